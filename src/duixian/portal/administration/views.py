"""The administrator's pages: people with their posts, and organisations."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from duixian.portal.accounts import commands
from duixian.portal.accounts.letters import send_welcome
from duixian.portal.accounts.models import Organisation, Person, Post
from duixian.portal.accounts.requests import Request, signed_in
from duixian.portal.administration.forms import (
    OrganisationFilter,
    OrganisationForm,
    PeopleFilter,
    PersonForm,
    PostForm,
)
from duixian.portal.administration.queries import matching_organisations, matching_people
from duixian.portal.web.forms import chosen, errors_on
from duixian.portal.web.language import say
from duixian.portal.web.tables import Column, table_of
from duixian.quantity.text import Text

PEOPLE = (
    Column(Text("姓名", "Name"), "name"),
    Column(Text("邮箱", "E-mail"), "email"),
    Column(Text("岗位", "Posts")),
    Column(Text("最近登录", "Last signed in"), "last_login"),
)
ORGANISATIONS = (
    Column(Text("单位", "Organisation"), "name"),
    Column(Text("类型", "Kind"), "kind"),
    Column(Text("信用代码", "Credit code"), "code"),
    Column(Text("地区", "Region"), "region"),
)


@signed_in
def people(request: Request) -> HttpResponse:
    """Every account."""
    _require(request, Person)
    form = PeopleFilter(request.GET)
    rows = matching_people(request.authority.rows(Person, "manage"), **chosen(form))
    table = table_of(request, rows, PEOPLE, default="name")
    return render(request, "administration/people.html", {"table": table, "form": form, "today": timezone.localdate()})


@signed_in
def new_person(request: Request) -> HttpResponse:
    """Open an account; a letter lets the person set a password."""
    _require(request, Person)
    form = PersonForm(request.POST or None)
    if form.is_valid():
        with errors_on(form):
            person = commands.open_account(
                request.authority, email=form.cleaned_data["email"], name=form.cleaned_data["name"]
            )
            send_welcome(request, person)
            messages.success(
                request, say(Text("账号已开通，设置密码的邮件已发出。", "Opened; a letter to set a password is sent."))
            )
            return redirect("administration:person", pk=person.pk)
    return render(request, "administration/new_person.html", {"form": form})


@signed_in
def person(request: Request, pk: int) -> HttpResponse:
    """One account with its posts."""
    found = get_object_or_404(request.authority.rows(Person, "manage"), pk=pk)
    initial = {"name": found.name, "email": found.email, "version": found.version}
    form = PersonForm(request.POST or None, initial=initial)
    if form.is_valid():
        with errors_on(form):
            commands.change_person(request.authority, found, **form.cleaned_data)
            messages.success(request, say(Text("已保存。", "Saved.")))
            return redirect("administration:person", pk=pk)
    return _person_page(request, found, form, _post_form(request))


@require_POST
@signed_in
def active(request: Request, pk: int) -> HttpResponse:
    """Close an account, or open it again."""
    found = get_object_or_404(request.authority.rows(Person, "manage"), pk=pk)
    commands.set_active(request.authority, found, active=request.POST.get("active") == "yes")
    return redirect("administration:person", pk=pk)


@require_POST
@signed_in
def posts(request: Request, pk: int) -> HttpResponse:
    """Give a post."""
    found = get_object_or_404(request.authority.rows(Person, "manage"), pk=pk)
    form = _post_form(request)
    if form.is_valid():
        with errors_on(form):
            commands.give_post(request.authority, found, **form.cleaned_data)
            messages.success(request, say(Text("岗位已设置。", "The post is given.")))
            return redirect("administration:person", pk=pk)
    initial = {"name": found.name, "email": found.email, "version": found.version}
    return _person_page(request, found, PersonForm(initial=initial), form)


@require_POST
@signed_in
def end_post(request: Request, pk: int) -> HttpResponse:
    """End a post."""
    post = get_object_or_404(request.authority.rows(Post, "manage"), pk=pk)
    commands.end_post(request.authority, post)
    return redirect("administration:person", pk=post.person_id)


@signed_in
def organisations(request: Request) -> HttpResponse:
    """Every organisation."""
    _require(request, Organisation)
    form = OrganisationFilter(request.GET)
    rows = matching_organisations(request.authority.rows(Organisation, "manage"), **chosen(form))
    table = table_of(request, rows, ORGANISATIONS, default="region")
    return render(request, "administration/organisations.html", {"table": table, "form": form})


@signed_in
def new_organisation(request: Request) -> HttpResponse:
    """Enter an organisation."""
    _require(request, Organisation)
    form = OrganisationForm(request.POST or None)
    if form.is_valid():
        with errors_on(form):
            said = {name: form.cleaned_data[name] for name in ("code", "name", "kind", "region")}
            commands.open_organisation(request.authority, **said)
            messages.success(request, say(Text("单位已登记。", "The organisation is entered.")))
            return redirect("administration:organisations")
    return render(request, "administration/organisation.html", {"form": form})


@signed_in
def organisation(request: Request, pk: int) -> HttpResponse:
    """One organisation and the people in it."""
    found = get_object_or_404(request.authority.rows(Organisation, "manage"), pk=pk)
    initial = {"name": found.name, "region": found.region, "version": found.version}
    form = OrganisationForm(request.POST or None, initial=initial, fixed=True)
    if form.is_valid():
        with errors_on(form):
            commands.change_organisation(request.authority, found, **form.cleaned_data)
            messages.success(request, say(Text("已保存。", "Saved.")))
            return redirect("administration:organisation", pk=pk)
    held = found.posts.select_related("person").held(timezone.localdate()).order_by("role", "since")
    return render(request, "administration/organisation.html", {"form": form, "organisation": found, "held": held})


def _require(request: Request, model: type[Person] | type[Organisation]) -> None:
    if not request.authority.may("manage", model):
        raise Http404


def _post_form(request: Request) -> PostForm:
    rows = request.authority.rows(Organisation, "manage")
    return PostForm(request.POST or None, organisations=rows)


def _person_page(request: Request, found: Person, form: PersonForm, post_form: PostForm) -> HttpResponse:
    context = {
        "person": found,
        "form": form,
        "post_form": post_form,
        "posts_held": found.posts.select_related("organisation"),
        "today": timezone.localdate(),
    }
    return render(request, "administration/person.html", context)
