"""What is asked of reports: the months of a platform, and what they say of the facts that awards rest on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from duixian.portal.accounts.authority import Authority
from duixian.portal.accounts.models import Organisation
from duixian.portal.applications.assessing import dossier_data, filed, verified_data
from duixian.portal.applications.models import Application
from duixian.portal.dossiers.models import Dossier
from duixian.portal.platforms.figures import KINDS, Figure, Gather
from duixian.portal.platforms.models import Decision, Doubt, Platform, Report, State, Transaction
from duixian.portal.platforms.reading import last_day
from duixian.quantity.problem import Collector, Place
from duixian.quantity.text import Text
from duixian.quantity.yaml_source import Data
from duixian.vocabulary.facts import Fact, load_vocabulary
from duixian.vocabulary.spots import Plain, Spot, kind_of, matters_of, value_at
from duixian.vocabulary.values import read_value

CUSTOMER = "cloud_adoption"
"""The kind of matter that is about what an enterprise bought of platforms."""


@dataclass(frozen=True, slots=True)
class Known:
    """What reports say of a fact: its value, the months that it rests on, and months of the year that are over and
    were not reported."""

    value: int
    months: tuple[date, ...]
    missing: tuple[date, ...] = ()


def known(reports: Iterable[Report], figure: Figure, year: int | None) -> Known | None:
    """Of reports that count; `year`: of a fact that is of a year. None where they say nothing."""
    rows = sorted((one for one in reports if year in (None, one.month.year)), key=lambda one: one.month)
    if not rows:
        return None
    values, months = [one.figures[figure.name] for one in rows], tuple(one.month for one in rows)
    match figure.gather:
        case Gather.LAST:
            return Known(values[-1], months[-1:])
        case Gather.SUM:
            return Known(sum(values), months, _missing(months))
        case Gather.DAILY:
            days = sum(last_day(month).day for month in months)
            return Known(sum(values) // days, months, _missing(months))


def _missing(months: tuple[date, ...]) -> tuple[date, ...]:
    """The months of their year that are over and not among them."""
    today = timezone.localdate()
    year = [date(months[0].year, number, 1) for number in range(1, 13)]
    return tuple(month for month in year if month not in months and last_day(month) < today)


@dataclass(frozen=True, slots=True)
class Held:
    """A value of the dossier held against the reports."""

    spot: Spot
    claimed: int
    known: Known

    @property
    def above(self) -> bool:
        return self.claimed > self.known.value

    @property
    def label(self) -> Text:
        name, year = self.spot.fact.label, self.spot.year
        return Text(f"{year} {name.zh}", f"{name.en}, {year}") if year else name


def held(platform: Platform, data: Mapping[str, Data]) -> Iterator[Held]:
    """Each value of the platform's matter that the reports have something to say of."""
    reports = counted(platform)
    for figure, fact in figures_of(platform.kind):
        for year in _years(reports) if fact.yearly else (None,):
            spot = Spot(platform.matter_id, fact, year)
            value = read_value(fact, value_at(spot, data), Place(), Collector())
            found = known(reports, figure, year)
            if isinstance(value, int) and found:
                yield Held(spot, value, found)


def figures_of(kind: str) -> list[tuple[Figure, Fact]]:
    facts = load_vocabulary().kinds[kind].facts
    return [(figure, facts[figure.fact]) for figure in KINDS[kind].figures]


def counted(platform: Platform) -> list[Report]:
    """The reports that count, the oldest first."""
    return list(platform.reports.filter(state=State.COUNTED).order_by("month"))


def _years(reports: Iterable[Report]) -> list[int]:
    return sorted({one.month.year for one in reports})


def sums(platform: Platform) -> dict[str, Data]:
    """What the reports come to, by the paths of the dossier (`m1.new_users(2025)`)."""
    reports = counted(platform)
    found: dict[str, Data] = {}
    for figure, fact in figures_of(platform.kind):
        for year in _years(reports) if fact.yearly else (None,):
            if one := known(reports, figure, year):
                found[Spot(platform.matter_id, fact, year).path] = one.value
    return found


