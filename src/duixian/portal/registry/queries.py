"""Where a thing is used, what is near it, what a search finds: each as far as the actor may see."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Count, Q, QuerySet, prefetch_related_objects

from duixian.portal.accounts.authority import Authority
from duixian.portal.accounts.models import Organisation
from duixian.portal.accounts.roles import Kind as Office
from duixian.portal.applications.models import Application
from duixian.portal.applications.policies import policy_of
from duixian.portal.registry.claiming import used
from duixian.portal.registry.keys import one_off, plain
from duixian.portal.registry.models import Conflict, Decision, Item, Kind, Use, UseState
from duixian.quantity.text import Text
from duixian.vocabulary.regions import region_name

_SHOWN = (UseState.WAITING, UseState.LIVE, UseState.FIXED, UseState.REFUSED)
_MOST = 50
_LOOKED_AT = 2000
"""How many others of one item are looked at, at most."""


@dataclass(frozen=True, slots=True)
class Where:
    """A use as it is told: where it stands, and whom to call; `use` only to those who see its application. Another
    applicant is not told its `number`."""

    number: str
    policy: Text
    year: int
    district: str
    state: Text
    use: Use | None
    call: tuple[str, ...]


def where_used(actor: Authority, item: Item, but: Application | None = None) -> list[Where]:
    """The uses of an item that are more than a draft's, the first first."""
    rows = item.uses.filter(state__in=_SHOWN).select_related("application__organisation", "application__call")
    uses = list(rows.exclude(application=but) if but else rows)
    seen = set(actor.rows(Application).filter(pk__in=[use.application_id for use in uses]).values_list("pk", flat=True))
    desk = actor.may("see", Conflict)
    return [_where(use, use.application_id in seen, desk) for use in uses]


def _where(use: Use, seen: bool, desk: bool) -> Where:
    application = use.application
    region, call = application.organisation.region, application.call
    number, year = application.number if seen or desk else "", application.period or call.year
    return Where(
        number, policy_of(call).policy.short, year, region_name(region), use.state_name, use if seen else None,
        tuple(_whom(region, application)),
    )  # fmt: skip


def _whom(region: str, application: Application) -> Iterator[str]:
    """Whom to call about an application that one does not see: its district's bureau, the contacts of its call."""
    yield from Organisation.objects.filter(kind=Office.DISTRICT_BUREAU, region=region).values_list("name", flat=True)
    for contact in application.call.contacts:
        yield " ".join(str(contact.get(name, "")) for name in ("unit", "phone")).strip()


def left_of(item: Item) -> int | None:
    """What of an item's amount is not used (fen); None where it has none."""
    return None if item.amount is None else item.amount - used(item)


@dataclass(frozen=True, slots=True)
class Near:
    """Another thing that may be the same one, and what speaks for it."""

    item: Item
    why: tuple[Text, ...]
    seen: bool


def near(actor: Authority, item: Item) -> list[Near]:
    """Things that may be the same under another name: those with the most in common first."""
    return near_each(actor, [item])[item.pk]


def near_each(actor: Authority, items: Sequence[Item]) -> dict[int, list[Near]]:
    """The same for several items at once, by their keys."""
    shared: dict[tuple[str, str, object], list[Item]] = {}
    for other in _candidates(items):
        for name, value in _looked_at(other):
            shared.setdefault((other.kind, name, value), []).append(other)
    found: dict[int, list[tuple[Item, tuple[Text, ...]]]] = {}
    for item in items:
        others = {one.pk: one for name, value in _looked_at(item) for one in shared.get((item.kind, name, value), ())}
        others.pop(item.pk, None)
        alike = [(others[pk], why) for pk in sorted(others) if (why := tuple(_why(item, others[pk])))]
        found[item.pk] = sorted(alike, key=lambda pair: -len(pair[1]))[:_MOST]
    named = {other.pk: other for alike in found.values() for other, _ in alike}
    prefetch_related_objects(list(named.values()), "organisation")
    seen = set(actor.rows(Item).filter(pk__in=named).values_list("pk", flat=True))
    return {pk: [Near(other, why, other.pk in seen) for other, why in alike] for pk, alike in found.items()}


