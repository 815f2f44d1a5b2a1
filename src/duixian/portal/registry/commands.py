"""What people write in the register: things of their own, what a draft will use, and decisions about second uses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.utils import timezone

from duixian.portal.accounts.authority import Authority
from duixian.portal.accounts.models import Organisation
from duixian.portal.applications.audience import applicants_of
from duixian.portal.applications.models import Application
from duixian.portal.journal import Denied, Invalid, Stale, command, lock, write
from duixian.portal.notifications.commands import tell
from duixian.portal.registry.claiming import fits, hold, used
from duixian.portal.registry.keys import device_key, invoice_key, owned_key, plain
from duixian.portal.registry.models import Conflict, Decision, Item, Kind, Use, UseState
from duixian.procedure.model import State
from duixian.quantity.money import format_money
from duixian.quantity.problem import Place, Problem
from duixian.quantity.text import Text


@dataclass(frozen=True, slots=True)
class Said:
    """A thing as somebody describes it (`Item` says what the fields are); `amount` in fen; `row` of a file."""

    kind: Kind
    number: str
    code: str = ""
    date: date | None = None
    seller: str = ""
    seller_code: str = ""
    buyer: str = ""
    model: str = ""
    amount: int | None = None
    row: int = 0

    def key(self, owner: Organisation) -> str:
        match self.kind:
            case Kind.INVOICE:
                return invoice_key(self.code, self.number, owner.code)
            case Kind.DEVICE:
                return device_key(self.seller, self.number)
            case _:
                return owned_key(owner.code, self.number)


_FIELDS = ("number", "code", "date", "seller", "seller_code", "buyer", "model", "amount")


@command
def register(
    actor: Authority, things: Sequence[Said], source: str, application: Application | None = None
) -> list[Item]:
    """Register things of the actor's organisation, all of them or none; what it registered before is corrected.

    `application`: a draft of its own that will use them. Raises `Denied`, `Invalid` with a problem for each thing.
    """
    owner = actor.organisation
    if owner is None or not actor.may("register", Item):
        raise Denied(f"{actor.who} registers nothing")
    draft = lock(actor.rows(Application, "edit"), application.pk) if application else None
    problems = [*_wrong(owner, things)]
    if draft is not None and draft.state not in (State.DRAFT, State.RETURNED):
        text = Text("这件申报已经提交，不能再改", "the application is filed and cannot change")
        problems.append(Problem("not-draft", text, Place(path="application")))
    if problems:
        raise Invalid(problems)
    found = [_entered(actor, owner, one, source) for one in sorted(things, key=lambda one: one.key(owner))]
    write(actor, "items registered", owner, None, {"items": [[item.kind, item.key] for item in found]})
    for item in found if draft else ():
        use, made = Use.objects.get_or_create(
            item=item, application=draft, defaults={"state": UseState.PLANNED, "at": timezone.now()}
        )
        if not made and use.state == UseState.RELEASED:
            use.state = UseState.PLANNED
            use.save(update_fields=["state"])
    if draft is not None:
        write(actor, "uses planned", draft, None, {"uses": [[item.kind, item.number] for item in found]})
    return found


def _wrong(owner: Organisation, things: Sequence[Said]) -> Iterator[Problem]:
    """What is wrong with each: nothing that names it, somebody else's, used above its amount, twice in one file."""
    known = {(item.kind, item.key): item for item in _known(owner, things)}
    seen: dict[tuple[str, str], int] = {}
    today = timezone.localdate()
    for one in things:
        place, key = Place(line=one.row, path="number"), (one.kind.value, one.key(owner))
        if not plain(one.number):
            yield Problem("item-number", Text("没有号码", "it has no number"), place)
            continue
        if key in seen:
            text = Text(f"与第 {seen[key]} 行是同一个", f"the same as row {seen[key]}")
            yield Problem("item-twice", text, place)
        seen.setdefault(key, one.row)
        if one.date and one.date > today:
            yield Problem("item-future", Text("日期在今天以后", "the date is after today"), replace(place, path="date"))
        if one.kind is Kind.INVOICE and not plain(one.buyer):
            text = Text("照票面填写购买方，应为本单位", "state the buyer as the paper does: it has to be you")
            yield Problem("item-buyer", text, replace(place, path="buyer"), expected=Text(owner.name, owner.name))
        elif one.kind is Kind.INVOICE and plain(one.buyer) != plain(owner.name):
            text = Text(f"购买方是“{one.buyer}”，不是本单位", f"the buyer is {one.buyer}, not you")
            own = Text(owner.name, owner.name)
            yield Problem("item-buyer", text, replace(place, path="buyer"), expected=own)
        item = known.get(key)
        if item is None:
            continue
        if item.organisation_id != owner.pk:
            text = Text(
                "已由其他单位登记；确属本单位的，请联系区县工信部门核查",
                "somebody else registered it; if it is yours, ask your district's bureau",
            )
            yield Problem("item-others", text, place)
        elif item.amount is not None and one.amount is not None and one.amount < (sum_ := used(item)):
            least = Text(f"不少于 {format_money(sum_)}", f"at least {format_money(sum_, 'en')}")
            text = Text("已使用的金额超过这个票面金额", "more of it has been used")
            yield Problem("item-used", text, replace(place, path="amount"), expected=least)


