"""Finding, confirming, taking. Each command raises `Denied`, `Stale` or `Invalid` (`portal.journal`)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import cast

from django.utils import timezone

from duixian.portal.accounts.authority import SYSTEM, Authority
from duixian.portal.accounts.models import Organisation
from duixian.portal.applications.audience import people_of
from duixian.portal.applications.commands import file, move, start
from duixian.portal.applications.models import GIVEN_UP, Application
from duixian.portal.calls.models import Call
from duixian.portal.direct_awards.finding import Award, automatic, awards
from duixian.portal.direct_awards.models import STANDING, Offer, State
from duixian.portal.direct_awards.registers import Registers, bars
from duixian.portal.dossiers.commands import settle_facts
from duixian.portal.dossiers.models import Dossier
from duixian.portal.journal import Invalid, command, lock, write
from duixian.portal.notifications.commands import tell
from duixian.portal.payments.commands import set_account
from duixian.portal.payments.models import Account
from duixian.procedure.model import Move
from duixian.program.codec import Json
from duixian.quantity.money import format_money
from duixian.quantity.problem import Place, Problem
from duixian.quantity.text import Text
from duixian.vocabulary.regions import within_region


@dataclass(frozen=True, slots=True)
class Found:
    """What a search did: offers that are new, that still stand, that lapsed; dossiers that do not hold together."""

    new: int
    standing: int
    lapsed: int
    unread: int


@command
def search(actor: Authority, call: Call) -> Found:
    """Look through every dossier of the call's region, with what the registers know, for what its automatic grants
    give. What was found before and holds no longer lapses; what was filed, or offered once, is not found again."""
    kept = lock(actor.rows(Call, "find-awards"), call.pk)
    places = Dossier.objects.select_related("organisation").order_by("pk").iterator(chunk_size=500)
    here = (dossier for dossier in places if within_region(dossier.organisation.region, kept.region))
    unread: list[Organisation] = []
    holding = {award.key: award for award in awards(kept, here, unread)}
    old = {_key(offer): offer for offer in Offer.objects.filter(policy=kept.policy).exclude(state=State.LAPSED)}
    lapsed = [offer for key, offer in old.items() if offer.state in STANDING and not _still(offer, holding.get(key))]
    for offer in lapsed:
        _lapse(actor, offer)
    gone = {_key(offer) for offer in lapsed}
    filed = _filed(kept)
    new = [award for key, award in holding.items() if (key not in old or key in gone) and key not in filed]
    for award in new:
        _offer(actor, kept, award)
    standing = sum(offer.state in STANDING for offer in old.values())
    return Found(len(new), standing, len(lapsed), len(unread))


def _key(offer: Offer) -> tuple[int, str, str, int]:
    return offer.organisation_id, offer.grant, offer.matter_id, offer.period


def _still(offer: Offer, award: Award | None) -> bool:
    return award is not None and award.amount == offer.amount


def _filed(call: Call) -> set[tuple[int, str, str, int]]:
    """The claims that were begun under any call of the policy and not given up: on their way, or paid. Of the grants
    that need no application, which are few."""
    rows = Application.objects.filter(policy=call.policy, grant__in=automatic(call)).exclude(state__in=GIVEN_UP)
    return set(rows.values_list("organisation", "grant", "matter_id", "period"))


def _offer(actor: Authority, call: Call, award: Award) -> None:
    made = Offer.objects.create(
        call=call, policy=call.policy, grant=award.grant, title=award.title, organisation=award.organisation,
        matter_id=award.matter_id, matter_title=award.matter_title, period=award.period, amount=award.amount,
        found_at=timezone.now(),
    )  # fmt: skip
    said: dict[str, Json] = {"claim": made.claim, "amount": made.amount, "registers": cast(Json, dict(award.facts))}
    write(actor, "award found", made, None, said)


def _lapse(actor: Authority, offer: Offer) -> None:
    why = Text("现有资料不再支持这一金额", "what is known now no longer gives this")
    _turn(actor, offer, State.LAPSED, why.zh)


def _turn(actor: Authority, offer: Offer, state: State, reason: str = "") -> None:
    before = {"state": offer.state}
    offer.state, offer.reason = state, reason
    offer.version += 1
    offer.save()
    write(actor, f"offer {state}", offer, before, {"state": state, "reason": reason})


@command
def confirm(actor: Authority, offers: Iterable[int]) -> int:
    """Confirm what was found; the organisations are told. Those confirmed already are passed over. Raises `Invalid`
    where a register stands in the way."""
    done = 0
    for key in sorted(set(offers)):
        offer = lock(actor.rows(Offer, "confirm").select_related("organisation", "call"), key)
        if offer.state == State.CONFIRMED:
            continue
        _refuse_unless(offer, State.FOUND)
        _refuse_barred(offer)
        offer.confirmed_at, offer.confirmed_by = timezone.now(), actor.person
        _turn(actor, offer, State.CONFIRMED)
        money = format_money(offer.amount)
        subject = Text(f"{money}免申即享，请确认领取", f"{format_money(offer.amount, 'en')} without applying: take it")
        tell(actor, people_of(offer.organisation), offer, subject, "/direct-awards/", offer.grant_title)
        done += 1
    if not done:
        raise Invalid(Problem("none", Text("请勾选要确认的事项", "choose what is to be confirmed")))
    return done


@command
def reject(actor: Authority, offer: Offer, reason: str, version: int | None = None) -> Offer:
    """Do not confirm it, for a reason; it is not found again."""
    kept = lock(actor.rows(Offer, "confirm"), offer.pk, version)
    _refuse_unless(kept, *STANDING)
    _refuse_unsaid(reason)
    _turn(actor, kept, State.REJECTED, reason.strip())
    return kept


@command
def decline(actor: Authority, offer: Offer, reason: str, version: int | None = None) -> Offer:
    """The organisation does not want it."""
    kept = lock(actor.rows(Offer, "take"), offer.pk, version)
    _refuse_unsaid(reason)
    _turn(actor, kept, State.DECLINED, reason.strip())
    return kept


@command
def accept(
    actor: Authority, offer: Offer, *, bank: str = "", number: str = "", committed: bool, version: int | None = None
) -> Application:
    """Take it: an application without papers, confirmed already, that goes on to notice and payment like all others.

    `bank`, `number`: the account to be paid to; "" where one is known. What the registers add is settled into the
    dossier first. Raises `Invalid` where what is known now gives
    something else than was confirmed: the bureau looks again.
    """
    kept = lock(actor.rows(Offer, "take").select_related("organisation", "call", "confirmed_by"), offer.pk, version)
    organisation = kept.organisation
    _refuse_barred(kept)
    _settle(organisation)
    if bank or number or not Account.objects.filter(organisation=organisation, until=None).exists():
        set_account(actor, organisation, holder=organisation.name, bank=bank, number=number)
    draft = start(actor, kept.call, kept.grant, kept.matter_id, kept.period, offered=True)
    filed = file(actor, draft, committed=committed)
    if (filed.lo, filed.hi) != (kept.amount, kept.amount):
        text = Text(
            "档案有变化，金额与确认的不同，请联系主管部门重新确认",
            "the dossier has changed and gives another amount; ask the bureau to confirm it again",
        )
        raise Invalid(Problem("offer-changed", text))
    said: dict[str, Json] = {
        "offer": kept.pk,
        "confirmed_by": str(kept.confirmed_by_id),
        "confirmed_at": str(kept.confirmed_at),
    }
    done = move(SYSTEM, filed, Move.PASS, said)
    kept.application = done
    _turn(actor, kept, State.ACCEPTED)
    return done


def _refuse_unless(offer: Offer, *states: State) -> None:
    if offer.state not in states:
        name = offer.state_name
        text = Text(f"{offer.organisation.name}：{name.zh}", f"{offer.organisation.name}: {name.en}")
        raise Invalid(Problem("offer-state", text, Place(path="chosen")))


def _refuse_barred(offer: Offer) -> None:
    dossier = Dossier.objects.filter(organisation=offer.organisation).first()
    data = dossier.data if dossier else {}
    of = offer.organisation.name
    problems = [
        replace(one, message=Text(f"{of}：{one.message.zh}", f"{of}: {one.message.en}"))
        for one in bars(offer.organisation, offer.matter_id, offer.period or offer.call.year, data)
    ]
    if problems:
        raise Invalid(problems)


def _settle(organisation: Organisation) -> None:
    """Let the dossier say what the registers know and it does not."""
    dossier = Dossier.objects.filter(organisation=organisation).first()
    facts = Registers().facts(organisation, dossier.data) if dossier else {}
    if dossier is not None and facts:
        settle_facts(SYSTEM, dossier, facts, "register", "免申即享：本站登记资料")


def _refuse_unsaid(reason: str) -> None:
    if not reason.strip():
        raise Invalid(Problem("reason", Text("请写明理由", "give the reason"), Place(path="reason")))
