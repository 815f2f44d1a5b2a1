"""From the text of an expression to its parse tree: the grammar, limits on size, and words for what cannot be read."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedCharacters, UnexpectedInput

from duixian.quantity.text import Text

LONGEST = 4000  # characters
DEEPEST = 100  # levels of nesting
_GUIDE = {
    "==": Text("等于写一个 =", "one = for equality"),
    "=": Text("等于写一个 =", "one = for equality"),
    "&&": Text("and", "and"),
    "||": Text("or", "or"),
    "!": Text("not，或 a != b", "not, or a != b"),
    "/": Text("占比写 share(a, b) >= 60%", "share(a, b) >= 60% for a ratio"),
    "（": Text("半角括号 ( )", "the half-width brackets ( )"),
    "）": Text("半角括号 ( )", "the half-width brackets ( )"),
    "，": Text("半角逗号 ,", "the half-width comma ,"),
    "≥": Text(">=", ">="),
    "≤": Text("<=", "<="),
    "≠": Text("!=", "!="),
    "＞": Text(">", ">"),
    "＜": Text("<", "<"),
    "＝": Text("=", "="),
    "×": Text("*", "*"),
    "并且": Text("and", "and"),
    "且": Text("and", "and"),
    "或": Text("or", "or"),
    "非": Text("not", "not"),
    "-": Text("差额写 excess(a, b)，没有负数", "excess(a, b) for a difference: there are no negative numbers"),
    "'": Text('双引号 "…"', 'double quotes "…"'),
}


class NotReadable(ValueError):
    """A text that is no expression: what is wrong, where (line and column from 1), and what would be right."""

    def __init__(self, message: Text, line: int, column: int, expected: Text | None = None) -> None:
        super().__init__(message.en)
        self.message, self.line, self.column, self.expected = message, line, column, expected


@lru_cache(maxsize=1)
def _grammar() -> Lark:
    text = files("duixian.expression").joinpath("grammar.lark").read_text(encoding="utf-8")
    return Lark(text, parser="lalr", lexer="contextual", propagate_positions=True, maybe_placeholders=False)


@lru_cache(maxsize=4096)
def parse_tree(text: str) -> Tree[Token]:
    """The parse tree of an expression. Raises `NotReadable`."""
    if len(text) > LONGEST:
        raise NotReadable(Text(f"表达式超过 {LONGEST} 字", f"the expression is longer than {LONGEST} characters"), 1, 1)
    if not text.strip():
        raise NotReadable(Text("表达式是空的", "the expression is empty"), 1, 1)
    try:
        tree = _grammar().parse(text)
    except UnexpectedInput as error:
        raise _explained(error, text) from None
    if _depth(tree) > DEEPEST:
        raise NotReadable(Text(f"表达式嵌套超过 {DEEPEST} 层", f"nested deeper than {DEEPEST} levels"), 1, 1)
    return tree


def _explained(error: UnexpectedInput, text: str) -> NotReadable:
    token = getattr(error, "token", None)
    if token is not None and token.type == "$END":
        lines = text.rstrip().splitlines()
        message = Text("表达式不完整", "the expression ends too early")
        closing = Text("右括号 )", "a closing )") if text.count("(") > text.count(")") else None
        return NotReadable(message, len(lines), len(lines[-1]) + 1, closing)
    line, column = error.line, error.column
    if isinstance(error, UnexpectedCharacters):
        seen = text.splitlines()[line - 1][column - 1 : column + 9].strip()
    else:
        seen = str(token)
    message = Text(f"表达式在“{seen}”处读不通", f"the expression cannot be read at {seen!r}")
    if seen[:1].isdigit():
        guide = Text("整数，或带单位的小数（1.5亿元、1.5%）", "a whole number, or decimals with a unit (1.5亿元, 1.5%)")
        return NotReadable(message, line, column, guide)
    return NotReadable(message, line, column, next((_GUIDE[wrong] for wrong in _GUIDE if seen.startswith(wrong)), None))


def _depth(tree: Tree[Token]) -> int:
    """Levels below and including `tree`, counted without recursion."""
    deepest, level = 0, [tree]
    while level:
        deepest += 1
        level = [child for node in level for child in node.children if isinstance(child, Tree)]
    return deepest
