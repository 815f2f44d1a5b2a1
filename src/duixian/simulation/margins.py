"""What a population is made to look like: shares, weights and ranges stated in a YAML file, in the vocabulary's words.

Every fact has a margin: one that the file names has its own, any other the file's default for its type. So a new fact,
kind of matter or policy needs no line here.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from duixian.quantity.problem import Collector
from duixian.quantity.text import Text
from duixian.quantity.yaml_source import read_source
from duixian.simulation.margins_facts import fact_margins
from duixian.simulation.margins_file import MarginsFile, MatterFile, Weights
from duixian.simulation.margins_model import Founding, Margins, MatterMargin, ReceiptMargin
from duixian.simulation.margins_reader import Reader
from duixian.vocabulary.dossier import LEVELS, STATUSES
from duixian.vocabulary.facts import PPM, Vocabulary
from duixian.vocabulary.industries import check_industry, within_industry
from duixian.vocabulary.regions import check_region
from duixian.vocabulary.validated import validated

CATALOGUE = Path(__file__).parent.parent / "catalogue" / "populations"
MOST_MATTERS = 999  # of one applicant: the ids m001 to m999 stand in the order of their numbers


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
    return Margins(
        on=read.day(file.on, ("on",)),
        typical=read.share(file.typical, ("typical",), most=PPM // 2),
        regions=_regions(file.regions, read),
        industries=industries,
        sizes=tuple(read.weights(row.sizes.ordered, ("industries", name)) for name, row in file.industries.items()),
        founded=tuple(
            Founding(read.rising("founded", row.first, row.last, ("founded", index)), row.weight)
            for index, row in enumerate(file.founded)
        ),
        years=read.weights(file.years, ("years",)),
        facts=fact_margins(file, read, vocabulary),
        matters=_matters(file, read, vocabulary, industries),
        paid=read.share(file.lines.paid, ("lines", "paid")),
        line_amounts=read.money_by_size(file.lines.amount, ("lines", "amount")),
        line_dates=read.days(file.lines.dates, ("lines", "dates")),
        receipts=ReceiptMargin(
            share=read.share(receipts.share, ("receipts", "share")),
            several=read.share(receipts.several, ("receipts", "several")),
            most=read.at_least("most", receipts.most, 2, ("receipts", "most")),
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


def _regions(regions: Weights, read: Reader) -> tuple[tuple[str, int], ...]:
    read.weights(list(regions.values()), ("regions",))
    return tuple(
        (code, weight)
        for name, weight in regions.items()
        if (code := read.parsed(name, check_region, ("regions", name)))
    )


def _matters(
    file: MarginsFile, read: Reader, vocabulary: Vocabulary, industries: tuple[tuple[str, int], ...]
) -> Mapping[str, MatterMargin]:
    stated = read.keys(file.matters, vocabulary.matter_kinds, ("matters",))
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
    return MatterMargin(
        shares=tuple(shares),
        several=read.share(raw.several, at("several")),
        most=read.at_least("most", raw.most, 2, at("most")),
        project=read.share(raw.project, at("project")),
        product=read.share(raw.product, at("product")),
        years=read.weights(raw.years, at("years")),
        with_lines=read.share(raw.with_lines, at("with_lines")),
        lines=read.rising("lines", *raw.lines, at("lines")),
        lines_complete=read.share(raw.lines_complete, at("lines_complete")),
    )
