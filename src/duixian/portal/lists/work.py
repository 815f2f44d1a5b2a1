"""The pages at which lists are drawn, published, passed on, approved."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.db.models import Count, Min, OuterRef, Subquery
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from duixian.portal.accounts.requests import Request, signed_in
from duixian.portal.applications.models import Application
from duixian.portal.calls.models import Call
from duixian.portal.journal import Invalid
from duixian.portal.lists import commands
from duixian.portal.lists.forms import ChannelsForm, DecisionForm, SendBackForm
from duixian.portal.lists.models import Lists, Objection, PublicList
from duixian.portal.lists.views import COLUMNS, lines_of
from duixian.portal.web.forms import errors_on, ticked, version_of
from duixian.portal.web.language import say
from duixian.portal.web.tables import table_of
from duixian.procedure.kinds import earlier
from duixian.procedure.model import Stage
from duixian.quantity.problem import Problem
from duixian.quantity.text import Text


def _list(request: Request, number: str, action: str = "handle") -> PublicList:
    rows = request.authority.rows(PublicList, action).select_related("call", "replacement").defer("call__program")
    return get_object_or_404(rows, number=number)


@signed_in
def index(request: Request) -> HttpResponse:
    """The lists of the office, and the calls of which applications wait to be listed."""
    authority = request.authority
    open_ones = Objection.objects.order_by().filter(line__list=OuterRef("pk"), upheld=None).values("line__list")
    rows = cast(Lists, authority.rows(PublicList, "handle").select_related("call").defer("call__program")).counted()
    rows = rows.annotate(
        undecided=Subquery(open_ones.annotate(n=Count("pk")).values("n")),
        undecided_since=Subquery(open_ones.annotate(first=Min("at")).values("first")),
    )
    may = authority.may("run", PublicList)
    calls = Call.objects.filter(region=authority.region).defer("program") if may else Call.objects.none()
    table = table_of(request, rows, COLUMNS, default="-drawn_at")
    return render(request, "lists/index.html", {"table": table, "calls": commands.ready_of(authority, calls)})


@signed_in
def draw(request: Request, call: int) -> HttpResponse:
    """Choose what goes on a list, and draw it."""
    authority = request.authority
    may = authority.may("run", PublicList)
    about = get_object_or_404(Call.objects.filter(region=authority.region) if may else Call.objects.none(), pk=call)
    ready = commands.ready(authority, about)
    problems: list[Problem] = []
    chosen = ticked(request)
    if request.method == "POST":
        try:
            return redirect("lists:show", commands.draw_up(authority, about, chosen).number)
        except Invalid as invalid:
            problems = list(invalid.problems)
    total = sum(application.approved or 0 for application in ready)
    context = {"call": about, "ready": ready, "total": total, "problems": problems, "ticked": chosen}
    return render(request, "lists/draw.html", context)


@signed_in
def show(request: Request, number: str) -> HttpResponse:
    return _page(request, _list(request, number))


def _page(request: Request, listed: PublicList, **more: object) -> HttpResponse:
    """A list at work; `more` is the form that was sent and is wrong."""
    lines = lines_of(listed)
    runs, approves = (request.authority.may(action, listed) for action in ("run", "approve"))
    stage = commands.notice_stage(listed)
    about: dict[str, object] = {
        "listed": listed,
        "lines": lines,
        "stage": stage,
        "runs": runs,
        "sees": request.authority.may("see", Application),
        "channels": ChannelsForm(stage, listed.published) if runs and stage else None,
        "to_approve": [line for line in lines if line.application.kind == "approval"] if approves else [],
        "send_back": SendBackForm(_earlier(listed)) if approves else None,
    }
    return render(request, "lists/show.html", about | more)


def _earlier(listed: PublicList) -> tuple[Stage, ...]:
    line = listed.lines.select_related("application").first()
    application = line.application if line else None
    return earlier(application.course, application.here) if application else ()


@signed_in
@require_POST
def publish_list(request: Request, number: str) -> HttpResponse:
    listed = _list(request, number, "run")
    stage = commands.notice_stage(listed)
    if stage is None:
        return redirect("lists:show", number)
    form = ChannelsForm(stage, listed.published, request.POST)
    if form.is_valid():
        with errors_on(form):
            commands.publish(request.authority, number, form.days(), version_of(request))
            messages.success(request, say(Text("已登记公示", "The notice is noted")))
            return redirect("lists:show", number)
    return _page(request, listed, channels=form)


@signed_in
@require_POST
def close(request: Request, number: str) -> HttpResponse:
    left = commands.close_notice(request.authority, number, version_of(request))
    messages.success(request, say(Text("公示结束，已转入下一环节", "The notice is over; the lines have moved on")))
    if left:
        held = Text(f"另有 {len(left)} 件不能转出：{left[0].problems[0].message.zh}", f"{len(left)} could not move on")
        messages.warning(request, say(held))
    return redirect("lists:show", number)


@signed_in
@require_POST
def approve_list(request: Request, number: str) -> HttpResponse:
    commands.approve(request.authority, number, version_of(request))
    messages.success(request, say(Text("已批准，转财政拨付", "Approved; finance pays next")))
    return redirect("lists:show", number)


@signed_in
@require_POST
def send_list_back(request: Request, number: str) -> HttpResponse:
    listed = _list(request, number, "approve")
    form = SendBackForm(_earlier(listed), request.POST)
    if form.is_valid():
        with errors_on(form):
            commands.send_back(request.authority, number, version=version_of(request), **form.cleaned_data)
            messages.success(request, say(Text("已退回", "Sent back")))
            return redirect("lists:index")
    return _page(request, listed, send_back=form)


@signed_in
def decide_objection(request: Request, number: str, objection: str) -> HttpResponse:
    rows = request.authority.rows(Objection).select_related("line__list__call", "line__application__organisation")
    about = get_object_or_404(rows, number=objection, line__list__number=number)
    application = about.line.application
    form = DecisionForm(earlier(application.course, application.here), request.POST or None)
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            return _after(request, number, commands.decide(request.authority, about, **form.decision()))
    return render(request, "lists/decide.html", {"objection": about, "listed": about.line.list, "form": form})


def _after(request: Request, number: str, redrawn: PublicList | None) -> HttpResponse:
    if redrawn is None:
        messages.success(request, say(Text("已答复", "Answered")))
        return redirect("lists:show", number)
    changed = Text(
        f"名单有变动，已形成新名单 {redrawn.number}，须重新公示",
        f"The list has changed: {redrawn.number} must be published anew",
    )
    messages.warning(request, say(changed))
    return redirect("lists:show", redrawn.number)
