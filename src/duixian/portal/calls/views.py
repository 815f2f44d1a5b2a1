"""Calls: the public list, a call, the calendar; and the officers' pages."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from duixian.portal.accounts.requests import Request, signed_in
from duixian.portal.calls import beside, commands, queries
from duixian.portal.calls.forms import CallForm, ExtendForm, ReasonForm, data_of, defaults
from duixian.portal.calls.icalendar import calendar as written
from duixian.portal.calls.models import Call, State
from duixian.portal.calls.reading import days, entries, papers, readings, stages
from duixian.portal.calls.shortfall import SHORTFALLS
from duixian.portal.calls.terms import focus_stage, problems, unreachable
from duixian.portal.journal import Invalid
from duixian.portal.library import feeds, shelf
from duixian.portal.web.forms import errors_on
from duixian.portal.web.language import say
from duixian.quantity.text import Text


def index(request: Request) -> HttpResponse:
    """Open calls first, then coming ones, then past ones."""
    rows = queries.rows(request.authority, timezone.localdate())
    groups = [(kind, [row for row in rows if row.standing == kind]) for kind in queries.Standing]
    context = {
        "groups": [(queries.STANDINGS[kind], kind, found) for kind, found in groups if found],
        "may_draft": request.authority.may("draft", Call),
        "feeds": [feed for feed in feeds.feeds() if feed.name == "calls"],
    }
    return render(request, "calls/index.html", context)


def show(request: Request, pk: int) -> HttpResponse:
    """A call with everything that it pins."""
    call = get_object_or_404(queries.visible(request.authority).pinned(), pk=pk)
    model, today = queries.policy_of(call).model, timezone.localdate()
    grants = {name: model.grants[name] for name in call.grants if name in model.grants}
    draft = call.state == State.DRAFT
    terms = queries.terms_of(call)
    context = {
        "call": call,
        "policy": model.policy,
        "grants": grants,
        "standing": queries.standing(call, today),
        "word": queries.STANDINGS[queries.standing(call, today)],
        "focus_cite": next((stage.cite for name in grants if (stage := focus_stage(model, name))), ()),
        "papers": papers(model, call.grants),
        "procedures": stages(model, call.grants, call.limits),
        "readings": readings(model, call.readings),
        "announcements": call.announcements.all(),
        "shortfall": SHORTFALLS.get(call.shortfall),
        "problems": [*unreachable(terms), *problems(terms, shelf.book(call.policy).loaded)]
        if draft and request.authority.may("open", call)
        else (),
        "may": {action: request.authority.may(action, call) for action in ("draft", "open", "extend", "close")}
        if request.authority.may("draft", Call)
        else {},
        "actions": beside.actions(request.authority, call),
    }
    return render(request, "calls/call.html", context)


def calendar(request: Request) -> HttpResponse:
    """First and last days, month by month."""
    today = timezone.localdate()
    months = days(queries.announced(), today)
    return render(request, "calls/calendar.html", {"months": months, "today": today})


def calendar_file(request: Request) -> HttpResponse:
    """The same days as iCalendar."""
    found = entries(queries.announced(), request.build_absolute_uri, request.get_host())
    name = say(Text("兑现：申报日历", "Duixian: calls"))
    return HttpResponse(written(name, found, timezone.now()), content_type="text/calendar; charset=utf-8")


@signed_in
def new(request: Request) -> HttpResponse:
    """Draft a call: first of which policy, then what it says."""
    if not request.authority.may("draft", Call):
        raise Http404
    own = [book for book in shelf.shelf().values() if book.model.policy.region == request.authority.region]
    chosen = next((book for book in own if book.id == request.GET.get("policy")), None)
    if chosen is None:
        return render(request, "calls/choose.html", {"books": own})
    model, today = chosen.model, timezone.localdate()
    form = CallForm(
        model, request.POST or None, initial=defaults(model, commands.default_title(model.policy, today.year), today)
    )
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            call = commands.draft_call(request.authority, form.terms())
            messages.success(
                request, say(Text("草稿已保存，核对后再发布。", "The draft is kept. Look it over, then open it."))
            )
            return redirect("calls:call", call.pk)
    return render(request, "calls/edit.html", {"form": form, "policy": model.policy})


@signed_in
def edit(request: Request, pk: int) -> HttpResponse:
    """Change a draft; what keeps it from being opened stands beside the fields."""
    call = get_object_or_404(request.authority.rows(Call, "draft"), pk=pk, state=State.DRAFT)
    book = shelf.book(call.policy)
    terms = queries.terms_of(call)
    if request.method == "POST":
        form = CallForm(book.model, request.POST)
        if form.is_valid():
            with errors_on(form):
                commands.edit_call(request.authority, pk, int(request.POST.get("version") or 0), form.terms())
                messages.success(request, say(Text("草稿已保存。", "The draft is kept.")))
                return redirect("calls:call", pk)
    else:
        form = CallForm(book.model, data_of(terms, book.model))
        form.is_valid()
        with errors_on(form):
            if found := [*unreachable(terms), *problems(terms, book.loaded)]:
                raise Invalid(found)
    return render(request, "calls/edit.html", {"form": form, "policy": book.model.policy, "call": call})


@signed_in
def open_(request: Request, pk: int) -> HttpResponse:
    """Ask once more, then open."""
    call = get_object_or_404(request.authority.rows(Call, "open"), pk=pk, state=State.DRAFT)
    terms = queries.terms_of(call)
    found = [*unreachable(terms), *problems(terms, shelf.book(call.policy).loaded)]
    if request.method == "POST":
        commands.announce_call(request.authority, pk, int(request.POST.get("version") or 0))
        messages.success(request, say(Text("通知已发布。", "The call is open.")))
        return redirect("calls:call", pk)
    return render(request, "calls/open.html", {"call": call, "problems": found})


@signed_in
def extend(request: Request, pk: int) -> HttpResponse:
    """Move the last day of an open call."""
    done = Text("已延期并公布。", "The call is extended, and that is announced.")
    return _announced(request, pk, "extend", ExtendForm, commands.extend_call, done)


@signed_in
def close(request: Request, pk: int) -> HttpResponse:
    """End an open call."""
    done = Text("已停止受理并公布。", "The call is closed, and that is announced.")
    return _announced(request, pk, "close", ReasonForm, commands.close_call, done)


def _announced(
    request: Request, pk: int, action: str, form_of: type[ReasonForm], change: Callable[..., Call], done: Text
) -> HttpResponse:
    """Change an open call by a form that gives the reason: both are announced."""
    call = get_object_or_404(request.authority.rows(Call, action), pk=pk, state=State.OPEN)
    form = form_of(request.POST or None, initial={"version": call.version})
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            change(request.authority, pk, **form.cleaned_data)
            messages.success(request, say(done))
            return redirect("calls:call", pk)
    return render(request, f"calls/{action}.html", {"call": call, "form": form})


@signed_in
def discard(request: Request, pk: int) -> HttpResponse:
    """Take a draft away."""
    call = get_object_or_404(request.authority.rows(Call, "draft"), pk=pk, state=State.DRAFT)
    if request.method == "POST":
        commands.discard_call(request.authority, pk, int(request.POST.get("version") or 0))
        messages.success(request, say(Text("草稿已删除。", "The draft is gone.")))
        return redirect("calls:index")
    return render(request, "calls/discard.html", {"call": call})
