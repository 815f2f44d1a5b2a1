"""A draft: begun under a call, saved piece by piece, with its cost lines and papers. Also while it is returned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from duixian.policy.loader import find_policy
from duixian.portal.accounts.authority import Authority
from duixian.portal.applications.assessing import dossier_data, engine_of
from duixian.portal.applications.models import GIVEN_UP, LIVE, Application, Attachment, CostLine
from duixian.portal.applications.recording import stand
from duixian.portal.calls.models import Call
from duixian.portal.calls.models import State as CallState
from duixian.portal.dossiers.commands import keep, open_dossier, save_facts
from duixian.portal.dossiers.models import Dossier
from duixian.portal.journal import Denied, Invalid, Stale, command, lock, write
from duixian.portal.papers.models import Paper
from duixian.procedure.model import State
from duixian.procedure.position import position
from duixian.procedure.read import plain, procedure_for
from duixian.program.compile import choose, load
from duixian.program.model import Rule
from duixian.quantity.money import money_literal
from duixian.quantity.problem import Place, Problem, nearest
from duixian.quantity.text import Text
from duixian.quantity.yaml_source import Data
from duixian.vocabulary.spots import Plain, matter_of


@dataclass(frozen=True, slots=True)
class LineTyped:
    """A cost line as the applicant gives it; `amount` in fen."""

    id: str
    category: str
    date: date
    amount: int
    seller: str = ""
    paid: bool = True


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of a draft's pieces: those that are wrong are kept as typed, and say why (by path)."""

    application: Application
    problems: tuple[Problem, ...]


@command
def start(actor: Authority, call: Call, grant: str, matter_id: str = "", period: int = 0) -> Application:
    """The draft of one claim under a call; the one that is there, where it was begun before. Raises `Denied`,
    `Invalid` (the call takes nothing today, the claim is being worked on already)."""
    organisation = actor.organisation
    if organisation is None or not actor.may("file", Application):
        raise Denied(f"{actor.who} files nothing")
    rule = next((rule for rule in engine_of(call).program.rules if rule.grant == grant), None)
    if rule is None or grant not in call.grants:
        named = Text(f"这份通知没有条款 {grant}", f"the call has no grant {grant}")
        raise Invalid(Problem("call-grant", named, Place(path="grant"), nearest=nearest(grant, call.grants)))
    period = period if rule.per == "year" else 0
    claim = {
        "policy": call.policy,
        "grant": grant,
        "organisation": organisation,
        "matter_id": matter_id,
        "period": period,
    }
    dossier = lock(actor.rows(Dossier, "edit"), open_dossier(actor, organisation).pk)  # one beginning at a time
    live = Application.objects.filter(**claim, state__in=LIVE).first()
    if live is not None and live.state == State.DRAFT and live.call_id == call.pk:
        return live
    if live is not None:
        there = Text(f"这一项已在办理：{live.number}", f"it is being worked on already: {live.number}")
        raise Invalid(Problem("claim-live", there))
    if not taking(call):
        raise Invalid(closed(call))
    if Application.objects.filter(**claim, call=call).exclude(state__in=GIVEN_UP).exists():
        raise Invalid(Problem("claim-paid", Text("这一项在本次申报中已经拨付", "it has been paid under this call")))
    title = _matter_title(dossier.data, rule, matter_id, period)
    policy = choose(load(find_policy(call.policy)), call.readings).model
    course = procedure_for(policy, grant, call.limits)
    application = Application(
        call=call, **claim, title={"zh": rule.title.zh, "en": rule.title.en}, matter_title=title,
        procedure=plain(course), materials=_materials(call, rule, policy.materials), since=timezone.now(),
        created_by=actor.person, number="",
    )  # fmt: skip
    stand(application, position(course, [], settings.CALENDAR))
    application.save()
    application.number = f"{call.year}-{application.pk:06d}"
    application.save(update_fields=["number"])
    write(actor, "application begun", application, None, {"number": application.number, "claim": application.claim})
    return application


def taking(call: Call, on: date | None = None) -> bool:
    """Whether the call takes applications on a day (None: today)."""
    day = on or timezone.localdate()
    return call.state == CallState.OPEN and call.opens_on <= day <= call.closes_on


def closed(call: Call) -> Problem:
    return Problem(
        "call-closed",
        Text(
            f"申报时间是 {call.opens_on} 至 {call.closes_on}，现在不受理",
            f"the call takes applications from {call.opens_on} to {call.closes_on} only",
        ),
    )


