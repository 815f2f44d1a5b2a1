"""What a policy says of choosing among the applications for a grant: places, ranks, what comes first, and when."""

from __future__ import annotations

from dataclasses import dataclass

from duixian.policy import wording
from duixian.portal.applications.assessing import engine_of
from duixian.portal.applications.models import Application
from duixian.portal.calls.models import Call
from duixian.portal.calls.models import State as CallState
from duixian.portal.dossiers.engines import engine_for
from duixian.procedure.model import Procedure
from duixian.procedure.selecting import Sheet
from duixian.program.model import Program, Quota, Ranking
from duixian.quantity.text import Text
from duixian.tables.rounds.specs import edges, ranked, selected

OUTCOMES = ("selected", "rank")
_ORDER = "order of application"
IN_ORDER = Sheet((), ("filed_at", "draw"))
"""What order of application means where no sheet says more: the moment of filing, then a draw."""


@dataclass(frozen=True, slots=True)
class Competition:
    """What is chosen for a rule. `edges`: the ranks after which the award changes."""

    rule: str
    grant: str
    title: Text
    cites: tuple[str, ...]
    selects: bool
    ranks: bool
    quota: Quota | None
    ranking: Ranking | None
    edges: tuple[int, ...]

    @property
    def by_order(self) -> bool:
        """Whether the policy gives the places to whoever comes first."""
        return self.quota is not None and self.quota.by == _ORDER

    @property
    def of_applicants(self) -> bool:
        return self.quota is not None and self.quota.of == "applicant"

    @property
    def decided_by(self) -> tuple[str, ...]:
        """The clauses that say how it is chosen."""
        return tuple((self.quota and self.quota.cites) or self.cites)

    @property
    def clause(self) -> str:
        return "、".join(self.decided_by)

    @property
    def said(self) -> Text:
        """The clauses in words."""
        return Text(wording.clause(self.decided_by, "zh"), wording.clause(self.decided_by, "en"))


def competitions(call: Call) -> dict[str, Competition]:
    """The grants of a call for which applicants compete; of a draft as the policy stands now."""
    if call.state == CallState.DRAFT:
        engine = engine_for(call.region)
        known = _competing(engine.program, call.policy) if engine else {}
    else:
        known = _by_digest.get(call.digest) or _keep(call.digest, _competing(engine_of(call).program, call.policy))
    return {grant: known[grant] for grant in call.grants if grant in known}


_KEPT = 64
_by_digest: dict[str, dict[str, Competition]] = {}
"""What competes under a pinned program: asked at every move, and the same for ever."""


def _keep(digest: str, found: dict[str, Competition]) -> dict[str, Competition]:
    if len(_by_digest) >= _KEPT:
        _by_digest.clear()
    _by_digest[digest] = found
    return found


def _competing(program: Program, policy: str) -> dict[str, Competition]:
    """By grant."""
    return {
        rule.grant: Competition(
            rule.id, rule.grant, rule.title, tuple(rule.cites), selected(rule), ranked(rule), rule.quota, rule.ranking,
            edges(rule),
        )
        for rule in program.rules
        if rule.policy == policy and (selected(rule) or ranked(rule))
    }  # fmt: skip


def settling(course: Procedure) -> str:
    """The stage that settles who is chosen: the one that the policy says, else the last before the list."""
    for stage in course.stages:
        if set(stage.outcomes) & set(OUTCOMES):
            return stage.id
    return course.stages[course.index(course.listing().id) - 1].id


def competition_of(application: Application) -> Competition | None:
    """What is chosen for an application's grant; None where nobody competes."""
    return competitions(application.call).get(application.grant)
