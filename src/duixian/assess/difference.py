"""Who wins and who loses by a change of a policy: given dossiers assessed under both versions, grant by grant.

Only the two versions themselves are asked: what other policies would pay, and what they would forbid, stays out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from duixian.assess.answer import assess_dossier
from duixian.assess.engine import Engine
from duixian.assess.result import Assessment, Claim
from duixian.policy.loader import Loaded
from duixian.program.compile import assemble
from duixian.program.series import load_series
from duixian.quantity.text import Text
from duixian.vocabulary.dossier import Dossier
from duixian.vocabulary.facts import Vocabulary


@dataclass(frozen=True, slots=True)
class Money:
    """What plans allot, in fen: certain, and if everything comes through. `open_ended`: no ceiling stands behind the
    potential sum, a claim of it waits for a base; then `potential` holds the claims that have one only."""

    firm: int = 0
    potential: int = 0
    open_ended: bool = False

    def __add__(self, other: Money) -> Money:
        return Money(self.firm + other.firm, self.potential + other.potential, self.open_ended or other.open_ended)


@dataclass(frozen=True, slots=True)
class GrantEffect:
    """One grant of one applicant under both versions; `matters` are those that its claims are for."""

    grant: str
    title: Text
    cites: tuple[str, ...]
    matters: tuple[str, ...]
    before: Money
    after: Money


@dataclass(frozen=True, slots=True)
class Effect:
    """One applicant: the grants that come to something else, and the totals of the plans (all grants)."""

    applicant: str
    code: str
    on: str  # ISO date
    grants: tuple[GrantEffect, ...]
    before: Money
    after: Money

    @property
    def way(self) -> int:
        """1 for a winner, -1 for a loser, 0 where neither sum moves. What is certain counts before what may come."""
        return _way(self.before, self.after)


def effects_of_change(
    old: Loaded, new: Loaded, dossiers: Iterable[Dossier], vocabulary: Vocabulary, on: date | None = None
) -> tuple[Effect, ...]:
    """The effect on each dossier, in their order. `on`: the day of filing (None: each dossier's own).

    Raises `Refused` for a version that does not compile.
    """
    before, after = (Engine(assemble([one], vocabulary, load_series()), files=[one]) for one in (old, new))
    return tuple(_effect(dossier, before, after, on) for dossier in dossiers)


def total(effects: Sequence[Effect]) -> tuple[Money, Money]:
    """Before and after, over all dossiers."""
    return sum((e.before for e in effects), Money()), sum((e.after for e in effects), Money())


def _effect(dossier: Dossier, before: Engine, after: Engine, on: date | None) -> Effect:
    old, new = assess_dossier(dossier, before, on=on), assess_dossier(dossier, after, on=on)
    names = dict.fromkeys([claim.grant for claim in (*new.claims, *old.claims)])
    grants = [_grant([c for c in old.claims if c.grant == n], [c for c in new.claims if c.grant == n]) for n in names]
    changed = tuple(grant for grant in grants if grant.before != grant.after)
    return Effect(dossier.name, dossier.code, new.on, changed, _plan(old), _plan(new))


def _grant(old: Sequence[Claim], new: Sequence[Claim]) -> GrantEffect:
    one = (*new, *old)[0]
    matters = dict.fromkeys(c.matter_title or c.matter for c in (*old, *new) if c.matter)
    return GrantEffect(one.grant, one.title, one.cites, tuple(matters), _allotted(old), _allotted(new))


def _allotted(claims: Sequence[Claim]) -> Money:
    return sum((_money(claim) for claim in claims), Money())


def _money(claim: Claim) -> Money:
    open_ended = claim.open_ended and claim.in_potential
    return Money(claim.firm, claim.firm if open_ended else claim.potential, open_ended)


def _plan(assessment: Assessment) -> Money:
    return _allotted(assessment.claims)


def _way(before: Money, after: Money) -> int:
    one, other = ((money.firm, money.open_ended, money.potential) for money in (before, after))
    return (other > one) - (other < one)
