"""Who may serve in a round, and who may not and why: registered too late, by registered facts, by other duties."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from duixian.portal.accounts.roles import Role
from duixian.portal.applications.models import Application, happened
from duixian.portal.selection.models import Expert, Round
from duixian.procedure.duties import barred
from duixian.procedure.model import Move
from duixian.quantity.text import Text


@dataclass(frozen=True, slots=True)
class Pool:
    """The experts of the field: those who may serve, and those kept out with the reason."""

    free: tuple[Expert, ...]
    out: tuple[tuple[Expert, Text], ...]


def pool_of(about: Round, applications: Sequence[Application], closed: datetime | None = None) -> Pool:
    """The register of the call's region, of the fields that the sheet names, held against who takes part. Nobody joins
    it once it is `closed`: when the round's seed can be known."""
    closed = closed or about.known_from
    wanted = set(about.fields)
    rows = Expert.objects.filter(active=True, region=about.call.region).select_related("person")
    free: list[Expert] = []
    out: list[tuple[Expert, Text]] = []
    for expert in rows.prefetch_related("ties").order_by("number"):
        if wanted and not wanted & set(expert.fields):
            continue
        why = late(expert, closed) or conflict(expert, applications)
        if why is None:
            free.append(expert)
        else:
            out.append((expert, why))
    return Pool(tuple(free), tuple(out))


def late(expert: Expert, closed: datetime) -> Text | None:
    """Why an expert may not be drawn by a seed that was known before they could be; None where they were in time."""
    if expert.since > closed:
        at = f"{timezone.localtime(closed):%Y-%m-%d %H:%M}"
        return Text(
            f"{at} 种子已可知，此后才登记或恢复", f"registered or let in again after {at}, when the seed was known"
        )
    if not reviewing(expert, timezone.localdate(min(closed, timezone.now()))):
        return Text("种子可知时没有评审岗位", "held no reviewer's post when the seed was known")
    return None


def reviewing(expert: Expert, on: date) -> bool:
    """Whether the expert holds a reviewer's post on a day."""
    return expert.person.posts.held(on).filter(role=Role.THIRD_PARTY_REVIEWER).exists()


def conflict(expert: Expert, applications: Sequence[Application]) -> Text | None:
    """Why an expert may not judge among these applications; None where nothing is known against it."""
    if not reviewing(expert, timezone.localdate()):
        return Text("现在没有评审岗位", "holds no reviewer's post today")
    names = {one.organisation.code: one.organisation.name for one in applications}
    for tie in expert.ties.all():
        if tie.code in names:
            what, name = tie.kind_name, names[tie.code]
            return Text(f"{what.zh}：{name}（{tie.source}）", f"{what.en}: {name} ({tie.source})")
    me = str(expert.person_id)
    for one in applications:
        bar = barred(one.course, happened(one), me, one.stage, Move.PASS)
        if bar is not None:
            return Text(f"已办理过申报 {one.number} 的其他环节", f"has had another duty in {one.number}")
    return None