def platform_of(application: Application) -> Platform | None:
    """The platform that an application is about."""
    rows = Platform.objects.filter(organisation=application.organisation, matter_id=application.matter_id)
    return rows.select_related("organisation").first()


def data_of(application: Application) -> Plain:
    """The facts that it rests on: as filed and verified, those of the dossier for a draft."""
    return verified_data(application) if filed(application) else dossier_data(application)


def open_doubts(platform: Platform) -> QuerySet[Doubt]:
    rows = Doubt.objects.filter(report__platform=platform, state=Decision.OPEN)
    return rows.select_related("report__platform__organisation")


def waiting(actor: Authority) -> QuerySet[Doubt]:
    """What this bureau has to decide."""
    rows = actor.rows(Doubt, "decide").filter(state=Decision.OPEN)
    return rows.select_related("report__platform__organisation").order_by("opened_at", "pk")


@dataclass(frozen=True, slots=True)
class Bought:
    """What platforms report to have been paid by a customer in a year (fen), and how many payments of it went through
    no channel, or through one that the platform does not recognise. `complete`: no month of it that is over is missing.
    """

    platform: str
    year: int
    count: int
    amount: int
    without: int
    complete: bool


def bought(organisation: Organisation) -> list[Bought]:
    rows = Transaction.objects.filter(code=organisation.code, report__state=State.COUNTED)
    found: dict[tuple[int, str, int], list[tuple[int, bool]]] = {}
    for one in rows.select_related("report__platform"):
        platform = one.report.platform
        key = (one.report.month.year, platform.name, platform.pk)
        found.setdefault(key, []).append((one.amount, one.channel in platform.channels))
    reports = Report.objects.filter(state=State.COUNTED, platform__in={platform for _, _, platform in found})
    months: dict[tuple[int, int], list[date]] = {}
    for platform_key, month in reports.values_list("platform", "month"):
        months.setdefault((month.year, platform_key), []).append(month)
    made = []
    for (year, name, platform_key), paid in sorted(found.items()):
        amount, without = sum(fen for fen, _ in paid), sum(not right for _, right in paid)
        complete = not _missing(tuple(months[year, platform_key]))
        made.append(Bought(name, year, len(paid), amount, without, complete))
    return made


def above_paid(application: Application, data: Mapping[str, Data]) -> Iterator[tuple[Spot, int, int]]:
    """The years of which more transactions are said than the platforms were paid: the value, both sums in fen. Only
    years that every platform concerned has reported in full."""
    if not is_customer(application, data):
        return
    fact = load_vocabulary().kinds[CUSTOMER].facts["platform_transactions"]
    years: dict[int, list[Bought]] = {}
    for one in bought(application.organisation):
        years.setdefault(one.year, []).append(one)
    for year, rows in years.items():
        spot, paid = Spot(application.matter_id, fact, year), sum(one.amount for one in rows)
        said = read_value(fact, value_at(spot, data), Place(), Collector())
        if isinstance(said, int) and said > paid and all(one.complete for one in rows):
            yield spot, said, paid


def is_customer(application: Application, data: Mapping[str, Data]) -> bool:
    """Whether it is about what an enterprise bought of platforms."""
    return kind_of(application.matter_id, data) == CUSTOMER


def to_register(organisation: Organisation) -> list[tuple[str, str]]:
    """Matters of its dossier that can report and do not yet: id and title."""
    kept = Dossier.objects.filter(organisation=organisation).first()
    there = set(Platform.objects.filter(organisation=organisation).values_list("matter_id", flat=True))
    found = []
    for matter in matters_of(kept.data) if kept else ():
        ident, kind = str(matter.get("id", "")), str(matter.get("kind", ""))
        if kind in KINDS and ident not in there:
            found.append((ident, str(matter.get("title") or matter.get("name") or ident)))
    return found
