"""The page of a draft: facts, cost lines, papers, the check before filing; each piece is saved by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from duixian.portal.accounts.requests import Request, signed_in
from duixian.portal.applications import commands
from duixian.portal.applications.asking import fields
from duixian.portal.applications.assessing import dossier_data, unchanged
from duixian.portal.applications.checking import precheck
from duixian.portal.applications.commands.drafts import editable
from duixian.portal.applications.forms import FileForm
from duixian.portal.applications.models import Application, Attachment
from duixian.portal.applications.telling import standing, told_amount
from duixian.portal.applications.views import seen, version_of
from duixian.portal.dossiers.commands import open_dossier
from duixian.portal.dossiers.fields import field_of, said, typed_in
from duixian.portal.dossiers.models import Dossier
from duixian.portal.dossiers.tables import EMPTY_ROWS, LINE, Row, line_rows, read_lines, sent_rows, table_of
from duixian.portal.dossiers.views import version_of as piece_version
from duixian.portal.journal import Invalid, Stale
from duixian.portal.journal.models import Entry
from duixian.portal.papers.commands import add_paper
from duixian.portal.papers.models import Paper
from duixian.portal.papers.queries import shelves
from duixian.portal.web.forms import errors_on
from duixian.portal.web.language import say
from duixian.procedure.model import State
from duixian.quantity.money import parse_money
from duixian.quantity.problem import Collector
from duixian.quantity.text import Text
from duixian.quantity.yaml_source import Data
from duixian.vocabulary.facts import load_vocabulary
from duixian.vocabulary.spots import find_spot, kind_of, matter_of


def _draft(request: Request, number: str) -> Application:
    """One's own application while its contents may change; 404 otherwise."""
    application = seen(request, number, "edit")
    if not editable(application):
        raise Http404
    return application


@signed_in
def edit(request: Request, number: str) -> HttpResponse:
    """The whole page; sent, it saves every fact that stood on it."""
    application = seen(request, number, "edit")
    if not editable(application):
        return redirect("applications:show", number)
    if request.method != "POST":
        return _page(request, application)
    data = dossier_data(application)
    spots = [s for path in request.POST.getlist("shown") if (s := find_spot(path, data, load_vocabulary()))]
    versions = {spot.path: piece_version(request, spot.path) for spot in spots}
    saved = commands.save(request.authority, application, typed_in(request.POST, spots), versions)
    if saved.problems:
        return _page(request, saved.application, problems=saved.problems)
    messages.success(request, say(Text("已保存。", "Saved.")))
    return redirect("applications:edit", number)


def _page(request: Request, application: Application, **more: object) -> HttpResponse:
    with unchanged(application):
        context = _shown(request, application)
    return render(request, "applications/edit.html", context | more, status=422 if more else 200)


def _shown(request: Request, application: Application) -> dict[str, object]:
    check, data = precheck(application), dossier_data(application)
    matter = matter_of(application.matter_id, data)
    kind = kind_of(application.matter_id, data) if matter else ""
    categories = load_vocabulary().kinds[kind].categories if kind else {}
    rows, complete = list[Row](), None
    if matter and categories:
        typed = application.typed.get(commands.TYPED, "")
        rows = _rows_typed(kind, typed) if typed else line_rows(matter.get("lines"))
        complete = QueryDict(typed).get("complete") if typed else matter.get("lines_complete")
    return {
        "application": application,
        "at": standing(application),
        "dossier": open_dossier(request.authority, application.organisation),
        "fields": fields(application, check.claim),
        "check": check,
        "amount": told_amount(check.claim) if check.claim else None,
        "rows": rows,
        "complete": bool(complete),
        "categories": list(categories.items()),
        "materials": _materials(request, application),
    }


def _materials(request: Request, application: Application) -> list[dict[str, object]]:
    """Each material with its papers, and the organisation's other papers to choose from."""
    attached: dict[str, list[Attachment]] = {}
    for one in application.attachments.select_related("paper"):
        attached.setdefault(one.material, []).append(one)
    have = [shelf.paper for shelf in shelves(request.authority)]
    return [
        {
            "id": one["id"],
            "label": Text(**one["label"]),
            "optional": one["optional"],
            "attached": attached.get(one["id"], []),
            "papers": [p for p in have if p.pk not in {a.paper_id for a in attached.get(one["id"], [])}],
        }
        for one in application.materials
    ]


@signed_in
@require_POST
def save(request: Request, number: str) -> HttpResponse:
    """One fact, as soon as it is typed: the answer stands beside its field."""
    application, path = _draft(request, number), request.POST.get("piece", "")
    spot = find_spot(path, dossier_data(application), load_vocabulary())
    if spot is None:
        raise Http404
    context: dict[str, object] = {"path": path}
    try:
        text = typed_in(request.POST, [spot])
        saved = commands.save(request.authority, application, text, {path: piece_version(request, path)})
        context["saved"] = not saved.problems
        context["problem"] = "；".join(said(problem) for problem in saved.problems)
    except Stale as stale:
        entries = Entry.objects.filter(thing_type=Dossier._meta.label_lower, thing_id=str(stale.thing.pk))
        context["last"] = entries.order_by("-number").first()
    dossier = open_dossier(request.authority, application.organisation)
    context |= {"field": field_of(spot, dossier.data), "dossier": dossier}
    return render(request, "dossiers/_state.html", context)


