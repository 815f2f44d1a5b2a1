"""What changes listings. Each command raises `Denied`, `Stale` or `Invalid`."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from duixian.portal.accounts.authority import Authority
from duixian.portal.applications.audience import people_of
from duixian.portal.journal import Denied, Invalid, command, lock, write
from duixian.portal.listings.models import KINDS, Enquiry, Kind, Listing, State, Update
from duixian.portal.notifications.commands import tell
from duixian.quantity.problem import Place, Problem, nearest
from duixian.quantity.text import Text

MOST_ENQUIRIES = 20
"""What one enterprise may write to others within a day."""


@command
def publish(actor: Authority, *, kind: str, title: str, text: str) -> Listing:
    """Offer a listing; others see it once the bureau has looked at it."""
    if actor.organisation is None or not actor.may("edit", Listing):
        raise Denied(f"{actor.who} publishes nothing")
    problems = _wrong(title, text)
    if kind not in list(Kind):
        near = nearest(kind, list(Kind))
        problems.append(Problem("kind", Text("请选择类别", "choose a kind"), Place(path="kind"), nearest=near))
    if problems:
        raise Invalid(problems)
    now = timezone.now()
    made = Listing.objects.create(
        number="", organisation=actor.organisation, kind=kind, title=title.strip(), text=text.strip(), made_at=now,
        updated_at=now,
    )  # fmt: skip
    made.number = f"G{now.year}-{made.pk:05d}"
    made.save(update_fields=["number"])
    _keep(actor, made, "listing published")
    return made


@command
def update(actor: Authority, listing: Listing, *, title: str, text: str, version: int | None = None) -> Listing:
    """Bring it up to date: something of it has to change, or nobody would be told anything new."""
    kept = lock(actor.rows(Listing, "edit"), listing.pk, version)
    problems = _wrong(title, text)
    if kept.state in (State.HIDDEN, State.WITHDRAWN):
        problems.append(Problem("listing-down", Text("已下架，请重新发布", "it is down; publish anew")))
    if (kept.title, kept.text) == (title.strip(), text.strip()):
        same = Text("内容没有变化，请写明本月的新情况", "nothing has changed; say what is new this month")
        problems.append(Problem("same", same, Place(path="text")))
    if problems:
        raise Invalid(problems)
    kept.title, kept.text, kept.updated_at = title.strip(), text.strip(), timezone.now()
    kept.version += 1
    kept.save()
    _keep(actor, kept, "listing updated")
    return kept


def _keep(actor: Authority, listing: Listing, what: str) -> None:
    Update.objects.create(
        listing=listing, at=listing.updated_at, title=listing.title, text=listing.text, person=actor.person
    )
    said = {"number": listing.number, "kind": listing.kind, "title": listing.title, "text": listing.text}
    write(actor, what, listing, None, said)


def _wrong(title: str, text: str) -> list[Problem]:
    problems = []
    if not title.strip():
        problems.append(Problem("no-title", Text("写一个标题", "give it a title"), Place(path="title")))
    if not text.strip():
        problems.append(Problem("no-text", Text("写明内容", "say what it is"), Place(path="text")))
    return problems


@command
def withdraw(actor: Authority, listing: Listing, version: int | None = None) -> Listing:
    """Take one's own listing down; its months stay counted."""
    kept = lock(actor.rows(Listing, "edit"), listing.pk, version)
    return _set(actor, kept, State.WITHDRAWN, "", "listing withdrawn")


@command
def moderate(
    actor: Authority, listing: Listing, *, shown: bool, reason: str = "", version: int | None = None
) -> Listing:
    """Let others see it, or take it down with a reason that the enterprise reads."""
    kept = lock(actor.rows(Listing, "moderate").select_related("organisation"), listing.pk, version)
    problems = []
    if kept.state == State.WITHDRAWN:
        problems.append(Problem("listing-down", Text("企业已撤下", "the enterprise has withdrawn it")))
    if not shown and not reason.strip():
        problems.append(Problem("no-reason", Text("写明理由", "say why"), Place(path="reason")))
    if problems:
        raise Invalid(problems)
    state = State.SHOWN if shown else State.HIDDEN
    _set(actor, kept, state, "" if shown else reason.strip(), "listing moderated")
    name = kept.title
    subject = (
        Text(f"信息已发布：{name}", f"Published: {name}") if shown else Text(f"信息未发布：{name}", f"Down: {name}")
    )
    url = reverse("listings:show", args=[kept.number])
    tell(actor, people_of(kept.organisation), kept, subject, url, Text(kept.reason, kept.reason))
    return kept


def _set(actor: Authority, listing: Listing, state: State, reason: str, what: str) -> Listing:
    before, listing.state, listing.reason = listing.state, state, reason
    listing.version += 1
    listing.save(update_fields=["state", "reason", "version"])
    write(actor, what, listing, {"state": before}, {"state": state, "reason": reason})
    return listing


@command
def ask(actor: Authority, listing: Listing, text: str) -> Enquiry:
    """Write to the enterprise of a listing; it answers on the site, nobody's address is shown."""
    kept = lock(actor.rows(Listing, "ask").select_related("organisation"), listing.pk)
    problems = []
    if not text.strip():
        problems.append(Problem("no-text", Text("写明想联系什么", "say what you want"), Place(path="text")))
    since = timezone.now() - timedelta(days=1)
    if Enquiry.objects.filter(organisation=actor.organisation, at__gt=since).count() >= MOST_ENQUIRIES:
        text_most = Text(f"一天最多联系 {MOST_ENQUIRIES} 次", f"at most {MOST_ENQUIRIES} a day")
        problems.append(Problem("too-many", text_most, Place(path="text")))
    if problems or actor.organisation is None:
        raise Invalid(problems)
    made = Enquiry.objects.create(
        listing=kept, organisation=actor.organisation, text=text.strip(), at=timezone.now(), person=actor.person
    )
    write(actor, "enquiry made", made, None, {"listing": kept.number})
    subject = Text(f"有单位联系您：{kept.title}", f"Somebody writes about {kept.title}")
    url = reverse("listings:mine")
    tell(actor, people_of(kept.organisation), made, subject, url, KINDS[Kind(kept.kind)])
    return made


@command
def reply(actor: Authority, enquiry: Enquiry, text: str) -> Enquiry:
    """Answer who wrote, once."""
    kept = lock(actor.rows(Enquiry, "answer").select_related("listing", "organisation"), enquiry.pk)
    problems = []
    if kept.answer:
        problems.append(Problem("answered", Text("已经答复过", "it has been answered")))
    if not text.strip():
        problems.append(Problem("no-text", Text("写明答复", "say something"), Place(path="text")))
    if problems:
        raise Invalid(problems)
    kept.answer, kept.answered_at = text.strip(), timezone.now()
    kept.save(update_fields=["answer", "answered_at"])
    write(actor, "enquiry answered", kept, None, {"listing": kept.listing.number})
    subject = Text(f"对方已答复：{kept.listing.title}", f"Answered: {kept.listing.title}")
    tell(actor, people_of(kept.organisation), kept, subject, reverse("listings:mine"))
    return kept
