"""What an application uses, entered as it is filed: each item's first use counts, another waits for a decision.

An item's row is locked before its uses are read: of two applications at the same moment, one comes first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any, cast

from django.db.models import Q, QuerySet, Sum
from django.utils import timezone

from duixian.portal.accounts.authority import Authority
from duixian.portal.applications.assessing import Judged
from duixian.portal.applications.models import UNSEEN_BESIDE, Application
from duixian.portal.applications.reactions import Happening
from duixian.portal.journal import for_update, write
from duixian.portal.registry.counting import counted
from duixian.portal.registry.keys import invoice_key, owned_key, plain
from duixian.portal.registry.models import COUNTING, Conflict, Decision, Item, Kind, Use, UseState, Why
from duixian.quantity.yaml_source import Data
from duixian.vocabulary.regions import region_at
from duixian.vocabulary.spots import matter_of


@dataclass(frozen=True, slots=True)
class Wanted:
    """An item that an application uses, with what is known of it where nobody has registered it yet."""

    kind: Kind
    key: str
    number: str
    line_id: str = ""
    amount: int = 0
    about: Mapping[str, Any] = field(default_factory=dict)


def claim(happening: Happening) -> None:
    """Enter what a filed application uses. What it used before and no longer does is released."""
    application, actor, now = happening.application, happening.actor, timezone.now()
    wanted = _wanted(application, happening.judged) if happening.judged else []
    _register(actor, application, wanted)
    own = {use.item_id: use for use in application.uses.select_related("item")}
    planned = [use.item for use in own.values() if use.state == UseState.PLANNED]  # what the draft names
    items = {item.pk: item for item in _locked(_keys(wanted) | Q(pk__in=[item.pk for item in planned]))}
    by_key = {(item.kind, item.key): item for item in items.values()}
    uses = []
    for one in wanted:
        item = by_key[one.kind, one.key]
        use = own.pop(item.pk, None) or Use(item=item, application=application, state=UseState.PLANNED)
        use.line_id, use.amount, use.at = one.line_id, one.amount, now
        uses.append(use)
    gone = [use for use in own.values() if use.line_id or use.item.kind == Kind.PROJECT]
    for use in own.values():
        if use.state == UseState.PLANNED and use not in gone:
            use.at = now
            uses.append(use)
    _settle(application, items, uses)
    _release(gone)
    _write(actor, application)


def _settle(application: Application, items: Mapping[int, Item], uses: Sequence[Use]) -> None:
    """Let each use count, or open a conflict that somebody decides; one that was refused stays so."""
    others: dict[int, list[Use]] = {}
    for use in _others(application, items):
        others.setdefault(use.item_id, []).append(use)
    past: dict[int, list[Conflict]] = {}
    for conflict in Conflict.objects.filter(use__in=[use for use in uses if use.pk]).order_by("pk"):
        past.setdefault(conflict.use_id, []).append(conflict)
    why: dict[int, Why] = {}
    for use in uses:
        if use.state != UseState.REFUSED:
            found = _why(application, items[use.item_id], use, others.get(use.item_id, ()), past.get(use.pk, ()))
            use.state = UseState.WAITING if found else UseState.LIVE
            if found:
                why[use.item_id] = found
    _keep(uses)
    opened = {use.pk for use in uses if any(one.state == Decision.OPEN for one in past.get(use.pk, ()))}
    Conflict.objects.bulk_create(
        Conflict(
            use=use, why=why[use.item_id], region=_region(application, items[use.item_id], others.get(use.item_id, ())),
            opened_at=use.at, amount=use.amount,
        )
        for use in uses
        if use.item_id in why and use.pk not in opened
    )  # fmt: skip
    _void([use for use in uses if use.pk in opened and use.state == UseState.LIVE])


def _keep(uses: Iterable[Use]) -> None:
    fresh, kept = [use for use in uses if not use.pk], [use for use in uses if use.pk]
    Use.objects.bulk_create(fresh)
    Use.objects.bulk_update(kept, ("line_id", "amount", "at", "state"))


def _others(application: Application, items: Iterable[int]) -> QuerySet[Use]:
    """The uses of other applications that count. The items are locked."""
    rows = Use.objects.filter(item__in=list(items), state__in=COUNTING).exclude(application=application)
    return rows.select_related("application__organisation").defer(*UNSEEN_BESIDE)


def _why(application: Application, item: Item, use: Use, others: Sequence[Use], past: Sequence[Conflict]) -> Why | None:
    """Why the use needs a decision beside others; None where it does not, or has it for as much."""
    fitting = fits(item, use, sum(other.amount for other in others))
    allowed = [one for one in past if one.state == Decision.ALLOWED]
    if allowed and use.amount <= allowed[-1].amount and fitting:
        return None
    if any(_rivals(application, item, others)):
        return Why.SECOND
    return None if fitting else Why.ABOVE


def _rivals(application: Application, item: Item, others: Iterable[Use]) -> Iterator[Use]:
    """The uses that stand beside one's own. Grants of one policy may share a project: how they stack is the policy's
    to say."""
    shared = item.kind == Kind.PROJECT
    return (use for use in others if not (shared and use.application.policy == application.policy))


def fits(item: Item, use: Use, others: int) -> bool:
    """Whether the item's amount covers the use beside what others use of it (fen). The item is locked."""
    return item.amount is None or others + use.amount <= item.amount


