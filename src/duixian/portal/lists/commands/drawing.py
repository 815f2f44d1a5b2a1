"""Lists: drawn from applications whose amounts are settled, and drawn again where a line falls away."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import cast

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from duixian.portal.accounts.authority import Authority
from duixian.portal.applications.commands import move
from duixian.portal.applications.models import Application
from duixian.portal.applications.policies import policy_of, rule_of
from duixian.portal.calls.models import Call
from duixian.portal.journal import Invalid, command, lock, write
from duixian.portal.lists.models import Line, Objection, PublicList, State
from duixian.procedure.lists import Figure, Row, freeze
from duixian.procedure.model import Move
from duixian.procedure.model import State as Standing
from duixian.quantity.money import format_money
from duixian.quantity.problem import Problem
from duixian.quantity.text import Text

_LISTING = ("public_notice", "approval", "payment")


def ready(actor: Authority, call: Call) -> QuerySet[Application]:
    """The applications of a call that wait to be put on a list."""
    found = _to_list(actor).filter(call=call).select_related("organisation", "call").defer("call__program")
    return found.order_by("grant", "filed_at", "pk")


def ready_of(actor: Authority, calls: Iterable[Call]) -> list[tuple[Call, int]]:
    """The calls of which applications wait to be put on a list, with how many."""
    found = dict(_to_list(actor).order_by().values_list("call").annotate(n=Count("pk")))
    return [(call, found[call.pk]) for call in calls if call.pk in found]


def _to_list(actor: Authority) -> QuerySet[Application]:
    """Those with amounts settled and objections answered."""
    rows = actor.rows(Application, "run").filter(state=Standing.OPEN, listed="", kind__in=_LISTING)
    objected = Objection.objects.filter(line__application=OuterRef("pk"), upheld=None)
    return rows.filter(~Exists(objected), approved__isnull=False)


@command
def draw_up(actor: Authority, call: Call, applications: Sequence[int] | None = None) -> PublicList:
    """Freeze a list of a call's ready applications: those named by their keys, or all (None).

    They stand on it by grant and by the order in which they were filed. Raises `Denied`, `Invalid`.
    """
    rows = ready(actor, call)
    chosen = list(rows if applications is None else rows.filter(pk__in=applications))
    gone = len(set(applications or ())) - len(chosen)
    if applications is not None and gone:
        text = Text(f"有 {gone} 件不能列入名单，请重新勾选", f"{gone} of them cannot be listed; choose again")
        raise Invalid(Problem("not-ready", text))
    if not chosen:
        raise Invalid(Problem("nothing-ready", Text("没有可列入名单的申报", "nothing is ready to be listed")))
    short = policy_of(call).policy.short
    title = Text(f"{call.year} 年度拟扶持名单（{short.zh}）", f"Proposed support of {call.year} ({short.en})")
    return _freeze(actor, call, title, chosen, None)


def redraw(actor: Authority, old: PublicList) -> PublicList | None:
    """A list in place of one that changed, of the applications that still wait on it; None where none is left.

    It is a new list: its notice runs again in full. Lines whose notice ran in full before have gone on and stay on the
    old one, which holds for them alone. Within the command that changed the old one.
    """
    left = Application.objects.filter(list_lines__list=old, listed=old.number)
    kept = left.filter(Q(state=Standing.OPEN) | Q(state=Standing.SUSPENDED)).select_related("organisation", "call")
    lines = list(kept.order_by("list_lines__position"))
    waiting = [application for application in lines if application.here == application.course.listing()]
    if old.approved_at is not None:
        end(actor, old, State.APPROVED)
    else:
        end(actor, old, State.CLOSED if len(lines) > len(waiting) else State.VOID)
    return _freeze(actor, old.call, old.title, waiting, old) if waiting else None


def end(actor: Authority, old: PublicList, state: State) -> None:
    """Say that a list holds no longer (void), or for the lines alone that have gone on."""
    before, old.state = old.state, state
    old.version += 1
    old.save(update_fields=["state", "version"])
    write(actor, f"list {state}", old, {"state": before}, {"state": old.state})


def _freeze(
    actor: Authority, call: Call, title: Text, applications: Iterable[Application], replaces: PublicList | None
) -> PublicList:
    chosen = list(applications)
    body, digest = freeze(title, [_row(application) for application in chosen])
    drawn = PublicList.objects.create(
        number="", call=call, region=call.region, body=body, digest=digest, replaces=replaces,
        drawn_at=timezone.now(), drawn_by=actor.person,
    )  # fmt: skip
    drawn.number = f"L{call.year}-{drawn.pk:05d}"
    drawn.save(update_fields=["number"])
    Line.objects.bulk_create(
        Line(list=drawn, application=application, position=i, amount=cast(int, application.approved))
        for i, application in enumerate(chosen, 1)
    )
    write(actor, "list drawn", drawn, None, {"number": drawn.number, "digest": digest, "lines": len(chosen)})
    for application in sorted(chosen, key=lambda one: one.pk):
        move(actor, application, Move.LIST, {"list": drawn.number, "digest": digest})
    return drawn


def _row(application: Application) -> Row:
    claimed = application.claimed or 0
    declared = [Figure(Text("申报金额", "claimed"), _money(claimed))]
    lines = list(application.lines.all())
    if lines:
        counted = sum(line.approved or 0 for line in lines)
        declared.append(Figure(Text("核定费用", "cost counted"), _money(counted)))
    if application.matter_title:
        declared.insert(0, Figure(Text("项目", "matter"), Text(application.matter_title, application.matter_title)))
    rule = rule_of(application)
    return Row(
        application.number,
        policy_of(application.call).policy.number,
        "、".join(rule.cites),
        application.grant_title,
        application.organisation.name,
        application.organisation.code,
        tuple(declared),
        cast(int, application.approved),
    )


def _money(fen: int) -> Text:
    return Text(format_money(fen), format_money(fen, "en"))


def locked(actor: Authority, action: str, number: str, version: int | None = None) -> PublicList:
    """The list, locked. Raises `Denied`, `Stale`."""
    rows = actor.rows(PublicList, action).select_related("call").defer("call__program")
    found = rows.filter(number=number).values_list("pk", flat=True).first()
    return lock(rows, found, version)
