"""An enterprise registers itself and is confirmed; its legal representative lets clerks in."""

from __future__ import annotations

from django.db.models import Q
from django.utils import timezone

from duixian.portal.accounts.authority import VISITOR, Authority
from duixian.portal.accounts.commands import checked_code, checked_region, moved, new_account
from duixian.portal.accounts.models import Organisation, Person, Post
from duixian.portal.accounts.roles import DISTRICT, OWNERS, Kind, Level, Role
from duixian.portal.journal import Invalid, command, lock, write
from duixian.portal.notifications.commands import tell
from duixian.quantity.problem import Place, Problem
from duixian.quantity.text import Text


@command
def register(*, code: str, organisation: str, region: str, role: Role, name: str, email: str, password: str) -> Person:
    """An enterprise of a district, and whoever registers it as its clerk or its legal representative. The address is
    still to be confirmed. Raises `Invalid` beside `code` and `region`."""
    code, region = new_code(code), checked_region(region, Kind.ENTERPRISE)
    person = Person.objects.create_user(email, password, name=name)
    kept = Organisation.objects.create(
        code=code, name=organisation, kind=Kind.ENTERPRISE, level=Level.APPLICANT, region=region,
        registered_at=timezone.now(),
    )  # fmt: skip
    post = Post.objects.create(person=person, organisation=kept, role=role, since=timezone.localdate())
    actor = Authority(person, post)
    said = {"code": code, "name": organisation, "region": region, "role": role, "email": person.email}
    write(VISITOR, "enterprise registered", kept, None, said)
    subject = Text(f"新注册企业待确认：{organisation}", f"To be confirmed: {organisation}")
    tell(actor, _district(region), kept, subject, f"/registrations/{kept.pk}/")
    return person


def new_code(code: str) -> str:
    """A credit code that nobody has registered yet. Raises `Invalid`, which says whom to ask for one that is known."""
    code = checked_code(code)
    if known := Organisation.objects.filter(code=code).first():
        taken = Text(
            f"这个信用代码已由“{known.name}”登记。请本单位法定代表人登录后邀请您；不是本单位登记的，请联系所在区县工信部门",
            f"{known.name} is registered under this code. Ask its legal representative to invite you, or, if it was "
            f"not your enterprise that registered, your district bureau",
        )
        raise Invalid(Problem("code-registered", taken, Place(path="code")))
    return code


@command
def confirm(actor: Authority, organisation: Organisation, version: int | None = None) -> Organisation:
    """Vouch for an enterprise: from now on it may file. Raises `Denied`, `Stale`."""
    kept = lock(actor.rows(Organisation, "confirm"), organisation.pk, version)
    kept.confirmed_at, kept.version = timezone.now(), kept.version + 1
    kept.save(update_fields=["confirmed_at", "version"])
    write(actor, "enterprise confirmed", kept, None, {"confirmed_at": kept.confirmed_at})
    subject = Text("企业注册已确认，可以提交申报", "Your enterprise is confirmed and may file")
    tell(actor, _own(kept), kept, subject, "/organisation/")
    return kept


@command
def decline(actor: Authority, organisation: Organisation, reason: str, version: int | None = None) -> Organisation:
    """Say why an enterprise is not confirmed; it waits again once it has mended that. Raises `Denied`, `Stale`,
    `Invalid`."""
    kept = lock(actor.rows(Organisation, "confirm"), organisation.pk, version)
    if not reason.strip():
        raise Invalid(Problem("reason", Text("请写明原因", "give the reason"), Place(path="reason")))
    kept.declined, kept.version = reason.strip(), kept.version + 1
    kept.save(update_fields=["declined", "version"])
    write(actor, "enterprise not confirmed", kept, {"declined": ""}, {"declined": kept.declined})
    subject = Text("企业注册没有通过，请修改", "Your enterprise was not confirmed; please mend")
    tell(actor, _own(kept), kept, subject, "/organisation/", Text(kept.declined, kept.declined))
    return kept


@command
def correct(
    actor: Authority, organisation: Organisation, *, name: str, region: str, version: int | None = None
) -> Organisation:
    """Mend name or district before the enterprise is confirmed; it waits again. Raises `Denied`, `Stale`, `Invalid`."""
    kept = lock(actor.rows(Organisation, "correct"), organisation.pk, version)
    before = {"name": kept.name, "region": kept.region, "declined": kept.declined}
    kept.name, kept.region, kept.declined = name, checked_region(region, Kind.ENTERPRISE), ""
    kept.version += 1
    kept.save(update_fields=["name", "region", "declined", "version"])
    moved(kept)
    write(actor, "registration mended", kept, before, {"name": kept.name, "region": kept.region, "declined": ""})
    return kept


@command
def invite(actor: Authority, *, email: str, name: str) -> Person:
    """A clerk for the actor's own enterprise; the view sends the letter. Raises `Denied`, `Invalid`."""
    organisation = lock(actor.rows(Organisation, "invite"), actor.organisation.pk if actor.organisation else None)
    person = new_account(actor, email, name)
    post = Post.objects.create(
        person=person, organisation=organisation, role=Role.CLERK, since=timezone.localdate()
    )  # fmt: skip
    write(actor, "clerk invited", post, None, {"email": person.email, "name": name, "organisation": organisation.code})
    return person


def _district(region: str) -> list[Person]:
    return _holding(Q(posts__organisation__region=region, posts__role__in=DISTRICT))


def _own(organisation: Organisation) -> list[Person]:
    return _holding(Q(posts__organisation=organisation, posts__role__in=OWNERS))


def _holding(which: Q) -> list[Person]:
    held = Q(posts__until=None) | Q(posts__until__gte=timezone.localdate())
    return list(Person.objects.filter(which & held, is_active=True).distinct())
