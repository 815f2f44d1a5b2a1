"""The tables of a dossier: cost lines of a matter, what was received before."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from duixian.portal.accounts.requests import Request, signed_in
from duixian.portal.dossiers.changes import programmes, with_lines, with_receipts
from duixian.portal.dossiers.commands import change_part
from duixian.portal.dossiers.engines import engine_for
from duixian.portal.dossiers.tables import (
    EMPTY_ROWS,
    LINE,
    RECEIPT,
    line_rows,
    read_lines,
    read_receipts,
    receipt_rows,
    sent_rows,
)  # fmt: skip
from duixian.portal.dossiers.views import dossier_for, version_of
from duixian.portal.journal import Invalid
from duixian.portal.web.language import say
from duixian.quantity.problem import Collector
from duixian.quantity.text import Text
from duixian.vocabulary.dossier import LEVELS, STATUSES
from duixian.vocabulary.facts import load_vocabulary
from duixian.vocabulary.spots import kind_of, matter_of, matters_of


@signed_in
def lines(request: Request, matter_id: str) -> HttpResponse:
    """The cost lines of a matter."""
    kept = dossier_for(request)
    named = matter_of(matter_id, kept.data)
    if named is None:
        raise Http404
    problems, kind = Collector(), kind_of(matter_id, kept.data)
    rows = line_rows(named.get("lines"))
    complete = bool(named.get("lines_complete"))
    if request.method == "POST":
        complete = bool(request.POST.get("complete"))
        found = read_lines(request.POST, kind, load_vocabulary(), problems)
        if not problems.problems and not request.POST.get("more"):
            try:
                part = f"{matter_id}.lines"
                version = {part: version_of(request, part)}
                change_part(
                    request.authority, kept, part, lambda data: with_lines(data, matter_id, found, complete), version
                )
                messages.success(request, say(Text("费用明细已保存。", "The cost lines were saved.")))
                return redirect("dossiers:matter", matter_id)
            except Invalid as invalid:
                problems.extend(invalid.problems)
        wrong = () if request.POST.get("more") else problems.problems
        rows = sent_rows(request.POST, LINE, wrong, EMPTY_ROWS if request.POST.get("more") else 1)
    context = {
        "dossier": kept, "matter": named, "rows": rows, "complete": complete, "version": kept.version,
        "categories": list(load_vocabulary().kinds[kind].categories.items()),
        "elsewhere": [p for p in problems.problems if not p.place.path.startswith(LINE)], "part": f"{matter_id}.lines",
    }  # fmt: skip
    return render(request, "dossiers/lines.html", context)


@signed_in
def history(request: Request) -> HttpResponse:
    """What was received before, and of which levels everything is listed."""
    kept, problems = dossier_for(request), Collector()
    region = request.authority.region
    engine = engine_for(region) or engine_for("")
    titles = programmes(engine) if engine else {}
    coverage = kept.data.get("coverage", {}).get("receipts", [])
    covered, rows = [entry["level"] for entry in coverage], receipt_rows(kept.data.get("receipts"), titles)
    if request.method == "POST":
        covered = [level for level in LEVELS if request.POST.get(f"all:{level}")]
        found = read_receipts(request.POST, kept.data, titles, problems)
        if not problems.problems and not request.POST.get("more"):
            version = {"receipts": version_of(request, "receipts")}
            change_part(
                request.authority, kept, "receipts",
                lambda data: with_receipts(data, found, covered, list(LEVELS)), version,
            )  # fmt: skip
            messages.success(request, say(Text("已获资金已保存。", "Receipts were saved.")))
            return redirect("dossiers:dossier")
        wrong = () if request.POST.get("more") else problems.problems
        rows = sent_rows(request.POST, RECEIPT, wrong, EMPTY_ROWS if request.POST.get("more") else 1)
    context = {
        "dossier": kept, "rows": rows, "covered": covered, "levels": list(LEVELS.items()), "part": "receipts",
        "statuses": list(STATUSES.items()), "programmes": list(titles.values()), "version": kept.version,
        "matters": [(one["id"], one.get("title")) for one in matters_of(kept.data)],
    }  # fmt: skip
    return render(request, "dossiers/history.html", context)
