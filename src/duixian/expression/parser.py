"""Reads the text of a condition or an amount into kernel nodes; nothing is ever run as Python.

Every problem is found with file, line and column, what was expected and the nearest right name.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedCharacters, UnexpectedEOF, UnexpectedInput, UnexpectedToken

from duixian.expression import build
from duixian.expression import tree as t
from duixian.expression.build import KindError
from duixian.expression.calls import CALLS, Arguments, Share
from duixian.expression.literals import quantity
from duixian.expression.types import BOOLEAN, DATE, NUMBER, Type
from duixian.quantity.dates import Duration
from duixian.quantity.problem import Place, Problem, Refused, nearest
from duixian.quantity.text import Text
from duixian.vocabulary.facts import Fact, FactType, Vocabulary
from duixian.vocabulary.industries import is_industry
from duixian.vocabulary.regions import is_region

CODES = {FactType.REGION, FactType.INDUSTRY}


@dataclass(frozen=True, slots=True)
class Word:
    """A bare word: a choice whose meaning the other side decides."""

    text: str


Value = t.Number | t.Bool | Duration | Word | Share
_Item = Tree[Token] | Token


@lru_cache(maxsize=1)
def _grammar() -> Lark:
    text = files("duixian.expression").joinpath("grammar.lark").read_text(encoding="utf-8")
    return Lark(text, parser="lalr", lexer="contextual", propagate_positions=True, maybe_placeholders=False)


@lru_cache(maxsize=4096)
def _parse(text: str) -> Tree[Token]:
    return _grammar().parse(text)


@dataclass(frozen=True, slots=True)
class Scope:
    """What names mean where an expression stands: the vocabulary and the kind of the claim's matter."""

    vocabulary: Vocabulary
    kind: str
    series: frozenset[str] = frozenset()


def parse_condition(text: str, scope: Scope, place: Place) -> t.Bool:
    """The condition that `text` states. Raises `Refused`."""
    return _Reader(scope, place).condition(text)


def parse_amount(text: str, scope: Scope, place: Place, base: str = "money") -> t.Number:
    """The number of type `base` that `text` states. Raises `Refused`."""
    return _Reader(scope, place).number(text, base)


def base_of(text: str, scope: Scope, place: Place) -> str:
    """The base type of the number that `text` states ("money" where it states none: the caller will say so)."""
    try:
        value = _Reader(scope, place).read(_parse(text))
    except (UnexpectedInput, Refused):
        return "money"
    return value.type.base if isinstance(value, t.Number) else "money"


