"""An application on a desk: papers on the left, conditions and the desk's own work on the right."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from duixian.portal.accounts.requests import Request, signed_in
from duixian.portal.applications import commands, queries
from duixian.portal.applications.assessing import verified_claim
from duixian.portal.applications.desks import refuse_outsiders
from duixian.portal.applications.forms import CommentForm
from duixian.portal.applications.models import Application
from duixian.portal.applications.move_forms import FORMS, MoveForm
from duixian.portal.applications.panels import panels
from duixian.portal.applications.proving import proven, told_findings
from duixian.portal.applications.telling import standing, steps, told_amount
from duixian.portal.applications.verify_forms import VerifyForm
from duixian.portal.applications.views import seen, version_of
from duixian.portal.web.forms import errors_on
from duixian.portal.web.language import say
from duixian.procedure.model import Move
from duixian.procedure.words import MOVES
from duixian.quantity.text import Text

_DANGER = (Move.REFUSE, Move.SUSPEND)
_INSIDE = ("application/pdf", "image/png", "image/jpeg")
"""What a browser shows in a frame of the page."""


def _there(request: Request, number: str) -> Application:
    refuse_outsiders(request)
    return seen(request, number)


@signed_in
def review(request: Request, number: str) -> HttpResponse:
    return _page(request, _there(request, number))


def _page(
    request: Request, application: Application, sent: MoveForm | VerifyForm | None = None, move: Move | None = None
) -> HttpResponse:
    """The page; `sent` is the form that came back wrong, `move` the move that it is of."""
    queries.read_whole(application)
    claim = verified_claim(application)
    choices = queries.choices(request.authority, application)
    by_hand = [choice for choice in choices if choice.move in FORMS and not _by_list(application, choice.move)]
    verifies = any(choice.move is Move.VERIFY for choice in choices)
    context = {
        "application": application,
        "at": standing(application),
        "steps": steps(application),
        "amount": told_amount(claim) if claim else None,
        "papers": application.attachments.select_related("paper"),
        "shown_inside": _INSIDE,
        "labels": {one["id"]: Text(**one["label"]) for one in application.materials},
        "verify": (sent if isinstance(sent, VerifyForm) else VerifyForm(application, claim)) if verifies else None,
        "lines": application.lines.all(),
        "moves": [
            {
                "move": choice.move, "title": MOVES[choice.move], "wait": choice.wait, "open": choice.move is move,
                "form": sent if choice.move is move else FORMS[choice.move](application),
                "danger": choice.move in _DANGER,
            }
            for choice in by_hand
        ],
        "elsewhere": [choice for choice in choices if choice not in by_hand and choice.move is not Move.VERIFY],
        "comments": queries.messages_of(application),
        "comment_form": CommentForm(),
        "may_comment": request.authority.may("comment", Application),
        "panels": panels(request.authority, application),
        "findings": told_findings(application),
        "proves": proven(application),
        "next": queries.following(request.authority, application),
    }  # fmt: skip
    return render(request, "applications/review.html", context, status=422 if sent else 200)


def _by_list(application: Application, move: Move) -> bool:
    """Whether the move is made for a whole list: a notice ends for all of its lines."""
    return move is Move.PASS and application.kind == "public_notice"


@signed_in
@require_POST
def verify(request: Request, number: str) -> HttpResponse:
    """What the desk found."""
    application = _there(request, number)
    form = VerifyForm(application, verified_claim(application), request.POST)
    if form.is_valid():
        with errors_on(form):
            commands.verify(request.authority, application, **form.found(), version=version_of(request))
            messages.success(request, say(Text("已核定", "Verified")))
            return redirect("applications:review", number)
    return _page(request, application, form)


@signed_in
@require_POST
def make_move(request: Request, number: str, move: str) -> HttpResponse:
    """One of the desk's moves; then the next thing that waits."""
    application, kind = _there(request, number), Move(move) if move in FORMS else None
    if kind is None or _by_list(application, kind):
        raise Http404
    form = FORMS[kind](application, request.POST)
    if form.is_valid():
        with errors_on(form):
            commands.move(request.authority, application, kind, form.data_said(), version_of(request))
            done = MOVES[kind]
            messages.success(request, say(Text(f"{number}：已{done.zh}", f"{number}: {done.en}, done")))
            following = queries.following(request.authority, application)
            if following is None:
                return redirect("applications:inbox")
            return redirect("applications:review", following)
    return _page(request, application, form, kind)