def _matter_title(data: Mapping[str, Data], rule: Rule, matter_id: str, period: int) -> str:
    matter = matter_of(matter_id, data)
    if rule.matter_kind != "applicant" and (matter is None or matter.get("kind") != rule.matter_kind):
        missing = Text("档案里没有这一事项，请先补充", "the dossier has no such matter; add it first")
        raise Invalid(Problem("no-matter", missing, Place(path="matter")))
    if rule.matter_kind == "applicant" and matter_id:
        raise Invalid(
            Problem("no-matter", Text("这一条款不针对事项", "the grant is for no matter"), Place(path="matter"))
        )
    if rule.per == "year" and not period:
        raise Invalid(Problem("no-period", Text("请选择年度", "choose the year"), Place(path="period")))
    return str(matter.get("title", "")) if matter else ""


def _materials(call: Call, rule: Rule, known: Mapping[str, object]) -> list[dict[str, object]]:
    """The policy's papers for the grant, then those that the call adds."""
    listed: list[dict[str, object]] = [
        {"id": name, "label": {"zh": label.zh, "en": label.en}, "optional": getattr(known[name], "optional", False)}
        for name, label in rule.materials
    ]
    for paper in call.extra_materials:
        label = paper["label"]
        said = label if isinstance(label, dict) else {"zh": label, "en": label}
        listed.append({"id": paper["id"], "label": said, "optional": bool(paper.get("optional", False))})
    return listed


def editable(application: Application) -> bool:
    """Whether its contents may change today: a draft inside the window, or a returned application."""
    draft = application.state == State.DRAFT and taking(application.call)
    return draft or application.state == State.RETURNED


def locked(actor: Authority, application: Application, version: int | None = None) -> Application:
    """The application, locked for the applicant's edits. Raises `Denied`, `Stale`, `Invalid`."""
    kept = lock(owned(actor, "edit"), application.pk, version)
    if not editable(kept):
        here = Text("申报已提交，退回补正时才能修改", "it has been filed and can be changed only when returned")
        raise Invalid(closed(kept.call) if kept.state == State.DRAFT else Problem("not-editable", here))
    return kept


def owned(actor: Authority, action: str) -> QuerySet[Application]:
    return actor.rows(Application, action).select_related("call", "organisation")


@command
def save(
    actor: Authority, application: Application, facts: Mapping[str, str], dossier_version: int | None = None
) -> Saved:
    """Save pieces of the draft (path → as typed) into the organisation's dossier. What cannot stand is kept as typed.

    Raises `Stale` where somebody changed one of these facts otherwise since `dossier_version`.
    """
    kept = locked(actor, application)
    dossier = open_dossier(actor, kept.organisation)
    problems: list[Problem] = []
    typed = dict(kept.typed)
    for path, text in facts.items():
        try:
            save_facts(actor, dossier, {path: text}, dossier_version)
            typed.pop(path, None)
        except Invalid as invalid:
            problems += invalid.problems
            if all(problem.code != "settled" for problem in invalid.problems):  # those are not the applicant's to mend
                typed[path] = text
    if typed != kept.typed:
        write(actor, "application typed", kept, {"typed": kept.typed}, {"typed": typed})
        kept.typed = typed
        kept.save(update_fields=["typed", "changed_at"])
    return Saved(kept, tuple(problems))


@command
def save_lines(
    actor: Authority, application: Application, lines: Sequence[LineTyped], complete: bool = False,
    version: int | None = None,
) -> Application:  # fmt: skip
    """Set the cost lines of the application's matter, in the dossier and here. `complete`: there are no others."""
    kept = locked(actor, application, version)
    if problems := [*_wrong_lines(lines)]:
        raise Invalid(problems)
    dossier = lock(actor.rows(Dossier, "edit"), open_dossier(actor, kept.organisation).pk)
    matter = matter_of(kept.matter_id, dossier.data)
    if matter is None:
        raise Invalid(Problem("no-matter", Text("档案里没有这一事项", "the dossier has no such matter")))
    changed: Plain = {**matter, "lines": [_plain_line(line) for line in lines], "lines_complete": complete}
    path = f"{kept.matter_id}.lines"
    others: list[Data] = [changed if one is matter else one for one in dossier.data["matters"]]
    before, after = {path: matter.get("lines", [])}, {path: changed["lines"]}
    keep(actor, "cost lines saved", dossier, {**dossier.data, "matters": others}, before, after)
    _set_lines(kept, lines)
    kept.version += 1
    kept.save(update_fields=["version", "changed_at"])
    return kept


