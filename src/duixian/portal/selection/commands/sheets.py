"""Score sheets: written while their call is a draft; opening the call freezes them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from duixian.portal.accounts.authority import Authority
from duixian.portal.calls.models import Call
from duixian.portal.calls.models import State as CallState
from duixian.portal.journal import Denied, Invalid, Stale, command, lock, write
from duixian.portal.selection.models import ScoreSheet
from duixian.portal.selection.terms import Competition, competitions
from duixian.procedure.selecting import Sheet, sheet_problems
from duixian.procedure.selecting.protocol import plain_sheet
from duixian.procedure.selecting.sheets import DRAW, FILED_AT, FILED_ON, SCORE
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
    version: int | None = None,
) -> ScoreSheet:
    """Write the sheet of a grant of a draft call. Raises `Denied`, `Stale`, `Invalid` with everything that is wrong
    with the sheet or contradicts the policy."""
    kept = lock(actor.rows(Call, "draft"), call.pk)
    if kept.state != CallState.DRAFT:
        text = Text("申报通知已经发布，评分表不能再改", "the call is open: its sheet is frozen")
        raise Invalid(Problem("sheet-frozen", text))
    competition = competitions(kept).get(grant)
    if competition is None:
        raise Denied(f"nobody competes for {grant} of call {call.pk}")
    if problems := [*sheet_problems(sheet, experts), *contradictions(sheet, competition)]:
        raise Invalid(problems)
    said = {"data": plain_sheet(sheet), "experts": experts, "fields": list(fields)}
    there = ScoreSheet.objects.select_for_update().filter(call=kept, grant=grant).first()
    if there is not None and version is not None and there.version != version:
        raise Stale(there)
    before = {"data": there.data, "experts": there.experts, "fields": there.fields} if there else None
    there = there or ScoreSheet(call=kept, grant=grant, version=0)
    there.data, there.experts, there.fields = said["data"], experts, list(fields)
    there.version += 1
    there.save()
    write(actor, "sheet written", there, before, said)
    return there


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
