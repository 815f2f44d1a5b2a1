"""What a population is made to look like: shares, weights and ranges stated in a YAML file, in the vocabulary's words.

Every fact has a margin: one that the file names has its own, any other the file's default for its type. So a new fact,
kind of matter or policy needs no line here. Shares are parts per million, days are ordinals, growth is in thousandths.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from duixian.quantity.problem import Collector
from duixian.quantity.text import Text
from duixian.quantity.yaml_source import read_source
from duixian.simulation.margins_file import FactFile, MarginsFile, MatterFile, Weights
from duixian.simulation.margins_reader import SIZES, Reader, Span
from duixian.vocabulary.dossier import LEVELS, STATUSES
from duixian.vocabulary.facts import DEFAULT_RANGES, PPM, SPECIAL_KINDS, Fact, FactType, Vocabulary
from duixian.vocabulary.industries import check_industry, within_industry
from duixian.vocabulary.regions import check_region
from duixian.vocabulary.validated import validated

__all__ = ["SIZES", "FactMargin", "Founding", "Margins", "MatterMargin", "ReceiptMargin", "Span", "read_margins"]

CATALOGUE = Path(__file__).parent.parent / "catalogue" / "populations"
MOST_MATTERS = 999  # of one applicant: the ids m001 to m999 stand in the order of their numbers
_ORDERED = (FactType.MONEY, FactType.RATE, FactType.COUNT, FactType.DATE)


@dataclass(frozen=True, slots=True)
class FactMargin:
    """How a fact of a kind is drawn. `spans`: the values of an applicant of each of `SIZES`, both ends inclusive.
    `true`, `inapplicable` and `same` are of what is known; `growth` bounds one year's value over that of the last."""

    known: int
    true: int
    inapplicable: int
    same: int
    spans: tuple[Span, ...]
    growth: Span
    weights: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class MatterMargin:
    """How many matters of a kind there are and what they hold. `shares`: of the applicants of each industry that have
    any; `several`: of these, more than one; `years`: weights of 0, 1, 2 … yearly rows of a matter."""

    shares: tuple[int, ...]
    several: int
    most: int
    project: int
    product: int
    years: tuple[int, ...]
    with_lines: int
    lines: Span
    lines_complete: int


@dataclass(frozen=True, slots=True)
class ReceiptMargin:
    """`own`: receipts under a grant of the policies; `named`: those that name a matter; `unlisted`: of these, matters
    that are not in the tables. `elsewhere`: (name, level, weight) of other programmes. `statuses`: weights."""

    share: int
    several: int
    most: int
    own: int
    named: int
    unlisted: int
    elsewhere: tuple[tuple[str, str, int], ...]
    statuses: tuple[int, ...]
    amounts: tuple[Span, ...]
    dates: Span


@dataclass(frozen=True, slots=True)
class Founding:
    years: Span
    weight: int


@dataclass(frozen=True, slots=True)
class Margins:
    """The margins of a population. `typical`: the share of rows in which every fact is known where it mostly is, and
    true where it mostly is: what is well kept is well kept throughout. `facts` is keyed by the kind whose fact it is.
    `years`: weights of 0, 1, 2 … yearly rows of an applicant; `levels`: shares of applicants with a row of coverage
    that know since when receipts of each level are complete."""

    on: date
    typical: int
    regions: tuple[tuple[str, int], ...]
    industries: tuple[tuple[str, int], ...]
    sizes: tuple[tuple[int, ...], ...]
    founded: tuple[Founding, ...]
    years: tuple[int, ...]
    facts: Mapping[tuple[str, str], FactMargin]
    matters: Mapping[str, MatterMargin]
    paid: int
    line_amounts: tuple[Span, ...]
    line_dates: Span
    receipts: ReceiptMargin
    coverage: int
    levels: tuple[int, ...]
    since: Span
    years_from: int
    outcomes: int


def read_margins(file: Path | None, vocabulary: Vocabulary) -> Margins:
    """The margins of a file; without one, the packaged ones of Heilongjiang. Raises `Refused` with all problems."""
    source = read_source(file or CATALOGUE / "heilongjiang.yaml")
    raw, problems = validated(MarginsFile, source), Collector()
    found = _margins(raw, Reader(source, problems), vocabulary)
    problems.raise_if_any()
    return found


