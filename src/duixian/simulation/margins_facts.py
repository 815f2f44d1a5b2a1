"""The margins of facts: what the file says of one, and for any other the file's default for its type."""

from __future__ import annotations

from collections.abc import Mapping

from duixian.quantity.text import Text
from duixian.simulation.margins_file import FactFile, MarginsFile
from duixian.simulation.margins_model import SIZES, FactMargin, Span
from duixian.simulation.margins_reader import Reader
from duixian.vocabulary.facts import DEFAULT_RANGES, Fact, FactType, Vocabulary

_ORDERED = (FactType.MONEY, FactType.RATE, FactType.COUNT, FactType.DATE)


def fact_margins(file: MarginsFile, read: Reader, vocabulary: Vocabulary) -> Mapping[tuple[str, str], FactMargin]:
    """The margin of every fact, by kind and name. `matter.date` is that of the dates of all matters, `diagnosis.date`
    of those of one kind."""
    facts = [(kind, fact) for kind in vocabulary.kinds for fact in vocabulary.facts_of(kind)]
    stated = read.keys(file.facts, [f"{kind}.{fact.name}" for kind, fact in facts], ("facts",))
    defaults = _Defaults(file, read)
    found = {}
    for kind, fact in facts:
        key = next((path for path in (f"{kind}.{fact.name}", fact.path) if path in stated), "")
        found[kind, fact.name] = _fact(fact, stated.get(key, FactFile()), key, defaults, read)
    return found


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
