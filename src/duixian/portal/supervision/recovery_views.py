"""Recoveries: decided, followed part by part, money booked and set off."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from duixian.portal.accounts.requests import Request, signed_in
from duixian.portal.applications.models import Application
from duixian.portal.applications.policies import policy_of
from duixian.portal.supervision import commands, queries
from duixian.portal.supervision.forms import OffsetForm, OrderForm, ReasonForm, ReceiveForm
from duixian.portal.supervision.models import Consequence, Recovery, State
from duixian.portal.supervision.money import given, receivable
from duixian.portal.supervision.views import award_of
from duixian.portal.web.forms import errors_on
from duixian.portal.web.language import lang, noted, say
from duixian.portal.web.tables import Column, table_of
from duixian.quantity.money import format_money
from duixian.quantity.text import Text

COLUMNS = (
    Column(Text("追回", "Recovery"), "number"),
    Column(Text("单位", "Organisation"), "organisation__name"),
    Column(Text("状态", "State"), "state"),
    Column(Text("应退回", "Due"), "amount", number=True),
    Column(Text("已退回", "Recovered"), "recovered", number=True),
    Column(Text("下一期", "Next part")),
)


@signed_in
def recoveries(request: Request) -> HttpResponse:
    if not request.authority.may("see", Recovery):
        raise Http404
    rows = request.authority.rows(Recovery)
    table = table_of(request, rows.select_related("organisation"), COLUMNS, default="-ordered_at")
    for one in table.page.object_list:
        one.next_part = next((part for part in queries.parts(one) if part.unpaid), None) if one.left else None  # type: ignore[attr-defined]
    totals = rows.exclude(state=State.REVOKED)
    due, back = (sum(totals.values_list(name, flat=True)) for name in ("amount", "recovered"))
    return render(request, "supervision/recoveries.html", {"table": table, "due": due, "back": back})


@signed_in
def order(request: Request, number: str) -> HttpResponse:
    """Decide that an award, or a part of it, has to be given back."""
    about = award_of(request, number, "recover")
    has = given(about)
    clauses = [one for one in policy_of(about.call).supervision if one.id == "recovery"]
    first = {
        "basis": "、".join(clause for one in clauses for clause in one.cite),
        "amount": format_money(has, style="exact"),
        "parts": 1,
        "first": timezone.localdate() + timedelta(days=30),
    }
    form = OrderForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            said = {name: form.cleaned_data[name] for name in ("basis", "reason", "amount")}
            made = commands.order(request.authority, about, instalments=form.instalments(), **said)
            messages.success(request, say(Text("追回决定已作出，已通知企业", "Decided; the enterprise is told")))
            return redirect("supervision:recovery", made.number)
    return render(request, "supervision/order.html", {"award": about, "given": has, "form": form})


def _recovery(request: Request, number: str, action: str = "see") -> Recovery:
    rows = request.authority.rows(Recovery, action).select_related("application__call", "application__organisation")
    return get_object_or_404(rows.select_related("ordered_by"), number=number)


@signed_in
def recovery(request: Request, number: str) -> HttpResponse:
    return _page(request, _recovery(request, number))


def _page(request: Request, about: Recovery, **sent: object) -> HttpResponse:
    """A recovery; `sent` holds the form that is wrong."""
    authority, first = request.authority, {"version": about.version}
    is_open = about.state == State.OPEN
    receives, decides = (authority.may(action, about) and is_open for action in ("receive", "decide"))
    level = authority.organisation.level if authority.organisation else ""
    awards = queries.to_set_off(authority, about) if receives else []
    context: dict[str, object] = {
        "recovery": about,
        "award": about.application,
        "parts": queries.parts(about),
        "repayments": about.repayments.select_related("payment__application"),
        "offsets": about.offsets.select_related("application"),
        "consequences": about.consequences.select_related("application", "answered_by"),
        "decides": authority.may("decide", about),
        "most": receivable(about, level) if receives else 0,
        "receive_form": ReceiveForm() if receives else None,
        "offset_form": OffsetForm(_named(awards)) if awards else None,
        "revoke_form": ReasonForm(initial=first) if decides and not about.recovered else None,
        "decide_form": ReasonForm(),
    }
    return render(request, "supervision/recovery.html", context | sent)


def _named(awards: list[tuple[Application, int]]) -> list[tuple[str, str]]:
    """Awards as a list offers them, with what is due of each."""
    return [
        (str(one.pk), noted(f"{one.number} {say(one.grant_title)}", format_money(due, lang()))) for one, due in awards
    ]


@signed_in
@require_POST
def receive(request: Request, number: str) -> HttpResponse:
    about, form = _recovery(request, number, "receive"), ReceiveForm(request.POST)
    if form.is_valid():
        with errors_on(form):
            said = form.cleaned_data
            commands.receive(request.authority, about, amount=said["amount"], reference=said["reference"])
            messages.success(request, say(Text("已登记退回资金", "Booked")))
            return redirect("supervision:recovery", number)
    return _page(request, about, receive_form=form)


@signed_in
@require_POST
def set_off(request: Request, number: str) -> HttpResponse:
    about = _recovery(request, number, "receive")
    awards = queries.to_set_off(request.authority, about)
    form = OffsetForm(_named(awards), request.POST)
    if form.is_valid():
        with errors_on(form):
            said = form.cleaned_data
            later = next(one for one, _ in awards if str(one.pk) == said["application"])
            commands.set_off(request.authority, about, later, amount=said["amount"], reason=said["reason"])
            messages.success(request, say(Text("已决定", "Decided")))
            return redirect("supervision:recovery", number)
    return _page(request, about, offset_form=form)


@signed_in
@require_POST
def revoke(request: Request, number: str) -> HttpResponse:
    about, form = _recovery(request, number, "decide"), ReasonForm(request.POST)
    if form.is_valid():
        with errors_on(form):
            commands.revoke(request.authority, about, **form.cleaned_data)
            messages.success(request, say(Text("追回决定已撤销", "The decision is taken back")))
            return redirect("supervision:recovery", number)
    return _page(request, about, revoke_form=form)


@signed_in
@require_POST
def decide(request: Request, pk: int) -> HttpResponse:
    """Say what follows for another application."""
    about = get_object_or_404(request.authority.rows(Consequence, "decide").select_related("recovery"), pk=pk)
    form, recovery = ReasonForm(request.POST), _recovery(request, about.recovery.number)
    if form.is_valid():
        with errors_on(form):
            commands.decide(request.authority, about, form.cleaned_data["reason"])
            messages.success(request, say(Text("已写明处理意见", "Decided")))
            return redirect("supervision:recovery", recovery.number)
    return _page(request, recovery, decide_form=form)
