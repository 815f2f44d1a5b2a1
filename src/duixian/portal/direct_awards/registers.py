"""What the site's own registers say of an organisation: facts that its dossier lacks, and what stands in the way.

Facts: the credit lists, where they are fresh, and a platform's monthly reports. They fill in what the dossier does not
say, and are settled into it when the award is taken. In the way: an undecided credit hit, money that has still to be
given back, figures of the dossier above the platform's reports, doubts about those, months without an update. What was
awarded before is among the dossier's receipts, and listed for whoever confirms.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from duixian.portal.accounts.models import Organisation
from duixian.portal.applications.models import Application, Event
from duixian.portal.credit.asking import Asked, editions, in_the_way, standing
from duixian.portal.credit.models import NAMES, Entry, Finding, Hit
from duixian.portal.listings.models import KINDS
from duixian.portal.listings.queries import months
from duixian.portal.platforms.models import Platform
from duixian.portal.platforms.queries import held, open_doubts, sums
from duixian.portal.supervision.queries import open_ones
from duixian.procedure.model import Move, State
from duixian.quantity.money import format_money
from duixian.quantity.problem import Problem
from duixian.quantity.text import Text
from duixian.quantity.yaml_source import Data
from duixian.vocabulary.dossier import source_path
from duixian.vocabulary.facts import APPLICANT, load_vocabulary
from duixian.vocabulary.spots import Plain, find_spot, matter_of, value_at, with_values

Facts = Mapping[str, Data]
"""Values by the paths of the dossier."""


class Registers:
    """The registers as they stand now: the platforms, and each region's credit lists, are read once."""

    def __init__(self) -> None:
        self._lists: dict[str, tuple[list[Asked], set[tuple[str, str]]]] = {}
        self._platforms: dict[int, list[Platform]] = {}
        for platform in Platform.objects.order_by("pk"):
            self._platforms.setdefault(platform.organisation_id, []).append(platform)

    def facts(self, organisation: Organisation, data: Mapping[str, Data]) -> Facts:
        """What the registers know and the dossier does not say."""
        found: dict[str, Data] = dict(self._credit(organisation))
        for platform in self._platforms.get(organisation.pk, ()):
            found |= sums(platform)
        vocabulary = load_vocabulary()
        spots = {path: find_spot(path, data, vocabulary) for path in found}
        return {
            path: found[path] for path, spot in spots.items() if spot is not None and value_at(spot, data) is None
        }  # fmt: skip

    def _credit(self, organisation: Organisation) -> Iterator[tuple[str, Data]]:
        """Of each fresh list, that the organisation is not on it. Whoever is on one is not found: `refused`, or waits
        for the credit office: `bars`."""
        if organisation.region not in self._lists:
            asked = editions(organisation.region)
            self._lists[organisation.region] = asked, _listed(asked)
        asked, listed = self._lists[organisation.region]
        for one in asked:
            if one.fresh and (organisation.code, one.name.value) not in listed:
                yield source_path(APPLICANT, one.name.value, None), False


def _listed(asked: list[Asked]) -> set[tuple[str, str]]:
    """Who of the site's organisations stands on these lists, by code and list; with hits that an officer entered."""
    today = timezone.localdate()
    running = Q(until=None) | Q(until__gte=today)
    rows = Entry.objects.filter(running, since__lte=today, edition__in=[one.edition for one in asked if one.edition])
    rows = rows.filter(code__in=Organisation.objects.values("code"))
    hits = Hit.objects.filter(running, gone_on=None)
    return {*rows.values_list("code", "edition__name"), *hits.values_list("organisation__code", "name")}


def with_facts(data: Mapping[str, Data], facts: Facts) -> Plain:
    """The dossier with what the registers add."""
    vocabulary = load_vocabulary()
    spots = {find_spot(path, data, vocabulary): value for path, value in facts.items()}
    return with_values(data, {spot: value for spot, value in spots.items() if spot is not None})


def refused(organisation: Organisation) -> bool:
    """Whether the credit office has found that a hit is true: nothing is given while it stands."""
    return standing(organisation).filter(state=Finding.CONFIRMED).exists()


