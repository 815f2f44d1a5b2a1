"""What other apps add to a move, or to money that moves: checks that may stand in its way, effects beside it.

An app says it in its module `reactions`, which is found by itself:

    before(credit_is_clear, Move.FILE, Move.LIST, Money.PREPARE)   # (Happening) -> Iterable[Problem]
    after(reserve, Move.PASS)                                      # (Happening) -> None

A check's problems stand beside those of the procedure; whoever moves sees all of them. An effect runs in the
transaction of the command, once the application's amounts are settled: where it raises, nothing has happened.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from duixian.portal.accounts.authority import Authority
from duixian.portal.applications.assessing import Judged, dossier_data, unchanged, verified_data
from duixian.portal.applications.models import Application, Event
from duixian.procedure.model import Move, Stage
from duixian.program.codec import Json
from duixian.quantity.problem import Problem
from duixian.vocabulary.spots import Plain


class Money(StrEnum):
    """What happens to the money of an award. `data` says of each: `payment` (its key), `level`, `amount` in fen;
    of a voucher before it is issued only the last two."""

    PREPARE = "prepare_payment"
    PAID = "payment_paid"
    FAILED = "payment_failed"
    CANCELLED = "payment_cancelled"
    REFUNDED = "payment_refunded"
    RECOVERED = "payment_recovered"
    """It came back for good (追回): `payment` is what names it at the bank."""
    ISSUE = "issue_voucher"
    """A voucher is given for it, whose holder spends it: from then on somebody is paid by it."""
    LAPSED = "payment_lapsed"
    """It will not be paid: what is left of a voucher that ended. `payment` is the voucher's number."""


class Choosing(StrEnum):
    """What happens among applications that are chosen from."""

    CONVENE = "convene"
    """It is fixed as one of those that take part."""


Moment = Move | Money | Choosing


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happens to a locked application, by `actor`; `stage` is where it stood before. Effects are told
    the `event` of a move, and of a filing what was `judged`."""

    moment: Moment
    actor: Authority
    application: Application
    stage: Stage
    data: Mapping[str, Json] = field(default_factory=dict)
    event: Event | None = None
    judged: Judged | None = None

    @property
    def rests_on(self) -> Plain:
        """The facts that it is about: of a filing the dossier as it stands, of all else what was filed and verified."""
        filing = self.moment in (Move.FILE, Move.REFILE)
        return dossier_data(self.application) if filing else verified_data(self.application)


Check = Callable[[Happening], Iterable[Problem]]
Effect = Callable[[Happening], None]
_checks: defaultdict[Moment, list[Check]] = defaultdict(list)
_effects: defaultdict[Moment, list[Effect]] = defaultdict(list)


def before(check: Check, *moments: Moment) -> None:
    """Let `check` say what stands in the way at these moments."""
    for moment in moments:
        _checks[moment].append(check)


def after(effect: Effect, *moments: Moment) -> None:
    """Let `effect` follow these moments."""
    for moment in moments:
        _effects[moment].append(effect)


def in_the_way(happening: Happening) -> list[Problem]:
    """Everything that the apps hold against it. They look and change nothing."""
    with unchanged(happening.application):
        return [problem for check in _checks[happening.moment] for problem in check(happening)]


def follow(happening: Happening) -> None:
    """Let the apps do what follows from it."""
    for effect in _effects[happening.moment]:
        effect(happening)