def _wrong_lines(lines: Sequence[LineTyped]) -> list[Problem]:
    problems: list[Problem] = []
    seen: set[str] = set()
    for i, line in enumerate(lines):
        if not line.id.strip() or line.id in seen:
            text = Text("发票号码缺少或重复", "the invoice number is missing or stands twice")
            problems.append(Problem("line-id", text, Place(path=f"lines[{i}].id")))
        if line.amount <= 0:
            text = Text("金额应大于零", "the amount is above zero")
            problems.append(Problem("line-amount", text, Place(path=f"lines[{i}].amount")))
        seen.add(line.id)
    return problems


def _plain_line(line: LineTyped) -> Plain:
    return {
        "id": line.id,
        "category": line.category,
        "date": line.date.isoformat(),
        "amount": money_literal(line.amount),
        "paid": line.paid,
    }


def _set_lines(application: Application, lines: Sequence[LineTyped]) -> None:
    """Lines that stay as they were keep what was verified."""
    known = {line.line_id: line for line in application.lines.all()}
    application.lines.exclude(line_id__in=[line.id for line in lines]).delete()
    for line in lines:
        said = {"category": line.category, "date": line.date, "paid": line.paid, "claimed": line.amount}
        old = known.get(line.id)
        same = old is not None and all(getattr(old, name) == value for name, value in said.items())
        fresh = {} if same else {"verified": None, "approved": None, "reason": ""}
        seller = {"seller": line.seller} if line.seller or old is None else {}
        CostLine.objects.update_or_create(
            application=application, line_id=line.id, defaults={**said, **seller, **fresh}
        )  # fmt: skip


def lines_of(application: Application) -> list[LineTyped]:
    """The matter's lines as the dossier holds them."""
    from duixian.portal.dossiers.queries import facts_of

    matter = facts_of(dossier_data(application)).matter(application.matter_id)
    return [LineTyped(ln.id, ln.category, ln.date, ln.amount, paid=ln.paid) for ln in matter.lines] if matter else []


def sync_lines(application: Application) -> None:
    """Make the cost lines those of the dossier: what is filed is what the engine reads."""
    _set_lines(application, lines_of(application))


@command
def attach(
    actor: Authority, application: Application, material: str, paper: Paper, version: int | None = None
) -> Attachment:
    """Attach one of the organisation's papers for a material."""
    kept = locked(actor, application, version)
    named = [cast(str, one["id"]) for one in kept.materials]
    if material not in named:
        text = Text(f"没有材料 {material}", f"there is no material {material}")
        raise Invalid(Problem("unknown-material", text, Place(path="material"), nearest=nearest(material, named)))
    if paper.organisation_id != kept.organisation_id:
        raise Denied("a paper of another organisation")
    attachment, new = Attachment.objects.get_or_create(application=kept, material=material, paper=paper)
    if new:
        _grow(kept)
        write(actor, "paper attached", kept, None, {"material": material, "paper": paper.sha256, "name": paper.name})
    return attachment


@command
def detach(actor: Authority, attachment: Attachment, version: int | None = None) -> None:
    """Take a paper off the application; the organisation keeps it."""
    kept = locked(actor, attachment.application, version)
    paper = attachment.paper
    removed, _ = Attachment.objects.filter(pk=attachment.pk, application=kept).delete()
    if removed:
        _grow(kept)
        write(actor, "paper detached", kept, {"material": attachment.material, "paper": paper.sha256}, None)


def _grow(application: Application) -> None:
    application.version += 1
    application.save(update_fields=["version", "changed_at"])


@command
def discard(actor: Authority, application: Application, version: int | None = None) -> None:
    """Throw a draft away. What was filed is withdrawn, never thrown away."""
    kept = lock(owned(actor, "edit"), application.pk, version)
    if kept.state != State.DRAFT:
        raise Invalid(Problem("not-draft", Text("已提交的申报只能撤回", "what was filed can only be withdrawn")))
    write(actor, "draft discarded", kept, {"number": kept.number, "claim": kept.claim}, None)
    kept.delete()


__all__ = ["LineTyped", "Saved", "Stale", "attach", "detach", "discard", "save", "save_lines", "start"]
