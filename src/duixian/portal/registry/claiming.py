"""What an application uses, entered as it is filed: each item's first use counts, another waits for a decision.

An item's row is locked before its uses are read: of two applications at the same moment, one comes first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from django.db.models import Sum
from django.utils import timezone

from duixian.portal.accounts.authority import Authority
from duixian.portal.applications.assessing import filed
from duixian.portal.applications.models import Application
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
    about: Mapping[str, object] = field(default_factory=dict)


def claim(happening: Happening) -> None:
    """Enter what a filed application uses. What it used before and no longer does is released."""
    application, actor = happening.application, happening.actor
    wanted = _wanted(application)
    items = hold(_registered(actor, application, wanted))
    own = {use.item_id: use for use in application.uses.all()}
    for one, item in zip(wanted, items, strict=True):
        use = own.pop(item.pk, None) or Use(item=item, application=application, state=UseState.PLANNED)
        use.line_id, use.amount, use.at = one.line_id, one.amount, timezone.now()
        _settle(application, item, use)
    for use in own.values():
        if use.state == UseState.PLANNED:  # a device or a contract that the draft names
            use.at = timezone.now()
            _settle(application, hold([use.item])[0], use)
    gone = [use for use in own.values() if use.line_id or use.item.kind == Kind.PROJECT]
    _release(gone)
    _write(actor, application)


def _settle(application: Application, item: Item, use: Use) -> None:
    """Let a use count, or open a conflict that somebody decides."""
    if use.state != UseState.REFUSED:
        why = _why(application, item, use)
        use.state = UseState.WAITING if why else UseState.LIVE
        use.save()
        if why and not use.conflicts.filter(state=Decision.OPEN).exists():
            Conflict.objects.create(
                use=use, why=why, region=_region(application, item), opened_at=timezone.now(), amount=use.amount
            )
        elif not why:
            use.conflicts.filter(state=Decision.OPEN).update(state=Decision.VOID)
    else:
        use.save()


def _why(application: Application, item: Item, use: Use) -> Why | None:
    """Why the use needs a decision; None where it does not, or has it for as much."""
    others = list(rivals(item, application))
    allowed = use.conflicts.filter(state=Decision.ALLOWED).order_by("pk").last() if use.pk else None
    if allowed is not None and use.amount <= allowed.amount and fits(item, use):
        return None
    if others:
        return Why.SECOND
    return None if fits(item, use) else Why.ABOVE


def rivals(item: Item, application: Application) -> Iterable[Use]:
    """The uses of other applications that stand beside one's own. Grants of one policy may share a project: how they
    stack is the policy's to say."""
    others = item.uses.filter(state__in=COUNTING).exclude(application=application)
    if item.kind == Kind.PROJECT:
        others = others.exclude(application__policy=application.policy)
    return others.select_related("application__organisation", "application__call")


def fits(item: Item, use: Use) -> bool:
    """Whether the item's amount covers the use beside all others that count. The item is locked."""
    return item.amount is None or used(item, use.application) + use.amount <= item.amount


def used(item: Item, but: Application | None = None) -> int:
    """What of an item counts as used (fen), without that of one application."""
    rows = item.uses.filter(state__in=COUNTING)
    rows = rows.exclude(application=but) if but else rows
    return cast(int, rows.aggregate(sum=Sum("amount"))["sum"] or 0)


def hold(items: Sequence[Item]) -> list[Item]:
    """The items as they are now, locked until the transaction ends, in the order given."""
    found = {item.pk: item for item in _locked(sorted(item.pk for item in items))}
    return [found[item.pk] for item in items]


def _locked(keys: Sequence[int]) -> list[Item]:
    """One order of locks for everybody: by key."""
    return list(for_update(Item.objects).filter(pk__in=keys).order_by("pk"))


def _region(application: Application, item: Item) -> str:
    """The region that holds every applicant concerned: the district where all are of one, else the city."""
    regions = {use.application.organisation.region for use in rivals(item, application)}
    mine = application.organisation.region
    if regions <= {mine}:
        return mine
    one_city = {region_at("city", region) for region in regions} <= {region_at("city", mine)}
    return region_at("city" if one_city else "province", mine)


def _wanted(application: Application) -> list[Wanted]:
    """The invoices of the lines that the grant counts, and the project (or matter) that it is for; each once."""
    record = filed(application)
    if record is None:
        return []
    owner, found = application.organisation.code, list[Wanted]()
    for line in counted(application, record).lines:
        about = {"date": line.date, "seller": line.seller, "amount": line.claimed}
        known = _known(application, line.line_id)
        key = known.key if known else invoice_key("", line.line_id, owner)
        found.append(Wanted(Kind.INVOICE, key, line.line_id, line.line_id, line.claimed, about))
    matter = matter_of(application.matter_id, record.data)
    if matter is not None:
        name = str(matter.get("project", ""))
        title = _title(record.data.get("projects"), name)
        if key := title or name or application.matter_title:
            found.append(Wanted(Kind.PROJECT, owned_key(owner, key), title or application.matter_title or name))
    return list({(one.kind, one.key): one for one in reversed(found)}.values())[::-1]


def _known(application: Application, number: str) -> Item | None:
    """The organisation's own invoice of this number, if it was registered with its code."""
    own = Item.objects.filter(kind=Kind.INVOICE, organisation=application.organisation, plain=plain(number))
    return own.exclude(code="").first()


def _title(projects: Data, name: str) -> str:
    """The title of a project of the dossier; "" where it has none."""
    said = projects.get(name) if isinstance(projects, dict) else None
    return str(said.get("title") or "") if isinstance(said, dict) else ""


def _registered(actor: Authority, application: Application, wanted: Sequence[Wanted]) -> list[Item]:
    """The items, registered where they are not, always in one order: two at once wait for each other in it."""
    found: dict[tuple[Kind, str], Item] = {}
    for one in sorted(wanted, key=lambda one: (one.kind, one.key)):
        fresh = {
            "organisation": application.organisation, "number": one.number, "plain": plain(one.number),
            "source": "line", "registered_at": timezone.now(), "registered_by": actor.person, **one.about,
        }  # fmt: skip
        found[one.kind, one.key] = Item.objects.get_or_create(kind=one.kind, key=one.key, defaults=fresh)[0]
    return [found[one.kind, one.key] for one in wanted]


def release(happening: Happening) -> None:
    """What a refused or withdrawn application used is free again."""
    _release(list(happening.application.uses.all()))
    _write(happening.actor, happening.application)


def _release(uses: Iterable[Use]) -> None:
    for use in uses:
        use.state = UseState.RELEASED
        use.save(update_fields=["state"])
        use.conflicts.filter(state=Decision.OPEN).update(state=Decision.VOID)


def fix(happening: Happening) -> None:
    """An approval fixes what counts: of each invoice as much as was approved."""
    application = happening.application
    approved = dict(application.lines.values_list("line_id", "approved"))
    for use in application.uses.filter(state__in=(UseState.LIVE, UseState.REFUSED)):
        amount = approved.get(use.line_id) if use.line_id else use.amount
        gone = use.state == UseState.REFUSED or (use.line_id and not amount)
        use.state = UseState.RELEASED if gone else UseState.FIXED
        use.amount = amount or 0
        use.save(update_fields=["state", "amount"])
    _write(happening.actor, application)


def _write(actor: Authority, application: Application) -> None:
    uses = application.uses.select_related("item").exclude(state=UseState.RELEASED)
    said = [[use.item.kind, use.item.number, use.amount, use.state] for use in uses]
    write(actor, "uses entered", application, None, {"uses": said})