def _known(owner: Organisation, things: Iterable[Said]) -> list[Item]:
    """The items that are already there, locked in their order."""
    keys = [(one.kind, one.key(owner)) for one in things]
    rows = Item.objects.filter(kind__in={kind for kind, _ in keys}, key__in={key for _, key in keys})
    return hold(list(rows.order_by("pk")))


def _entered(actor: Authority, owner: Organisation, one: Said, source: str) -> Item:
    """The item as it is said now; an invoice that a cost line had named by its number alone gets its full name."""
    said = {name: getattr(one, name) for name in _FIELDS if getattr(one, name) not in ("", None)}
    bare = invoice_key("", one.number, owner.code) if one.kind is Kind.INVOICE else ""
    item = Item.objects.filter(kind=one.kind, key__in=(one.key(owner), bare), organisation=owner).first()
    if item is None:
        item = Item(
            kind=one.kind, organisation=owner, registered_at=timezone.now(), registered_by=actor.person, source=source
        )
    for name, value in {**said, "key": one.key(owner), "plain": plain(one.number), "source": source}.items():
        setattr(item, name, value)
    item.version += 1 if item.pk else 0
    item.save()
    return item


@command
def unplan(actor: Authority, use: Use) -> None:
    """Take a thing out of a draft again."""
    kept = lock(actor.rows(Use, "unplan"), use.pk)
    application, number = kept.application, kept.item.number
    kept.delete()
    write(actor, "use unplanned", application, {"use": number}, None)


@command
def decide(actor: Authority, conflict: Conflict, *, allowed: bool, reason: str, version: int | None = None) -> Conflict:
    """Say whether a second use may stand. Allowed, it counts: what the item has left must cover it.

    Raises `Denied`, `Stale`, `Invalid`.
    """
    about = actor.rows(Conflict, "decide").filter(pk=conflict.pk).values_list("use__application", flat=True).first()
    if about is None:
        raise Denied(f"no conflict of {actor.who}'s to decide")
    application = lock(Application.objects.select_related("organisation", "call"), about)
    kept = lock(actor.rows(Conflict, "decide").select_related("use__item"), conflict.pk)
    if version is not None and kept.version != version:
        raise Stale(kept)
    item = hold([kept.use.item])[0]
    if problems := [*_undecidable(kept, item, allowed, reason)]:
        raise Invalid(problems)
    kept.state, kept.reason = Decision.ALLOWED if allowed else Decision.REFUSED, reason.strip()
    kept.decided_at, kept.decided_by, kept.post = timezone.now(), actor.person, actor.post
    kept.version += 1
    kept.save()
    kept.use.state = UseState.LIVE if allowed else UseState.REFUSED
    kept.use.save(update_fields=["state"])
    said = {"application": application.number, "item": item.number, "state": kept.state, "reason": kept.reason}
    write(actor, "conflict decided", kept, {"state": Decision.OPEN}, said)
    if not allowed:
        subject = Text(
            f"{application.number}：{item.number} 不得使用", f"{application.number}: {item.number} is not yours to use"
        )
        people = applicants_of(application)
        tell(
            actor, people, application, subject, f"/applications/{application.number}/", Text(kept.reason, kept.reason)
        )
    return kept


def _undecidable(conflict: Conflict, item: Item, allowed: bool, reason: str) -> Iterator[Problem]:
    if conflict.state != Decision.OPEN:
        yield Problem("decided", Text("已经核定过，或申报已不再使用", "it was decided already, or its use is gone"))
    if not reason.strip():
        yield Problem("reason", Text("请写明理由", "give the reason"), Place(path="reason"))
    others = used(item, conflict.use.application)
    if allowed and not fits(item, conflict.use, others):
        left = (item.amount or 0) - others
        text = Text("余额不够：其他申报退出或核减后才能准予", "too little is left: another application has to give way")
        most = Text(f"不超过余额 {format_money(left)}", f"up to {format_money(left, 'en')}, which is left")
        yield Problem("too-little", text, Place(path="outcome"), expected=most)


def describe(said: Said) -> Mapping[str, object]:
    """A thing as a form shows it."""
    return {name: getattr(said, name) for name in _FIELDS}
