"""The register of experts: who is in it, and what ties them to organisations."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from duixian.portal.accounts.authority import in_region
from duixian.portal.accounts.models import Person, Post
from duixian.portal.accounts.requests import Request, signed_in
from duixian.portal.accounts.roles import Role
from duixian.portal.journal import Invalid
from duixian.portal.selection import commands
from duixian.portal.selection.forms import ExpertForm, TieForm
from duixian.portal.selection.models import Expert
from duixian.portal.web.forms import errors_on
from duixian.portal.web.language import say
from duixian.portal.web.tables import Column, table_of
from duixian.quantity.text import Text

COLUMNS = (
    Column(Text("编号", "Number"), "number"),
    Column(Text("姓名", "Name"), "person__name"),
    Column(Text("专业领域", "Fields")),
    Column(Text("任职单位", "Employer")),
    Column(Text("状态", "State"), "active"),
)
_LATE = Text(
    "有评选的种子已经可知：那次抽取不会抽到这位专家", "a seed is known already: that draw will not take this expert"
)


def _unregistered(request: Request) -> QuerySet[Person]:
    """People of the region who hold a reviewer's post and are not registered yet."""
    here = in_region("organisation__region")(request.authority)
    posts = Post.objects.held(timezone.localdate()).filter(here, role=Role.THIRD_PARTY_REVIEWER)
    return Person.objects.filter(posts__in=posts, is_active=True, expert=None).distinct().order_by("name")


@signed_in
def experts(request: Request) -> HttpResponse:
    """Everybody in the register; one more is entered."""
    authority = request.authority
    if not authority.may("register-expert"):
        raise Http404
    people = list(_unregistered(request))
    form = ExpertForm(people, request.POST or None)
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            said = form.cleaned_data
            person = next(one for one in people if str(one.pk) == said["person"])
            expert = commands.register_expert(
                authority, person, fields=form.words(), employer=said["employer"].strip(),
                employer_name=said["employer_name"],
            )  # fmt: skip
            messages.success(request, say(Text("已登记", "Registered")))
            if commands.draw_waits(expert.region):
                messages.warning(request, say(_LATE))
            return redirect("selection:expert", expert.number)
    rows = authority.rows(Expert).select_related("person").prefetch_related("ties")
    about = {"table": table_of(request, rows, COLUMNS, default="number"), "form": form, "people": people}
    return render(request, "selection/experts.html", about, status=422 if form.errors else 200)


@signed_in
def expert(request: Request, number: str) -> HttpResponse:
    """An expert with what ties them; one more tie is registered."""
    about = get_object_or_404(request.authority.rows(Expert, "edit").select_related("person"), number=number)
    form = TieForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            said = form.cleaned_data
            commands.add_tie(
                request.authority, about, said["kind"], said["code"].strip(), name=said["name"], since=said["since"],
                until=said["until"], source=said["source"],
            )  # fmt: skip
            messages.success(request, say(Text("已登记", "Registered")))
            return redirect("selection:expert", number)
    context = {
        "expert": about,
        "ties": about.ties.all(),
        "form": form,
        "served": about.memberships.exclude(place=0).select_related("round__call").defer("round__call__program"),
    }
    return render(request, "selection/expert.html", context, status=422 if form.errors else 200)


@signed_in
@require_POST
def active(request: Request, number: str) -> HttpResponse:
    """Let an expert take part in draws, or no longer."""
    about = get_object_or_404(request.authority.rows(Expert, "edit"), number=number)
    try:
        if commands.set_active(request.authority, about, not about.active).active and commands.draw_waits(about.region):
            messages.warning(request, say(_LATE))
    except Invalid as invalid:
        messages.error(request, say(invalid.problems[0].message))
    return redirect("selection:expert", number)
