"""What a number of the dashboard counts, as an address: the list behind the number asks for the same rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Exists, ExpressionWrapper, F, Max, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.expressions import Combinable
from django.db.models.fields import BigIntegerField, DurationField
from django.db.models.functions import Coalesce, Concat
from django.db.models.lookups import GreaterThan, GreaterThanOrEqual, LessThan
from django.utils import timezone

from duixian.portal.applications.models import LIVE, Application, Event
from duixian.portal.budgets.models import Account, Transfer
from duixian.portal.payments.models import Payment, PaymentState
from duixian.procedure.model import Move, State
from duixian.quantity.text import Text

AGES: Mapping[str, tuple[int, int | None]] = {"0-7": (0, 7), "8-15": (8, 15), "16-30": (16, 30), "31-": (31, None)}
"""How long the holder has had it, in days: from, to (None: without end)."""
SPANS: Mapping[str, tuple[int, int | None]] = {
    "0-30": (0, 30), "31-60": (31, 60), "61-90": (61, 90), "91-120": (91, 120), "121-180": (121, 180),
    "181-": (181, None),
}  # fmt: skip
"""Days from the first filing to the last payment of what was paid in full: from, to."""
ANY_TIME = "0-"
MONEY: Mapping[Account, Text] = {
    Account.RESERVED: Text("预留", "Reserved"),
    Account.COMMITTED: Text("已批待付", "Committed"),
    Account.PAID: Text("已拨付", "Paid"),
}
"""The accounts that the dashboard tells apart."""


def rule_at(path: str = "") -> Concat:
    """The id of the rule of the application at a path, in the database."""
    return Concat(F(f"{path}policy"), Value("/"), F(f"{path}grant"))


@dataclass(frozen=True, slots=True)
class Filter:
    """One part of an address: what it is called, the rows that a value stands for."""

    title: Text
    rows: Callable[[str], Q]


def _year(value: str) -> Q:
    return Q(call__year=int(value)) if value.isdecimal() else Q(pk__in=())


def _number(field: str) -> Callable[[str], Q]:
    return lambda value: Q(**{field: int(value)}) if value.isdecimal() else Q(pk__in=())


def _equal(field: str) -> Callable[[str], Q]:
    return lambda value: Q(**{field: "" if value == NONE else value})


def _age(value: str) -> Q:
    """Held so long, and still worked on."""
    if value not in AGES:
        return Q(pk__in=())
    first, last = AGES[value]
    start = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    held = Q(since__lt=start - timedelta(days=first - 1))
    if last is not None:
        held &= Q(since__gte=start - timedelta(days=last))
    return held & Q(state__in=LIVE)


def held_on(account: str) -> Combinable:
    """What the application at hand has on an account now (fen)."""
    moved = Transfer.objects.filter(application=OuterRef("pk")).order_by().values("application")
    into, out = (
        Coalesce(Subquery(rows.annotate(sum=Sum("amount")).values("sum")), 0, output_field=BigIntegerField())
        for rows in (moved.filter(into=account), moved.filter(out_of=account))
    )
    return ExpressionWrapper(into - out, BigIntegerField())


def _money(value: str) -> Q:
    """Those that have money on an account now."""
    return Q(GreaterThan(held_on(value), 0)) if value in list(MONEY) else Q(pk__in=())


def last_paid() -> Combinable:
    """When the last payment of the application at hand arrived."""
    paid = Payment.objects.filter(application=OuterRef("pk"), state=PaymentState.PAID).order_by().values("application")
    return Subquery(paid.annotate(end=Max("answered_at")).values("end"))


def _days(value: str) -> Q:
    """Those paid in full whose money took so many days."""
    if value not in (*SPANS, ANY_TIME):
        return Q(pk__in=())
    first, last = SPANS.get(value, (0, None))
    took = ExpressionWrapper(last_paid() - F("filed_at"), DurationField())
    found = Q(GreaterThanOrEqual(took, timedelta(days=first)), state=State.PAID)
    return found if last is None else found & Q(LessThan(took, timedelta(days=last + 1)))


def _refused(value: str) -> Q:
    """Those refused under a clause."""
    refusals = Event.objects.filter(application=OuterRef("pk"), move=Move.REFUSE, data__clause=value)
    return Q(state=State.REFUSED) & Q(Exists(refusals))


def _reason(value: str) -> Q:
    """Those refused for a reason, in the words that were given. Databases look differently into a list in JSON."""
    said = Event.objects.filter(move=Move.REFUSE).values_list("application", "data")
    return Q(state=State.REFUSED, pk__in=[key for key, data in said if value in data.get("reasons", ())])


NONE = "-"
"""Stands in an address for what the rows do not say."""

FILTERS: Mapping[str, Filter] = {
    "year": Filter(Text("年度", "Year"), _year),
    "call": Filter(Text("申报通知", "Call"), _number("call")),
    "district": Filter(Text("地区", "District"), _equal("organisation__region")),
    "industry": Filter(Text("行业", "Industry"), _equal("profile__industry")),
    "size": Filter(Text("规模", "Size"), _equal("profile__size")),
    "rule": Filter(Text("扶持条款", "Grant"), _equal("rule_id")),
    "stage": Filter(Text("环节", "Stage"), lambda value: Q(kind=value, state__in=LIVE)),
    "state": Filter(Text("状态", "State"), _equal("state")),
    "age": Filter(Text("到手天数", "Days held"), _age),
    "late": Filter(
        Text("时限", "Limit"), lambda value: Q(state__in=LIVE, due_on__lt=timezone.localdate()) if value else Q()
    ),
    "money": Filter(Text("资金", "Money"), _money),
    "days": Filter(Text("从申报到到账", "Filing to money"), _days),
    "refused": Filter(Text("不予支持的依据", "Refused under"), _refused),
    "reason": Filter(Text("不予支持的理由", "Refused because"), _reason),
}


def matching(rows: QuerySet[Application], asked: Mapping[str, str]) -> QuerySet[Application]:
    """The rows for which all that is asked holds; what no filter knows is passed over."""
    rows = rows.annotate(rule_id=rule_at())
    for name, value in asked.items():
        if value and name in FILTERS:
            rows = rows.filter(FILTERS[name].rows(value))
    return rows
