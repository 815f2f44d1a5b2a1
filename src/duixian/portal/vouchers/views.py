"""Vouchers as the enterprise, the bureau and the provider see them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.contrib import messages
from django.db.models import Sum
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from duixian.portal.accounts.requests import Request, signed_in
from duixian.portal.applications.models import Application
from duixian.portal.vouchers import commands, queries
from duixian.portal.vouchers.forms import IssueForm, OfferForm, ProviderForm, ReasonForm, RedeemForm, StrikeOffForm
from duixian.portal.vouchers.models import Provider, Redemption, Spending, Voucher
from duixian.portal.web.forms import errors_on, version_of
from duixian.portal.web.language import say
from duixian.portal.web.tables import Column, table_of
from duixian.quantity.money import format_money
from duixian.quantity.text import Text

COLUMNS = (
    Column(Text("券号", "Voucher"), "number"),
    Column(Text("单位", "Organisation"), "organisation__name"),
    Column(Text("面额", "Issued"), "amount", number=True),
    Column(Text("已用", "Spent"), "spent", number=True),
    Column(Text("余额", "Left"), "balance", number=True),
    Column(Text("有效期至", "Good until"), "good_until"),
)


@signed_in
def index(request: Request) -> HttpResponse:
    """The vouchers in the actor's scope; for the bureau also the claims that wait for theirs."""
    authority = request.authority
    if not authority.may("see", Voucher):
        raise Http404
    rows = authority.rows(Voucher).select_related("organisation")
    sums = rows.aggregate(*(Sum(name) for name in ("amount", "balance", "spent", "expired", "revoked")))
    context = {
        "table": table_of(request, rows, COLUMNS, default="-issued_at"),
        "waiting": queries.to_issue(authority) if authority.may("issue-voucher", Application) else [],
        "sums": {name.removesuffix("__sum"): total or 0 for name, total in sums.items()},
        "spends": authority.may("spend", Voucher),
        "provider": queries.provider_of(authority),
        "registers": authority.may("register", Provider),
    }
    return render(request, "vouchers/index.html", context)


@signed_in
def issue(request: Request, application: str) -> HttpResponse:
    """Issue the voucher of an approved claim."""
    if not request.authority.may("issue-voucher", Application):
        raise Http404
    about = get_object_or_404(queries.to_issue(request.authority), number=application)
    form = IssueForm(request.POST or None, initial={"good_until": end_of_year()})
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            made = commands.issue(request.authority, about, form.cleaned_data["good_until"])
            messages.success(request, say(Text("服务券已发放，已通知企业", "Issued; the enterprise is told")))
            return redirect("vouchers:show", made.number)
    return render(request, "vouchers/issue.html", {"application": about, "form": form})


def end_of_year() -> date:
    """Until when a voucher is good where nobody says otherwise: the year's end, from October on the next one's."""
    today = timezone.localdate()
    return date(today.year + (today.month >= 10), 12, 31)


def _voucher(request: Request, number: str, action: str = "see") -> Voucher:
    rows = request.authority.rows(Voucher, action).select_related("organisation", "application")
    return get_object_or_404(rows, number=number)


@signed_in
def show(request: Request, number: str) -> HttpResponse:
    return _page(request, _voucher(request, number))


def _page(request: Request, about: Voucher, **more: object) -> HttpResponse:
    """A voucher; `more` is the form that is wrong, or the code that was just made."""
    authority = request.authority
    spends, set_aside = authority.may("spend", about), queries.offered(about)
    context: dict[str, object] = {
        "voucher": about,
        "spends": spends,
        "set_aside": set_aside,
        "free": about.balance - set_aside,
        "redemptions": about.redemptions.select_related("provider__organisation"),
        "offer_form": OfferForm() if spends and about.usable else None,
        "revoke_form": ReasonForm() if authority.may("revoke", about) and about.balance else None,
        "providers": Provider.objects.filter(until=None).select_related("organisation") if spends else [],
    }
    return render(request, "vouchers/show.html", context | more)


