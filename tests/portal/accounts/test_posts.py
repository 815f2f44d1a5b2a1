"""Accounts and posts: who opens them, what is refused, and the post that one acts at."""

from __future__ import annotations

from datetime import timedelta

import pytest
from city import NANGANG, credit_code
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from duixian.portal.accounts import commands
from duixian.portal.accounts.models import Organisation, Person, Post
from duixian.portal.accounts.roles import Kind, Role
from duixian.portal.journal import Denied, Invalid, Stale
from duixian.portal.journal.models import Entry

pytestmark = pytest.mark.usefixtures("settled_city")


@pytest.fixture
def administrator(city):
    return city.authority(Role.ADMINISTRATOR)


def problems(refused) -> list[tuple[str, str]]:
    return [(problem.place.path, problem.message.en) for problem in refused.value.problems]


def test_only_an_administrator_manages_accounts(city) -> None:
    director, clerk = city.authority(Role.DIRECTOR), city.post(Role.CLERK)
    with pytest.raises(Denied):
        commands.open_account(director, email="new@example.cn", name="新人")
    with pytest.raises(Denied):
        commands.end_post(director, clerk)
    assert Entry.objects.count() == 0


def test_account_is_opened_with_a_letter_to_set_the_password(city, as_) -> None:
    page = as_("administrator").post(
        reverse("administration:new_person"), {"name": "新人", "email": " New@Example.cn "}
    )
    person = Person.objects.get(email="new@example.cn")
    assert page["Location"] == reverse("administration:person", args=[person.pk])
    assert not person.has_usable_password()
    assert [letter.to for letter in mail.outbox] == [["new@example.cn"]]
    assert "/account/password/reset/key/" in mail.outbox[0].body
    assert [entry.what for entry in Entry.objects.all()] == ["account opened"]


def test_known_address_is_refused_beside_its_field_and_what_was_typed_stays(city, as_) -> None:
    page = as_("administrator").post(
        reverse("administration:new_person"), {"name": "重名", "email": "CLERK.230103@example.cn"}
    )
    assert page.context["form"].errors == {"email": ["这个邮箱已有账号"]}
    assert 'value="CLERK.230103@example.cn"' in page.content.decode()


def test_a_form_shown_before_another_change_is_answered_with_who_changed_what(city, as_) -> None:
    client, person = as_("administrator"), city.person(Role.CLERK)
    url = reverse("administration:person", args=[person.pk])
    typed = {"name": "甲", "email": person.email, "version": 1}
    assert client.post(url, typed).status_code == 302
    page = client.post(url, typed | {"name": "乙"})
    assert page.status_code == 409
    shown = page.content.decode()
    assert "平台运维中心administrator" in shown
    assert "<dd>乙</dd>" in shown
    assert Person.objects.get(pk=person.pk).name == "甲"


def test_stale_change_of_an_organisation_is_refused(city, administrator) -> None:
    enterprise = city.enterprise()
    commands.change_organisation(administrator, enterprise, name="新名", region=NANGANG, version=1)
    with pytest.raises(Stale):
        commands.change_organisation(administrator, enterprise, name="又名", region=NANGANG, version=1)


def test_organisation_is_checked(city, administrator) -> None:
    def opened(**changes):
        said = {"code": credit_code(77), "name": "新局", "kind": Kind.DISTRICT_BUREAU, "region": NANGANG} | changes
        return commands.open_organisation(administrator, **said)

    assert opened().level == "district"
    with pytest.raises(Invalid) as refused:
        opened()
    assert problems(refused) == [("code", f"the credit code {credit_code(77)} is already entered")]
    with pytest.raises(Invalid) as refused:
        opened(code=credit_code(78), region="230100")
    assert problems(refused) == [("region", "230100 is no district")]
    with pytest.raises(Invalid) as refused:
        opened(code=credit_code(78), kind=Kind.PROVINCE_FINANCE, region="230100")
    assert problems(refused) == [("region", "230100 is no province")]
    with pytest.raises(Invalid) as refused:
        opened(code="91230100")
    assert problems(refused) == [("code", "the credit code 91230100 has 8 characters")]


def test_a_government_stands_at_the_level_of_its_region(city, administrator) -> None:
    said = {"kind": Kind.GOVERNMENT, "name": "某政府"}
    opened = [
        commands.open_organisation(administrator, code=credit_code(77 + i), region=region, **said)
        for i, region in enumerate((NANGANG, "230100", "230000"))
    ]
    assert [one.level for one in opened] == ["district", "city", "province"]
    moved = commands.change_organisation(administrator, opened[0], name="某政府", region="230200", version=1)
    assert moved.level == "city"


def test_post_must_exist_in_the_kind_of_organisation(city, administrator) -> None:
    with pytest.raises(Invalid) as refused:
        commands.give_post(
            administrator,
            city.person(Role.CLERK),
            organisation=city.enterprise(),
            role=Role.DIRECTOR,
            since=timezone.localdate(),
        )
    assert problems(refused) == [("role", "Enterprise has no post of Director")]


def test_administrator_holds_no_other_post(city, administrator) -> None:
    today = timezone.localdate()
    operator = Organisation.objects.get(kind=Kind.OPERATOR)
    for person, organisation, role in (
        (city.person(Role.CLERK), operator, Role.ADMINISTRATOR),
        (city.person(Role.ADMINISTRATOR), city.enterprise(), Role.CLERK),
    ):
        with pytest.raises(Invalid) as refused:
            commands.give_post(administrator, person, organisation=organisation, role=role, since=today)
        assert problems(refused) == [("role", "an administrator of accounts holds no other post")]


def test_ended_post_and_closed_account_open_nothing_any_more(city, as_, administrator) -> None:
    client = as_(Role.DISTRICT_REVIEWER, NANGANG)
    assert client.get("/desk/").context["authority"].role == Role.DISTRICT_REVIEWER
    commands.end_post(administrator, city.post(Role.DISTRICT_REVIEWER, NANGANG))
    assert client.get("/desk/").context["authority"].role is None
    commands.set_active(administrator, city.person(Role.DISTRICT_REVIEWER, NANGANG), active=False)
    assert client.get("/desk/").status_code == 302


def test_nobody_closes_the_own_account_or_ends_the_post_acted_at(city, administrator) -> None:
    with pytest.raises(Invalid):
        commands.set_active(administrator, administrator.person, active=False)
    with pytest.raises(Invalid):
        commands.end_post(administrator, administrator.post)


def test_person_with_two_posts_acts_at_one_and_chooses_the_other(city, as_) -> None:
    client, person = as_(Role.CLERK, NANGANG), city.person(Role.CLERK, NANGANG)
    second = Post.objects.create(
        person=person, organisation=city.neighbour, role=Role.CLERK, since=timezone.localdate()
    )
    assert client.get("/desk/").context["authority"].post == city.post(Role.CLERK, NANGANG)
    client.post(reverse("accounts:choose_post"), {"post": second.pk})
    assert client.get("/desk/").context["authority"].post == second
    assert client.post(reverse("accounts:choose_post"), {"post": city.post(Role.DIRECTOR).pk}).status_code == 404
    assert client.post(reverse("accounts:choose_post"), {"post": "x"}).status_code == 404


def test_post_counts_from_its_first_to_its_last_day(city) -> None:
    today, day = timezone.localdate(), timedelta(days=1)
    post = Post.objects.create(
        person=city.person(Role.CLERK), organisation=city.neighbour, role=Role.CLERK, since=today, until=today + day
    )
    held = [on for on in (today - day, today, today + day, today + 2 * day) if post in Post.objects.all().held(on)]
    assert held == [today, today + day]
