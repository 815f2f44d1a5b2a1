"""The questions: who you are, what you have done, then page after page."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from duixian.assess import Engine
from duixian.portal.accounts.requests import Request
from duixian.portal.checkup import answers, beginning
from duixian.portal.checkup.commands import answer, begin
from duixian.portal.checkup.models import Checkup
from duixian.portal.checkup.pages import Page, page_of, why
from duixian.portal.checkup.queries import askable, assess, engine_of, left_to_ask
from duixian.portal.dossiers.changes import programmes
from duixian.portal.dossiers.fields import by_path
from duixian.portal.dossiers.tables import EMPTY_ROWS, LINE, RECEIPT, line_rows, receipt_rows, sent_rows
from duixian.portal.journal import Invalid
from duixian.quantity.problem import Problem
from duixian.vocabulary.dossier import LEVELS, STATUSES
from duixian.vocabulary.facts import load_vocabulary
from duixian.vocabulary.spots import kind_of, matter_of, matters_of

LAST = "checkup"
"""The session's key of the check-up that somebody began last."""


def checkup_of(request: Request, key: str) -> Checkup:
    return get_object_or_404(request.authority.rows(Checkup, "answer"), key=key)


def start(request: Request, key: str = "") -> HttpResponse:
    """Who you are: the first page, and the same page again to mend what it says."""
    checkup = checkup_of(request, key) if key else None
    data = checkup.data if checkup else beginning.nothing()
    problems: Mapping[str, Problem] = {}
    if request.method == "POST":
        try:
            change = beginning.who(request.POST)
            checkup = answer(request.authority, checkup, change) if checkup else begin(request.authority, change(data))
            request.session[LAST] = checkup.key
            return redirect("checkup:matters", checkup.key)
        except Invalid as invalid:
            problems = by_path(invalid.problems)
    last = None if checkup else request.authority.rows(Checkup, "answer").filter(key=request.session.get(LAST)).first()
    fields = beginning.fields(data, request.POST if problems else None, problems)
    context = {"fields": fields, "name": beginning.name_of(data), "checkup": checkup, "last": last}
    return render(request, "checkup/start.html", context, status=422 if problems else 200)


def matters(request: Request, key: str) -> HttpResponse:
    """What you have done: how many matters of each kind."""
    checkup = checkup_of(request, key)
    engine = engine_of(checkup.data)
    if engine is None:
        return render(request, "checkup/nowhere.html", {"checkup": checkup})
    offers = beginning.offers(engine, checkup.data)
    if request.method == "POST":
        answer(request.authority, checkup, beginning.matters(request.POST, [offer.kind for offer in offers]))
        return redirect("checkup:ask", key)
    context = {"checkup": checkup, "offers": offers, "matters": list(matters_of(checkup.data)), "counts": range(1, 7)}
    return render(request, "checkup/matters.html", context)


def ask(request: Request, key: str) -> HttpResponse:
    """The next page; the result once nothing that is left to ask can change anything."""
    checkup = checkup_of(request, key)
    assessment, engine = assess(checkup.data), engine_of(checkup.data)
    if assessment is None or engine is None:
        return redirect("checkup:matters", key)
    left = left_to_ask(assessment, checkup)
    if not left and request.method != "POST":
        return redirect("checkup:result", key)
    paths = _known(request.POST.getlist("asked"), checkup) or [
        question.path for group in left[:1] for question in group
    ]
    if not paths:
        return redirect("checkup:ask", key)
    context = {
        "checkup": checkup,
        "assessment": assessment,
        "why": why(left[0], assessment) if left else None,
        "number": len(checkup.steps) + 1,
        "left": len(left),
        "back": len(checkup.steps),
    }
    return _page(request, checkup, engine, paths, context)