@signed_in
@require_POST
def lines(request: Request, number: str) -> HttpResponse:
    """The cost lines of the matter, all at once."""
    application, problems = _draft(request, number), Collector()
    kind = kind_of(application.matter_id, dossier_data(application))
    complete, more = bool(request.POST.get("complete")), bool(request.POST.get("more"))
    found = read_lines(request.POST, kind, load_vocabulary(), problems) if kind else []
    if not problems.problems and not more:
        try:
            typed = [_typed(line) for line in found]
            commands.save_lines(request.authority, application, typed, complete, version_of(request))
            messages.success(request, say(Text("费用明细已保存。", "The cost lines were saved.")))
            return redirect("applications:edit", number)
        except Invalid as invalid:
            problems.extend(invalid.problems)
    rows = sent_rows(request.POST, LINE, () if more else problems.problems, EMPTY_ROWS if more else 1)
    wrong = [problem for problem in problems.problems if not problem.place.path.startswith(LINE)]
    return _page(request, application, rows=rows, complete=complete, problems=wrong)


@signed_in
@require_POST
def save_lines(request: Request, number: str) -> HttpResponse:
    """The cost lines as they are typed: saved once every row is whole, until then kept as they stand."""
    application, problems = _draft(request, number), Collector()
    kind = kind_of(application.matter_id, dossier_data(application))
    found = read_lines(request.POST, kind, load_vocabulary(), problems) if kind else []
    try:
        if not problems.problems:
            typed, complete = [_typed(line) for line in found], bool(request.POST.get("complete"))
            application = commands.save_lines(request.authority, application, typed, complete, version_of(request))
    except Invalid as invalid:
        problems.extend(invalid.problems)
    if problems.problems:
        application = commands.keep_lines(request.authority, application, table_of(request.POST, LINE))
    context = {"application": application, "whole": not problems.problems, "sent": True}
    return render(request, "applications/_lines_state.html", context)


def _rows_typed(kind: str, typed: str) -> list[Row]:
    """The table as it was typed, with what is wrong in its cells."""
    table, problems = QueryDict(typed), Collector()
    read_lines(table, kind, load_vocabulary(), problems)
    return sent_rows(table, LINE, problems.problems, 1)


def _typed(line: Data) -> commands.LineTyped:
    assert isinstance(line, dict)
    day, amount = date.fromisoformat(str(line["date"])), parse_money(str(line["amount"]))
    seller = str(line.get("seller", ""))
    return commands.LineTyped(str(line["id"]), str(line["category"]), day, amount, seller, bool(line["paid"]))


@signed_in
@require_POST
def attach(request: Request, number: str) -> HttpResponseBase:
    """A paper for a material: one that is there, or a new upload."""
    application, material = _draft(request, number), request.POST.get("material", "")
    try:
        if "file" in request.FILES:
            paper = add_paper(request.authority, application.organisation, request.FILES.get("file"))
        else:
            chosen = request.POST.get("paper", "")
            paper = get_object_or_404(request.authority.rows(Paper), pk=int(chosen) if chosen.isdecimal() else 0)
        commands.attach(request.authority, application, material, paper)
    except Invalid as invalid:
        problems = [replace(problem, place=replace(problem.place, path="")) for problem in invalid.problems]
        return _page(request, application, paper_problems=problems, wrong_material=material)
    return redirect("applications:edit", number)


@signed_in
@require_POST
def detach(request: Request, number: str, pk: int) -> HttpResponse:
    application = _draft(request, number)
    commands.detach(request.authority, get_object_or_404(application.attachments, pk=pk))
    return redirect("applications:edit", number)


@signed_in
@require_POST
def discard(request: Request, number: str) -> HttpResponse:
    commands.discard(request.authority, seen(request, number, "edit"), version_of(request))
    messages.success(request, say(Text("草稿已删除", "The draft is gone")))
    return redirect("applications:index")


@signed_in
def file(request: Request, number: str) -> HttpResponse:
    """The last look before filing, the commitment, and filing; again for a returned application."""
    application = seen(request, number, "file")
    if not editable(application) and request.method != "POST":
        return redirect("applications:show", number)
    at = standing(application)
    again = application.state == State.RETURNED or "again" in request.POST  # sent twice, it is returned no longer
    form = FileForm(at.corrections if again else (), request.POST or None)
    if request.method == "POST" and form.is_valid():
        committed, version = bool(form.cleaned_data["committed"]), version_of(request)
        with errors_on(form):
            if again:
                commands.refile(
                    request.authority, application, committed=committed, answers=form.answers(), version=version
                )
            else:
                commands.file(request.authority, application, committed=committed, version=version)
            messages.success(request, say(Text("已提交", "Filed")))
            return redirect("applications:show", number)
    check = precheck(application)
    amount = told_amount(check.claim) if check.claim else None
    context = {"application": application, "form": form, "check": check, "amount": amount, "again": again}
    return render(request, "applications/file.html", context)
