"""One rule answers both questions, and a question that nobody has thought of is refused."""

from __future__ import annotations

import pytest
from city import CITY, DAOLI, NANGANG, OTHER_CITY
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db.models import Q

from duixian.portal.accounts import authority
from duixian.portal.accounts.authority import (
    SYSTEM,
    VISITOR,
    Authority,
    Unregistered,
    everything,
    in_region,
    own,
    register,
)
from duixian.portal.accounts.models import Organisation, Person, Post
from duixian.portal.accounts.roles import Kind, Role
from duixian.portal.journal.models import Entry

pytestmark = pytest.mark.usefixtures("settled_city")
MODELS = (Person, Organisation, Post)


@pytest.fixture
def rules(monkeypatch) -> None:
    """Rules that the test may add to."""
    monkeypatch.setattr(authority, "_RULES", dict(authority._RULES))


def test_a_model_without_rules_is_refused(city) -> None:
    for who in (VISITOR, city.authority(Role.DIRECTOR), SYSTEM):
        with pytest.raises(Unregistered, match=r"no rules for 'see' on sessions\.session"):
            who.rows(Session)
        with pytest.raises(Unregistered):
            who.may("see", Session)


def test_an_action_without_rules_is_refused_and_the_nearest_named(city) -> None:
    with pytest.raises(Unregistered, match=r"no rules for 'mange' on accounts\.post; did you mean manage\?"):
        city.authority(Role.ADMINISTRATOR).rows(Post, "mange")
    with pytest.raises(Unregistered, match="no rules for 'open-call' on the site"):
        VISITOR.may("open-call")


def test_two_rules_for_one_action_are_refused(rules) -> None:
    with pytest.raises(ValueError, match="registered twice"):
        register(Post, "see")


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("action", ["see", "manage"])
def test_rows_and_may_agree_for_everybody(city, model, action) -> None:
    everybody = [VISITOR, *(Authority(post.person, post) for post in city.posts.values())]
    for who in everybody:
        seen = set(who.rows(model, action))
        assert {thing for thing in model.objects.all() if who.may(action, thing)} == seen, who.role
        assert who.may(action, model) or not seen


def test_administrator_manages_accounts_and_sees_nothing_else(city) -> None:
    administrator = city.authority(Role.ADMINISTRATOR)
    assert administrator.rows(Person, "manage").count() == Person.objects.count()
    of_applications = {label for label, _ in authority.registered() if label.startswith("applications.")}
    assert [label for label in of_applications if administrator.may("see", apps.get_model(label))] == []


def test_clerk_sees_the_own_organisation_only(city) -> None:
    assert list(city.authority(Role.CLERK, DAOLI).rows(Organisation)) == [city.enterprise(DAOLI)]


def test_region_holds_its_districts_and_no_other_city(city, rules) -> None:
    register(
        Organisation,
        "count",
        {role: in_region("region") for role in (Role.DISTRICT_CLERK, Role.CITY_CLERK, Role.OBSERVER)},
    )

    def regions(role: Role, region: str) -> set[str]:
        return {organisation.region for organisation in city.authority(role, region).rows(Organisation, "count")}

    assert regions(Role.DISTRICT_CLERK, NANGANG) == {NANGANG}
    assert regions(Role.CITY_CLERK, CITY) == {CITY, NANGANG, DAOLI}
    assert regions(Role.CITY_CLERK, OTHER_CITY) == {OTHER_CITY, "230202"}
    assert regions(Role.OBSERVER, "230000") == {CITY, NANGANG, DAOLI, OTHER_CITY, "230202", "230000"}


def test_what_everyone_sees_adds_to_what_a_role_sees(city, rules) -> None:
    by_role = {Role.CLERK: own("pk"), Role.DIRECTOR: everything}
    register(Organisation, "list", by_role, everyone=lambda _: Q(kind=Kind.CREDIT_OFFICE))
    everybody = (VISITOR, city.authority(Role.CLERK), city.authority(Role.DIRECTOR))
    counts = [who.rows(Organisation, "list").count() for who in everybody]
    assert counts == [1, 2, Organisation.objects.count()]


def test_the_journal_is_changed_by_nobody_through_authority(city) -> None:
    with pytest.raises(Unregistered):
        city.authority(Role.ADMINISTRATOR).rows(Entry, "edit")
