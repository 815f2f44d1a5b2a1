"""What changed in an award: figure by figure where its shape stayed, the whole of it where it did not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from duixian.policy.shapes import SHAPES, Shape
from duixian.program.changes import Difference, Teller
from duixian.quantity.text import Text

Leaf = str | int | bool
Leaves = dict[tuple[str | int, ...], Leaf]

# What the fields of the shapes are called, with the code of a change of theirs.
FIELDS: Mapping[str, tuple[str, Text]] = {
    "rate": ("rate", Text("补助比例", "the rate")),
    "up_to": ("rate", Text("最高比例", "the highest rate")),
    "by_service_year": ("rate", Text("年度的比例", "the rate of service year")),
    "at_most": ("cap", Text("最高金额", "the ceiling")),
    "fixed": ("fixed", Text("定额", "the fixed sum")),
    "per_unit": ("fixed", Text("每个的金额", "the sum for each")),
    "base": ("fixed", Text("起步金额", "the base sum")),
    "step": ("fixed", Text("每级金额", "the sum of a step")),
    "per": ("threshold", Text("级差", "the length of a step")),
    "over": ("threshold", Text("起算线", "the line it is counted from")),
    "from": ("threshold", Text("下限", "the lower end")),
    "above": ("threshold", Text("下限", "the lower end")),
    "to": ("threshold", Text("上限", "the upper end")),
    "below": ("threshold", Text("上限", "the upper end")),
    "places": ("threshold", Text("名次", "the places")),
    "times": ("rate", Text("利率倍数", "the multiple of the rate")),
    "of": ("base", Text("计算基数", "what it is counted from")),
    "on": ("base", Text("计算基数", "what it is counted from")),
    "count": ("base", Text("计数", "what is counted")),
    "amount": ("base", Text("算式", "the formula")),
    "less": ("base", Text("扣减的资金", "the money taken off")),
    "once": ("base", Text("已获资金只扣一次", "taking earlier money off once")),
    "since": ("date", Text("起算日", "the day it is counted from")),
    "at": ("date", Text("取利率的日期", "the day of the rate")),
    "series": ("rate", Text("参考利率", "the reference rate")),
    "programme": ("base", Text("上级条款", "the other award")),
    "level": ("base", Text("上级层级", "the level of the other award")),
    "same": ("base", Text("按什么算同一件事", "what both have in common")),
    "stage": ("base", Text("上级奖补的状态", "the state of the other award")),
    "handled_by": ("condition", Text("由谁办理", "who handles it")),
    "beyond": ("condition", Text("各档以外", "outside the bands")),
    "not_stated": ("cap", Text("没有上限", "no ceiling stated")),
    "otherwise": ("condition", Text("其余情形", "the other cases")),
    "nothing": ("base", Text("不补助", "nothing is paid")),
}  # fmt: skip
_PARTS = {
    "first_of": Text("第 {} 种情形的", " in case {}"), "steps": Text("第 {} 档的", " in band {}"),
    "by_rank": Text("第 {} 组的", " in row {}"), "by_service_year": Text("第 {} 个服务", " {}"),
    "sum": Text("第 {} 部分的", " of part {}"), "greater": Text("第 {} 部分的", " of part {}"),
    "lesser": Text("第 {} 部分的", " of part {}"), "programme": Text("第 {} 个", " {}"),
}  # fmt: skip
NAMES: Mapping[str, Text] = {
    "fixed": Text("定额", "a fixed sum"),
    "rate": Text("按比例", "a rate"),
    "amount": Text("按算式", "a formula"),
    "per_unit": Text("按数量", "so much for each"),
    "graded": Text("由主管部门核定", "set by the authority"),
    "nothing": Text("不补助", "nothing"),
    "bands": Text("分档", "bands"),
    "first_of": Text("分情形", "cases"),
    "by_rank": Text("按名次", "by rank"),
    "by_service_year": Text("按服务年度", "by year of service"),
    "share_of": Text("按上级奖补的比例", "a share of another award"),
    "difference": Text("补差额", "the difference to earlier money"),
    "interest": Text("按利率", "interest"),
    "sum": Text("合计", "the sum"),
    "greater": Text("取高", "the greater"),
    "lesser": Text("取低", "the lesser"),
    "stepped": Text("逐级递增", "stepped"),
    "excess": Text("按超出部分", "a rate of the excess"),
}  # fmt: skip


def award_changes(a: Shape, b: Shape, tell: Teller) -> Iterator[Difference]:
    """The changes from one award to another, each with both values."""
    one, other = (award.model_dump(by_alias=True, exclude_none=True) for award in (a, b))
    old, new = _leaves(one), _leaves(other)
    optional = {path for path in old.keys() ^ new.keys() if path[-1] in ("at_most", "once")}
    if (old.keys() ^ new.keys()) - optional or _main(one) != _main(other):
        yield from tell.changed("shape", Text("算法", "the award"), _brief(one, tell), _brief(other, tell))
        return
    for path in sorted(dict.fromkeys([*old, *new]), key=lambda path: path[-1] == "at_most"):  # the ceiling comes last
        yield from _leaf(path, old.get(path), new.get(path), tell)


def _leaf(path: tuple[str | int, ...], before: Leaf | None, after: Leaf | None, tell: Teller) -> Iterator[Difference]:
    key = next(str(part) for part in reversed(path) if isinstance(part, str))
    if key == "when":
        what = _placed(path[:-1], Text("适用情形", "who falls under it"))
        if before != after:
            yield from tell.expression(what, str(before), str(after))
        return
    code, name = FIELDS[key]
    if key == "once":
        if before != after:
            whole = Text("各次申领合计", "over all claims")
            yield from tell.there(code, _placed(path, name), whole, after is not None)
        return
    old, new = (None if leaf is None else str(leaf) for leaf in (before, after))
    yield from tell.figure(code, _placed(path, name), old, new)


def _placed(path: tuple[str | int, ...], name: Text) -> Text:
    """A field's name with the case, band or year that it stands in."""
    zh, en = "", ""
    for key, index in pairwise(path):
        if isinstance(index, int) and key in _PARTS:
            zh += _PARTS[str(key)].zh.format(index + 1)
            en = _PARTS[str(key)].en.format(index + 1) + en
    return Text(zh + name.zh, name.en + en)


