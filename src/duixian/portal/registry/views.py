"""The register as an enterprise sees it: its own things, one more, a file of them, an invoice by its code."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from duixian.portal.accounts.requests import Request, signed_in
from duixian.portal.applications.models import Application
from duixian.portal.dossiers.files import wrong_in_file
from duixian.portal.journal import Invalid
from duixian.portal.papers.commands import add_paper
from duixian.portal.papers.files import opened
from duixian.portal.papers.models import State as PaperState
from duixian.portal.registry import commands
from duixian.portal.registry.forms import REGISTERED, ScanForm, SheetForm, ThingForm
from duixian.portal.registry.invoice_code import available, read_invoices
from duixian.portal.registry.models import KINDS, Item, Kind, Use
from duixian.portal.registry.sheets import COLUMNS, read_things
from duixian.portal.web.downloads import XLSX, attachment
from duixian.portal.web.forms import errors_on
from duixian.portal.web.language import say
from duixian.portal.web.sheets import write_sheet
from duixian.portal.web.tables import Column, table_of
from duixian.procedure.model import State
from duixian.quantity.money import money_literal
from duixian.quantity.problem import Refused
from duixian.quantity.text import Text

OWN = (
    Column(Text("名称或号码", "Name or number"), "number"),
    Column(Text("类别", "Kind"), "kind"),
    Column(Text("日期", "Date"), "date"),
    Column(Text("金额", "Amount"), "amount", number=True),
    Column(Text("用在哪里", "Used in")),
)


def _owner(request: Request) -> None:
    if not request.authority.may("register", Item):
        raise Http404


def _kind(name: str) -> Kind:
    found = next((kind for kind in REGISTERED if kind == name), None)
    if found is None:
        raise Http404
    return found


def _drafts(request: Request) -> list[Application]:
    rows = request.authority.rows(Application, "edit").filter(state__in=(State.DRAFT, State.RETURNED))
    return list(rows.defer("call__program").order_by("-pk"))


def _draft(request: Request, number: str) -> Application | None:
    return next((one for one in _drafts(request) if one.number == number), None)


@signed_in
def own(request: Request) -> HttpResponse:
    """The organisation's things, and where they are used."""
    _owner(request)
    rows = request.authority.rows(Item).prefetch_related("uses__application")
    kinds = [(kind, KINDS[kind]) for kind in REGISTERED]
    chosen = request.GET.get("kind", "")
    rows = rows.filter(kind=chosen) if chosen in set(Kind) else rows
    table = table_of(request, rows, OWN, default="-pk")
    mine = Use.objects.filter(application__organisation=request.authority.organisation)
    about = {
        "table": table, "kinds": kinds, "all": KINDS.items(), "chosen": chosen, "reads": available(),
        "contested": mine.filter(state__in=("waiting", "refused")).select_related("item", "application"),
    }  # fmt: skip
    return render(request, "registry/own.html", about)


@signed_in
def new(request: Request, kind: str) -> HttpResponse:
    """One thing, typed in; of an invoice what its code said stands there already."""
    _owner(request)
    of, drafts = _kind(kind), _drafts(request)
    organisation = request.authority.organisation
    given = {name: request.GET[name] for name in ("number", "code", "date", "amount") if name in request.GET}
    initial = {"buyer": organisation.name if organisation else "", **given}
    form = ThingForm(of, drafts, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            draft = _draft(request, str(form.cleaned_data.get("application", "")))
            commands.register(request.authority, [form.said()], "code" if given else "typed", draft)
            messages.success(request, say(Text("已登记", "Registered")))
            return redirect("registry:own")
    return render(request, "registry/new.html", {"form": form, "kind": of, "title": KINDS[of], "read": bool(given)})


@signed_in
def scan(request: Request) -> HttpResponse:
    """An invoice's file: its code is read, and the form filled with what it says."""
    _owner(request)
    if not available():
        raise Http404
    form = ScanForm(request.POST or None, request.FILES or None)
    organisation = request.authority.organisation
    if request.method == "POST" and form.is_valid() and organisation:
        with errors_on(form):
            paper = add_paper(request.authority, organisation, form.cleaned_data["file"], "invoice")
            found = []
            if paper.state == PaperState.CLEAN:
                with opened(paper.sha256) as file:
                    found = read_invoices(file.read(), paper.type)
            if found:
                return redirect(f"{request.path.removesuffix('scan/')}invoice/?{_query(found[0])}")
            text = Text(
                "没有读到发票二维码，请手工登记；文件已留在材料里", "no code of an invoice was found: type it in"
            )
            form.add_error("file", say(text))
    return render(request, "registry/scan.html", {"form": form})


def _query(said: commands.Said) -> str:
    query = QueryDict(mutable=True)
    query.update({"number": said.number, "code": said.code})
    if said.date:
        query["date"] = said.date.isoformat()
    if said.amount is not None:
        query["amount"] = money_literal(said.amount)
    return query.urlencode()


@signed_in
def import_things(request: Request, kind: str) -> HttpResponse:
    """A file of things: taken over whole, or a table of what is wrong with it."""
    _owner(request)
    of = _kind(kind)
    form = SheetForm(of, _drafts(request), request.POST or None, request.FILES or None)
    problems: list[tuple[str, Text, str]] = []
    if request.method == "POST" and form.is_valid():
        draft = _draft(request, str(form.cleaned_data.get("application", "")))
        try:
            found = commands.register(
                request.authority, read_things(of, form.cleaned_data["file"].read()), "sheet", draft
            )
        except (Refused, Invalid) as refused:
            problems = [wrong_in_file(problem) for problem in refused.problems]
        else:
            messages.success(request, say(Text(f"已登记 {len(found)} 项", f"{len(found)} registered")))
            return redirect("registry:own")
    about = {"form": form, "kind": of, "title": KINDS[of], "columns": COLUMNS[of], "problems": problems}
    return render(request, "registry/import.html", about, status=422 if problems else 200)


@signed_in
def template(request: Request, kind: str) -> HttpResponse:
    """The empty table of a kind."""
    _owner(request)
    of = _kind(kind)
    return attachment(write_sheet(COLUMNS[of]), Text(f"{KINDS[of].zh}登记表.xlsx", f"{of}.xlsx"), XLSX)


@signed_in
@require_POST
def unplan(request: Request, pk: int) -> HttpResponseBase:
    """A thing is no longer for its draft."""
    use = get_object_or_404(request.authority.rows(Use, "unplan").select_related("item", "application"), pk=pk)
    commands.unplan(request.authority, use)
    messages.success(request, say(Text("已从草稿中移出", "Taken out of the draft")))
    return redirect("registry:item", use.item_id)