def _candidates(items: Sequence[Item]) -> QuerySet[Item]:
    """Things of the same kind that share something with one of the items; and the items themselves."""
    alike = Q(pk__in=())
    for kind in {item.kind for item in items}:
        wanted: dict[str, set[object]] = {}
        for name, value in (pair for item in items if item.kind == kind for pair in _looked_at(item)):
            wanted.setdefault(f"{name}__in", set()).add(value)
        alike |= Q(kind=kind) & reduce(or_, (Q(**{name: values}) for name, values in wanted.items()))
    return Item.objects.filter(alike).order_by("pk")[: _LOOKED_AT * len(items)]


def _looked_at(item: Item) -> Iterator[tuple[str, object]]:
    """The fields one of which another thing has to share to be looked at."""
    yield "plain", item.plain
    if item.amount is not None:
        yield "amount", item.amount
    if item.date is not None:
        yield "date", item.date
    if item.kind == Kind.DEVICE and item.model:
        yield "model", item.model


def _why(a: Item, b: Item) -> Iterator[Text]:
    """What two things of one kind share that they should not."""
    off, same = one_off(a.plain, b.plain), a.plain == b.plain
    if a.kind == Kind.DEVICE:
        if same and not _one_seller(a, b):
            yield Text("序列号相同，厂家写法不同", "the same serial number of another maker")
        elif off and _one_seller(a, b):
            yield Text("同一厂家，序列号差一个字符", "one character off in the serial number of the same maker")
        return
    name = Text("名称", "name") if a.kind == Kind.PROJECT else Text("号码", "number")
    if same:
        yield Text(f"{name.zh}相同", f"the same {name.en}")
    elif off:
        yield Text(f"{name.zh}差一个字符", f"one character off in the {name.en}")
    paid = (a.amount, a.date)
    if None not in paid and paid == (b.amount, b.date) and _one_seller(a, b):
        yield Text("销售方、金额和日期都相同", "the same seller, amount and date")


def _one_seller(a: Item, b: Item) -> bool:
    return plain(a.seller) == plain(b.seller) != ""


def find(actor: Authority, words: str, kind: str = "") -> list[tuple[Item, bool]]:
    """What a search finds among what the actor sees, and under the exact number among all; with whether it is seen."""
    wanted = plain(words)
    if not wanted:
        return []
    of_kind = Item.objects.filter(kind=kind) if kind else Item.objects.all()
    mine = actor.rows(Item).filter(pk__in=of_kind)
    alike = Q(plain__contains=wanted) | Q(seller__icontains=words) | Q(organisation__name__icontains=words)
    seen = list(mine.filter(alike | Q(key__contains=wanted)).select_related("organisation")[:_MOST])
    exact = of_kind.filter(Q(plain=wanted) | Q(key=wanted)).exclude(pk__in=[item.pk for item in seen])
    return [(item, True) for item in seen] + [(item, False) for item in exact.select_related("organisation")[:_MOST]]


@dataclass(frozen=True, slots=True)
class Checked:
    """A use of an application with everything that a desk holds against it; `opens`: the actor sees its page."""

    use: Use
    opens: bool
    others: tuple[Where, ...]
    near: tuple[Near, ...]
    conflict: Conflict | None


def checked(actor: Authority, application: Application) -> list[Checked]:
    """The uses of an application, those that wait or are near to others first."""
    rows = application.uses.exclude(state=UseState.RELEASED).select_related("item__organisation")
    uses = list(rows.annotate(uses=Count("item__uses")))
    if not uses:
        return []
    items = [use.item for use in uses]
    seen = set(actor.rows(Item).filter(pk__in=[item.pk for item in items]).values_list("pk", flat=True))
    conflicts = Conflict.objects.filter(use__in=uses).exclude(state=Decision.VOID).order_by("pk")
    last = {conflict.use_id: conflict for conflict in conflicts}
    alike = near_each(actor, items) if actor.may("see", Conflict) else {}
    found = [
        Checked(
            use, use.item_id in seen, tuple(where_used(actor, use.item, application)) if use.uses > 1 else (),
            tuple(alike.get(use.item_id, ())), last.get(use.pk),
        )
        for use in uses
    ]  # fmt: skip
    return sorted(found, key=lambda one: (not one.conflict, not one.near, one.use.pk))


def waiting(actor: Authority) -> QuerySet[Conflict]:
    """The conflicts that the actor's desk decides, the oldest first."""
    rows = actor.rows(Conflict, "decide").filter(state=Decision.OPEN)
    return rows.select_related("use__item", "use__application__organisation").order_by("opened_at", "pk")
