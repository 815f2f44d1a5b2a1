"""What other apps hold against a move, and what follows from one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import pytest
from applying import a_draft, a_filed, act, at_review, fresh
from city import NANGANG, City

from duixian.portal.accounts.roles import Role
from duixian.portal.applications import reactions
from duixian.portal.applications.checking import precheck
from duixian.portal.applications.commands import file
from duixian.portal.applications.models import Event
from duixian.portal.applications.reactions import Happening, Money, after, before
from duixian.portal.journal import Invalid
from duixian.procedure.model import Move
from duixian.quantity.problem import Problem
from duixian.quantity.text import Text

BARRED = Problem("barred", Text("还有未退回的资金", "money is still to be given back"))


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """No app's reactions but the test's."""
    monkeypatch.setattr(reactions, "_checks", defaultdict(list))
    monkeypatch.setattr(reactions, "_effects", defaultdict(list))


def barred(_: Happening) -> Iterator[Problem]:
    yield BARRED


def test_what_an_app_holds_against_filing_is_seen_in_the_check_and_refuses_it(city: City) -> None:
    before(barred, Move.FILE)
    draft = a_draft(city)
    assert precheck(draft).problems == (BARRED,)
    with pytest.raises(Invalid) as refused:
        file(city.authority(Role.CLERK, NANGANG), draft, committed=True)
    assert refused.value.problems == (BARRED,)
    assert not Event.objects.exists()


def test_a_check_stands_beside_what_the_procedure_says(city: City) -> None:
    application = a_filed(city)
    before(barred, Move.RETURN)
    with pytest.raises(Invalid) as refused:
        act(city, application, Move.RETURN, Role.DISTRICT_REVIEWER, NANGANG)
    assert [problem.code for problem in refused.value.problems] == ["move-says", "move-says", "barred"]


def test_an_effect_follows_once_amounts_are_settled(city: City) -> None:
    seen: list[tuple[str, str, int | None]] = []
    after(lambda it: seen.append((it.stage.id, it.application.stage, it.application.approved)), Move.PASS)
    application = at_review(city, "public-notice")
    assert seen[-1] == ("credit-check", "public-notice", fresh(application).hi)


def test_an_effect_that_fails_undoes_the_move(city: City) -> None:
    application = a_filed(city)

    def fails(_: Happening) -> None:
        raise Invalid(BARRED)

    after(fails, Move.PASS)
    with pytest.raises(Invalid):
        act(city, application, Move.PASS, Role.DISTRICT_REVIEWER, NANGANG)
    assert (fresh(application).stage, application.events.count()) == (application.stage, 1)


def test_money_has_moments_of_its_own() -> None:
    assert not set(Money) & set(Move)
