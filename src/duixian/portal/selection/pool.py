"""Who may serve in a round, and who may not and why: by registered facts, by other duties, without a post."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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


def pool_of(about: Round, applications: Sequence[Application]) -> Pool:
    """The register of the call's region, of the fields that the sheet names, held against who takes part."""
    wanted = set(about.fields)
    rows = Expert.objects.filter(active=True, region=about.call.region).select_related("person")
    free: list[Expert] = []
    out: list[tuple[Expert, Text]] = []
    for expert in rows.prefetch_related("ties").order_by("number"):
        if wanted and not wanted & set(expert.fields):
            continue
        why = conflict(expert, applications)
        if why is None:
            free.append(expert)
        else:
            out.append((expert, why))
    return Pool(tuple(free), tuple(out))


def conflict(expert: Expert, applications: Sequence[Application]) -> Text | None:
    """Why an expert may not judge among these applications; None where nothing is known against it."""
    held = expert.person.posts.held(timezone.localdate()).filter(role=Role.THIRD_PARTY_REVIEWER)
    if not held.exists():
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
