"""Finance settles with providers."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.db.models import Count, Sum
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from duixian.portal.accounts.requests import Request, signed_in
from duixian.portal.journal import Invalid
from duixian.portal.payments.forms import AnswerForm
from duixian.portal.payments.views import FILES, WrongRow, entered
from duixian.portal.vouchers import commands, queries
from duixian.portal.vouchers.models import Provider, Settlement
from duixian.portal.web.downloads import attachment
from duixian.portal.web.forms import ticked, version_of
from duixian.portal.web.language import say
from duixian.portal.web.tables import Column, table_of
from duixian.quantity.problem import Problem
from duixian.quantity.text import Text

COLUMNS = (
    Column(Text("批次", "Settlement"), "number"),
    Column(Text("状态", "State"), "state"),
    Column(Text("服务商", "Providers"), number=True),
    Column(Text("金额", "Sum"), number=True),
)


@signed_in
def settlements(request: Request) -> HttpResponse:
    """What providers are due, to be chosen for a settlement; and the settlements so far."""
    authority = request.authority
    if not authority.may("see", Settlement):
        raise Http404
    works = authority.may("work", Settlement)
    problems: list[Problem] = []
    chosen = ticked(request)
    if request.method == "POST":
        try:
            return redirect("vouchers:settlement", commands.prepare(authority, chosen).number)
        except Invalid as invalid:
            problems = list(invalid.problems)
    due = queries.due(authority).order_by().values("provider").annotate(total=Sum("amount"), count=Count("pk"))
    names = Provider.objects.select_related("organisation").in_bulk([one["provider"] for one in due]) if works else {}
    waiting = [(names[one["provider"]], one["count"], one["total"]) for one in due] if works else []
    rows = authority.rows(Settlement).prefetch_related("payouts")
    context = {
        "table": table_of(request, rows, COLUMNS, default="-made_at"),
        "waiting": waiting,
        "total": sum(total for _, _, total in waiting),
        "problems": problems,
        "ticked": chosen,
    }
    return render(request, "vouchers/settlements.html", context)


def _settlement(request: Request, number: str, action: str = "see") -> Settlement:
    return get_object_or_404(request.authority.rows(Settlement, action), number=number)


@signed_in
def settlement(request: Request, number: str) -> HttpResponse:
    return _page(request, _settlement(request, number), AnswerForm())


def _page(request: Request, about: Settlement, form: AnswerForm, problems: Sequence[WrongRow] = ()) -> HttpResponse:
    """A settlement; `problems` are the rows of a bank's answer that are wrong."""
    payouts = about.payouts.select_related("provider__organisation", "account").annotate(count=Count("redemptions"))
    works = request.authority.may("work", about)
    context = {
        "settlement": about, "payouts": payouts, "total": about.total, "works": works, "form": form,
        "problems": problems,
    }  # fmt: skip
    return render(request, "vouchers/settlement.html", context)


@signed_in
def bank_file(request: Request, number: str, kind: str) -> HttpResponse:
    about = _settlement(request, number, "work")
    if kind not in FILES:
        raise Http404
    make, content_type = FILES[kind]
    return attachment(make(about), f"{about.number}.{kind}", content_type)


@signed_in
@require_POST
def send(request: Request, number: str) -> HttpResponse:
    commands.send(request.authority, _settlement(request, number, "work"), version_of(request))
    messages.success(request, say(Text("已登记发送，等银行回执", "Noted as sent; the bank answers next")))
    return redirect("vouchers:settlement", number)


@signed_in
@require_POST
def cancel(request: Request, number: str) -> HttpResponse:
    commands.cancel(request.authority, _settlement(request, number, "work"), version_of(request))
    messages.success(request, say(Text("批次已撤销", "Cancelled")))
    return redirect("vouchers:settlements")


@signed_in
@require_POST
def answer(request: Request, number: str) -> HttpResponse:
    """Enter the bank's answer; where a row is wrong nothing is entered and every wrong row is said."""
    about, form = _settlement(request, number, "work"), AnswerForm(request.POST, request.FILES)
    wrong = entered(request, form, lambda data: commands.enter_answer(request.authority, about, data))
    return redirect("vouchers:settlement", number) if wrong is None else _page(request, about, form, wrong)