def _margins(file: MarginsFile, read: Reader, vocabulary: Vocabulary) -> Margins:
    industries = tuple(
        (code, row.weight)
        for name, row in file.industries.items()
        if (code := read.parsed(name, check_industry, ("industries", name)))
    )
    receipts = file.receipts
    levels = read.keys(file.coverage.known, LEVELS, ("coverage", "known"))
    statuses = read.keys(receipts.statuses, STATUSES, ("receipts", "statuses"))
    for index, row in enumerate(receipts.elsewhere):
        read.keys([row.level], LEVELS, ("receipts", "elsewhere", index, "level"))
    read.rising("receipts.most", 2, receipts.most, ("receipts", "most"))
    return Margins(
        on=read.day(file.on, ("on",)),
        typical=read.share(file.typical, ("typical",), most=PPM // 2),
        regions=_weights(file.regions, read),
        industries=industries,
        sizes=tuple(read.weights(row.sizes.ordered, ("industries", name)) for name, row in file.industries.items()),
        founded=tuple(
            Founding(read.rising("founded", row.first, row.last, ("founded", index)), row.weight)
            for index, row in enumerate(file.founded)
        ),
        years=read.weights(file.years, ("years",)),
        facts=_facts(file, read, vocabulary),
        matters=_matters(file, read, vocabulary, industries),
        paid=read.share(file.lines.paid, ("lines", "paid")),
        line_amounts=read.money_by_size(file.lines.amount, ("lines", "amount")),
        line_dates=read.days(file.lines.dates, ("lines", "dates")),
        receipts=ReceiptMargin(
            share=read.share(receipts.share, ("receipts", "share")),
            several=read.share(receipts.several, ("receipts", "several")),
            most=receipts.most,
            own=read.share(receipts.own, ("receipts", "own")),
            named=read.share(receipts.named, ("receipts", "named")),
            unlisted=read.share(receipts.unlisted, ("receipts", "unlisted")),
            elsewhere=tuple((row.programme, row.level, row.weight) for row in receipts.elsewhere),
            statuses=read.weights([statuses.get(status, 0) for status in STATUSES], ("receipts", "statuses")),
            amounts=read.money_by_size(receipts.amount, ("receipts", "amount")),
            dates=read.days(receipts.dates, ("receipts", "dates")),
        ),
        coverage=read.share(file.coverage.share, ("coverage", "share")),
        levels=tuple(read.share(levels.get(level, "0%"), ("coverage", "known", level)) for level in LEVELS),
        since=read.days(file.coverage.since, ("coverage", "since")),
        years_from=read.share(file.coverage.years, ("coverage", "years")),
        outcomes=read.share(file.outcomes, ("outcomes",)),
    )


def _weights(regions: Weights, read: Reader) -> tuple[tuple[str, int], ...]:
    read.weights(list(regions.values()), ("regions",))
    return tuple(
        (code, weight)
        for name, weight in regions.items()
        if (code := read.parsed(name, check_region, ("regions", name)))
    )


def _facts(file: MarginsFile, read: Reader, vocabulary: Vocabulary) -> Mapping[tuple[str, str], FactMargin]:
    declared = {
        f"{kind}.{fact.name}": fact
        for kind in vocabulary.kinds
        for fact in vocabulary.facts_of(kind)
        # `matter.date` is a margin of the dates of all kinds, `diagnosis.date` that of one.
    }
    stated = read.keys(file.facts, declared, ("facts",))
    defaults = _Defaults(file, read)
    return {
        (kind, fact.name): _fact(
            fact,
            *next(
                ((stated[path], path) for path in (f"{kind}.{fact.name}", fact.path) if path in stated),
                (FactFile(), ""),
            ),
            defaults,
            read,
        )
        for kind in vocabulary.kinds
        for fact in vocabulary.facts_of(kind)
    }


class _Defaults:
    """What holds for facts that the file does not name."""

    def __init__(self, file: MarginsFile, read: Reader) -> None:
        raw, path = file.defaults, "defaults"
        self.known, self.true = read.share(raw.known, (path, "known")), read.share(raw.true, (path, "true"))
        self.same = read.share(raw.same, (path, "same"))
        self.inapplicable = read.share(raw.inapplicable, (path, "inapplicable"))
        self.growth = read.growth(raw.growth, (path, "growth"))
        every = len(SIZES)
        self.spans: Mapping[FactType, tuple[Span, ...]] = {
            FactType.MONEY: read.money_by_size(raw.money, (path, "money")),
            FactType.COUNT: (read.rising("defaults.count", *raw.count, (path, "count")),) * every,
            FactType.DATE: (read.days(raw.date, (path, "date")),) * every,
        }

    def spans_of(self, fact: Fact) -> tuple[Span, ...]:
        """The default within the fact's range; a range narrower than its type's says itself what is plausible."""
        own = (fact.low, fact.high)
        if fact.type not in self.spans or (fact.type is FactType.COUNT and own != DEFAULT_RANGES[fact.type]):
            return (own,) * len(SIZES)
        inside = [(max(low, fact.low), min(high, fact.high)) for low, high in self.spans[fact.type]]
        return tuple(span if span[0] <= span[1] else own for span in inside)


def _fact(fact: Fact, raw: FactFile, key: str, defaults: _Defaults, read: Reader) -> FactMargin:
    path = ("facts", key)
    if key:
        _check_fits(fact, raw, read, path)
    spans = defaults.spans_of(fact)
    if raw.range is not None and fact.type in _ORDERED:
        spans = (read.span(fact, raw.range, (*path, "range")),) * len(SIZES)
    if raw.by_size is not None and fact.type in _ORDERED:
        spans = read.by_size(fact, raw.by_size, (*path, "by_size"))
    chosen = read.keys(raw.choices, fact.choices, (*path, "choices")) if fact.choices else {}
    weights = [chosen.get(choice, 0) for choice in fact.choices] if chosen else [1] * len(fact.choices)

    def share(name: str, given: str | None, otherwise: int) -> int:
        return otherwise if given is None else read.share(given, (*path, name))

    inapplicable = share("inapplicable", raw.inapplicable, defaults.inapplicable) if fact.may_be_inapplicable else 0
    return FactMargin(
        known=share("known", raw.known, defaults.known),
        true=share("true", raw.true, defaults.true),
        inapplicable=inapplicable,
        same=share("same", raw.same, defaults.same),
        spans=spans,
        growth=defaults.growth if raw.growth is None else read.growth(raw.growth, (*path, "growth")),
        weights=read.weights(weights, (*path, "choices")) if weights else (),
    )


def _check_fits(fact: Fact, raw: FactFile, read: Reader, path: tuple[str, ...]) -> None:
    """What is said of a fact is something that its type has."""
    grows = fact.yearly and fact.type in (FactType.MONEY, FactType.COUNT)
    for name, given, fits in (
        ("true", raw.true, fact.type is FactType.BOOLEAN),
        ("same", raw.same, fact.type is FactType.REGION),
        ("range", raw.range, fact.type in _ORDERED),
        ("by_size", raw.by_size, fact.type in _ORDERED),
        ("choices", raw.choices or None, fact.type is FactType.CHOICE and fact.name != "size"),
        ("growth", raw.growth, grows),
        ("inapplicable", raw.inapplicable, fact.may_be_inapplicable),
    ):
        if given is not None and not fits:
            message = Text(f"指标 {fact.path} 不能写 {name}", f"{fact.path} has no {name}")
            read.problems.add("margin-misfit", message, read.source.place((*path, name)))


def _matters(
    file: MarginsFile, read: Reader, vocabulary: Vocabulary, industries: tuple[tuple[str, int], ...]
) -> Mapping[str, MatterMargin]:
    kinds = {kind: kind for kind in vocabulary.kinds if kind not in SPECIAL_KINDS}
    stated = read.keys(file.matters, kinds, ("matters",))
    found = {}
    for kind in vocabulary.matter_kinds:
        path = ("matters", kind) if kind in stated else ("defaults", "matter")
        found[kind] = _matter(stated.get(kind), file.defaults.matter, path, read, industries)
    if (most := sum(margin.most for margin in found.values())) > MOST_MATTERS:
        message = Text(f"一个单位可能有 {most} 个事项", f"an applicant could have {most} matters")
        expected = Text(f"各类 most 之和不超过 {MOST_MATTERS}", f"all `most` together at most {MOST_MATTERS}")
        read.problems.add("too-many-matters", message, read.source.place(("matters",)), expected=expected)
    return found


def _matter(
    own: MatterFile | None,
    defaults: MatterFile,
    path: tuple[str, ...],
    read: Reader,
    industries: tuple[tuple[str, int], ...],
) -> MatterMargin:
    given = own.model_fields_set if own else frozenset()
    raw = defaults if own is None else defaults.model_copy(update={name: getattr(own, name) for name in given})

    def at(name: str) -> tuple[str, ...]:
        return (*path, name) if own is None or name in given else ("defaults", "matter", name)

    share = read.share(raw.share, at("share"))
    inside = {
        code: read.share(text, (*at("by_industry"), name))
        for name, text in raw.by_industry.items()
        if (code := read.parsed(name, check_industry, (*at("by_industry"), name)))
    }
    # The narrowest code that holds the industry speaks for it.
    shares = [
        max(((len(c), s) for c, s in inside.items() if within_industry(code, c)), default=(0, share))[1]
        for code, _ in industries
    ]
    read.rising("most", 2, raw.most, at("most"))
    return MatterMargin(
        shares=tuple(shares),
        several=read.share(raw.several, at("several")),
        most=raw.most,
        project=read.share(raw.project, at("project")),
        product=read.share(raw.product, at("product")),
        years=read.weights(raw.years, at("years")),
        with_lines=read.share(raw.with_lines, at("with_lines")),
        lines=read.rising("lines", *raw.lines, at("lines")),
        lines_complete=read.share(raw.lines_complete, at("lines_complete")),
    )
