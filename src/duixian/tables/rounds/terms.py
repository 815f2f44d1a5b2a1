"""Terms read and held against the policies: what they leave open is settled as the file says, what they say stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from duixian.program.model import Program, Rule
from duixian.quantity.money import parse_money
from duixian.quantity.problem import Collector, Refused, nearest
from duixian.quantity.text import Text
from duixian.quantity.yaml_source import Path_, Source, read_source
from duixian.tables.rounds.choices import choice_of
from duixian.tables.rounds.funds import funds_of, nested, own_pot
from duixian.tables.rounds.specs import Choice, Fund, Specs, ranked, selected
from duixian.tables.rounds.terms_file import WORDS, GrantTerms, PotTerms, TermsFile
from duixian.tables.rounds.wanting import Wanting
from duixian.vocabulary.validated import validated


@dataclass(frozen=True, slots=True)
class Terms:
    """A terms file that was read. `under` says what it settles of a program."""

    source: Source
    told: TermsFile

    def under(self, program: Program) -> Specs:
        """Raises `Refused` with every term that contradicts the program, and with what it does not say."""
        problems = Collector()
        found = self._specs(program, problems)
        problems.raise_if_any()
        return found

    def _specs(self, program: Program, problems: Collector) -> Specs:
        choices: list[Choice] = []
        funds: list[Fund] = []
        for rule, path, terms, named in self._grants(program):
            wanting = Wanting(self.source, path, rule, problems, named)
            choice = choice_of(rule, terms, wanting)
            choices += [choice] if choice else []
            funds += funds_of(program, rule, terms, wanting)
        pots = list(self._pots(program, problems))
        settled = {name for fund in funds if fund.own for name in fund.rules}
        for rule in program.rules:  # a pot around the pot of a rule: the policy says how that is shared
            around = next((fund for fund, _ in pots if rule.id in fund.rules), None)
            if rule.pot is not None and around is not None and rule.id not in settled:
                funds.append(own_pot(rule, ("code",), around.filing))
        nested([*((fund, None) for fund in funds), *pots], self.source, problems)
        funds = sorted([*funds, *(fund for fund, _ in pots)], key=lambda one: (len(one.rules), not one.by_product))
        return Specs(self.told.title, tuple(choices), tuple(funds))

    def _grants(self, program: Program) -> Iterator[tuple[Rule, Path_, GrantTerms, bool]]:
        """The rules that the file names, the place of their terms, and whether it is the rule or its policy by name."""
        for rule in program.rules:
            for name in (rule.id, rule.policy):
                if name in self.told.grants:
                    yield rule, ("grants", name), self.told.grants[name], name == rule.id
                    break

    def _pots(self, program: Program, problems: Collector) -> Iterator[tuple[Fund, Path_]]:
        for index, pot in enumerate(self.told.pots):
            if pot.share == "in order" and pot.order is None:
                message = Text("没有说谁在前", "it does not say who comes first")
                expected = Text("如 order: [rank]", "an order, such as order: [rank]")
                problems.add("order-wanted", message, self.source.place(("pots", index)), expected=expected)
            rules = tuple(rule.id for rule in program.rules if {rule.id, rule.policy} & set(pot.for_))
            if rules:
                order = pot.order or ("code",)
                fen = parse_money(pot.amount, self.source.place(("pots", index, "amount")))
                by_year = pot.per == "year"
                yield Fund(rules, fen, by_year, False, pot.share, order, pot.filing), ("pots", index)


def read_terms(file: Path, programs: Sequence[Program]) -> Terms:
    """The terms of a file, for programs that they are held against (one, or those before and after a reform).

    Raises `Refused` with everything that is wrong with the file or contradicts one of the programs.
    """
    source = read_source(file)
    terms, problems = Terms(source, validated(TermsFile, source)), Collector()
    _words(terms, problems)
    _names(terms, programs, problems)
    _pots(terms, problems)
    if not problems.problems:
        for program in programs:
            terms._specs(program, problems)
    problems.raise_if_any()
    return terms


def _words(terms: Terms, problems: Collector) -> None:
    """Words that a term does not know, lists that are empty, numbers of places that are none."""
    entries: list[tuple[Path_, GrantTerms | PotTerms]] = [(("grants", n), one) for n, one in terms.told.grants.items()]
    entries += [(("pots", index), one) for index, one in enumerate(terms.told.pots)]
    for path, one in entries:
        told = one.model_dump(exclude_none=True)
        for key in ("order", "filing", "share", "per"):
            given = told.get(key, ())
            for word in (given,) if isinstance(given, str) else given:
                if word not in WORDS[key]:
                    message = Text(f"{key} 没有 {word} 这一项", f"{key} knows no {word}")
                    expected = Text("、".join(WORDS[key]), ", ".join(WORDS[key]))
                    near = nearest(word, WORDS[key])
                    problems.add(
                        "unknown-word", message, terms.source.place((*path, key)), expected=expected, nearest=near
                    )
        for key, name in (("order", "order"), ("for_", "for")):
            if told.get(key) == ():
                message = Text(f"{name} 是空的", f"{name} is empty")
                problems.add("empty-list", message, terms.source.place((*path, name)))
        places = told.get("places", 1)
        if places != "all" and (isinstance(places, str) or places < 1):
            message = Text(f"名额不能是 {places}", f"{places} is no number of places")
            expected = Text("1 以上的整数，或 all", "a whole number from 1, or all")
            problems.add("places-wrong", message, terms.source.place((*path, "places")), expected=expected)


def _names(terms: Terms, programs: Sequence[Program], problems: Collector) -> None:
    """Names that no program has, and grants of which there is nothing to settle."""
    rules = {
        rule.id: [p for program in programs for p in program.rules if p.id == rule.id] for rule in _rules(programs)
    }
    policies = {rule.policy for rule in _rules(programs)}
    named: list[tuple[Path_, str]] = [(("grants", name), name) for name in terms.told.grants]
    named += [(("pots", i, "for", j), name) for i, pot in enumerate(terms.told.pots) for j, name in enumerate(pot.for_)]
    for path, name in named:
        if name not in rules and name not in policies:
            message = Text(f"没有条款或政策 {name}", f"there is no grant or policy {name}")
            near = nearest(name, [*rules, *policies])
            problems.add("unknown-grant", message, terms.source.place(path), nearest=near)
        elif path[0] == "grants" and name in rules and not any(map(_open, rules[name])):
            message = Text(
                f"{name} 没有名额、排名、择优、资金总额或几家共用的上限，没有什么要落实",
                f"{name} has no quota, ranking, selection, pot or shared ceiling: there is nothing to settle",
            )
            clause = "、".join(rules[name][0].cites)
            problems.add("nothing-to-settle", message, terms.source.place(path), clause=clause)


def _open(rule: Rule) -> bool:
    return bool(selected(rule) or ranked(rule) or rule.pot or any(cap.shared for cap in rule.caps))


def _rules(programs: Iterable[Program]) -> Iterator[Rule]:
    for program in programs:
        yield from program.rules


def _pots(terms: Terms, problems: Collector) -> None:
    for index, pot in enumerate(terms.told.pots):
        path: Path_ = ("pots", index)
        place = terms.source.place((*path, "amount"))
        try:
            if parse_money(pot.amount, place) <= 0:
                message = Text(f"{pot.amount} 不是资金总额", f"{pot.amount} is no sum to share")
                problems.add("pot-empty", message, place, expected=Text("大于零的金额", "more than nothing"))
        except Refused as refused:
            problems.extend(refused.problems)
    if not terms.told.grants and not terms.told.pots:
        message = Text("没有写要落实什么", "nothing is settled")
        problems.add("no-terms", message, terms.source.place(()), expected=Text("grants 或 pots", "grants or pots"))
