"""Reads the text of a condition or an amount into kernel nodes; nothing is ever run as Python.

Every problem is found with file, line and column, what was expected and the nearest right name.
"""

from __future__ import annotations

from datetime import date

from lark import Token, Tree

from duixian.expression import build
from duixian.expression import tree as t
from duixian.expression.build import KindError
from duixian.expression.calls import USAGE, Arguments, Share
from duixian.expression.literals import quantity
from duixian.expression.names import Scope, find_choice, find_fact, nameless
from duixian.expression.syntax import NotReadable, parse_tree
from duixian.expression.terms import Value, Word, choice_compare, describe
from duixian.expression.types import BOOLEAN, DATE, NUMBER, NUMERIC, Type
from duixian.quantity.dates import Duration
from duixian.quantity.problem import Place, Problem, Refused, nearest
from duixian.quantity.text import Text
from duixian.vocabulary.facts import Fact, FactType

__all__ = ["Scope", "Value", "Word", "parse_amount", "parse_condition", "parse_quantity"]

CODES = {FactType.REGION, FactType.INDUSTRY}
LONGEST_INTEGER = 15  # digits: far beyond any figure, far within 64 bits


Item = Tree[Token] | Token


def parse_condition(text: str, scope: Scope, place: Place) -> t.Bool:
    """The condition that `text` states. Raises `Refused`."""
    return _Reader(scope, place).condition(text)


def parse_amount(text: str, scope: Scope, place: Place, base: str = "money") -> t.Number:
    """The number of type `base` that `text` states. Raises `Refused`."""
    return _Reader(scope, place).number(text, base)


def parse_quantity(text: str, scope: Scope, place: Place) -> t.Number:
    """The number that `text` states, of whatever type has an order: money, rate, count, date. Raises `Refused`."""
    return _Reader(scope, place).quantity(text)


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
            if isinstance(value, Word):
                raise self.refuse(tree, nameless(self.scope, value.text))
            wanted = Type(base).describe()
            if base == "money" and isinstance(value, t.Const) and value.type == NUMBER:
                wanted = Text(f"金额，写明单位，如 {value.value}元", f"money with its unit, such as {value.value}元")
            got = describe(value)
            raise self.refuse(tree, KindError("wrong-kind", Text(f"此处是{got.zh}", f"this is a {got.en}"), wanted))
        return value

    def quantity(self, text: str) -> t.Number:
        tree = self.tree(text)
        try:
            return self.as_number(self.read(tree))
        except KindError as error:
            raise self.refuse(tree, error) from None

    def tree(self, text: str) -> Item:
        try:
            return parse_tree(text)
        except NotReadable as error:
            place = self.place(error.line, error.column)
            raise Refused([Problem("syntax", error.message, place, expected=error.expected)]) from None

    # Reading the parse tree. Each method answers one rule of the grammar.

    def read(self, item: Item) -> Value:
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
            if isinstance(one, t.FactRef) and one.type == BOOLEAN:
                raise KindError(
                    "boolean-compared",
                    Text("是非指标不能比较", "a yes-or-no fact is not compared"),
                    Text(f"{one.fact.path} 或 not {one.fact.path}", f"{one.fact.path} or not {one.fact.path}"),
                )
            if isinstance(one, t.FactRef) and isinstance(other, Word):
                return choice_compare(one, str(op), other)
        return build.compare(str(op), self.as_number(left), self.as_number(right))

    def on_member(self, item: Tree[Token], negated: bool = False) -> Value:
        left = self.read(item.children[0])
        values = [self.read(child) for child in item.children[1].children]  # type: ignore[union-attr]
        if isinstance(left, t.Number) and left.type.base in NUMERIC:
            found = build.any_([build.compare("=", left, self.as_number(v)) for v in values])
            return build.negate(found) if negated else found
        if not isinstance(left, t.FactRef):
            raise KindError("in-needs-fact", Text("in 的左边须是指标", "the left side of `in` must be a fact"))
        return t.Member(left, tuple(find_choice(left, self.word(v)) for v in values), negated=negated)

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
        return t.Member(left, tuple(find_choice(left, self.word(v)) for v in values), within=True, negated=negated)

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
        if len(text) > LONGEST_INTEGER:
            raise KindError("number-too-long", Text(f"整数超过 {LONGEST_INTEGER} 位", "the whole number is too long"))
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
        declared = self.fact(item)
        return build.fact(declared, build.as_year(self.as_number(self.read(item.children[2]))))

    def on_call(self, item: Tree[Token]) -> Value:
        name, *arguments = item.children
        if str(name) not in USAGE:
            missing = Text(f"没有函数 {name}", f"there is no function {name}")
            raise KindError("unknown-function", missing, nearest=nearest(str(name), USAGE))
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
        return find_fact(self.scope, str(item.children[0]), str(item.children[1]))

    def bool(self, item: Item) -> t.Bool:
        value = self.read(item)
        if isinstance(value, t.FactRef):
            value = self.flag(value, item)
        if not isinstance(value, t.Bool):
            got = describe(value)
            raise self.refuse(
                item, KindError("not-a-condition", Text(f"此处是{got.zh}", f"this is a {got.en}"), BOOLEAN.describe())
            )
        return value

    def flag(self, ref: t.FactRef, item: Item) -> t.Bool:
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
        got = describe(value)
        raise KindError(
            "not-a-choice", Text(f"此处是{got.zh}", f"this is a {got.en}"), Text("选项名", "the name of a choice")
        )

    def as_number(self, value: Value) -> t.Number:
        if isinstance(value, t.Number) and value.type.base in ("money", "rate", "count", "date", "year"):
            return value
        if isinstance(value, Word):
            raise nameless(self.scope, value.text)
        got = describe(value)
        raise KindError(
            "kinds-mix",
            Text(f"此处是{got.zh}", f"this is a {got.en}"),
            Text("数量、金额、比率或日期", "a number, money, rate or date"),
        )

    def place(self, line: int, column: int) -> Place:
        o = self.origin
        if not o.line:
            return o
        return Place(o.file, o.line + line - 1, (o.column + column - 1) if line == 1 else column, o.path)

    def refuse(self, item: Item, error: KindError) -> Refused:
        if isinstance(item, Tree) and not item.meta.empty:
            place = self.place(item.meta.line, item.meta.column)
        else:
            place = self.origin
        return Refused([Problem(error.code, error.text, place, expected=error.expected, nearest=error.nearest)])
