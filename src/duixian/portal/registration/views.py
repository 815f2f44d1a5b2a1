"""The district's list of enterprises to confirm, and an enterprise's own page."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from duixian.portal.accounts.commands import end_post
from duixian.portal.accounts.letters import send_welcome
from duixian.portal.accounts.models import Organisation, Post
from duixian.portal.accounts.requests import Request, signed_in
from duixian.portal.accounts.roles import OWNERS
from duixian.portal.registration import commands, queries
from duixian.portal.registration.forms import CorrectForm, DeclineForm, InviteForm
from duixian.portal.web.forms import errors_on, version_of
from duixian.portal.web.language import say
from duixian.portal.web.tables import Column, table_of
from duixian.quantity.text import Text

COLUMNS = (
    Column(Text("企业", "Enterprise"), "name"),
    Column(Text("信用代码", "Credit code"), "code"),
    Column(Text("区县", "District"), "region"),
    Column(Text("注册时间", "Registered"), "registered_at"),
    Column(Text("时限", "Limit")),
)


@signed_in
def waiting(request: Request) -> HttpResponse:
    """The enterprises that wait to be confirmed."""
    if not request.authority.may("confirm", Organisation):
        raise Http404
    table = table_of(request, queries.waiting(request.authority), COLUMNS, default="registered_at")
    return render(request, "registration/waiting.html", {"table": table})


@signed_in
def decide(request: Request, pk: int) -> HttpResponse:
    """Confirm an enterprise, or say why not."""
    about = get_object_or_404(queries.waiting(request.authority), pk=pk)
    form = DeclineForm(request.POST if "decline" in request.POST else None)
    if "confirm" in request.POST:
        commands.confirm(request.authority, about, version_of(request))
        messages.success(request, say(Text(f"已确认：{about}", f"Confirmed: {about}")))
        return redirect("registration:waiting")
    if form.is_valid():
        with errors_on(form):
            commands.decline(request.authority, about, form.cleaned_data["reason"], version_of(request))
            messages.success(request, say(Text("已告知企业", "The enterprise is told")))
            return redirect("registration:waiting")
    context = {"organisation": about, "form": form, "posts": _posts(about), "due": queries.confirm_by(about)}
    return render(request, "registration/decide.html", context)


def _own(request: Request) -> Organisation:
    if request.authority.role not in OWNERS or request.authority.organisation is None:
        raise Http404
    return request.authority.organisation


@signed_in
def own(request: Request) -> HttpResponse:
    """The enterprise's own page: how it stands, who acts for it; sent, it mends name and district."""
    about = _own(request)
    if about.confirmed or request.method != "POST":
        return _page(request, about)
    form = CorrectForm(request.POST)
    if form.is_valid():
        with errors_on(form):
            commands.correct(request.authority, about, **form.cleaned_data)
            messages.success(request, say(Text("已保存，等待确认。", "Saved; it waits to be confirmed.")))
            return redirect("registration:own")
    return _page(request, about, correct=form)


def _page(request: Request, about: Organisation, **sent: object) -> HttpResponse:
    said = {"name": about.name, "region": about.region, "version": about.version}
    may_invite = request.authority.may("invite", about)
    context: dict[str, object] = {
        "organisation": about,
        "posts": _posts(about),
        "due": queries.confirm_by(about),
        "correct": None if about.confirmed else CorrectForm(initial=said),
        "invite": InviteForm() if may_invite else None,
        "may_end": set(request.authority.rows(Post, "end").values_list("pk", flat=True)) if may_invite else (),
    }
    return render(request, "registration/own.html", context | sent)


@require_POST
@signed_in
def invite(request: Request) -> HttpResponse:
    """Let a clerk in; the letter says how."""
    about = get_object_or_404(request.authority.rows(Organisation, "invite"), pk=_own(request).pk)
    form = InviteForm(request.POST)
    if form.is_valid():
        with errors_on(form):
            send_welcome(request, commands.invite(request.authority, **form.cleaned_data))
            messages.success(request, say(Text("邀请邮件已发出。", "The invitation is sent.")))
            return redirect("registration:own")
    return _page(request, about, invite=form)


@require_POST
@signed_in
def end(request: Request, pk: int) -> HttpResponse:
    """End a clerk's post."""
    end_post(request.authority, get_object_or_404(request.authority.rows(Post, "end"), pk=pk))
    messages.success(request, say(Text("岗位已终止。", "The post is ended.")))
    return redirect("registration:own")


def _posts(organisation: Organisation) -> list[Post]:
    return list(organisation.posts.select_related("person").held(timezone.localdate()))
