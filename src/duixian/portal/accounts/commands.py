"""What an administrator does with organisations, persons, posts. Nothing is deleted; accounts close and posts end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from allauth.account.models import EmailAddress
from django.db import models
from django.db.models import Q
from django.utils import timezone

from duixian.portal.accounts.authority import Authority
from duixian.portal.accounts.models import Organisation, Person, Post
from duixian.portal.accounts.roles import KIND_NAMES, ROLE_NAMES, ROLES_OF, Kind, Role, level_of
from duixian.portal.journal import Denied, Invalid, command, lock, write
from duixian.quantity.problem import Place, Problem, Refused
from duixian.quantity.text import Text
from duixian.vocabulary.credit_code import check_credit_code
from duixian.vocabulary.regions import check_region

_following: list[Callable[[Organisation], None]] = []


def on_move(follow: Callable[[Organisation], None]) -> Callable[[Organisation], None]:
    """Let an app that keeps the region of organisations follow one into another."""
    _following.append(follow)
    return follow


def moved(organisation: Organisation) -> None:
    """Its region has changed, in this transaction."""
    for follow in _following:
        follow(organisation)


@command
def open_organisation(actor: Authority, *, code: str, name: str, kind: Kind, region: str) -> Organisation:
    """A new body, at the level of its kind. Raises `Invalid` for a wrong or a known code, and a wrong region."""
    _require(actor, Organisation)
    code, region = checked_code(code), checked_region(region, kind)
    if Organisation.objects.filter(code=code).exists():
        raise _invalid("code", Text(f"信用代码 {code} 已经登记", f"the credit code {code} is already entered"))
    organisation = Organisation.objects.create(
        code=code, name=name, kind=kind, level=level_of(kind, region), region=region
    )
    write(actor, "organisation opened", organisation, None, _facts(organisation, "code", "name", "kind", "region"))
    return organisation


@command
def change_organisation(
    actor: Authority, organisation: Organisation, *, name: str, region: str, version: int
) -> Organisation:
    """Another name or region; code and kind stay what they are."""
    organisation = lock(actor.rows(Organisation, "manage"), organisation.pk, version)
    before = _facts(organisation, "name", "region")
    kind = Kind(organisation.kind)
    organisation.name, organisation.region = name, checked_region(region, kind)
    organisation.level = level_of(kind, organisation.region)
    organisation.version += 1
    organisation.save(update_fields=["name", "region", "level", "version"])
    moved(organisation)
    write(actor, "organisation changed", organisation, before, _facts(organisation, "name", "region"))
    return organisation


@command
def open_account(actor: Authority, *, email: str, name: str) -> Person:
    """A person who may sign in once a password has been set by letter: that proves the address."""
    _require(actor, Person)
    return new_account(actor, email, name)


def new_account(actor: Authority, email: str, name: str) -> Person:
    """The account itself, within a command of somebody who may open it. Raises `Invalid` for a known address."""
    _refuse_known_email(email, None)
    person = Person.objects.create_user(email, name=name)
    _vouch(person)
    write(actor, "account opened", person, None, _facts(person, "email", "name"))
    return person


@command
def change_person(actor: Authority, person: Person, *, email: str, name: str, version: int) -> Person:
    person = lock(actor.rows(Person, "manage"), person.pk, version)
    _refuse_known_email(email, person)
    before = _facts(person, "email", "name")
    person.email, person.name, person.version = email.strip().lower(), name, person.version + 1
    person.save(update_fields=["email", "name", "version"])
    _vouch(person)
    write(actor, "account changed", person, before, _facts(person, "email", "name"))
    return person


@command
def set_active(actor: Authority, person: Person, *, active: bool) -> Person:
    """Close an account, or open it again. Its sessions end with the next page. Nobody closes their own."""
    person = lock(actor.rows(Person, "manage"), person.pk)
    if person == actor.person:
        raise _invalid("", Text("不能停用自己的账号", "nobody closes their own account"))
    if person.is_active != active:
        person.is_active, person.version = active, person.version + 1
        person.save(update_fields=["is_active", "version"])
        write(actor, "account opened again" if active else "account closed", person, None, None)
    return person


@command
def choose_language(actor: Authority, code: str) -> None:
    """From now on the actor is written to in this language."""
    person = lock(actor.rows(Person), actor.person.pk if actor.person else 0)
    if person.language != code:
        before = _facts(person, "language")
        person.language = code
        person.save(update_fields=["language"])
        write(actor, "language chosen", person, before, _facts(person, "language"))


@command
def give_post(actor: Authority, person: Person, *, organisation: Organisation, role: Role, since: date) -> Post:
    """A post in an organisation whose kind has the role.

    Whoever manages accounts decides nothing: an administrator holds no other post, and nobody else holds that one.
    """
    person = lock(actor.rows(Person, "manage"), person.pk)
    if role not in ROLES_OF[Kind(organisation.kind)]:
        kind, named = KIND_NAMES[Kind(organisation.kind)], ROLE_NAMES[role]
        raise _invalid("role", Text(f"{kind.zh}没有“{named.zh}”这个岗位", f"{kind.en} has no post of {named.en}"))
    held = _not_ended(person)
    if held.filter(organisation=organisation, role=role).exists():
        raise _invalid("role", Text("已经有这个岗位", "this post is held already"))
    others = held.exclude(role=role) if role is Role.ADMINISTRATOR else held.filter(role=Role.ADMINISTRATOR)
    if others.exists():
        message = Text("账号管理员不能兼任其他岗位", "an administrator of accounts holds no other post")
        raise _invalid("role", message)
    post = Post.objects.create(person=person, organisation=organisation, role=role, since=since)
    write(actor, "post given", post, None, {"person": person.pk, "organisation": organisation.code, "role": role})
    return post


@command
def end_post(actor: Authority, post: Post) -> Post:
    """Today is the post's last day no longer: it ended yesterday (on its first day, where that is today).

    Nobody ends the post they act at.
    """
    post = lock(actor.rows(Post, "end"), post.pk)
    if actor.post and post.pk == actor.post.pk:
        raise _invalid("", Text("不能终止自己正在使用的岗位", "nobody ends the post they act at"))
    if post.until is None:
        post.until = max(post.since, timezone.localdate() - timedelta(days=1))
        post.save(update_fields=["until"])
        write(actor, "post ended", post, {"until": None}, {"until": post.until})
    return post


def _require(actor: Authority, model: type[models.Model]) -> None:
    if not actor.may("manage", model):
        raise Denied(f"{actor.who} does not manage {model._meta.label_lower}")


def _not_ended(person: Person) -> models.QuerySet[Post]:
    return person.posts.filter(Q(until=None) | Q(until__gte=timezone.localdate()))


def _vouch(person: Person) -> None:
    """Whoever opens or changes an account answers for its address."""
    EmailAddress.objects.update_or_create(user=person, primary=True, defaults={"email": person.email, "verified": True})


def _refuse_known_email(email: str, own: Person | None) -> None:
    same = Person.objects.filter(email=email.strip().lower())
    if (same.exclude(pk=own.pk) if own else same).exists():
        raise _invalid("email", Text("这个邮箱已有账号", "there is an account with this address"))


def checked_code(code: str) -> str:
    """The code, if it is one. Raises `Invalid` beside the field `code`."""
    try:
        return check_credit_code(code, Place(path="code"))
    except Refused as refused:
        raise Invalid(refused.problems) from refused


def checked_region(region: str, kind: Kind) -> str:
    """The code of a region that an organisation of the kind may be of. Raises `Invalid` beside the field `region`."""
    try:
        code = check_region(region, Place(path="region"))
    except Refused as refused:
        raise Invalid(refused.problems) from refused
    if kind in (Kind.DISTRICT_BUREAU, Kind.DISTRICT_FINANCE) and code.endswith("00"):
        raise _elsewhere(code, Text("区县", "district"), "230103")
    if kind in (Kind.PROVINCE, Kind.PROVINCE_FINANCE) and not code.endswith("0000"):
        raise _elsewhere(code, Text("省", "province"), "230000")
    return code


def _elsewhere(code: str, place: Text, such_as: str) -> Invalid:
    message = Text(f"{code} 不是{place.zh}", f"{code} is no {place.en}")
    expected = Text(f"{place.zh}的六位代码，如 {such_as}", f"a {place.en}'s six digits, such as {such_as}")
    return Invalid(Problem("region", message, Place(path="region"), expected=expected))


def _invalid(field: str, message: Text) -> Invalid:
    return Invalid(Problem("account", message, Place(path=field)))


def _facts(thing: models.Model, *names: str) -> dict[str, object]:
    return {name: getattr(thing, name) for name in names}
