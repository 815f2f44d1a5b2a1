"""What selection adds to the menu, to the pages of a call and of an application, and to the inboxes."""

from __future__ import annotations

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from duixian.portal.accounts.authority import Authority
from duixian.portal.applications.models import Application
from duixian.portal.applications.panels import Panel, add_panel
from duixian.portal.calls.beside import Action, add_action, add_check
from duixian.portal.calls.models import Call
from duixian.portal.calls.models import State as CallState
from duixian.portal.selection.commands import seed_known
from duixian.portal.selection.models import STAGES, Candidate, Protocol, Round, ScoreSheet, Stage
from duixian.portal.selection.queries import marked, to_score
from duixian.portal.selection.rules import BUREAUS, EXPERTS, RUNNERS
from duixian.portal.web import desk
from duixian.portal.web.desk import Link, Rows, Waiting
from duixian.quantity.text import Text

_WORKED_ON = Q(stage__in=(Stage.SEEDED, Stage.PANEL, Stage.RANKED))


def _runs(authority: Authority) -> bool:
    return authority.role in BUREAUS


def _serves(authority: Authority) -> bool:
    return authority.role in EXPERTS


def _sheets(authority: Authority, call: Call) -> str:
    """Where the sheets of a draft are written, before it opens."""
    return reverse("selection:index") if call.state == CallState.DRAFT and authority.role in RUNNERS else ""


def _method(_: Authority, call: Call) -> str:
    """Where everybody reads how the applications are chosen."""
    announced = call.state != CallState.DRAFT and ScoreSheet.objects.filter(call=call).exists()
    return reverse("selection:method", args=[call.pk]) if announced else ""


def papers(authority: Authority) -> Rows[Candidate]:
    """The papers that an expert has to score, one after the other."""
    return Rows(Text("待评审材料", "Papers to score"), reverse("selection:scoring"), to_score(authority), _paper)


def _paper(one: Candidate) -> Waiting:
    name, url = one.application.organisation.name, reverse("selection:paper", args=[one.pk])
    since = timezone.localdate(one.round.since)
    return Waiting(Text(name, name), url, since, detail=one.application.grant_title)


def rounds(authority: Authority) -> Rows[Round]:
    """The rounds that wait for the bureau."""
    out = Q(stage=Stage.DECLARED, seed_on__lte=timezone.localdate())
    rows = authority.rows(Round, "run").filter(_WORKED_ON | out).order_by("since")
    rows = rows.select_related("call").defer("call__program")
    return Rows(Text("评选待办", "Selections"), reverse("selection:index"), rows, _round)


def _round(one: Round) -> Waiting:
    title, url = Text(one.call.title, one.call.title), reverse("selection:round", args=[one.pk])
    return Waiting(title, url, timezone.localdate(one.since), detail=STAGES[Stage(one.stage)])


def _panel(authority: Authority, application: Application) -> Panel | None:
    """Where an application came in its latest round, as far as the actor may see it."""
    runs = _runs(authority)
    rows = authority.rows(Candidate).filter(application=application).select_related("round__call")
    candidate = rows.defer("round__call__program").order_by("-round").first()
    if candidate is None and runs:
        return None
    protocols = authority.rows(Protocol).filter(round__candidates__application=application)
    sealed = protocols.defer("text").order_by("-round", "-number").first()
    if candidate is None and sealed is None:
        return None
    shown = candidate is not None and runs and candidate.round.disclosed
    marks = marked(authority, candidate) if candidate is not None and shown else []
    return Panel("selection/_panel.html", {"candidate": candidate, "sealed": sealed, "runs": runs, "marks": marks})


desk.add_link(Link(Text("评选", "Selection"), "selection:index", order=45, who=_runs))
desk.add_link(Link(Text("专家评审", "Scoring"), "selection:scoring", order=34, who=_serves))
add_action(Action(Text("评分表", "Score sheets"), "ui-checks", _sheets))
add_check(seed_known)
add_action(Action(Text("评选办法", "How it is chosen"), "trophy", _method))
desk.register(papers, *EXPERTS)
desk.register(rounds, *RUNNERS)
add_panel(_panel)