class _Reader:
    def __init__(self, scope: Scope, place: Place) -> None:
        self.scope = scope
        self.origin = place
        self.calls = Arguments(scope.vocabulary, scope.kind, scope.series)

    def condition(self, text: str) -> t.Bool:
        tree = self.tree(text)
        value = self.read(tree)
        if isinstance(value, t.FactRef):
            value = self.flag(value, tree)
        if not isinstance(value, t.Bool):
            raise self.refuse(
                tree,
                KindError(
                    "not-a-condition",
                    Text("这里须是条件", "this is not a condition"),
                    Text("比较（如 …… >= 3）或是非指标", "a comparison (… >= 3) or a yes-or-no fact"),
                ),
            )
        return value

    def number(self, text: str, base: str) -> t.Number:
        tree = self.tree(text)
        value = self.read(tree)
        if not isinstance(value, t.Number) or value.type.base != base:
            wanted = Type(base).describe()
            got = self.describe(value)
            raise self.refuse(tree, KindError("wrong-kind", Text(f"此处是{got.zh}", f"this is a {got.en}"), wanted))
        return value

    def tree(self, text: str) -> _Item:
        try:
            return _parse(text)
        except UnexpectedInput as error:
            raise Refused([self.syntax(error, text)]) from None

    def syntax(self, error: UnexpectedInput, text: str) -> Problem:
        line, column = max(getattr(error, "line", 1), 1), max(getattr(error, "column", 1), 1)
        if isinstance(error, UnexpectedCharacters):
            seen = text.splitlines()[line - 1][column - 1 : column + 9].strip()
        elif isinstance(error, UnexpectedToken):
            seen = str(error.token)
        else:
            seen = ""
        if not seen or isinstance(error, UnexpectedEOF):
            message = Text("表达式不完整", "the expression ends too early")
        else:
            message = Text(f"表达式在“{seen}”处读不通", f"the expression cannot be read at {seen!r}")
        hint = {"=": "=", "&&": "and", "||": "or", "!": "not", "/": "share(a, b) >= …"}
        right = next((good for bad, good in hint.items() if seen.startswith(bad)), "")
        expected = Text(right, right) if right else None
        return Problem("syntax", message, self.place(line, column), expected=expected)

    # Reading the parse tree. Each method answers one rule of the grammar.

    def read(self, item: _Item) -> Value:
        if isinstance(item, Token):
            raise AssertionError(item)
        try:
            method = getattr(self, "on_" + item.data)
            value: Value = method(item)
        except KindError as error:
            raise self.refuse(item, error) from None
        return value

    def on_any(self, item: Tree[Token]) -> Value:
        return build.any_([self.bool(child) for child in item.children])

    def on_all(self, item: Tree[Token]) -> Value:
        return build.all_([self.bool(child) for child in item.children])

    def on_negate(self, item: Tree[Token]) -> Value:
        return build.negate(self.bool(item.children[0]))

    def on_compare(self, item: Tree[Token]) -> Value:
        left_item, op, right_item = item.children
        left, right = self.read(left_item), self.read(right_item)
        if isinstance(left, Share) and isinstance(right, t.Number):
            return build.share(left.part, left.whole, str(op), right)
        for one, other in ((left, right), (right, left)):
            if isinstance(one, t.FactRef) and not isinstance(other, t.Number):
                return self.choice_compare(one, str(op), other, item)
            if isinstance(one, t.FactRef) and one.type == BOOLEAN:
                raise KindError(
                    "boolean-compared",
                    Text("是非指标直接写名称或 not 名称", "a yes-or-no fact stands by itself"),
                    Text(one.fact.path, one.fact.path),
                )
        return build.compare(str(op), self.as_number(left), self.as_number(right))

    def choice_compare(self, ref: t.FactRef, op: str, other: Value, item: Tree[Token]) -> t.Bool:
        if op not in ("=", "!=") or not isinstance(other, Word):
            got = self.describe(other)
            raise KindError(
                "kinds-mix",
                Text(f"{ref.fact.label.zh}不能与{got.zh}比较", f"{ref.fact.path} cannot be compared with a {got.en}"),
            )
        return t.Member(ref, (self.choice(ref, other.text),), negated=op == "!=")

    def on_member(self, item: Tree[Token], negated: bool = False) -> Value:
        left = self.read(item.children[0])
        values = [self.read(child) for child in item.children[1].children]  # type: ignore[union-attr]
        if not isinstance(left, t.FactRef):
            raise KindError("in-needs-fact", Text("in 的左边须是指标", "the left side of `in` must be a fact"))
        if left.type.base in ("count", "year") and all(isinstance(v, t.Number) for v in values):
            parts = [build.compare("=", left, self.as_number(v)) for v in values]
            found = build.any_(parts)
            return build.negate(found) if negated else found
        return t.Member(left, tuple(self.choice(left, self.word(v)) for v in values), negated=negated)

    def on_not_member(self, item: Tree[Token]) -> Value:
        return self.on_member(item, negated=True)

    def on_within(self, item: Tree[Token], negated: bool = False) -> Value:
        left, right = self.read(item.children[0]), item.children[1]
        listed = isinstance(right, Tree) and right.data == "list"
        values = [self.read(child) for child in right.children] if listed else [self.read(right)]  # type: ignore[union-attr]
        if not isinstance(left, t.FactRef) or left.fact.type not in CODES:
            raise KindError(
                "within-needs-code",
                Text(
                    "within 的左边须是行政区划或行业指标", "the left side of `within` must be a region or an industry"
                ),
            )
        return t.Member(left, tuple(self.choice(left, self.word(v)) for v in values), within=True, negated=negated)

    def on_not_within(self, item: Tree[Token]) -> Value:
        return self.on_within(item, negated=True)

    def on_add(self, item: Tree[Token], sign: int = 1) -> Value:
        left, right = (self.read(child) for child in item.children)
        if isinstance(right, Duration):
            return build.shift(self.as_number(left), right, sign)
        return build.add(self.as_number(left), self.as_number(right), sign)

    def on_subtract(self, item: Tree[Token]) -> Value:
        return self.on_add(item, sign=-1)

    def on_multiply(self, item: Tree[Token]) -> Value:
        left, right = (self.as_number(self.read(child)) for child in item.children)
        return build.multiply(left, right)

    def on_day(self, item: Tree[Token]) -> Value:
        text = str(item.children[0])
        try:
            return build.const(date.fromisoformat(text), DATE, text)
        except ValueError:
            raise KindError("no-such-date", Text(f"没有 {text} 这一天", f"there is no day {text}")) from None

    def on_quantity(self, item: Tree[Token]) -> Value:
        return quantity(str(item.children[0]), self.scope.vocabulary)

    def on_number(self, item: Tree[Token]) -> Value:
        text = str(item.children[0])
        return build.const(int(text), NUMBER, text)

    def on_string(self, item: Tree[Token]) -> Value:
        return Word(str(item.children[0])[1:-1])

    def on_word(self, item: Tree[Token]) -> Value:
        text = str(item.children[0])
        match text:
            case "year":
                return build.year()
            case "on":
                return build.on()
            case "true" | "false":
                return t.Truth(text == "true")
        return Word(text)

    def on_ref(self, item: Tree[Token]) -> Value:
        return build.fact(self.fact(item))

    def on_yearly(self, item: Tree[Token]) -> Value:
        of = self.as_number(self.read(item.children[2]))
        if of.type.base != "year" and not (isinstance(of, t.Const) and of.type == NUMBER):
            build.require(of, "year")
        return build.fact(self.fact(item), of)

    def on_call(self, item: Tree[Token]) -> Value:
        name, *arguments = item.children
        known = nearest(str(name), CALLS)
        if str(name) not in CALLS:
            raise KindError("unknown-function", Text(f"没有函数 {name}", f"there is no function {name}"), nearest=known)
        plain: list[Value | list[Value] | Fact] = []
        named: dict[str, Value | list[Value]] = {}
        for argument in arguments:
            assert isinstance(argument, Tree)
            if argument.data == "named":
                key, value = argument.children
                many = isinstance(value, Tree) and value.data == "list"
                named[str(key)] = [self.read(v) for v in value.children] if many else self.read(value)  # type: ignore[union-attr]
            else:
                inner = argument.children[0]
                by_year = str(name) == "grew" and isinstance(inner, Tree) and inner.data == "ref"
                plain.append(self.fact(inner) if by_year else self.read(inner))  # type: ignore[arg-type]
        return self.calls.call(str(name), plain, named)

    # Helpers.

    def fact(self, item: Tree[Token]) -> Fact:
        kind, name = str(item.children[0]), str(item.children[1])
        vocabulary, own = self.scope.vocabulary, self.scope.kind
        reachable = {"applicant", "outcome"} | ({"matter", own} if own != "applicant" else set())
        if kind not in vocabulary.kinds:
            raise KindError(
                "unknown-kind",
                Text(f"没有“{kind}”这类对象", f"there is nothing called {kind}"),
                nearest=nearest(kind, vocabulary.kinds),
            )
        if kind not in reachable:
            raise KindError(
                "kind-out-of-reach",
                Text(
                    f"此条款针对 {own}，不能引用 {kind} 的指标",
                    f"this grant is for {own}: facts of {kind} are out of reach",
                ),
            )
        found = vocabulary.fact(kind, name)
        if found is None:
            near = nearest(f"{kind}.{name}", [f"{kind}.{n}" for n in vocabulary.kinds[kind].facts])
            raise KindError(
                "unknown-fact", Text(f"没有指标 {kind}.{name}", f"there is no fact {kind}.{name}"), nearest=near
            )
        return found

    def choice(self, ref: t.FactRef, text: str) -> str:
        declared = ref.fact
        if declared.type is FactType.CHOICE:
            known = text in declared.choices
        elif declared.type is FactType.REGION:
            known = is_region(text)
        elif declared.type is FactType.INDUSTRY:
            known = is_industry(text)
        else:
            got = ref.type.describe()
            raise KindError("kinds-mix", Text(f"{got.zh}没有选项", f"a {got.en} has no choices"))
        if not known:
            raise KindError(
                "unknown-choice",
                Text(f"{declared.label.zh}没有“{text}”这一项", f"{declared.path} has no value {text}"),
                nearest=nearest(text, declared.choices),
            )
        return text

    def bool(self, item: _Item) -> t.Bool:
        value = self.read(item)
        if isinstance(value, t.FactRef):
            value = self.flag(value, item)
        if not isinstance(value, t.Bool):
            got = self.describe(value)
            raise self.refuse(
                item, KindError("not-a-condition", Text(f"此处是{got.zh}", f"this is a {got.en}"), BOOLEAN.describe())
            )
        return value

    def flag(self, ref: t.FactRef, item: _Item) -> t.Bool:
        if ref.type != BOOLEAN:
            got = ref.type.describe()
            raise self.refuse(
                item,
                KindError(
                    "not-a-condition",
                    Text(f"{ref.fact.path} 是{got.zh}，不是条件", f"{ref.fact.path} is a {got.en}, not a condition"),
                    BOOLEAN.describe(),
                ),
            )
        return t.Flag(ref)

    def word(self, value: Value) -> str:
        if isinstance(value, Word):
            return value.text
        if isinstance(value, t.Const) and value.figure:
            return value.figure
        got = self.describe(value)
        raise KindError(
            "not-a-choice", Text(f"此处是{got.zh}", f"this is a {got.en}"), Text("选项名", "the name of a choice")
        )

    def as_number(self, value: Value) -> t.Number:
        if isinstance(value, t.Number) and value.type.base in ("money", "rate", "count", "date", "year"):
            return value
        if isinstance(value, Word):
            every = [f"{k}.{f}" for k, kind in self.scope.vocabulary.kinds.items() for f in kind.facts]
            near = next((name for name in every if name.endswith("." + value.text)), nearest(value.text, every))
            raise KindError(
                "unknown-name", Text(f"不认识“{value.text}”", f"{value.text} is not known here"), nearest=near
            )
        got = self.describe(value)
        raise KindError(
            "kinds-mix",
            Text(f"此处是{got.zh}", f"this is a {got.en}"),
            Text("数量、金额、比率或日期", "a number, money, rate or date"),
        )

    def describe(self, value: Value) -> Text:
        if isinstance(value, t.Number):
            return value.type.describe()
        if isinstance(value, t.Bool):
            return BOOLEAN.describe()
        if isinstance(value, Duration):
            return Type("duration").describe()
        if isinstance(value, Share):
            return Text("占比（须与比率比较）", "share (compare it with a rate)")
        return Text(f"词“{value.text}”", f"word {value.text}")

    def place(self, line: int, column: int) -> Place:
        o = self.origin
        if not o.line:
            return o
        return Place(o.file, o.line + line - 1, (o.column + column - 1) if line == 1 else column, o.path)

    def refuse(self, item: _Item, error: KindError) -> Refused:
        if isinstance(item, Tree) and not item.meta.empty:
            place = self.place(item.meta.line, item.meta.column)
        else:
            place = self.origin
        return Refused([Problem(error.code, error.text, place, expected=error.expected, nearest=error.nearest)])
