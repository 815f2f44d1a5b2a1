"""What rested on an award that is recovered, assessed again as if all of it had come back already."""

from __future__ import annotations

from typing import cast

from django.utils import timezone

from duixian.portal.accounts.authority import Authority
from duixian.portal.applications.assessing import judge, verified_data
from duixian.portal.applications.models import GIVEN_UP, Application
from duixian.portal.dossiers.receipts import receipt_of
from duixian.portal.journal import Invalid, command, lock, write
from duixian.portal.lists.commands import award_of
from duixian.portal.supervision.models import Consequence, Recovery
from duixian.procedure.model import State
from duixian.quantity.money import money_literal
from duixian.quantity.problem import Place, Problem, Refused
from duixian.quantity.text import Text
from duixian.quantity.yaml_source import Data
from duixian.vocabulary.spots import Plain


def reassess(actor: Authority, recovery: Recovery) -> list[Consequence]:
    """Enter every other filed application of the organisation that comes to another amount now, for the bureau."""
    others = Application.objects.filter(organisation=recovery.organisation_id).exclude(pk=recovery.application_id)
    found = []
    for other in others.exclude(state__in=(State.DRAFT, *GIVEN_UP)).select_related("call", "organisation"):
        data = verified_data(other)
        before, after = amount_of(other, data), amount_of(other, without(recovery, data))
        if before != after:
            found.append(Consequence(recovery=recovery, application=other, before=before, after=after))
    Consequence.objects.bulk_create(found)
    if found:
        said = [[one.application.number, one.before, one.after] for one in found]
        write(actor, "claims assessed again", recovery, None, {"applications": said})
    return found


def amount_of(application: Application, data: Plain) -> int:
    """What the claim comes to beside all others, at most; 0 where these facts do not give it."""
    try:
        claim = judge(application, data).claim
    except Refused:
        return 0
    return claim.potential if claim else 0


def without(recovery: Recovery, data: Plain) -> Plain:
    """The dossier once the recovery has come back: the receipt says so, and the award is less by it, or none."""
    award = award_of(recovery.application)
    receipts = cast(list[dict[str, Data]], data.get("receipts") or [])
    mine = [one for one in receipts if (one.get("programme"), one.get("matter", "")) == (award.programme, award.matter)]
    if mine:
        receipts = [*receipts, receipt_of(award, "recovered", recovery.amount)]
    left = award.amount - recovery.amount
    named: dict[str, Data] = {"grant": award.programme}
    if award.matter:
        named["matter"] = award.matter
    if recovery.application.period:
        named["period"] = recovery.application.period
    settled: dict[str, Data] = {"granted": money_literal(left)} if left else {"selected": False}
    known = cast(list[dict[str, Data]], data.get("outcomes") or [])
    others = [one for one in known if any(one.get(name) != value for name, value in named.items())]
    return {**data, "receipts": cast(Data, receipts), "outcomes": cast(Data, [*others, {**named, **settled}])}


@command
def decide(actor: Authority, consequence: Consequence, answer: str) -> Consequence:
    """Say what follows for the other application. Until then it is neither approved nor paid."""
    kept = lock(actor.rows(Consequence, "decide").select_related("recovery", "application"), consequence.pk)
    problems = []
    if kept.answer:
        problems.append(Problem("decided", Text("已经处理过", "it has been decided")))
    if not answer.strip():
        text = Text("写明如何处理", "say what follows")
        problems.append(Problem("no-answer", text, Place(path="answer")))
    if problems:
        raise Invalid(problems)
    kept.answer, kept.answered_at, kept.answered_by = answer.strip(), timezone.now(), actor.person
    kept.save(update_fields=["answer", "answered_at", "answered_by"])
    write(actor, "consequence decided", kept, None, {"application": kept.application.number, "answer": kept.answer})
    return kept