@signed_in
@require_POST
def offer(request: Request, number: str) -> HttpResponse:
    """Make a code. It stands on the page that answers and is never shown again."""
    about, form = _voucher(request, number, "spend"), OfferForm(request.POST)
    if form.is_valid():
        with errors_on(form):
            made, code = commands.offer(request.authority, about, form.cleaned_data["amount"])
            page = _page(request, _voucher(request, number), code=code, made=made)
            page.headers["Cache-Control"] = "no-store"
            return page
    return _page(request, about, offer_form=form)


@signed_in
@require_POST
def withdraw(request: Request, number: str, pk: int) -> HttpResponse:
    about = _voucher(request, number, "spend")
    commands.withdraw(request.authority, get_object_or_404(about.redemptions, pk=pk))
    messages.success(request, say(Text("券码已作废，金额可以再用", "The code is void; its sum is free again")))
    return redirect("vouchers:show", number)


@signed_in
@require_POST
def revoke(request: Request, number: str) -> HttpResponse:
    about, form = _voucher(request, number, "revoke"), ReasonForm(request.POST)
    if form.is_valid():
        with errors_on(form):
            commands.revoke(request.authority, about, form.cleaned_data["reason"], version_of(request))
            messages.success(request, say(Text("余额已收回", "What was left is taken back")))
            return redirect("vouchers:show", number)
    return _page(request, about, revoke_form=form)


@signed_in
def redeem(request: Request) -> HttpResponse:
    """A provider takes a code; what it took, and what it was paid for it."""
    provider = queries.provider_of(request.authority)
    mine = request.authority.rows(Redemption) if request.authority.may("see", Redemption) else Redemption.objects.none()
    if provider is None and not mine.exists():
        raise Http404
    form = RedeemForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            taken = commands.redeem(request.authority, **form.cleaned_data)
            sums = format_money(taken.amount), format_money(taken.amount, "en")
            messages.success(
                request, say(Text(f"已核销 {sums[0]}，等待财政结算", f"{sums[1]} redeemed; finance settles"))
            )
            return redirect("vouchers:redeem")
    taken_rows = mine.filter(state=Spending.SPENT).select_related("voucher__organisation", "payout__settlement")
    due = taken_rows.filter(payout=None).aggregate(total=Sum("amount"))["total"] or 0
    return render(
        request, "vouchers/redeem.html",
        {"form": form if provider else None, "rows": taken_rows.order_by("-redeemed_at"), "due": due},
    )  # fmt: skip


@signed_in
def providers(request: Request) -> HttpResponse:
    """Registered providers, for everybody who signed in; the bureau registers one more."""
    registers = request.authority.may("register", Provider)
    form = ProviderForm(request.POST or None) if registers else None
    if request.method == "POST" and form is None:
        raise Http404
    if form is not None and request.method == "POST" and form.is_valid():
        with errors_on(form):
            commands.register_provider(request.authority, **form.cleaned_data)
            messages.success(request, say(Text("服务商已登记", "Registered")))
            return redirect("vouchers:providers")
    return _providers(request, form)


def _providers(
    request: Request, form: ProviderForm | None, wrong: Mapping[int, StrikeOffForm] | None = None
) -> HttpResponse:
    """`wrong`: the form for striking off that could not be taken, by the provider's key."""
    wrong = wrong or {}
    rows = [
        (one, wrong.get(one.pk) or _striking(one))
        for one in request.authority.rows(Provider).select_related("organisation")
    ]
    return render(request, "vouchers/providers.html", {"rows": rows, "form": form}, status=422 if wrong else 200)


def _striking(provider: Provider, data: QueryDict | None = None) -> StrikeOffForm:
    return StrikeOffForm(data, auto_id=f"p{provider.pk}_%s")


@signed_in
@require_POST
def strike_off(request: Request, pk: int) -> HttpResponse:
    """A provider takes no more vouchers."""
    about = get_object_or_404(request.authority.rows(Provider, "register"), pk=pk)
    form = _striking(about, request.POST)
    if form.is_valid():
        with errors_on(form):
            commands.strike_off(request.authority, about, form.cleaned_data["reason"], version_of(request))
            messages.success(request, say(Text("服务商已移出名单", "The provider is struck off")))
            return redirect("vouchers:providers")
    return _providers(request, ProviderForm(), {pk: form})