def _leaves(data: Any, path: tuple[str | int, ...] = ()) -> Leaves:
    """Every field of an award by its path; an award inside a row or a part leaves no trace of its own."""
    if isinstance(data, dict):
        parts = {**data, **data["award"]} if isinstance(data.get("award"), dict) else data
        inner = [_leaves(value, (*path, key)) for key, value in parts.items() if key not in ("award", "note")]
    elif isinstance(data, list | tuple) and path and path[-1] == "places":
        return {path: f"{data[0]}-{data[1]}" if data[0] != data[1] else str(data[0])}
    elif isinstance(data, list | tuple):
        inner = [_leaves(value, (*path, i)) for i, value in enumerate(data)]
    else:
        return {} if data is False or data == "" else {path: data}
    return {key: value for leaves in inner for key, value in leaves.items()}


def _main(award: Mapping[str, Any]) -> str:
    return next((key for key in award if key in SHAPES), "")


def _brief(award: Mapping[str, Any], tell: Teller) -> Text:
    """An award in one line: its shape and its figures in their order."""
    main = _main(award)
    zh, en = [NAMES[main].zh], [NAMES[main].en]
    for path, leaf in _leaves(award).items():
        key = next(str(part) for part in reversed(path) if isinstance(part, str))
        value = tell.say(str(leaf))
        name = _placed(path, FIELDS[key][1]) if key in FIELDS else Text("", "")
        if path == (main,):
            zh[0], en[0] = f"{zh[0]} {value.zh}", f"{en[0]} {value.en}"
        elif key in FIELDS and leaf is not True:
            zh, en = [*zh, f"{name.zh} {value.zh}"], [*en, f"{name.en} {value.en}"]
        elif key == "when":
            name = _placed(path[:-1], Text("适用于", "for"))
            zh, en = [*zh, f"{name.zh} {value.zh}"], [*en, f"{name.en} {value.en}"]
    return Text("，".join(zh), ", ".join(en))
