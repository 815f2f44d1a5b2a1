"""How platforms join the procedure: claims are held against the reports, and doubts are decided before a list."""

from __future__ import annotations

from collections.abc import Iterator

from duixian.portal.applications.reactions import Happening, before
from duixian.portal.platforms.queries import above_paid, bought, held, is_customer, open_doubts, platform_of
from duixian.procedure.model import Move
from duixian.quantity.money import format_money
from duixian.quantity.problem import Place, Problem
from duixian.quantity.text import Text
from duixian.vocabulary.spots import matter_of


def above_reports(happening: Happening) -> Iterator[Problem]:
    """A value of the dossier is more than the platform's reports say. Where none were sent, the papers decide."""
    application = happening.application
    platform = platform_of(application)
    for one in held(platform, happening.rests_on) if platform else ():
        if one.above:
            zh, en = f"{one.known.value:,}", f"{one.known.value:,} by the monthly reports"
            if one.known.missing:
                months = "、".join(f"{month:%Y-%m}" for month in one.known.missing)
                zh, en = f"{zh}（缺 {months} 月报）", f"{en}, of which {months} are missing"
            text = Text(
                f"{one.label.zh}填 {one.claimed:,}，平台月报为 {zh}", f"{one.label.en}: {one.claimed:,} here, {en}"
            )
            yield Problem("platform-figures", text, Place(path=one.spot.path))


def without_channel(happening: Happening) -> Iterator[Problem]:
    """The claim says that all transactions went through a recognised channel; the platform reported some
    through none, or through one that it does not recognise."""
    application = happening.application
    data = happening.rests_on
    facts = (matter_of(application.matter_id, data) or {}).get("facts")
    claims = is_customer(application, data) and isinstance(facts, dict) and facts.get("recognised_payment") is True
    for one in bought(application.organisation) if claims else ():
        if one.without:
            text = Text(
                f"{one.platform} {one.year} 年报来 {one.without} 笔不经认定渠道的交易，不能填“经认定支付平台交易”",
                f"{one.platform} reported {one.without} payments of {one.year} without a recognised channel",
            )
            yield Problem("platform-channel", text, Place(path=f"{application.matter_id}.recognised_payment"))


def above_payments(happening: Happening) -> Iterator[Problem]:
    """More was transacted in a year, it says, than the platforms report to have been paid. Where none reported all of
    that year, the papers decide."""
    application = happening.application
    for spot, claimed, paid in above_paid(application, happening.rests_on):
        label, year = spot.fact.label, spot.year
        text = Text(
            f"{year} {label.zh}填 {format_money(claimed)}，平台月报为 {format_money(paid)}",
            f"{label.en} of {year}: {format_money(claimed, 'en')} here, {format_money(paid, 'en')} by the reports",
        )
        yield Problem("platform-transactions", text, Place(path=spot.path))


def doubted(happening: Happening) -> Iterator[Problem]:
    """What the bureau has not yet decided of the reports stands in the way of a list."""
    platform = platform_of(happening.application)
    count = open_doubts(platform).count() if platform else 0
    if count:
        text = Text(f"平台月报有 {count} 处疑点没有核实", f"{count} doubts about the platform's reports are open")
        yield Problem("platform-doubts", text)


before(above_reports, Move.FILE, Move.REFILE)
before(without_channel, Move.FILE, Move.REFILE)
before(above_payments, Move.FILE, Move.REFILE)
before(doubted, Move.LIST, Move.APPROVE)
