"""The check before filing: conditions with reasons, papers that are missing, the amount; and what stands in the way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from duixian.assess.result import Claim
from duixian.assess.verdict import Verdict
from duixian.portal.accounts.authority import SYSTEM
from duixian.portal.accounts.models import Organisation
from duixian.portal.applications.assessing import Judged, dossier_data, judge_now, unchanged
from duixian.portal.applications.models import Application, Attachment
from duixian.portal.applications.reactions import Happening, in_the_way
from duixian.portal.papers.models import State as PaperState
from duixian.procedure.model import Move, State
from duixian.quantity.problem import Place, Problem, Refused
from duixian.quantity.text import Text
from duixian.vocabulary.facts import load_vocabulary
from duixian.vocabulary.spots import find_spot


@dataclass(frozen=True, slots=True)
class Missing:
    """A material for which no paper is attached that may be used."""

    id: str
    label: Text
    optional: bool


@dataclass(frozen=True, slots=True)
class Precheck:
    """`problems` stand in the way of filing. A condition that fails does not: the desks decide, and `claim` warns.
    `attached`: with their papers. Not judged: the dossier does not hold together."""

    missing: tuple[Missing, ...]
    attached: tuple[Attachment, ...]
    problems: tuple[Problem, ...]
    judged: Judged | None

    @property
    def claim(self) -> Claim | None:
        return self.judged.claim if self.judged else None

    @property
    def ready(self) -> bool:
        return not self.problems


def precheck(application: Application) -> Precheck:
    """What filing now would meet."""
    with unchanged(application):
        return _precheck(application)


def _precheck(application: Application) -> Precheck:
    attached = tuple(application.attachments.select_related("paper"))
    missing = tuple(_missing(application, attached))
    problems = [_lacks(one) for one in missing if not one.optional]
    if not application.organisation.confirmed:
        problems.append(_unconfirmed(application.organisation))
    problems += [_typed(application, path) for path in application.typed]
    for attachment in attached:
        if attachment.paper.state != PaperState.CLEAN:
            text = Text(f"“{attachment.paper.name}”还没有通过检查", f"{attachment.paper.name} has not been checked yet")
            problems.append(Problem("paper-unchecked", text, Place(path=attachment.material)))
    try:
        judged = judge_now(application)
    except Refused as refused:
        return Precheck(missing, attached, (*problems, *refused.problems), None)
    filing = Move.REFILE if application.state == State.RETURNED else Move.FILE
    problems += in_the_way(Happening(filing, SYSTEM, application, application.here))
    claim = judged.claim
    if claim is None:
        problems.append(
            Problem("no-claim", Text("档案里没有这一事项或年度", "the dossier lacks the matter or the year"))
        )
    elif claim.verdict is Verdict.NOT_IN_FORCE:
        problems.append(Problem("not-in-force", Text("政策不在有效期", "the policy is not in force")))
    return Precheck(missing, attached, tuple(problems), judged)


def _typed(application: Application, path: str) -> Problem:
    spot = find_spot(path, dossier_data(application), load_vocabulary())
    what = spot.fact.label if spot else Text("费用明细", "cost lines")
    text = Text(f"“{what.zh}”填写有误或没有填全", f"{what.en}: filled in wrongly, or not whole")
    return Problem("typed", text, Place(path=path))


def _unconfirmed(organisation: Organisation) -> Problem:
    name = organisation.region_name
    text = Text(
        f"本单位的注册还没有确认，请联系{name}工信部门",
        f"your enterprise has not been confirmed yet; ask the bureau of {name}",
    )
    return Problem("not-confirmed", text)


def _missing(application: Application, attached: Iterable[Attachment]) -> list[Missing]:
    """The materials without a paper."""
    have = {one.material for one in attached if one.paper.state != PaperState.REFUSED}
    return [
        Missing(one["id"], Text(**one["label"]), bool(one["optional"]))
        for one in application.materials
        if one["id"] not in have
    ]


def _lacks(missing: Missing) -> Problem:
    text = Text(f"缺少材料：{missing.label.zh}", f"a paper is missing: {missing.label.en}")
    return Problem("material-missing", text, Place(path=missing.id))
