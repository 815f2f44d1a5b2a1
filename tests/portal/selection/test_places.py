"""Places: a year's number, applicants that hold one, and two hundred at once for the last."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from contests import Contest, a_contest, hold_places
from django.db import OperationalError, connection

from duixian.portal.accounts.authority import SYSTEM
from duixian.portal.applications.models import Application
from duixian.portal.journal import Invalid, work
from duixian.portal.selection.commands.places import full, give, give_up, quotas_of, take, taken
from duixian.portal.selection.invariants import places_over_quota
from duixian.portal.selection.models import Seat
from duixian.portal.selection.terms import Competition, competitions
from duixian.quantity.problem import Problem

MANY = 200
THREADS = 8 if connection.vendor == "sqlite" else 40  # a file has one writer: more only wait for it


def waiting(contest: Contest, many: int) -> tuple[list[Application], Competition]:
    """Applications that want a place, where all but one of the year's are taken."""
    competition = competitions(contest.call)[contest.grant]
    assert competition.quota is not None
    held = hold_places(contest, competition.quota.places - 1 + many)
    rest = held[competition.quota.places - 1 :]
    Seat.objects.filter(application__in=rest).delete()
    return rest, competition


@pytest.mark.django_db
def test_an_applicant_takes_one_place_with_all_of_its_claims() -> None:
    contest = a_contest("shuangyashan-2022", "cloud-use", None, register=0)
    (one, two, three), competition = waiting(contest, 3)
    two.organisation = one.organisation
    two.matter_id = "m2"
    two.save()
    with work():
        take(SYSTEM, one, competition)
        take(SYSTEM, two, competition)
        [quota] = quotas_of(contest.call, competition)
        assert (taken(quota), Seat.objects.count()) == (30, 31)
        assert [problem.code for problem in full(three, [quota])] == ["quota-full"]
        with pytest.raises(Invalid):
            take(SYSTEM, three, competition)
        give_up(SYSTEM, one)
        with pytest.raises(Invalid):
            take(SYSTEM, three, competition)
        give_up(SYSTEM, two)
        take(SYSTEM, three, competition)
    assert list(places_over_quota()) == []


def at_once(attempts: list[Callable[[], object]]) -> int:
    """How many of the attempts succeed, that many threads at a time, the first of them begun together."""
    barrier = Barrier(THREADS)

    def run(i: int) -> bool:
        if i < THREADS:
            barrier.wait()
        try:
            return _asking_again(attempts[i])
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        return sum(pool.map(run, range(len(attempts))))


def _asking_again(attempt: Callable[[], object]) -> bool:
    """Whether it succeeds; whoever finds a file busy for too long (SQLite under load) asks again."""
    while True:
        try:
            attempt()
            return True
        except Invalid:
            return False
        except OperationalError:
            assert connection.vendor == "sqlite"


@pytest.mark.django_db(transaction=True)
def test_two_hundred_at_once_take_the_last_place_once_and_without_the_lock_more_often() -> None:
    contest = a_contest("jiaxing-2021-7", "intranet-5g", None, register=0)
    applications, competition = waiting(contest, MANY)

    def attempt(application: Application) -> Callable[[], object]:
        def run() -> None:
            with work():
                take(SYSTEM, application, competition)

        return run

    assert at_once([attempt(one) for one in applications]) == 1
    assert (Seat.objects.count(), list(places_over_quota())) == (10, [])

    Seat.objects.filter(application__in=applications).delete()
    looked = Barrier(THREADS)

    def unlocked(application: Application) -> Callable[[], object]:
        """The same, looked at before the transaction and not under the lock: everybody sees the last place free."""

        problems: list[list[Problem]] = []

        def run() -> None:
            if not problems:
                problems.append(full(application, quotas_of(contest.call, competition)))
                looked.wait()
            if problems[0]:
                raise Invalid(problems[0])
            with work():
                give(SYSTEM, application, competition, ())

        return run

    assert at_once([unlocked(one) for one in applications[:THREADS]]) == THREADS
    assert len(list(places_over_quota())) == 1
