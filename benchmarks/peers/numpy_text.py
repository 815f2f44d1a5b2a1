"""Rules as Python source for openfisca-core and policyengine-core: vectorised formulas over entities.

Every rule becomes variables of the claim (the matter, or one year of it): what is certain, what is possible, and the
verdict. Its conditions on the applicant alone become two variables of the applicant, asked once for all of its matters:
whether all surely hold, and whether one surely fails. A condition that several rules share has two variables of its
own, which the engine then works out once. Figures stand in the parameters.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar

from benchmarks.peers import ENTITLED, OPEN, REFUSED
from benchmarks.peers.shared import Input, Level, SharedRule, level_of, may_come_to_nothing
from benchmarks.peers.translate import Ranges, Translator
from duixian.expression import tree as t

Figures = dict[str, dict[str, int]]

LEVELS: tuple[Level, ...] = ("applicant", "matter", "claim")

HEADERS = {
    "openfisca": """from openfisca_core.entities import Entity, GroupEntity
from openfisca_core.indexed_enums import Enum
from openfisca_core.periods import DateUnit
from openfisca_core.variables import Variable

YEAR = DateUnit.YEAR
""",
    "policyengine": """from policyengine_core.entities import Entity, GroupEntity
from policyengine_core.enums import Enum
from policyengine_core.periods import YEAR
from policyengine_core.variables import Variable
""",
}


@dataclass(slots=True)
class NumpyText:
    """The dialect of one formula; it collects the inputs that the formula binds and its figures."""

    inputs: dict[Input, None] = field(default_factory=dict)
    figures: list[int] = field(default_factory=list)

    always: ClassVar[str] = "True"
    never: ClassVar[str] = "False"

    def all_(self, parts: Sequence[str]) -> str:
        return f"({' & '.join(parts)})" if len(parts) > 1 else parts[0] if parts else "True"

    def any_(self, parts: Sequence[str]) -> str:
        return f"({' | '.join(parts)})" if len(parts) > 1 else parts[0] if parts else "False"

    def not_(self, part: str) -> str:
        return part[1:] if part.startswith("~") else f"~{part}"

    def where(self, guard: str, yes: str, no: str) -> str:
        return f"numpy.where({guard}, {yes}, {no})"

    def extreme(self, pick: str, parts: Sequence[str]) -> str:
        text = parts[0]
        for part in parts[1:]:
            text = f"numpy.{pick}imum({text}, {part})"
        return text

    def compare(self, op: str, a: str, b: str) -> str:
        return f"({a} {'==' if op == '=' else op} {b})"

    def known(self, fact: Input) -> str:
        name = self.fact(fact)
        match fact.form:
            case "date":
                return f"~numpy.isnat({name})"
            case "choice":
                return f"({name} != {enum_name(fact)}.missing_)"
        return f"({name} >= 0)"

    def fact(self, fact: Input) -> str:
        self.inputs[fact] = None
        return fact.name

    def known_or(self, fact: Input, end: int) -> str:
        name = self.fact(fact)
        if fact.form == "date":
            return f"numpy.where(numpy.isnat({name}), {self.day(end)}, {name})"
        if end == 0:
            return f"numpy.maximum({name}, 0)"  # a missing one is -1
        return f"numpy.where({name} >= 0, {name}, {self.figure(end)})"

    def one_of(self, fact: Input, values: Sequence[str]) -> str:
        return self.any_([f"({self.fact(fact)} == {enum_name(fact)}.{value})" for value in values])

    def within(self, fact: Input, ranges: Ranges) -> str:
        name = self.fact(fact)
        return self.any_([f"(({name} >= {low}) & ({name} <= {high}))" for low, high in ranges])

    def figure(self, value: int) -> str:
        if value == 0:
            return "0"
        if value not in self.figures:
            self.figures.append(value)
        return f"p.f{self.figures.index(value)}"

    def day(self, ordinal: int) -> str:
        return f'numpy.datetime64("{date.fromordinal(ordinal)}")'

    def shift(self, day: str, months: int) -> str:
        return f"shift_months({day}, {months})"

    def year_end(self, year: str, last: bool) -> str:
        return f"{'last' if last else 'first'}_day({year})"

    def whole(self, amount: str, scale: int) -> str:
        return amount if scale == 1 else f"({amount} + {scale // 2}) // {scale}"

    def missing_fails(self, op: str, fact: Input, alone: bool) -> bool:
        return op != "!=" if fact.form == "date" else alone and op in (">", ">=", "=")


def enum_name(fact: Input) -> str:
    return "".join(part.capitalize() for part in fact.name.split("_"))


def variable_name(text: str) -> str:
    return text.replace("/", "__").replace("-", "_")


@dataclass(frozen=True, slots=True)
class Source:
    """The module of one kind's rules (without its header), the inputs that it reads, all of them and those that what is
    certain needs, and its parameters."""

    text: str
    inputs: list[Input]
    certain: list[Input]
    figures: Figures


def source(rules: Sequence[SharedRule], on: date, yearly: bool) -> Source:
    """The rules of one kind."""
    module = Module(on, yearly)
    nodes = Counter(c.node for rule in rules for c in rule.conditions)
    shared: dict[t.Bool, tuple[str, Level]] = {}
    for rule in rules:
        for condition in rule.conditions:
            if nodes[condition.node] > 1 and condition.node not in shared:
                name = f"c{len(shared)}_{variable_name(condition.id)}"
                shared[condition.node] = name, module.at(level_of(condition.node))
                module.condition(name, shared[condition.node][1], (condition.node,))
        module.rule(rule, shared)
    head = [_ENTITIES_YEARLY if yearly else _ENTITIES]
    for item in module.inputs:
        if item.form == "choice":
            members = "".join(f'    {c} = "{c}"\n' for c in (*item.choices, "missing_"))
            head.append(f"class {enum_name(item)}(Enum):\n{members}")
    head += [_input(item) for item in module.inputs]
    needed = {item for rule in rules for item in module.reads[f"{variable_name(rule.id)}_low"]}
    certain = [item for item in module.inputs if item in needed]
    return Source("\n\n".join([*head, *module.body, ""]), list(module.inputs), certain, module.figures)


class Module:
    """The variables of one kind's rules under way."""

    def __init__(self, on: date, yearly: bool) -> None:
        self.on, self.yearly = on, yearly
        self.row: Level = "claim" if yearly else "matter"
        self.inputs: dict[Input, None] = {}
        self.figures: Figures = {}
        self.body: list[str] = []
        self.constant: dict[str, str] = {}
        self.reads: dict[str, dict[Input, None]] = {}  # by variable, through those that it calls

    def at(self, level: Level) -> Level:
        return self.row if not self.yearly and level != "applicant" else level

    def variable(self, name: str, level: Level, kind: str, write: Callable[[Translator], str]) -> None:
        """A variable of what `write` says; what always or never holds needs none."""
        dialect = NumpyText()
        result = write(Translator(dialect, self.on, self.yearly))
        if result in (dialect.always, dialect.never):
            self.constant[name] = result
            return
        words = set(re.findall(r"[a-z]\w*", result))
        own = [item for item in dialect.inputs if item.name in words]
        self.inputs.update(dict.fromkeys(own))
        called = [reads for other, reads in self.reads.items() if f'("{other}", period)' in result]
        self.reads[name] = {item: None for reads in (own, *called) for item in reads}
        lines = [f"    {i.name} = {_call(level, i.level, i.name)}" for i in own]
        if "p" in words:
            self.figures[name] = {f"f{i}": value for i, value in enumerate(dialect.figures)}
            lines.insert(0, f"    p = parameters(period).{name}")
        self.body.append(_variable(name, level, kind, lines, result))

    def condition(self, name: str, level: Level, nodes: Sequence[t.Bool], uses: Sequence[str] = ()) -> None:
        """Two variables: `…_yes` where all of some conditions surely hold, `…_no` where one surely fails. `uses`:
        conditions that have variables already."""
        yes, no = (self._told(level, [(level, use) for use in uses], side) for side in ("yes", "no"))
        self.variable(f"{name}_yes", level, "bool", lambda of: of.all_(*yes, *(of.truth(node).yes for node in nodes)))
        self.variable(f"{name}_no", level, "bool", lambda of: of.any_(*no, *(of.truth(node).no for node in nodes)))

    def _told(self, here: Level, names: Sequence[tuple[Level, str]], side: str) -> list[str]:
        """One side of some conditions as a formula of `here` says it."""
        wanted = [(level, f"{name}_{side}") for level, name in names]
        return [self.constant.get(name) or _call(here, level, name) for level, name in wanted]

    def rule(self, rule: SharedRule, shared: Mapping[t.Bool, tuple[str, Level]]) -> None:
        """What is certain, what is possible and the verdict of every claim under a rule."""
        row, base = self.row, variable_name(rule.id)
        own: dict[Level, list[t.Bool]] = {level: [] for level in LEVELS}
        uses: dict[Level, list[str]] = {level: [] for level in LEVELS}
        for condition in rule.conditions:
            if condition.node in shared:
                name, level = shared[condition.node]
                uses[level].append(name)
            else:
                own[self.at(level_of(condition.node))].append(condition.node)
        parts = [(level, f"{base}_{level}") for level in LEVELS if own[level] or uses[level]]
        for level, name in parts:
            self.condition(name, level, own[level], uses[level])
        yes, no = (self._told(row, parts, side) for side in ("yes", "no"))
        low, high = (_call(row, row, f"{base}_{end}") for end in ("low", "high"))

        def certain(of: Translator) -> str:
            award = of.amount(rule.award)
            met = of.all_(*yes, of.not_(award.na))
            if may_come_to_nothing(rule.award):
                met = of.all_(met, of.dialect.compare("=", award.low, award.high))
            return of.where(met, award.low, "0")

        def failed(of: Translator) -> str:
            return of.any_(*no, of.amount(rule.award).na)

        def refused() -> str:
            return self._told(row, [(row, base)], "failed")[0]

        def verdict(of: Translator) -> str:
            decided = of.all_(*yes, of.dialect.compare("=", low, high))
            return of.where(refused(), str(REFUSED), of.where(decided, str(ENTITLED), str(OPEN)))

        self.variable(f"{base}_low", row, "int", certain)
        self.variable(f"{base}_failed", row, "bool", failed)
        self.variable(f"{base}_high", row, "int", lambda of: of.where(refused(), "0", of.amount(rule.award).high))
        self.variable(f"{base}_verdict", row, "int", verdict)


