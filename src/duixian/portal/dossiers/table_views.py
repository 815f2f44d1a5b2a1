"""The tables of a dossier: cost lines of a matter, what was received before. Each is saved as it is typed (htmx), once
every row is whole, and until then kept as it stands; sent as a form it is saved or shown again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from duixian.portal.accounts.requests import Request, signed_in
from duixian.portal.dossiers.changes import programmes, with_lines, with_receipts
from duixian.portal.dossiers.commands import RECEIPTS, change_part, keep_typed
from duixian.portal.dossiers.engines import engine_for
from duixian.portal.dossiers.models import Dossier
from duixian.portal.dossiers.tables import (
    EMPTY_ROWS,
    LINE,
    RECEIPT,
    line_rows,
    read_lines,
    read_receipts,
    receipt_rows,
    sent_rows,
    table_of,
)  # fmt: skip
from duixian.portal.dossiers.views import dossier_for, version_of
from duixian.portal.journal import Invalid
from duixian.portal.web.language import say
from duixian.quantity.problem import Collector, Problem
from duixian.quantity.text import Text
from duixian.vocabulary.dossier import LEVELS, STATUSES
from duixian.vocabulary.facts import load_vocabulary
from duixian.vocabulary.spots import Plain, kind_of, matter_of, matters_of

Change = Callable[[Plain], Plain]
Shown = dict[str, object]


@dataclass(frozen=True, slots=True)
class _Table:
    """A table of a form: the `part` of the dossier that it is, the name of its cells, how what was sent is read, and
    what was ticked beside it."""

    part: str
    cells: str
    read: Callable[[QueryDict, Collector], Change]
    ticked: Callable[[QueryDict], Shown]

    def save(self, request: Request, kept: Dossier) -> tuple[Dossier, list[Problem]]:
        """Save what was sent; where something is wrong, keep it as typed and say what."""
        problems = Collector()
        change = self.read(request.POST, problems)
        if not problems.problems:
            try:
                since = {self.part: version_of(request, self.part)}
                return change_part(request.authority, kept, self.part, change, since), []
            except Invalid as invalid:
                problems.extend(invalid.problems)
        typed = {self.part: table_of(request.POST, self.cells)}
        return keep_typed(request.authority, kept, typed), list(problems.problems)

    def answer(self, request: Request, kept: Dossier, saved: Text, back: str) -> HttpResponse | Shown:
        """What the page shows: what was sent or kept as typed, else what the dossier has (nothing is said of the rows).
        Or the answer to a table that saved itself, or that was sent and stands."""
        more, problems = bool(request.POST.get("more")), list[Problem]()
        sent = request.POST if request.method == "POST" else QueryDict(kept.typed.get(self.part, ""))
        if request.method == "POST" and not more:
            kept, problems = self.save(request, kept)
            if request.htmx:
                state = {"part": self.part, "version": kept.version, "sent": True, "whole": not problems}
                return render(request, "dossiers/_table_state.html", state)
            if not problems:
                messages.success(request, say(saved))
                return redirect(back)
        elif not more:
            problems = self.wrong(sent)
        elsewhere = [problem for problem in problems if not problem.place.path.startswith(self.cells)]
        shown: Shown = {"dossier": kept, "part": self.part, "version": kept.version, "elsewhere": elsewhere}
        if not sent:
            return shown
        rows = sent_rows(sent, self.cells, problems, EMPTY_ROWS if more else 1)
        return shown | {"rows": rows, "kept": self.part in kept.typed} | self.ticked(sent)

    def wrong(self, typed: QueryDict) -> list[Problem]:
        problems = Collector()
        self.read(typed, problems)
        return list(problems.problems)


@signed_in
def lines(request: Request, matter_id: str) -> HttpResponse:
    """The cost lines of a matter."""
    kept, vocabulary = dossier_for(request), load_vocabulary()
    named = matter_of(matter_id, kept.data)
    if named is None:
        raise Http404
    kind = kind_of(matter_id, kept.data)

    def read(post: QueryDict, problems: Collector) -> Change:
        found, complete = read_lines(post, kind, vocabulary, problems), bool(post.get("complete"))
        return lambda data: with_lines(data, matter_id, found, complete)

    table = _Table(f"{matter_id}.lines", LINE, read, lambda post: {"complete": bool(post.get("complete"))})
    saved = Text("费用明细已保存。", "The cost lines were saved.")
    answer = table.answer(request, kept, saved, reverse("dossiers:matter", args=[matter_id]))
    if isinstance(answer, HttpResponse):
        return answer
    stands = {"rows": line_rows(named.get("lines")), "complete": bool(named.get("lines_complete"))}
    about = {"matter": named, "categories": list(vocabulary.kinds[kind].categories.items())}
    return render(request, "dossiers/lines.html", about | stands | answer)


@signed_in
def history(request: Request) -> HttpResponse:
    """What was received before, and of which levels everything is listed."""
    kept, region = dossier_for(request), request.authority.region
    engine = engine_for(region) or engine_for("")
    titles = programmes(engine) if engine else {}

    def covered(post: QueryDict) -> list[str]:
        return [level for level in LEVELS if post.get(f"all:{level}")]

    def read(post: QueryDict, problems: Collector) -> Change:
        found = read_receipts(post, kept.data, titles, problems)
        return lambda data: with_receipts(data, found, covered(post), list(LEVELS))

    table = _Table(RECEIPTS, RECEIPT, read, lambda post: {"covered": covered(post)})
    saved = Text("已获资金已保存。", "Receipts were saved.")
    answer = table.answer(request, kept, saved, reverse("dossiers:dossier"))
    if isinstance(answer, HttpResponse):
        return answer
    coverage = kept.data.get("coverage", {}).get("receipts", [])
    stands = {
        "rows": receipt_rows(kept.data.get("receipts"), titles), "covered": [entry["level"] for entry in coverage],
    }  # fmt: skip
    about = {
        "levels": list(LEVELS.items()), "statuses": list(STATUSES.items()), "programmes": list(titles.values()),
        "matters": [(one["id"], one.get("title")) for one in matters_of(kept.data)],
    }  # fmt: skip
    return render(request, "dossiers/history.html", about | stands | answer)
