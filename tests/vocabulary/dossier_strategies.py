"""Random dossiers of the small vocabulary, as the reader would have left them."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from hypothesis import strategies as st

from duixian.vocabulary import (
    INAPPLICABLE,
    Coverage,
    Dossier,
    Fact,
    FactType,
    Line,
    Matter,
    Outcome,
    Provenance,
    Receipt,
    ReceiptCoverage,
    Value,
    Vocabulary,
    derive,
    source_path,
)
from duixian.vocabulary.dossier import LEVELS, SOURCES, STATUSES
from duixian.vocabulary.facts import PPM

WORDS = st.text("滨江机械云平台甲乙丙abcXYZ019-_/（）:#'\"", min_size=1, max_size=8)
IDS = st.text("abcm0123-", min_size=1, max_size=6)
DATES = st.dates(date(1900, 1, 1), date(2100, 12, 31))
YEARS = st.integers(1990, 2030)
FEN = st.integers(0, 10**14)
LINE_FEN = st.integers(0, 10**10)  # three of them stay in the range of the fact that they add up to
RECEIPT_FEN = st.integers(0, 10**14 // 2)  # so do two of these


def values(fact: Fact) -> st.SearchStrategy[Value]:
    """Every value that the fact may have."""
    of_type: Mapping[FactType, st.SearchStrategy[Value]] = {
        FactType.BOOLEAN: st.booleans(),
        FactType.MONEY: st.integers(fact.low, fact.high),
        FactType.RATE: st.integers(fact.low, fact.high).map(lambda ppm: Fraction(ppm, PPM)),
        FactType.COUNT: st.integers(fact.low, fact.high),
        FactType.DATE: st.integers(fact.low, max(fact.low, fact.high)).map(lambda day: date.fromordinal(max(day, 1))),
        FactType.CHOICE: st.sampled_from(sorted(fact.choices) or [""]),
        FactType.REGION: st.sampled_from(["230000", "230100", "230103", "330400", "419001"]),
        FactType.INDUSTRY: st.sampled_from(["C", "C34", "C3421", "I65", "G53"]),
        FactType.TEXT: WORDS,
    }
    found = of_type[fact.type]
    return found | st.just(INAPPLICABLE) if fact.may_be_inapplicable else found


@st.composite
def facts(draw: st.DrawFn, vocabulary: Vocabulary, kind: str, *, yearly: bool) -> dict[str, Value]:
    declared = [fact for fact in vocabulary.facts_of(kind) if fact.yearly == yearly]
    chosen = draw(st.lists(st.sampled_from(declared), unique_by=lambda fact: fact.name)) if declared else []
    return {fact.name: draw(values(fact)) for fact in chosen}


def years(vocabulary: Vocabulary, kind: str) -> st.SearchStrategy[dict[int, dict[str, Value]]]:
    return st.dictionaries(YEARS, facts(vocabulary, kind, yearly=True).filter(bool), max_size=3)


@st.composite
def lines(draw: st.DrawFn, vocabulary: Vocabulary, kind: str) -> tuple[Line, ...]:
    categories = sorted(vocabulary.kinds[kind].categories)
    ids = draw(st.lists(IDS, unique=True, max_size=3)) if categories else []
    return tuple(
        Line(line, draw(st.sampled_from(categories)), draw(DATES), draw(LINE_FEN), draw(st.booleans())) for line in ids
    )


@st.composite
def matters(draw: st.DrawFn, vocabulary: Vocabulary, identifier: str) -> Matter:
    kind = draw(st.sampled_from(vocabulary.matter_kinds))
    complete = draw(st.booleans())
    known = draw(facts(vocabulary, kind, yearly=False))
    if complete:  # a total beside complete lines would have to agree with them
        known = {name: value for name, value in known.items() if name != "equipment_cost"}
    return Matter(
        identifier,
        kind,
        *(draw(st.just("") | WORDS) for _ in range(4)),
        facts=known,
        years=draw(years(vocabulary, kind)),
        lines=draw(lines(vocabulary, kind)),
        lines_complete=complete,
    )


@st.composite
def receipts(draw: st.DrawFn) -> Receipt:
    texts = [draw(st.just("") | WORDS) for _ in range(3)]
    region = draw(st.sampled_from(["", "230000", "230100"]))
    level, status = draw(st.sampled_from(sorted(LEVELS))), draw(st.sampled_from(sorted(STATUSES)))
    return Receipt(draw(WORDS), level, region, *texts, draw(YEARS), draw(DATES), status, draw(RECEIPT_FEN))


@st.composite
def coverages(draw: st.DrawFn) -> Coverage:
    levels = draw(st.lists(st.sampled_from(sorted(LEVELS)), unique=True))
    return Coverage(tuple(ReceiptCoverage(level, draw(DATES)) for level in levels), draw(st.none() | YEARS))


@st.composite
def form_dossiers(draw: st.DrawFn, vocabulary: Vocabulary) -> Dossier:
    """What fits into the Excel template, which keeps the matters kind by kind."""
    ids = draw(st.lists(IDS, unique=True, max_size=3))
    found = [draw(matters(vocabulary, identifier)) for identifier in ids]
    dossier = Dossier(
        on=draw(DATES),
        code=draw(st.sampled_from(["", "91110000600037341L"])),
        name=draw(st.just("") | WORDS),
        applicant=draw(facts(vocabulary, "applicant", yearly=False)),
        years=draw(years(vocabulary, "applicant")),
        matters=tuple(sorted(found, key=lambda matter: vocabulary.matter_kinds.index(matter.kind))),
        receipts=tuple(draw(st.lists(receipts(), max_size=2))),
        coverage=draw(coverages()),
    )
    return derive(dossier, vocabulary)


@st.composite
def dossiers(draw: st.DrawFn, vocabulary: Vocabulary) -> Dossier:
    """What fits into a dossier file."""
    form = draw(form_dossiers(vocabulary))
    claims = st.tuples(WORDS, st.sampled_from(["", *(matter.id for matter in form.matters)]), st.none() | YEARS)
    outcomes = [
        Outcome(*claim, facts=draw(facts(vocabulary, "outcome", yearly=False)))
        for claim in draw(st.lists(claims, unique=True, max_size=2))
    ]
    provenance = st.builds(Provenance, st.sampled_from(SOURCES), st.none() | DATES, st.just("") | WORDS)
    paths = [source_path("applicant", name) for name in form.applicant]
    sources = {path: draw(provenance) for path in (draw(st.lists(st.sampled_from(paths), max_size=2)) if paths else [])}
    return Dossier(
        form.on,
        form.code,
        form.name,
        form.applicant,
        form.years,
        form.matters,
        form.receipts,
        form.coverage,
        tuple(outcomes),
        {**form.sources, **sources},
        draw(st.dictionaries(IDS, st.just("") | WORDS, max_size=2)),
    )
