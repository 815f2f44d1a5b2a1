"""The dossier of one's organisation: its facts, its matters, its past; every piece saved by itself."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from duixian.portal.accounts.requests import Request, signed_in
from duixian.portal.dossiers.changes import with_matter, with_title, without_matters
from duixian.portal.dossiers.commands import change_part, keep_typed, open_dossier, save_facts
from duixian.portal.dossiers.fields import Field, as_kept, as_typed, by_path, field_of, said, typed_in
from duixian.portal.dossiers.models import Dossier
from duixian.portal.dossiers.sections import sections, years
from duixian.portal.journal import Invalid, Stale
from duixian.portal.journal.models import Entry
from duixian.portal.web.language import say
from duixian.quantity.problem import Problem
from duixian.quantity.text import Text
from duixian.vocabulary.facts import APPLICANT, load_vocabulary
from duixian.vocabulary.spots import Spot, find_spot, matter_of, matters_of

LONGEST_TITLE = 120


def dossier_for(request: Request) -> Dossier:
    """The dossier of the actor's organisation, begun at the first visit; 404 for people who have none."""
    organisation = request.authority.organisation
    if organisation is None or not request.authority.may("edit", Dossier):
        raise Http404
    kept = request.authority.rows(Dossier, "edit").filter(organisation=organisation).first()
    kept = kept or open_dossier(request.authority, organisation)
    if request.POST.get("dossier", str(kept.pk)) != str(kept.pk):  # a page that somebody else had opened here before
        raise Http404
    return kept


@signed_in
def dossier(request: Request) -> HttpResponse:
    """Facts of the organisation itself, and a way to its matters and its past."""
    return _facts_page(request, dossier_for(request), APPLICANT)


@signed_in
def matter(request: Request, matter_id: str) -> HttpResponse:
    """One matter: its name, facts, yearly figures and cost lines."""
    kept = dossier_for(request)
    if matter_of(matter_id, kept.data) is None:
        raise Http404
    return _facts_page(request, kept, matter_id)


@require_POST
@signed_in
def save(request: Request) -> HttpResponse:
    """One piece, as soon as it is typed: what stands beside the field afterwards says how that went."""
    kept, path = dossier_for(request), request.POST.get("piece", "")
    spot = find_spot(path, kept.data, load_vocabulary())
    if spot is None:
        return _save_title(request, kept, path)
    context: dict[str, object] = {"path": path}
    try:
        kept = save_facts(request.authority, kept, typed_in(request.POST, [spot]), {path: version_of(request, path)})
        context["saved"] = True
    except Invalid as invalid:
        context["problem"] = "；".join(said(problem) for problem in invalid.problems)
        kept = _keep_typed(request, kept, invalid, typed_in(request.POST, [spot]))
    except Stale:
        kept.refresh_from_db()
        entries = Entry.objects.filter(thing_type=Dossier._meta.label_lower, thing_id=str(kept.pk))
        context["last"] = entries.order_by("-number").first()
    return render(request, "dossiers/_state.html", context | {"field": field_of(spot, kept.data), "dossier": kept})


def _save_title(request: Request, kept: Dossier, path: str) -> HttpResponse:
    """The name of a matter, as soon as it is typed; one without any keeps the one that it has."""
    owner, _, part = path.rpartition(".")
    if part != "title" or matter_of(owner, kept.data) is None:
        raise Http404
    title = request.POST.get("title", "").strip()[:LONGEST_TITLE]
    if title:
        change_part(request.authority, kept, path, lambda data: with_title(data, owner, title))
    return render(request, "dossiers/_table_state.html", {"sent": bool(title), "whole": True})


@require_POST
@signed_in
def add_matter(request: Request) -> HttpResponse:
    """One more matter of a kind, then its page."""
    kept, kind = dossier_for(request), request.POST.get("kind", "")
    vocabulary = load_vocabulary()
    if kind not in vocabulary.matter_kinds:
        raise Http404
    title = request.POST.get("title", "").strip()[:LONGEST_TITLE]
    kept = change_part(request.authority, kept, "matters", lambda data: with_matter(data, kind, vocabulary, title))
    return redirect("dossiers:matter", list(matters_of(kept.data))[-1]["id"])


