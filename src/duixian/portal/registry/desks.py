"""The register as the desks see it: a search, a thing with all its uses, second uses to decide."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from duixian.portal.accounts.requests import Request, signed_in
from duixian.portal.registry import commands, queries
from duixian.portal.registry.forms import DecisionForm, FindForm
from duixian.portal.registry.models import Conflict, Item
from duixian.portal.web.forms import chosen, errors_on, version_of
from duixian.portal.web.language import say
from duixian.portal.web.tables import Column, table_of
from duixian.quantity.text import Text

CONFLICTS = (
    Column(Text("被重复使用的", "Used again"), "use__item__number"),
    Column(Text("申报", "Application"), "use__application__number"),
    Column(Text("原因", "Why"), "why"),
    Column(Text("金额", "Amount"), "amount", number=True),
    Column(Text("状态", "State"), "state"),
    Column(Text("提出", "Since"), "opened_at"),
)


def _desk(request: Request) -> None:
    if not request.authority.may("see", Conflict):
        raise Http404


@signed_in
def index(request: Request) -> HttpResponse:
    """Where something is used: in the desk's region by any word, elsewhere by its exact number."""
    _desk(request)
    form = FindForm(request.GET or None)
    asked = chosen(form) if form.is_bound else {"q": "", "kind": ""}
    found = [
        (item, seen, queries.where_used(request.authority, item))
        for item, seen in queries.find(request.authority, str(asked["q"]), str(asked["kind"]))
    ]
    waiting = queries.waiting(request.authority).count()
    about = {"form": form, "found": found, "asked": asked["q"], "waiting": waiting}
    return render(request, "registry/index.html", about)


@signed_in
def item(request: Request, pk: int) -> HttpResponse:
    """A thing with its uses, and what is near it; its owner sees it too."""
    rows = request.authority.rows(Item).select_related("organisation", "registered_by")
    about = get_object_or_404(rows, pk=pk)
    owns = request.authority.may("register", about)
    planned = about.uses.filter(state="planned", application__organisation=about.organisation)
    context = {
        "item": about,
        "left": queries.left_of(about),
        "where": queries.where_used(request.authority, about),
        "near": [] if owns else queries.near(request.authority, about),
        "owns": owns,
        "planned": planned.select_related("application") if owns else [],
    }
    return render(request, "registry/item.html", context)


@signed_in
def conflicts(request: Request) -> HttpResponse:
    """Second uses: those that wait first."""
    _desk(request)
    rows = request.authority.rows(Conflict).select_related("use__item", "use__application__organisation")
    only = request.GET.get("state", "open")
    rows = rows.filter(state=only) if only in ("open", "allowed", "refused") else rows
    table = table_of(request, rows, CONFLICTS, default="opened_at")
    return render(request, "registry/conflicts.html", {"table": table, "state": only})


@signed_in
def decide(request: Request, pk: int) -> HttpResponse:
    """A second use with where the first stands, and the decision with its reason."""
    rows = request.authority.rows(Conflict).select_related(
        "use__item__organisation", "use__application__organisation", "decided_by", "post__organisation"
    )
    about = get_object_or_404(rows, pk=pk)
    decides = request.authority.may("decide", about) and about.state == "open"
    form = DecisionForm(request.POST or None)
    if request.method == "POST":
        if not decides:
            raise Http404
        if form.is_valid():
            with errors_on(form):
                allowed = form.cleaned_data["outcome"] == "allowed"
                commands.decide(
                    request.authority, about, allowed=allowed, reason=form.cleaned_data["reason"],
                    version=version_of(request),
                )  # fmt: skip
                messages.success(request, say(Text("已核定", "Decided")))
                return redirect("registry:conflicts")
    thing, application = about.use.item, about.use.application
    context = {
        "conflict": about, "item": thing, "application": application, "form": form, "decides": decides,
        "left": queries.left_of(thing), "where": queries.where_used(request.authority, thing, application),
        "near": queries.near(request.authority, thing),
    }  # fmt: skip
    return render(request, "registry/decide.html", context)
