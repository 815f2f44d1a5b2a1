"""The account of a soak: what happened in each month, and what held at the end. The figures come from the database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Count, Sum

from duixian.portal.applications.models import Application, Event
from duixian.portal.budgets.models import Allotment
from duixian.portal.credit.models import Hit
from duixian.portal.direct_awards.models import Offer
from duixian.portal.listings.models import Enquiry, Listing
from duixian.portal.lists.models import Objection, PublicList
from duixian.portal.payments.models import Payment, Refund
from duixian.portal.platforms.models import Doubt
from duixian.portal.platforms.models import Report as Months
from duixian.portal.registry.models import Conflict
from duixian.portal.selection.models import Protocol
from duixian.portal.supervision.models import Offset, Recovery, Repayment, Report, Visit
from duixian.portal.vouchers.models import Redemption, Voucher
from duixian.quantity.money import format_money

if TYPE_CHECKING:
    from benchmarks.soak import Told

_MOVES = {
    "file": "filed", "return": "returned", "refile": "handed in again", "refuse": "refused", "withdraw": "withdrawn",
    "suspend": "suspended", "list": "listed", "approve": "approved", "pay": "paid out",
}  # fmt: skip


def month_told(since: datetime, until: datetime, told: Told) -> str:
    """What happened between two moments."""
    moves = Event.objects.filter(at__gte=since, at__lt=until).values_list("move").annotate(n=Count("pk"))
    found = {_MOVES[move]: n for move, n in moves.order_by() if move in _MOVES}
    counted = [f"{found[name]} {name}" for name in _MOVES.values() if name in found]
    between = (since, until)
    for rows, name in (
        (Objection.objects.filter(at__range=between), "objections"),
        (Conflict.objects.filter(opened_at__range=between), "invoices used twice"),
        (Hit.objects.filter(found_at__range=between), "on a credit list"),
        (Allotment.objects.filter(at__range=between), "given of short money"),
        (Recovery.objects.filter(ordered_at__range=between), "recoveries"),
        (Voucher.objects.filter(issued_at__range=between), "vouchers"),
    ):
        if n := rows.count():
            counted.append(f"{n} {name}")
    refused = sum(told.refused.values())
    return f"{since:%B %Y}: {', '.join(counted) or 'nothing'}; {refused} attempts refused, {told.kills} killed"


def ended(told: Told, held: Mapping[str, Sequence[str]], records: int, bad: Sequence[str], seconds: float) -> str:
    """What the year came to."""
    states = Counter(Application.objects.values_list("state", flat=True))
    paid = Payment.objects.filter(state="paid").aggregate(total=Sum("amount"))["total"] or 0
    back = Repayment.objects.aggregate(total=Sum("amount"))["total"] or 0
    policies = Counter(Application.objects.exclude(state="draft").values_list("policy", flat=True))
    lines = [
        "",
        "The year: " + ", ".join(f"{n} {state}" for state, n in sorted(states.items())),
        "  filed: " + ", ".join(f"{n} {policy}" for policy, n in sorted(policies.items())),
        f"  money: {format_money(paid, 'en')} paid in {Payment.objects.filter(state='paid').count()} payments, "
        f"{Payment.objects.filter(state='failed').count()} failed, {Refund.objects.count()} refunds, "
        f"{format_money(back, 'en')} came back in {Repayment.objects.count()} parts, {Offset.objects.count()} set off",
        f"  lists: {PublicList.objects.count()}, {PublicList.objects.filter(state='void').count()} of them void; "
        f"objections {Objection.objects.count()}, upheld {Objection.objects.filter(upheld=True).count()}",
        f"  choosing: {Protocol.objects.count()} protocols; short money: {Allotment.objects.count()} allotments",
        f"  vouchers: {Voucher.objects.count()}, {Redemption.objects.filter(state='spent').count()} codes redeemed, "
        f"{Voucher.objects.filter(expired__gt=0).count()} expired with a rest",
        f"  direct awards: {Offer.objects.filter(state='accepted').count()} of {Offer.objects.count()} taken; "
        f"supervision: {Report.objects.count()} reports, {Visit.objects.count()} visits",
        f"  platforms: {Months.objects.count()} monthly reports, {Doubt.objects.count()} doubts; "
        f"listings: {Listing.objects.count()}, {Enquiry.objects.count()} enquiries",
        f"  {sum(told.done.values())} done, {sum(told.refused.values())} refused, {told.kills} processes killed",
        "  refused by code: " + ", ".join(f"{n} {code}" for code, n in told.refused.most_common(25)),
    ]
    if told.failed:
        lines += [f"  FAILED {len(told.failed)} times:", *(f"    {one}" for one in told.failed[:10])]
    lines += ["", "What must hold, and the rows that break it:"]
    lines += [f"  {len(rows):4}  {name}" for name, rows in held.items()]
    lines += [f"  {len(bad):4}  every record verifies by itself ({records} records)", f"in {seconds:.0f} s"]
    return "\n".join(lines)
