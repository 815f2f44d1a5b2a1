"""The register of experts: who may be drawn, in which fields, and what ties them to organisations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from duixian.portal.accounts.authority import Authority
from duixian.portal.accounts.models import Person
from duixian.portal.accounts.roles import Role
from duixian.portal.applications.models import Application
from duixian.portal.journal import Denied, Invalid, command, lock, write
from duixian.portal.selection.commands.rounds import recuse
from duixian.portal.selection.models import Expert, Member, Round, ScoreSheet, Seating, Stage, Tie, TieKind
from duixian.procedure.model import State
from duixian.quantity.problem import Place, Problem, Refused
from duixian.quantity.text import Text
from duixian.vocabulary.credit_code import check_credit_code
from duixian.vocabulary.regions import region_at


@command
def register_expert(
    actor: Authority, person: Person, *, fields: Sequence[str], employer: str, employer_name: str = "", source: str = ""
) -> Expert:
    """Enter a person who holds a reviewer's post. `employer`: the credit code of whom they work for. By a seed that is
    known already they are not drawn (`pool`).

    Raises `Denied`, `Invalid` by field.
    """
    if not actor.may("register-expert"):
        raise Denied(f"{actor.who} keeps no register of experts")
    named = [one.strip() for one in fields if one.strip()]
    problems: list[Problem] = []
    if not person.posts.held(timezone.localdate()).filter(role=Role.THIRD_PARTY_REVIEWER).exists():
        problems.append(_problem("person", "此人没有评审岗位", "no reviewer's post is held by this person"))
    if Expert.objects.filter(person=person).exists():
        problems.append(_problem("person", "此人已在专家库", "this person is registered already"))
    if not named:
        problems.append(_problem("fields", "写明专业领域", "name a field"))
    problems += _code(employer, "employer")
    if problems:
        raise Invalid(problems)
    region = region_at("city", actor.region) if actor.region else _region(person)
    expert = Expert.objects.create(
        person=person, number=f"new-{person.pk}", region=region, fields=named, since=timezone.now()
    )
    expert.number = f"E{expert.pk:04d}"
    expert.save(update_fields=["number"])
    said = {"number": expert.number, "fields": named, "since": expert.since.isoformat()}
    write(actor, "expert registered", expert, None, said)
    add_tie(actor, expert, TieKind.EMPLOYER, employer, name=employer_name, source=source or "登记时填报")
    return expert


def _region(person: Person) -> str:
    post = person.posts.held(timezone.localdate()).select_related("organisation").first()
    return region_at("city", post.organisation.region) if post else ""


@command
def add_tie(
    actor: Authority,
    expert: Expert,
    kind: str,
    code: str,
    *,
    name: str = "",
    since: date | None = None,
    until: date | None = None,
    source: str,
) -> Tie:
    """Register a fact that keeps an expert from judging an organisation; where they judge it already, they step aside.

    Raises `Denied`, `Invalid` by field.
    """
    kept = lock(actor.rows(Expert, "edit"), expert.pk)
    problems = _code(code, "code")
    if kind not in list(TieKind):
        problems.append(_problem("kind", "选择任职、持股或曾经任职", "choose what ties them"))
    if not source.strip():
        problems.append(_problem("source", "写明来源", "say where it is known from"))
    if since and until and until < since:
        problems.append(_problem("until", "结束早于开始", "it ends before it begins"))
    if Tie.objects.filter(expert=kept, kind=kind, code=code).exists():
        problems.append(_problem("code", "已经登记过", "it is registered already"))
    if problems:
        raise Invalid(problems)
    tie = Tie.objects.create(
        expert=kept, kind=kind, code=code, name=name, since=since, until=until, source=source.strip()
    )
    write(actor, "tie registered", tie, None, {"expert": kept.number, "kind": kind, "code": code, "source": source})
    judging = actor.rows(Member, "recuse").filter(
        expert=kept, standing__in=(Seating.SEATED, Seating.RESERVE), round__stage__in=(Stage.SCORING, Stage.PANEL),
        round__candidates__application__organisation__code=code,
    )  # fmt: skip
    for seat in judging.distinct().order_by("pk"):
        recuse(actor, seat, f"{tie.kind_name.zh}：{name or code}（{tie.source}）")
    return tie


@command
def set_active(actor: Authority, expert: Expert, active: bool) -> Expert:
    """Let an expert take part in draws of which nobody knows the seed yet, or no longer. Raises `Denied`, `Invalid`:
    once a seed is known anybody can work out who will be drawn, and nobody is taken out of that draw but by a
    registered tie."""
    kept = lock(actor.rows(Expert, "edit"), expert.pk)
    if kept.active == active:
        return kept
    if not active and draw_waits(kept.region):
        text = Text(
            "有评选的种子已知、还没抽取：抽取以后再停用，应回避的登记其关系",
            "a seed is known and nobody drawn yet: wait for the draw, or register what ties this expert",
        )
        raise Invalid(Problem("draw-waits", text))
    kept.active, kept.version = active, kept.version + 1
    kept.since = timezone.now() if active else kept.since
    write(actor, "expert active", kept, {"active": not active}, {"active": active, "since": kept.since.isoformat()})
    kept.save(update_fields=["active", "since", "version"])
    return kept


def draw_waits(region: str) -> bool:
    """Whether a seed is recorded, or its declared number has come out, and nobody drawn by it."""
    today = timezone.localdate()
    known = Q(stage=Stage.SEEDED) | Q(stage=Stage.DECLARED, seed_on__lte=today)
    if Round.objects.filter(known, wanted__gt=0, call__region=region).exists():
        return True
    out = ScoreSheet.objects.filter(seed_on__lte=today, experts__gt=0, call__region=region)
    used = Round.objects.filter(call=OuterRef("call"), grant=OuterRef("grant"), seed_on__isnull=False)
    waiting = Application.objects.filter(call=OuterRef("call"), grant=OuterRef("grant"), state=State.OPEN)
    return out.filter(Exists(waiting), ~Exists(used)).exists()


def _code(code: str, path: str) -> list[Problem]:
    try:
        check_credit_code(code, Place(path=path))
    except Refused as refused:
        return list(refused.problems)
    return []


def _problem(path: str, zh: str, en: str) -> Problem:
    return Problem("expert", Text(zh, en), Place(path=path))
