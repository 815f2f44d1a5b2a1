"""The finance desk's pages, and the payee's account."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.contrib import messages
from django.db.models import Count, Exists, OuterRef, Prefetch, QuerySet, Subquery, Sum
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from duixian.portal.accounts.requests import Request, signed_in
from duixian.portal.applications.models import UNSEEN_BESIDE
from duixian.portal.dossiers.files import wrong_in_file
from duixian.portal.journal import Invalid
from duixian.portal.payments import commands
from duixian.portal.payments.bankfile import as_csv, as_xlsx
from duixian.portal.payments.forms import AccountForm, AnswerForm, RefundForm
from duixian.portal.payments.models import IN_FLIGHT, Account, Batch, Payment, Refund
from duixian.portal.payments.owing import owed, sharing
from duixian.portal.web.downloads import CSV, XLSX, attachment
from duixian.portal.web.forms import add_problems, errors_on, ticked, version_of
from duixian.portal.web.language import say
from duixian.portal.web.tables import Column, table_of
from duixian.quantity.problem import Problem
from duixian.quantity.text import Text

WrongRow = tuple[str, Text, str]
"""Where it is in a file, what is wrong, what would be right."""
MOST = 50
"""As many as can be chosen for a batch at once, the oldest first."""
COLUMNS = (
    Column(Text("批次", "Batch"), "number"),
    Column(Text("状态", "State"), "state"),
    Column(Text("笔数", "Payments"), number=True),
    Column(Text("金额", "Sum"), number=True),
)
SHOWN = (
    "number", "title", "policy", "grant", "procedure", "call", "since", "due_on", "due_unknown", "holder_role",
    "holder_level", "approved", "organisation__name",
)  # fmt: skip
"""What is told of an award that is due."""
FILES = {
    "csv": (as_csv, CSV),
    "xlsx": (as_xlsx, XLSX),
}


@signed_in
def index(request: Request) -> HttpResponse:
    """What is due, to be chosen for a batch; and the batches so far."""
    authority = request.authority
    batches = authority.rows(Batch)
    if not (authority.may("see", Batch) or authority.may("work", Batch)):
        raise Http404
    level = authority.organisation.level if authority.organisation else ""
    waiting = owed(commands.due(authority).only(*SHOWN)[:MOST], level)
    problems: list[Problem] = []
    chosen = ticked(request)
    if request.method == "POST":
        try:
            return redirect("payments:batch", commands.prepare(authority, chosen).number)
        except Invalid as invalid:
            problems = list(invalid.problems)
    table = table_of(request, _counted(batches), COLUMNS, default="-made_at")
    total = sum(one.own.due for one in waiting)
    about = {"table": table, "waiting": waiting, "sharing": sharing(waiting), "total": total, "problems": problems}
    return render(request, "payments/index.html", about | {"ticked": chosen})


_ANSWERED = ~Exists(Payment.objects.filter(batch=OuterRef("pk"), state__in=IN_FLIGHT))
"""Whether nothing of a batch is on its way any more."""


def _counted(batches: QuerySet[Batch]) -> QuerySet[Batch]:
    """With how many payments each has, their sum (fen), and whether the bank has answered all."""
    payments = Payment.objects.filter(batch=OuterRef("pk")).order_by().values("batch")
    count, total = payments.annotate(found=Count("pk")), payments.annotate(found=Sum("amount"))
    return batches.annotate(
        count=Subquery(count.values("found")), total=Subquery(total.values("found")), answered=_ANSWERED
    )


def _batch(request: Request, number: str, action: str = "see") -> Batch:
    return get_object_or_404(request.authority.rows(Batch, action).annotate(answered=_ANSWERED), number=number)


@signed_in
def batch(request: Request, number: str) -> HttpResponse:
    return _page(request, _batch(request, number), AnswerForm())


def _page(request: Request, about: Batch, form: AnswerForm, problems: Sequence[WrongRow] = ()) -> HttpResponse:
    """A batch; `problems` are the rows of a bank's answer that are wrong."""
    payments = about.payments.select_related("application__organisation", "account")
    payments = payments.defer("application__title", *UNSEEN_BESIDE)
    payments = payments.order_by("pk").prefetch_related(Prefetch("refunds", Refund.objects.order_by("pk")))
    total = sum(payment.amount for payment in payments)
    works = about.by_bank and request.authority.may("work", about)
    return render(
        request, "payments/batch.html",
        {"batch": about, "payments": payments, "total": total, "works": works, "form": form, "problems": problems},
    )  # fmt: skip