def bars(organisation: Organisation, matter_id: str, year: int, data: Mapping[str, Data]) -> Iterator[Problem]:
    """What stands in the way of confirming an award, and of taking it."""
    for hit in in_the_way(organisation):
        if hit.state == Finding.CONFIRMED:
            zh, en = f"列入{hit.title.zh}，不予支持：{hit.reason}", f"on the list “{hit.title.en}”: {hit.reason}"
            yield Problem("credit-confirmed", Text(zh, en))
            continue
        text = Text(
            f"列入{hit.title.zh}（{hit.reference}），等信用管理部门核定（{hit.number}）",
            f"on the list “{hit.title.en}” ({hit.reference}); the credit office decides ({hit.number})",
        )
        yield Problem("credit-open", text)
    for one in open_ones(organisation.pk):
        zh, en = format_money(one.left), format_money(one.left, "en")
        text = Text(f"还有应退回的扶持资金 {zh}（{one.number}）", f"{en} has still to be given back ({one.number})")
        yield Problem("recovery-open", text)
    yield from _platform(organisation, matter_id, data)
    yield from _listings(organisation, matter_id, year, data)


def _platform(organisation: Organisation, matter_id: str, data: Mapping[str, Data]) -> Iterator[Problem]:
    platform = Platform.objects.filter(organisation=organisation, matter_id=matter_id).first()
    if platform is None:
        return
    for one in held(platform, data):
        if one.above:
            text = Text(
                f"{one.label.zh}填 {one.claimed:,}，平台月报为 {one.known.value:,}",
                f"{one.label.en}: {one.claimed:,} in the dossier, {one.known.value:,} by the monthly reports",
            )
            yield Problem("platform-figures", text)
    if count := open_doubts(platform).count():
        text = Text(f"平台月报有 {count} 处疑点没有核实", f"{count} doubts about the platform's reports are open")
        yield Problem("platform-doubts", text)


def _listings(organisation: Organisation, matter_id: str, year: int, data: Mapping[str, Data]) -> Iterator[Problem]:
    matter = matter_of(matter_id, data) or {}
    facts = matter.get("facts")
    claims = matter.get("kind") == "listing" and isinstance(facts, dict) and facts.get("updated_monthly") is True
    for one in months(organisation, year) if claims else ():
        if one.missing:
            name, said = KINDS[one.kind], "、".join(map(str, one.missing))
            text = Text(f"“{name.zh}”有 {said} 月没有更新", f"{name.en} was not updated in the months {said}")
            yield Problem("listing-months", text)


def told(organisation: Organisation, data: Mapping[str, Data], facts: Facts) -> Iterator[Text]:
    """What was looked up, in words: for whoever confirms."""
    for one in editions(organisation.region):
        title = NAMES[one.name]
        if one.edition is None or not one.fresh:
            yield Text(f"{title.zh}名单没有有效版本，以档案为准", f"no fresh list “{title.en}”: as the dossier says")
            continue
        on = standing(organisation).filter(name=one.name).exists()
        zh, en = ("列入", "on it") if on else ("未列入", "not on it")
        day = one.edition.as_of.isoformat()
        yield Text(f"{title.zh}名单（{day}）：{zh}", f"{title.en} ({day}): {en}")
    vocabulary = load_vocabulary()
    spots = [(find_spot(path, data, vocabulary), value) for path, value in facts.items()]
    for spot, value in spots:
        if spot is not None and spot.owner != APPLICANT:
            year = f"{spot.year} " if spot.year else ""
            name = spot.fact.label
            yield Text(f"平台月报：{year}{name.zh} {value}", f"Monthly reports: {year}{name.en} {value}")
    approved = Event.objects.filter(application=OuterRef("pk"), move=Move.APPROVE)
    before = Application.objects.filter(Exists(approved), organisation=organisation, approved__gt=0)
    if fen := sum(one.approved or 0 for one in before.exclude(state=State.REFUSED).only("approved")):
        zh, en = format_money(fen, "zh", "short"), format_money(fen, "en", "short")
        yield Text(f"本站已批准的其他扶持 {zh}，已计入", f"{en} approved here before, which is counted")
