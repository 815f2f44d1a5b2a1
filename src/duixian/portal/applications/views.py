"""An application as everybody who may see it sees it; an enterprise's own list; beginning, messages, withdrawal."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from duixian.portal.accounts.requests import Request, signed_in
from duixian.portal.accounts.roles import OWNERS
from duixian.portal.applications import commands, queries
from duixian.portal.applications.assessing import verified_claim
from duixian.portal.applications.beside import amounts
from duixian.portal.applications.commands.drafts import editable
from duixian.portal.applications.forms import CommentForm
from duixian.portal.applications.models import Application, Attachment
from duixian.portal.applications.offering import offers
from duixian.portal.applications.panels import panels
from duixian.portal.applications.telling import standing, steps, told_amount
from duixian.portal.calls.models import Call
from duixian.portal.calls.queries import open_calls
from duixian.portal.journal import Invalid
from duixian.portal.papers.queries import deliver
from duixian.portal.web.forms import errors_on
from duixian.portal.web.language import say
from duixian.portal.web.tables import Column, table_of
from duixian.procedure.model import Move
from duixian.quantity.problem import Problem
from duixian.quantity.text import Text

OWN = (
    Column(Text("申报", "Application"), "number"),
    Column(Text("状态", "State"), "state"),
    Column(Text("在谁手上", "Held by")),
    Column(Text("时限", "Limit"), "due_on"),
    Column(Text("金额", "Amount"), "claimed", number=True),
)


def seen(request: Request, number: str, action: str = "see") -> Application:
    """The application, or 404."""
    rows = request.authority.rows(Application, action).select_related("call__source", "organisation", "assigned")
    return get_object_or_404(rows.defer("call__program", "call__source__text"), number=number)


def version_of(request: Request) -> int | None:
    """The version that the form was made from."""
    said = request.POST.get("version", "")
    return int(said) if said.isdecimal() else None


@signed_in
def index(request: Request) -> HttpResponse:
    """The organisation's own applications, and the calls under which one more may be begun."""
    if request.authority.role not in OWNERS:
        raise Http404
    table = table_of(request, queries.own(request.authority), OWN, default="-pk")
    today = timezone.localdate()
    calls = sorted((call for call in open_calls(today) if call.opens_on <= today), key=lambda call: call.closes_on)
    return render(request, "applications/index.html", {"table": table, "calls": calls})


@signed_in
def start(request: Request, call: int) -> HttpResponse:
    """What the dossier gives under a call; one of them is begun."""
    organisation = request.authority.organisation
    if organisation is None or request.authority.role not in OWNERS:
        raise Http404
    about = get_object_or_404(request.authority.rows(Call).exclude(program=None), pk=call)
    offered = offers(organisation, about)
    problems: tuple[Problem, ...] = ()
    if request.method == "POST":
        chosen = next((one.claim for one in offered if one.claim.id == request.POST.get("claim")), None)
        if chosen is None:
            raise Http404
        try:
            begun = commands.start(request.authority, about, chosen.grant, chosen.matter, chosen.period or 0)
            return redirect("applications:edit", begun.number)
        except Invalid as invalid:
            problems = invalid.problems
    return render(request, "applications/start.html", {"call": about, "offers": offered, "problems": problems})


@signed_in
def show(request: Request, number: str) -> HttpResponse:
    """Where it stands, who has it and until when, what was asked and said."""
    return page(request, seen(request, number), CommentForm())


def page(request: Request, application: Application, form: CommentForm) -> HttpResponse:
    queries.read_whole(application)
    owns = request.authority.may("edit", Application)  # whoever edits any sees none but their own
    claim = verified_claim(application)
    context = {
        "application": application,
        "owns": owns,
        "editable": owns and editable(application),
        "steps": steps(application),
        "at": standing(application),
        "amount": told_amount(claim) if claim else None,
        "amounts": amounts(request.authority, application),
        "may_withdraw": any(c.move is Move.WITHDRAW for c in queries.choices(request.authority, application)),
        "may_comment": request.authority.may("comment", Application),
        "comment_form": form,
        "comments": queries.messages_of(application),
        "lines": application.lines.all(),
        "papers": application.attachments.select_related("paper"),
        "labels": {one["id"]: Text(**one["label"]) for one in application.materials},
        "panels": panels(request.authority, application),
    }
    return render(request, "applications/show.html", context)


@signed_in
@require_POST
def comment(request: Request, number: str) -> HttpResponse:
    application, form = seen(request, number, "comment"), CommentForm(request.POST)
    if form.is_valid():
        with errors_on(form):
            commands.comment(request.authority, application, form.cleaned_data["text"])
            messages.success(request, say(Text("已留言", "Sent")))
            return redirect("applications:show", number)
    return page(request, application, form)


@signed_in
@require_POST
def withdraw(request: Request, number: str) -> HttpResponse:
    application = seen(request, number, "withdraw")
    commands.move(request.authority, application, Move.WITHDRAW, version=version_of(request))
    messages.success(request, say(Text("已撤回", "Withdrawn")))
    return redirect("applications:show", number)


@signed_in
def paper(request: Request, number: str, pk: int) -> HttpResponseBase:
    """The file of an attached paper, to everybody who sees the application."""
    rows = request.authority.rows(Attachment).select_related("paper")
    attachment = get_object_or_404(rows, application__number=number, pk=pk)
    try:
        return deliver(attachment.paper, inline=request.GET.get("inline") == "1")
    except FileNotFoundError:
        raise Http404 from None