def used(item: Item, but: Application | None = None) -> int:
    """What of an item counts as used (fen), without that of one application."""
    rows = item.uses.filter(state__in=COUNTING)
    rows = rows.exclude(application=but) if but else rows
    return cast(int, rows.aggregate(sum=Sum("amount"))["sum"] or 0)


def hold(items: Sequence[Item]) -> list[Item]:
    """The items as they are now, locked until the transaction ends, in the order given."""
    found = {item.pk: item for item in _locked(Q(pk__in=[item.pk for item in items]))}
    return [found[item.pk] for item in items]


def _locked(which: Q) -> list[Item]:
    """One order of locks for everybody: by key."""
    return list(for_update(Item.objects).filter(which).order_by("pk"))


def _region(application: Application, item: Item, others: Iterable[Use]) -> str:
    """The region that holds every applicant concerned: the district where all are of one, else the city."""
    regions = {use.application.organisation.region for use in _rivals(application, item, others)}
    mine = application.organisation.region
    if regions <= {mine}:
        return mine
    one_city = {region_at("city", region) for region in regions} <= {region_at("city", mine)}
    return region_at("city" if one_city else "province", mine)


def _wanted(application: Application, judged: Judged) -> list[Wanted]:
    """The invoices of the lines that the grant counts, and the project (or matter) that it is for; each once."""
    owner, found = application.organisation.code, list[Wanted]()
    lines = counted(application, lambda: judged.facts).lines
    known = _known(application, [line.line_id for line in lines])
    for line in lines:
        about = {"date": line.date, "seller": line.seller, "amount": line.claimed}
        key = known.get(plain(line.line_id)) or invoice_key("", line.line_id, owner)
        found.append(Wanted(Kind.INVOICE, key, line.line_id, line.line_id, line.claimed, about))
    matter = matter_of(application.matter_id, judged.data)
    if matter is not None:
        name = str(matter.get("project", ""))
        title = _title(judged.data.get("projects"), name)
        if key := title or name or application.matter_title:
            found.append(Wanted(Kind.PROJECT, owned_key(owner, key), title or application.matter_title or name))
    return list({(one.kind, one.key): one for one in reversed(found)}.values())[::-1]


def _known(application: Application, numbers: Iterable[str]) -> dict[str, str]:
    """The keys of the organisation's own invoices of these numbers that were registered with their codes, the newest of
    each, by the number as `keys.plain` has it."""
    own = Item.objects.filter(
        kind=Kind.INVOICE, organisation=application.organisation, plain__in=[plain(number) for number in numbers]
    )
    return dict(own.exclude(code="").values_list("plain", "key").reverse())


def _title(projects: Data, name: str) -> str:
    """The title of a project of the dossier; "" where it has none."""
    said = projects.get(name) if isinstance(projects, dict) else None
    return str(said.get("title") or "") if isinstance(said, dict) else ""


def _keys(wanted: Iterable[Wanted]) -> Q:
    by_kind: dict[Kind, list[str]] = {}
    for one in wanted:
        by_kind.setdefault(one.kind, []).append(one.key)
    return reduce(or_, (Q(kind=kind, key__in=keys) for kind, keys in by_kind.items()), Q(pk__in=()))


def _register(actor: Authority, application: Application, wanted: Sequence[Wanted]) -> None:
    """Register the items that are not, always in one order: two at once wait for each other in it, and whoever comes
    second finds them."""
    there = set(Item.objects.filter(_keys(wanted)).values_list("kind", "key"))
    Item.objects.bulk_create(
        (
            Item(
                kind=one.kind, key=one.key, organisation=application.organisation, number=one.number,
                plain=plain(one.number), source="line", registered_at=timezone.now(), registered_by=actor.person,
                **one.about,
            )
            for one in sorted(wanted, key=lambda one: (one.kind, one.key))
            if (one.kind, one.key) not in there
        ),
        ignore_conflicts=True,
    )  # fmt: skip


def release(happening: Happening) -> None:
    """What a refused or withdrawn application used is free again."""
    _release(list(happening.application.uses.all()))
    _write(happening.actor, happening.application)


def _release(uses: Sequence[Use]) -> None:
    if uses:
        Use.objects.filter(pk__in=[use.pk for use in uses]).update(state=UseState.RELEASED)
        _void(uses)


def _void(uses: Sequence[Use]) -> None:
    """Nobody decides any more about these uses."""
    if uses:
        Conflict.objects.filter(use__in=uses, state=Decision.OPEN).update(state=Decision.VOID)


def fix(happening: Happening) -> None:
    """An approval fixes what counts: of each invoice as much as was approved."""
    application = happening.application
    approved = dict(application.lines.values_list("line_id", "approved"))
    uses = list(application.uses.filter(state__in=(UseState.LIVE, UseState.REFUSED)))
    for use in uses:
        amount = approved.get(use.line_id) if use.line_id else use.amount
        gone = use.state == UseState.REFUSED or (use.line_id and not amount)
        use.state = UseState.RELEASED if gone else UseState.FIXED
        use.amount = amount or 0
    Use.objects.bulk_update(uses, ("state", "amount"))
    _write(happening.actor, application)


def _write(actor: Authority, application: Application) -> None:
    uses = application.uses.select_related("item").exclude(state=UseState.RELEASED)
    said = [[use.item.kind, use.item.number, use.amount, use.state] for use in uses]
    write(actor, "uses entered", application, None, {"uses": said})
