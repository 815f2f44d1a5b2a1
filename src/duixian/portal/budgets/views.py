"""The pages of pots: how they stand, a pot's statement, its amount; and giving out the money of a call."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from duixian.portal.accounts.requests import Request, signed_in
from duixian.portal.budgets import queries
from duixian.portal.budgets.allocating import allocate
from duixian.portal.budgets.allocation import plan
from duixian.portal.budgets.amounts import change_amount, open_pot
from duixian.portal.budgets.commands import provide_again
from duixian.portal.budgets.forms import AmountForm, FilterForm, PotForm, RestoreForm
from duixian.portal.budgets.models import ACCOUNTS, OF_APPLICATIONS, Account, Pot
from duixian.portal.budgets.sheet import pots_book, statement_book
from duixian.portal.calls.models import Call, State
from duixian.portal.calls.shortfall import SHORTFALLS
from duixian.portal.journal import Invalid
from duixian.portal.web.downloads import XLSX, attachment
from duixian.portal.web.forms import chosen, errors_on, ticked, version_of
from duixian.portal.web.language import say
from duixian.portal.web.tables import Column, table_of
from duixian.quantity.money import format_money
from duixian.quantity.problem import Problem
from duixian.quantity.text import Text

COLUMNS = (
    Column(Text("时间", "When"), "pk"),
    Column(Text("摘要", "What")),
    Column(Text("申报或凭据", "Application or document")),
    Column(Text("金额", "Amount"), "amount", number=True),
    Column(Text("余额", "Balance"), number=True),
)


def _filtered(request: Request) -> tuple[FilterForm, list[queries.Stands]]:
    if not request.authority.may("see", Pot):
        raise Http404
    rows = request.authority.rows(Pot)
    years = sorted(set(rows.values_list("year", flat=True)), reverse=True)
    form = FilterForm(years, sorted(set(rows.values_list("policy", flat=True))), request.GET or None)
    asked = {name: value for name, value in chosen(form).items() if value} if request.GET else {}
    return form, queries.stand(rows.filter(**asked).order_by("-year", "policy", "-level", "region"))


@signed_in
def index(request: Request) -> HttpResponse:
    """Every pot of the region with its bar, and the calls of which money can be given out."""
    form, stands = _filtered(request)
    calls = request.authority.rows(Call, "allocate").exclude(state=State.DRAFT).defer("program")
    about = {
        "form": form, "stands": stands, "accounts": ACCOUNTS, "calls": calls.order_by("-year", "-pk")[:30],
        "keeps": request.authority.may("keep", Pot), "waiting": queries.waiting(request.authority),
    }  # fmt: skip
    return render(request, "budgets/index.html", about)


@signed_in
def export(request: Request) -> HttpResponse:
    """The pots that the page shows, as a workbook."""
    return attachment(pots_book(_filtered(request)[1]), "pots.xlsx", XLSX)


def _pot(request: Request, pk: int, action: str = "see") -> Pot:
    return get_object_or_404(request.authority.rows(Pot, action), pk=pk)


@signed_in
def pot(request: Request, pk: int) -> HttpResponse:
    """A pot's statement; with `?account=`, who has money on that account, and what changed it."""
    about = _pot(request, pk)
    asked = request.GET.get("account", "")
    account = Account(asked) if asked in list(Account) else None
    holders = queries.holders(about, account) if account in OF_APPLICATIONS and account else []
    context = {
        "pot": about, "stands": queries.stand([about])[0], "account": account,
        "account_name": ACCOUNTS[account] if account else None, "of_applications": account in OF_APPLICATIONS,
        "holders": holders, "total": sum(one.amount for one in holders),
        "table": table_of(request, queries.statement(about, account), COLUMNS, default="pk"),
        "keeps": request.authority.may("keep", about),
        "restores": request.authority.may("restore", about),
    }  # fmt: skip
    return render(request, "budgets/pot.html", context)


@signed_in
def pot_statement(request: Request, pk: int) -> HttpResponse:
    """The whole statement as a workbook."""
    return attachment(statement_book(_pot(request, pk)), f"pot-{pk}.xlsx", XLSX)


@signed_in
def new(request: Request) -> HttpResponse:
    """Provide the funds of one's own office for a policy and a year."""
    if not request.authority.may("keep", Pot):
        raise Http404
    form = PotForm(request.authority, request.POST or None)
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            data = {name: form.cleaned_data[name] for name in ("amount", "document", "reason")}
            made = open_pot(request.authority, form.payer(), **data)
            messages.success(request, say(Text("资金已建立", "The pot is there")))
            return redirect("budgets:pot", made.pk)
    return render(request, "budgets/amount.html", {"form": form, "pot": None})


@signed_in
def amount(request: Request, pk: int) -> HttpResponse:
    """Change what a pot has."""
    about = _pot(request, pk, "keep")
    form = AmountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            version = version_of(request) or about.version
            change_amount(request.authority, about, version=version, **form.cleaned_data)
            messages.success(request, say(Text("资金总额已调整", "The amount is changed")))
            return redirect("budgets:pot", pk)
    return render(request, "budgets/amount.html", {"form": form, "pot": about, "stands": queries.stand([about])[0]})


@signed_in
def restore(request: Request, pk: int) -> HttpResponse:
    """Provide anew what the pot recovered: whose, on what document, and why."""
    about = _pot(request, pk, "restore")
    form, asked = RestoreForm(request.POST or None), ticked(request)
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            fen = provide_again(request.authority, about, asked, **form.cleaned_data)
            done = Text(f"{format_money(fen)}已重新安排，可再分配", f"{format_money(fen, 'en')} can be given again")
            messages.success(request, say(done))
            return redirect("budgets:pot", pk)
    holders = queries.holders(about, Account.RECOVERED)
    context = {
        "pot": about, "holders": holders, "total": sum(one.amount for one in holders), "form": form, "ticked": asked,
    }  # fmt: skip
    return render(request, "budgets/restore.html", context, status=422 if form.errors else 200)


@signed_in
def allocation(request: Request, call: int) -> HttpResponse:
    """What the money of a call gives to each that is recommended; sent, it is given out."""
    rows = request.authority.rows(Call, "allocate").exclude(state=State.DRAFT)
    about = get_object_or_404(rows, pk=call)
    problems: tuple[Problem, ...] = ()
    if request.method == "POST":
        try:
            made = allocate(request.authority, about, request.POST.get("digest", ""))
            waits = sum(not one.given for one in made)
            done = Text(f"已分配 {len(made) - waits} 件，候补 {waits} 件", f"{len(made) - waits} given, {waits} wait")
            messages.success(request, say(done))
            return redirect("budgets:allocation", call)
        except Invalid as invalid:
            problems = invalid.problems
    shown = plan(about)
    sums = {name: sum(getattr(share, name) for share in shown.shares) for name in ("asked", "given", "cut")}
    context = {"call": about, "plan": shown, "sums": sums, "rule": SHORTFALLS[shown.rule], "problems": problems}
    return render(request, "budgets/allocation.html", context, status=422 if problems else 200)
