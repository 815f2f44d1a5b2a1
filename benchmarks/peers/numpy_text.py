"""Rules as Python source for openfisca-core and policyengine-core: vectorised formulas over entities.

Every rule becomes a variable of the claim (the matter, or one year of it), and its conditions on the applicant alone
one variable of the applicant, asked once for all of its matters. A condition that several rules share is a variable of
its own, which the engine then works out once. Figures stand in the parameters.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from benchmarks.peers.shared import Input, Level, SharedRule, level_of
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

    def all_(self, parts: Sequence[str]) -> str:
        return f"({' & '.join(parts)})" if len(parts) > 1 else parts[0] if parts else "True"

    def any_(self, parts: Sequence[str]) -> str:
        return f"({' | '.join(parts)})" if len(parts) > 1 else parts[0] if parts else "False"

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


def source(rules: Sequence[SharedRule], on: date, yearly: bool) -> tuple[str, list[Input], Figures]:
    """The module of one kind's rules (without its header), the inputs that it reads and its parameters."""
    nodes = Counter(c.node for rule in rules for c in rule.conditions)
    row: Level = "claim" if yearly else "matter"
    inputs: dict[Input, None] = {}
    figures: Figures = {}
    body: list[str] = []
    names: dict[t.Bool, str] = {}

    def at(node_level: Level) -> Level:
        return row if not yearly and node_level != "applicant" else node_level

    def formula(
        name: str, level: Level, conditions: Sequence[t.Bool], uses: Sequence[str], rule: SharedRule | None
    ) -> None:
        dialect = NumpyText()
        translator = Translator(dialect, on, yearly)
        parts = [*uses, *(translator.true(node) for node in conditions)]
        if rule is None:
            result = dialect.all_(parts)
            kind = "bool"
        else:
            known, amount = translator.amount(rule.award)
            met = dialect.all_(list(dict.fromkeys([*parts, *known])))
            result = f"numpy.where({met}, {amount}, 0)"
            kind = "int"
        inputs.update(dialect.inputs)
        lines = [f'    {i.name} = {_owner(i.level, level)}("{i.name}", period)' for i in dialect.inputs]
        if dialect.figures:
            figures[name] = {f"f{i}": value for i, value in enumerate(dialect.figures)}
            lines.insert(0, f"    p = parameters(period).{name}")
        body.append(_variable(name, level, kind, lines, result))

    for rule in rules:
        own: dict[Level, list[t.Bool]] = {level: [] for level in LEVELS}
        uses: dict[Level, list[str]] = {level: [] for level in LEVELS}
        for condition in rule.conditions:
            level = at(level_of(condition.node))
            if nodes[condition.node] == 1:
                own[level].append(condition.node)
                continue
            if condition.node not in names:
                names[condition.node] = name = f"c{len(names)}_{variable_name(condition.id)}"
                formula(name, level, [condition.node], [], None)
            uses[level].append(f'{level}("{names[condition.node]}", period)')
        rest = []
        for level in LEVELS:
            if level != row and (own[level] or uses[level]):
                name = f"{variable_name(rule.id)}__{level}"
                formula(name, level, own[level], uses[level], None)
                rest.append(f'{row}.{level}("{name}", period)')
        formula(variable_name(rule.id), row, own[row], [*uses[row], *rest], rule)
    head = [_ENTITIES_YEARLY if yearly else _ENTITIES]
    for item in inputs:
        if item.form == "choice":
            members = "".join(f'    {c} = "{c}"\n' for c in (*item.choices, "missing_"))
            head.append(f"class {enum_name(item)}(Enum):\n{members}")
    head += [_input(item) for item in inputs]
    return "\n\n".join([*head, *body, ""]), list(inputs), figures


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