def _call(here: Level, level: Level, name: str) -> str:
    """A variable of one level as a formula of another reads it."""
    return f'{_owner(level, here)}("{name}", period)'


def _owner(level: Level, here: Level) -> str:
    return level if level == here else f"{here}.{level}"


def _variable(name: str, level: str, kind: str, lines: Sequence[str], result: str) -> str:
    indented = "\n".join(f"    {line}" for line in lines)
    return f"""class {name}(Variable):
    value_type = {kind}
    entity = {level}
    definition_period = YEAR
    label = "{name}"

    def formula({level}, period, parameters):
{indented}
        return {result}
"""


_TYPES = {"int": "int", "code": "int", "date": "datetime.date", "choice": "Enum"}  # all others: bool


def _input(item: Input) -> str:
    enum = f"    possible_values = {enum_name(item)}\n    default_value = {enum_name(item)}.missing_\n"
    return f"""class {item.name}(Variable):
    value_type = {_TYPES.get(item.form, "bool")}
{enum if item.form == "choice" else ""}    entity = {item.level}
    definition_period = YEAR
    label = "{item.name}"
"""


_ENTITIES = """matter = Entity("matter", "matters", "", "")
applicant = GroupEntity("applicant", "applicants", "", "", roles=[{"key": "claimed", "plural": "claimed_by"}])
ENTITIES = [matter, applicant]
"""
_ENTITIES_YEARLY = """claim = Entity("claim", "claims", "", "")
matter = GroupEntity("matter", "matters", "", "", roles=[{"key": "year_of", "plural": "years_of"}])
applicant = GroupEntity("applicant", "applicants", "", "", roles=[{"key": "claimed", "plural": "claimed_by"}])
ENTITIES = [claim, matter, applicant]
"""
