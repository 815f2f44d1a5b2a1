"""What stacking leaves of an application beside all the money that the site has booked since it was filed.

Asked both ways: of this application beside what the applicant has been awarded, under the program that its call
pinned; and of each of those awards beside this one, under its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.db.models import Exists, OuterRef, QuerySet

from duixian.assess import Because, alone
from duixian.portal.applications.assessing import dossier_data, engine_of, verified_facts
from duixian.portal.applications.models import Application, Event
from duixian.portal.applications.policies import policy_of
from duixian.portal.applications.reactions import Happening
from duixian.portal.dossiers.queries import blank, facts_of
from duixian.portal.lists.commands import award_of
from duixian.procedure.model import Move, State
from duixian.quantity.money import format_money
from duixian.quantity.problem import Problem, Refused
from duixian.quantity.text import Lang, Text, noted
from duixian.vocabulary.dossier import Dossier, Receipt


@dataclass(frozen=True, slots=True)
class Short:
    """Stacking leaves `most` of an application's award (fen), since `because`; `by` is the other application of the
    applicant whose policy says so, None where the application's own does."""

    most: int
    because: tuple[Because, ...]
    by: Application | None = None


def shorts(application: Application) -> list[Short]:
    """Where stacking stands in the way of what the desks hold to be right; empty where it does not.

    Raises `Refused` where the applicant's dossier cannot be read as it stands.
    """
    award = application.approved
    return [*_own(application, award), *_others(application)] if award else []


def _own(application: Application, award: int) -> Iterator[Short]:
    left = alone(_facts(application), engine_of(application.call), application.claim)
    if left is not None and left.most < award:
        yield Short(left.most, left.because)


def _others(application: Application) -> Iterator[Short]:
    """Awards of other policies that would come to less beside this one."""
    for other in awarded(application).exclude(policy=application.policy):
        facts, engine = _facts(other), engine_of(other.call)
        receipt = _with_projects(facts, [_receipt(application)])[0]
        beside = replace(facts, receipts=(*(r for r in facts.receipts if not _same(r, receipt)), receipt))
        before, after = alone(facts, engine, other.claim), alone(beside, engine, other.claim)
        if before is not None and after is not None and after.most < min(before.most, other.approved or 0):
            yield Short(0, tuple(one for one in after.because if one.receipt is receipt), other)


def awarded(application: Application) -> QuerySet[Application]:
    """The applicant's other applications that were approved."""
    approved = Event.objects.filter(application=OuterRef("pk"), move=Move.APPROVE)
    others = Application.objects.filter(Exists(approved), organisation=application.organisation, approved__gt=0)
    others = others.exclude(pk=application.pk).exclude(state=State.REFUSED)
    return others.select_related("organisation", "call__source").defer("call__program", "call__source__text")


def _facts(application: Application) -> Dossier:
    """The verified facts of an application with every receipt that the dossier has gained since it was filed, but its
    own award."""
    known, own = verified_facts(application), _receipt(application)
    gained = {"receipts": dossier_data(application).get("receipts") or []}
    fresh = facts_of({**blank(application.organisation), **gained}).receipts
    named = {_name(receipt) for receipt in fresh}
    every = [*(receipt for receipt in known.receipts if _name(receipt) not in named), *fresh]
    return replace(known, receipts=tuple(_with_projects(known, [one for one in every if not _same(one, own)])))


def _with_projects(facts: Dossier, receipts: list[Receipt]) -> list[Receipt]:
    """The receipts with the project of the matter that they are for, where they do not say it themselves."""
    project = {matter.id: matter.project for matter in facts.matters}
    return [one if one.project else replace(one, project=project.get(one.matter, "")) for one in receipts]


def _receipt(application: Application) -> Receipt:
    """The receipt that the award is, or would be."""
    award = award_of(application)
    return Receipt(
        award.programme, award.level, award.region, award.matter, "", "", award.year, award.on, "determined",
        award.amount or 0,
    )  # fmt: skip


def _name(receipt: Receipt) -> tuple[object, ...]:
    """What one award is known by, whatever of it is paid by now."""
    return receipt.programme, receipt.matter, receipt.year, receipt.level


def _same(a: Receipt, b: Receipt) -> bool:
    return _name(a) == _name(b)


def enforced(happening: Happening) -> Iterator[Problem]:
    """What stacking holds against listing or approving an application."""
    try:
        found = shorts(happening.application)
    except Refused as refused:
        yield from refused.problems
        return
    for one in found:
        yield Problem("stacking", said(happening.application, one))


def said(application: Application, short: Short) -> Text:
    """One reason, in words: the clause, the money that meets it, what is left."""
    award = application.approved or 0
    zh, en = (_words(application, short, award, lang) for lang in ("zh", "en"))
    return Text(zh, en)


def _words(application: Application, short: Short, award: int, lang: Lang) -> str:
    fen = format_money(award, lang, "short"), format_money(short.most, lang, "short")
    because = ("；" if lang == "zh" else "; ").join(_because(application, short, one, lang) for one in short.because)
    if short.by is not None:
        other = policy_of(short.by.call).policy.short.in_(lang)
        title, number = short.by.grant_title.in_(lang), short.by.number
        if lang == "zh":
            return f"{application.number}：已批准的 {number}（{other}“{title}”）不与本项同时享受：{because}"
        return f"{application.number}: {number} ({other}, “{title}”), which was approved, excludes it: {because}"
    if lang == "zh":
        return f"{application.number}：核定 {fen[0]}，叠加规则只允许 {fen[1]}：{because}"
    return f"{application.number}: {fen[0]} were approved, stacking leaves {fen[1]}: {because}"


def _because(application: Application, short: Short, one: Because, lang: Lang) -> str:
    told = noted(one.title.in_(lang), "、".join(one.cites), lang)
    if one.receipt is None or short.by is not None:
        return told
    sum_, name = format_money(one.receipt.amount, lang, "short"), _programme(application, one.receipt, lang)
    if lang == "zh":
        return f"{told}，{one.receipt.year} 年已获{name} {sum_}"
    return f"{told}, {sum_} of {name} in {one.receipt.year}"


def _programme(application: Application, receipt: Receipt, lang: Lang) -> str:
    """What the money was for: by the application that it was awarded for, where that was on this site."""
    policy, _, grant = receipt.programme.partition("/")
    other = awarded(application).filter(policy=policy, grant=grant).first()
    if other is None:
        return f" {receipt.programme}" if lang == "zh" else receipt.programme
    short, title = policy_of(other.call).policy.short.in_(lang), other.grant_title.in_(lang)
    return noted(f"“{short}”{title}" if lang == "zh" else f"{title}, {short}", other.number, lang)
