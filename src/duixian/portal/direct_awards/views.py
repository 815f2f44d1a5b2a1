"""Where the bureau finds and confirms awards, and where an enterprise takes its own."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from duixian.portal.accounts.requests import Request, signed_in
from duixian.portal.accounts.roles import OWNERS
from duixian.portal.calls.models import Call
from duixian.portal.direct_awards import commands
from duixian.portal.direct_awards.finding import automatic
from duixian.portal.direct_awards.forms import ReasonForm, TakeForm
from duixian.portal.direct_awards.models import STANDING, Offer
from duixian.portal.direct_awards.registers import Registers, bars, told
from duixian.portal.dossiers.models import Dossier
from duixian.portal.journal import Invalid
from duixian.portal.payments.models import Account
from duixian.portal.web.forms import errors_on, ticked, version_of
from duixian.portal.web.language import say
from duixian.portal.web.tables import Column, table_of
from duixian.quantity.text import Text

COLUMNS = (
    Column(Text("单位", "Organisation"), "organisation__name"),
    Column(Text("扶持条款", "Grant"), "grant"),
    Column(Text("状态", "State"), "state"),
    Column(Text("发现日期", "Found on"), "found_at"),
    Column(Text("金额", "Amount"), "amount", number=True),
)


@signed_in
def index(request: Request) -> HttpResponse:
    """An organisation's own offers; for the bureau those of its region, with the calls to look through."""
    actor = request.authority
    if not actor.may("see", Offer):
        raise Http404
    rows = actor.rows(Offer).select_related("organisation", "call", "application").defer("call__program")
    if actor.role in OWNERS:
        return render(request, "direct_awards/own.html", {"offers": rows.order_by("-found_at")})
    taking = Call.objects.taking(timezone.localdate()).filter(pk__in=actor.rows(Call, "find-awards").values("pk"))
    calls = [call for call in taking if automatic(call)]
    table = table_of(request, rows, COLUMNS, default="-found_at")
    return render(request, "direct_awards/index.html", {"table": table, "calls": calls})


@signed_in
@require_POST
def search(request: Request, call: int) -> HttpResponse:
    found = commands.search(request.authority, get_object_or_404(request.authority.rows(Call, "find-awards"), pk=call))
    zh = f"新发现 {found.new} 项，仍然成立 {found.standing} 项，失效 {found.lapsed} 项"
    en = f"{found.new} new, {found.standing} standing, {found.lapsed} lapsed"
    messages.success(request, say(Text(zh, en)))
    if found.unread:
        wrong = Text(
            f"{found.unread} 份档案填写有误，没有查找", f"{found.unread} dossiers are faulty and were passed over"
        )
        messages.warning(request, say(wrong))
    return redirect("direct_awards:index")


@signed_in
@require_POST
def confirm(request: Request) -> HttpResponse:
    try:
        done = commands.confirm(request.authority, ticked(request))
        messages.success(
            request, say(Text(f"已确认 {done} 项，已通知企业", f"{done} confirmed; the enterprises are told"))
        )
    except Invalid as invalid:
        for problem in invalid.problems:
            messages.error(request, say(problem.message))
    return redirect("direct_awards:index")


@signed_in
def show(request: Request, pk: int) -> HttpResponse:
    """One offer: to take for the enterprise, to reject for the bureau."""
    actor = request.authority
    rows = actor.rows(Offer).select_related("organisation", "call", "application", "confirmed_by")
    offer = get_object_or_404(rows.defer("call__program"), pk=pk)
    form = _form(request, offer)
    if request.method == "POST" and form is not None and form.is_valid():
        with errors_on(form):
            if isinstance(form, TakeForm):
                done = commands.accept(actor, offer, **form.cleaned_data, version=version_of(request))
                messages.success(request, say(Text("已领取，将进入公示", "Taken; the public notice is next")))
                return redirect("applications:show", done.number)
            commands.reject(actor, offer, form.cleaned_data["reason"], version_of(request))
            messages.success(request, say(Text("已记录", "Noted")))
            return redirect("direct_awards:index")
    about: dict[str, object] = {"offer": offer, "form": form, "takes": isinstance(form, TakeForm)}
    if offer.state in STANDING:
        about |= _registers(offer)
    return render(request, "direct_awards/show.html", about)


def _registers(offer: Offer) -> dict[str, object]:
    """What the registers say now of an offer that stands."""
    organisation = offer.organisation
    dossier = Dossier.objects.filter(organisation=organisation).first()
    data = dossier.data if dossier else {}
    year = offer.period or offer.call.year
    known = list(told(organisation, data, Registers().facts(organisation, data)))
    return {"known": known, "bars": list(bars(organisation, offer.matter_id, year, data))}


def _form(request: Request, offer: Offer) -> TakeForm | ReasonForm | None:
    sent = request.POST or None
    if request.authority.may("take", offer):
        return TakeForm(Account.objects.filter(organisation=offer.organisation, until=None).exists(), sent)
    if request.authority.may("confirm", offer) and offer.state in ("found", "confirmed"):
        return ReasonForm(sent)
    return None


@signed_in
def decline(request: Request, pk: int) -> HttpResponse:
    offer = get_object_or_404(request.authority.rows(Offer, "take").select_related("organisation"), pk=pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            commands.decline(request.authority, offer, form.cleaned_data["reason"], version_of(request))
            messages.success(request, say(Text("已记录", "Noted")))
            return redirect("direct_awards:index")
    return render(request, "direct_awards/decline.html", {"offer": offer, "form": form})