@signed_in
def bank_file(request: Request, number: str, kind: str) -> HttpResponse:
    about = _batch(request, number, "work")
    if kind not in FILES or not about.by_bank:
        raise Http404
    make, content_type = FILES[kind]
    return attachment(make(about), f"{about.number}.{kind}", content_type)


@signed_in
@require_POST
def send_batch(request: Request, number: str) -> HttpResponse:
    commands.send(request.authority, _batch(request, number, "work"), version_of(request))
    messages.success(request, say(Text("已登记发送，等银行回执", "Noted as sent; the bank answers next")))
    return redirect("payments:batch", number)


@signed_in
@require_POST
def cancel_batch(request: Request, number: str) -> HttpResponse:
    commands.cancel(request.authority, _batch(request, number, "work"), version_of(request))
    messages.success(request, say(Text("批次已撤销", "The batch is cancelled")))
    return redirect("payments:index")


@signed_in
@require_POST
def answer(request: Request, number: str) -> HttpResponse:
    """Enter the bank's answer; where a row is wrong nothing is entered and every wrong row is said."""
    about = _batch(request, number, "work")
    form = AnswerForm(request.POST, request.FILES)
    wrong = entered(request, form, lambda data: commands.enter_answer(request.authority, about, data))
    return redirect("payments:batch", number) if wrong is None else _page(request, about, form, wrong)


def entered(request: Request, form: AnswerForm, enter: Callable[[bytes], tuple[int, int]]) -> Sequence[WrongRow] | None:
    """Enter the bank's answer that a form brings and say what came of it: None. Else the rows that are wrong; what
    concerns all of it stands beside the form's field."""
    if not form.is_valid():
        return ()
    try:
        paid, failed = enter(form.cleaned_data["file"].read())
    except Invalid as invalid:
        add_problems(form, [problem for problem in invalid.problems if not problem.place.line])
        return [wrong_in_file(problem) for problem in invalid.problems if problem.place.line]
    messages.success(request, say(Text(f"到账 {paid} 笔，未成功 {failed} 笔", f"{paid} paid, {failed} failed")))
    return None


@signed_in
def refund_payment(request: Request, number: str, key: str) -> HttpResponse:
    payment = get_object_or_404(Payment.objects.filter(batch=_batch(request, number, "work")), key=key)
    form = RefundForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            commands.refund(request.authority, payment, **form.cleaned_data)
            messages.success(request, say(Text("退款已登记，可以重新拨付", "Booked; it can be paid again")))
            return redirect("payments:batch", number)
    return render(request, "payments/refund.html", {"payment": payment, "batch": payment.batch, "form": form})


@signed_in
def account(request: Request) -> HttpResponse:
    """The organisation's own account."""
    organisation = request.authority.organisation
    if organisation is None or not request.authority.may("edit", Account):
        raise Http404
    current = request.authority.rows(Account).filter(until=None).first()
    known = {"holder": organisation.name, "bank": current.bank if current else "", "number": ""}
    form = AccountForm(request.POST or None, initial=known)
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            commands.set_account(request.authority, organisation, **form.cleaned_data)
            messages.success(request, say(Text("收款账户已保存", "The account is saved")))
            return redirect("payments:account")
    return render(request, "payments/account.html", {"form": form, "current": current})