@signed_in
def remove_matter(request: Request, matter_id: str) -> HttpResponse:
    """Take a matter out, once it was asked whether that is meant."""
    kept = dossier_for(request)
    named = matter_of(matter_id, kept.data)
    if named is None:
        raise Http404
    if request.method != "POST":
        return render(request, "dossiers/remove.html", {"matter": named, "dossier": kept})
    change_part(request.authority, kept, "matters", lambda data: without_matters(data, [matter_id]))
    messages.success(request, say(Text("已删除这个事项。", "The matter was removed.")))
    return redirect("dossiers:dossier")


def _facts_page(request: Request, kept: Dossier, owner: str) -> HttpResponse:
    """The page of an owner's facts; a whole form of them is taken in at once where nothing saves itself."""
    problems: dict[str, Problem] = {}
    if request.method == "POST":
        try:
            _save_form(request, kept, owner)
        except Invalid as invalid:
            problems = by_path(invalid.problems)
            kept.refresh_from_db()
        else:
            messages.success(request, say(Text("已保存。", "Saved.")))
            return redirect(request.path)

    def show(field: Field) -> Field:
        if problems and field.path in request.POST:
            return as_typed(field, request.POST, problems)
        return as_kept(field, kept.typed)

    context = {
        "dossier": kept,
        "owner": owner,
        "matter": matter_of(owner, kept.data),
        "sections": sections(owner, kept.data, show),
        "years": years(owner, kept.data, timezone.localdate().year, show),
        "matters": [] if owner != APPLICANT else _matters(kept),
        "kinds": [(kind, load_vocabulary().kinds[kind].label) for kind in load_vocabulary().matter_kinds],
        "receipts": len(kept.data.get("receipts", [])),
    }
    return render(request, "dossiers/facts.html", context, status=422 if problems else 200)


def _keep_typed(request: Request, kept: Dossier, invalid: Invalid, typed: Mapping[str, str]) -> Dossier:
    """Keep what cannot stand, but for what is not the applicant's to say."""
    settled = {problem.place.path for problem in invalid.problems if problem.code == "settled"}
    left = {path: text for path, text in typed.items() if path not in settled}
    return keep_typed(request.authority, kept, left) if left else kept


def _save_form(request: Request, kept: Dossier, owner: str) -> None:
    """Save a matter's name and every fact that stood on the page. Raises `Invalid`: then what stands is saved, and
    what does not is kept as it was typed, as where each saves itself."""
    title = request.POST.get("title", "").strip()[:LONGEST_TITLE]
    if title and owner != APPLICANT:
        change_part(request.authority, kept, f"{owner}.title", lambda data: with_title(data, owner, title))
    spots = [spot for path in request.POST.getlist("shown") if (spot := _spot(path, owner, kept))]
    versions = {spot.path: version_of(request, spot.path) for spot in spots}
    typed = typed_in(request.POST, spots)
    try:
        save_facts(request.authority, kept, typed, versions)
    except Invalid as invalid:
        wrong = {problem.place.path for problem in invalid.problems}
        try:
            save_facts(request.authority, kept, {path: typed[path] for path in typed if path not in wrong}, versions)
        except Invalid as together:  # settled by others, or each stands by itself and not with the others
            invalid, wrong = Invalid([*invalid.problems, *together.problems]), set(typed)
        _keep_typed(request, kept, invalid, {path: typed[path] for path in typed if path in wrong})
        raise invalid from None


def _matters(kept: Dossier) -> list[tuple[str, str, Text, int]]:
    """Each matter: its id, name, kind and how many of its facts are known."""
    kinds = load_vocabulary().kinds
    return [
        (str(one["id"]), str(one.get("title", "")), kinds[str(one["kind"])].label, len(facts))
        for one in matters_of(kept.data)
        if isinstance(facts := one.get("facts", {}), dict)
    ]


def _spot(path: str, owner: str, kept: Dossier) -> Spot | None:
    spot = find_spot(path, kept.data, load_vocabulary())
    return spot if spot and spot.owner == owner else None


def version_of(request: Request, path: str) -> int:
    """The version that stood beside a field; 0, which everything has passed, where none was sent."""
    said_version = request.POST.get(f"version:{path}", "")
    return int(said_version) if said_version.isdecimal() else 0
