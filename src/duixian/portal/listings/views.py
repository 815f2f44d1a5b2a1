"""Listings as everybody sees them, as an enterprise keeps them, as the bureau looks at them."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from duixian.portal.accounts.requests import Request, signed_in
from duixian.portal.listings import commands, queries
from duixian.portal.listings.forms import MessageForm, PublishForm, ReasonForm, SearchForm, UpdateForm
from duixian.portal.listings.models import KINDS, Enquiry, Listing, State
from duixian.portal.web.forms import chosen, errors_on, version_of
from duixian.portal.web.language import say
from duixian.portal.web.tables import Column, table_of
from duixian.quantity.text import Text

COLUMNS = (
    Column(Text("标题", "Title"), "title"),
    Column(Text("类别", "Kind"), "kind"),
    Column(Text("单位", "Organisation"), "organisation__name"),
    Column(Text("更新", "Updated"), "updated_at"),
)


def index(request: Request) -> HttpResponse:
    """What is published, searched by the address."""
    form = SearchForm(request.GET)
    asked = chosen(form)
    rows = request.authority.rows(Listing).filter(state=State.SHOWN).select_related("organisation")
    table = table_of(request, queries.found(rows, asked["q"], asked["kind"]), COLUMNS, default="-updated_at")
    return render(request, "listings/index.html", {"table": table, "form": form})


def show(request: Request, number: str) -> HttpResponse:
    return _page(request, _listing(request, number))


def _listing(request: Request, number: str, action: str = "see") -> Listing:
    return get_object_or_404(request.authority.rows(Listing, action).select_related("organisation"), number=number)


def _page(request: Request, about: Listing, **sent: object) -> HttpResponse:
    """A listing; `sent` holds the form that is wrong."""
    may = request.authority.may
    down = about.state == State.WITHDRAWN
    context: dict[str, object] = {
        "listing": about,
        "owns": may("edit", about) and not down,
        "moderates": may("moderate", about) and not down,
        "ask_form": MessageForm() if may("ask", about) else None,
        "reason_form": ReasonForm(),
    }
    return render(request, "listings/show.html", context | sent)


@signed_in
def mine(request: Request) -> HttpResponse:
    """The enterprise's own listings, its months, and what others wrote."""
    organisation = request.authority.organisation
    if organisation is None or not request.authority.may("edit", Listing):
        raise Http404
    return _mine(request)


def _mine(request: Request, wrong: int = 0, form: MessageForm | None = None) -> HttpResponse:
    authority, year = request.authority, timezone.localdate().year
    assert authority.organisation
    enquiries = authority.rows(Enquiry).select_related("listing__organisation", "organisation")
    context = {
        "rows": authority.rows(Listing, "edit"),
        "year": year,
        "months": [(KINDS[one.kind], one) for one in queries.months(authority.organisation, year)],
        "range": range(1, 13),
        "received": [one for one in enquiries if one.listing.organisation_id == authority.organisation.pk],
        "sent": [one for one in enquiries if one.organisation_id == authority.organisation.pk],
        "form": form or MessageForm(),
        "wrong": wrong,
    }
    return render(request, "listings/mine.html", context)


@signed_in
def new(request: Request) -> HttpResponse:
    if not request.authority.may("edit", Listing):
        raise Http404
    form = PublishForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            made = commands.publish(request.authority, **form.cleaned_data)
            messages.success(request, say(Text("已提交，审核后公开", "Handed in; it is shown once looked at")))
            return redirect("listings:show", made.number)
    return render(request, "listings/form.html", {"form": form})


@signed_in
def edit(request: Request, number: str) -> HttpResponse:
    about = _listing(request, number, "edit")
    first = {"title": about.title, "text": about.text, "version": about.version}
    form = UpdateForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            commands.update(request.authority, about, **form.cleaned_data)
            messages.success(request, say(Text("已更新", "Updated")))
            return redirect("listings:show", number)
    return render(request, "listings/form.html", {"form": form, "listing": about})


@signed_in
@require_POST
def withdraw(request: Request, number: str) -> HttpResponse:
    commands.withdraw(request.authority, _listing(request, number, "edit"), version_of(request))
    messages.success(request, say(Text("已撤下", "Withdrawn")))
    return redirect("listings:mine")


@signed_in
def check(request: Request) -> HttpResponse:
    """What waits for the bureau."""
    if not request.authority.may("moderate", Listing):
        raise Http404
    rows = request.authority.rows(Listing, "moderate").filter(state=State.WAITING).select_related("organisation")
    return render(request, "listings/check.html", {"table": table_of(request, rows, COLUMNS, default="updated_at")})


@signed_in
@require_POST
def moderate(request: Request, number: str) -> HttpResponse:
    about = _listing(request, number, "moderate")
    if request.POST.get("show"):
        commands.moderate(request.authority, about, shown=True, version=version_of(request))
        messages.success(request, say(Text("已公开", "Shown")))
        return redirect("listings:check")
    form = ReasonForm(request.POST)
    if form.is_valid():
        with errors_on(form):
            reason = form.cleaned_data["reason"]
            commands.moderate(request.authority, about, shown=False, reason=reason, version=version_of(request))
            messages.success(request, say(Text("已下架，已通知企业", "Taken down; the enterprise is told")))
            return redirect("listings:check")
    return _page(request, about, reason_form=form)


@signed_in
@require_POST
def ask(request: Request, number: str) -> HttpResponse:
    about, form = _listing(request, number, "ask"), MessageForm(request.POST)
    if form.is_valid():
        with errors_on(form):
            commands.ask(request.authority, about, form.cleaned_data["text"])
            messages.success(request, say(Text("已送达，对方在站内答复", "Sent; the answer comes on the site")))
            return redirect("listings:show", number)
    return _page(request, about, ask_form=form)


@signed_in
@require_POST
def reply(request: Request, pk: int) -> HttpResponse:
    about, form = get_object_or_404(request.authority.rows(Enquiry, "answer"), pk=pk), MessageForm(request.POST)
    if form.is_valid():
        with errors_on(form):
            commands.reply(request.authority, about, form.cleaned_data["text"])
            messages.success(request, say(Text("已答复", "Answered")))
            return redirect("listings:mine")
    return _mine(request, about.pk, form)