def step(request: Request, key: str, number: int) -> HttpResponse:
    """A page that has been asked before, to look at again and change."""
    checkup = checkup_of(request, key)
    assessment, engine = assess(checkup.data), engine_of(checkup.data)
    if assessment is None or engine is None or not 1 <= number <= len(checkup.steps):
        return redirect("checkup:matters", key)
    paths = _known(checkup.steps[number - 1], checkup)
    if not paths:
        return redirect("checkup:ask", key)
    context = {"checkup": checkup, "assessment": assessment, "number": number, "back": number - 1, "again": True}
    return _page(request, checkup, engine, paths, context)


@require_POST
def totals(request: Request, key: str) -> HttpResponse:
    """The sums as they would be with what is typed so far; nothing is kept."""
    checkup = checkup_of(request, key)
    paths, engine = _known(request.POST.getlist("asked"), checkup), engine_of(checkup.data)
    data = answers.typed_so_far(page_of(paths, checkup.data), request.POST, checkup.data) if paths else checkup.data
    return render(request, "checkup/_totals.html", {"assessment": assess(data) if engine else None})


def _page(
    request: Request, checkup: Checkup, engine: Engine, paths: list[str], context: dict[str, object]
) -> HttpResponse:
    """Show a page of questions, or take in what was answered and go on."""
    sent, problems = None, ()
    page = page_of(paths, checkup.data)
    if request.method == "POST" and not request.POST.get("more"):
        try:
            skip = request.POST.get("skip")
            change = (lambda data: data) if skip else answers.change_of(page, request.POST, engine)
            answer(request.authority, checkup, change, page.paths)
            following = int(str(context["number"])) + 1
            if context.get("again") and following <= len(checkup.steps):
                return redirect("checkup:step", checkup.key, following)
            return redirect("checkup:ask", checkup.key)
        except Invalid as invalid:
            problems = invalid.problems
    if request.method == "POST":
        sent = request.POST
        page = page_of(paths, checkup.data, sent, by_path(problems))
    elsewhere = [p for p in problems if p.place.path not in page.paths and ":" not in p.place.path]
    context |= {"page": page, "elsewhere": elsewhere, "usual": answers.usual(engine, page.spots)}
    context |= _tables(page, checkup, engine, request, problems)
    return render(request, "checkup/ask.html", context, status=422 if problems else 200)


def _tables(
    page: Page, checkup: Checkup, engine: Engine, request: HttpRequest, problems: tuple[Problem, ...]
) -> dict[str, object]:
    """What the tables of lines and receipts show."""
    sent = request.method == "POST"
    extra = EMPTY_ROWS if request.POST.get("more") else 1
    if page.lines:
        matter = matter_of(page.lines, checkup.data) or {}
        rows = sent_rows(request.POST, LINE, problems, extra) if sent else line_rows(matter.get("lines"))
        categories = load_vocabulary().kinds[kind_of(page.lines, checkup.data)].categories
        complete = request.POST.get("complete") if sent else matter.get("lines_complete")
        return {"rows": rows, "categories": list(categories.items()), "complete": complete}
    if page.levels:
        titles = programmes(engine)
        kept = checkup.data.get("receipts")
        rows = sent_rows(request.POST, RECEIPT, problems, extra) if sent else receipt_rows(kept, titles)
        own = [(matter["id"], matter.get("title")) for matter in matters_of(checkup.data)]
        return {
            "rows": rows, "programmes": list(titles.values()), "levels": list(LEVELS.items()), "matters": own,
            "statuses": list(STATUSES.items()), "covered": _covered(checkup, request),
        }  # fmt: skip
    return {}


def _covered(checkup: Checkup, request: HttpRequest) -> list[str]:
    """The levels of which everything is said to be listed."""
    if request.method == "POST":
        return [level for level in LEVELS if request.POST.get(f"all:{level}")]
    receipts = checkup.data.get("coverage", {}).get("receipts", [])
    return [entry["level"] for entry in receipts]


def _known(paths: list[str], checkup: Checkup) -> list[str]:
    """Those of the paths that the check-up can ask for."""
    return [path for path in paths if askable(path, checkup.data)]
