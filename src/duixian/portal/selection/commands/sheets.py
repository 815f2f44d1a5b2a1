"""Score sheets: written while their call is a draft; opening the call freezes them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from django.utils import timezone

from duixian.portal.accounts.authority import Authority
from duixian.portal.calls.models import Call
from duixian.portal.calls.models import State as CallState
from duixian.portal.journal import Denied, Invalid, Stale, command, for_update, lock, write
from duixian.portal.selection.models import ScoreSheet
from duixian.portal.selection.terms import Competition, competitions
from duixian.procedure.selecting import Sheet, sheet_problems
from duixian.procedure.selecting.protocol import plain_sheet
from duixian.procedure.selecting.sheets import DRAW, FILED_AT, FILED_ON, SCORE
from duixian.program.codec import Json
from duixian.quantity.problem import Place, Problem
from duixian.quantity.text import Text

_FILING = (FILED_AT, FILED_ON)


@command
def save_sheet(
    actor: Authority,
    call: Call,
    grant: str,
    sheet: Sheet,
    *,
    experts: int = 0,
    fields: Sequence[str] = (),
    seed_source: str = "",
    seed_on: date | None = None,
    version: int | None = None,
) -> ScoreSheet:
    """Write the sheet of a grant of a draft call, with the public source of its seed if one is declared.

    Raises `Denied`, `Stale`, `Invalid` with everything that is wrong with the sheet or contradicts the policy.
    """
    kept = lock(actor.rows(Call, "draft"), call.pk)
    if kept.state != CallState.DRAFT:
        text = Text("申报通知已经发布，评分表不能再改", "the call is open: its sheet is frozen")
        raise Invalid(Problem("sheet-frozen", text))
    competition = competitions(kept).get(grant)
    if competition is None:
        raise Denied(f"nobody competes for {grant} of call {call.pk}")
    declared = (seed_source.strip(), seed_on)
    problems = [*sheet_problems(sheet, experts), *contradictions(sheet, competition), *_declared(kept, *declared)]
    if problems:
        raise Invalid(problems)
    said = _said(
        ScoreSheet(
            data=plain_sheet(sheet), experts=experts, fields=list(fields), seed_source=declared[0], seed_on=seed_on
        )
    )
    there = for_update(ScoreSheet.objects).filter(call=kept, grant=grant).first()
    if there is not None and version is not None and there.version != version:
        raise Stale(there)
    before = _said(there) if there else None
    there = there or ScoreSheet(call=kept, grant=grant, version=0)
    there.data, there.experts, there.fields = plain_sheet(sheet), experts, list(fields)
    there.seed_source, there.seed_on = declared
    there.version += 1
    there.save()
    write(actor, "sheet written", there, before, said)
    return there


def _said(sheet: ScoreSheet) -> dict[str, Json]:
    """A sheet for the journal."""
    said: dict[str, Json] = {"data": sheet.data, "experts": sheet.experts, "fields": list(sheet.fields)}
    return said | ({"seed": [sheet.seed_source, str(sheet.seed_on)]} if sheet.seed_on else {})


def _declared(call: Call, source: str, on: date | None) -> Iterator[Problem]:
    """What is wrong with the declared source of a seed: it is known to nobody before the last application is in."""
    if bool(source) != (on is not None):
        path = "seed_on" if source else "seed_source"
        text = Text("种子的公开来源和它公布的日期要一起写", "a public source and the day of its number go together")
        yield Problem("seed", text, Place(path=path))
    elif on is not None and not _later(call, on):
        yield Problem("seed", _LATER, Place(path="seed_on"))


def seed_known(call: Call) -> Iterator[Problem]:
    """What stands in the way of a call's last day: a seed that applicants, or whoever opens it, would know by then."""
    for sheet in ScoreSheet.objects.filter(call=call, seed_on__isnull=False):
        if sheet.seed_on is not None and not _later(call, sheet.seed_on):
            text = Text(f"{_LATER.zh}（{sheet.seed_source}）", f"{_LATER.en} ({sheet.seed_source})")
            yield Problem("seed", text, Place(path="closes_on"))


_LATER = Text(
    "种子公布的日期要在申报截止以后，今天以后", "the seed's number comes out after the last day, and after today"
)


def _later(call: Call, on: date) -> bool:
    return on > max(call.closes_on, timezone.localdate())


def contradictions(sheet: Sheet, competition: Competition) -> Iterator[Problem]:
    """Where a sheet says otherwise than the policy."""
    first = sheet.order[:1]
    if competition.by_order and (sheet.criteria or first not in ((FILED_AT,), (FILED_ON,))):
        text = Text("政策写明按申报先后，不评分", "the policy gives places in order of application: nothing is scored")
        yield _problem("order", text, competition)
    if competition.ranks and (not sheet.criteria or first != (SCORE,)):
        yield _problem("criteria", Text("要排名次，须有评分项", "a ranking needs criteria"), competition)
    if competition.quota is not None and competition.quota.by == "score" and not sheet.criteria:
        yield _problem("criteria", Text("政策写明按评分，须有评分项", "the policy goes by score"), competition)
    undecided = competition.ranking is not None and competition.ranking.ties == "undecided"
    if undecided and set(sheet.order) & {*_FILING, DRAW}:
        text = Text(
            "政策没有给并列名次另外的先后：只能再看评分项，仍并列的集体研究",
            "the policy parts no equal ranks by filing or by lot: further criteria only, then the bureau decides",
        )
        yield _problem("order", text, competition)
    if sheet.minimum and (competition.ranks or competition.by_order):
        yield _problem("minimum", Text("政策没有最低分", "the policy knows no minimum"), competition)


def _problem(path: str, text: Text, competition: Competition) -> Problem:
    said = Text(f"{text.zh}（{competition.clause}）", f"{text.en} ({competition.clause})")
    return Problem("sheet", said, Place(path=path))
