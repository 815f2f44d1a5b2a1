"""The papers of an organisation: what there is, one more, a newer version, the file itself."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render

from duixian.portal.accounts.requests import Request, signed_in
from duixian.portal.journal import Invalid
from duixian.portal.papers.commands import add_paper
from duixian.portal.papers.inspection import ENDINGS
from duixian.portal.papers.kinds import KINDS
from duixian.portal.papers.models import Paper
from duixian.portal.papers.queries import deliver, shelves
from duixian.portal.web.language import lang, say
from duixian.quantity.problem import Problem
from duixian.quantity.text import Text


@signed_in
def papers(request: Request) -> HttpResponse:
    """All papers, and a form for one more."""
    if not request.authority.may("add", Paper):
        raise Http404
    return _page(request, None)


@signed_in
def replace(request: Request, pk: int) -> HttpResponse:
    """A newer version of a paper."""
    return _page(request, get_object_or_404(request.authority.rows(Paper, "add"), pk=pk))


@signed_in
def file(request: Request, pk: int) -> HttpResponseBase:
    """The file, to those who may see the paper."""
    paper = get_object_or_404(request.authority.rows(Paper), pk=pk)
    try:
        return deliver(paper, inline=request.GET.get("inline") == "1")
    except FileNotFoundError:
        raise Http404 from None


def _page(request: Request, replaces: Paper | None) -> HttpResponse:
    problems: tuple[Problem, ...] = ()
    organisation = request.authority.organisation
    assert organisation
    if request.method == "POST":
        kind = replaces.kind if replaces else request.POST.get("kind", "")
        try:
            paper = add_paper(request.authority, organisation, request.FILES.get("file"), kind, replaces)
        except Invalid as invalid:
            problems = invalid.problems
        else:
            messages.success(request, say(Text(f"已收下：{paper.name}", f"Kept: {paper.name}")))
            return redirect("papers:papers")
    context = {
        "shelves": shelves(request.authority),
        "problems": [(problem.message, problem.code) for problem in problems],
        "kinds": [(name, label.in_(lang())) for name, label in KINDS.items()],
        "replaces": replaces,
        "endings": ",".join(ENDINGS),
        "most": settings.PAPERS_MAX_BYTES // 2**20,
        "scanned": bool(settings.CLAMD),
    }
    return render(request, "papers/papers.html", context, status=422 if problems else 200)
