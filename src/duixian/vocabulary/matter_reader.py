"""Reading the matters of a dossier with their cost lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from duixian.quantity.problem import nearest
from duixian.quantity.text import Text
from duixian.vocabulary.cursor import Cursor
from duixian.vocabulary.derive import sum_of_lines
from duixian.vocabulary.dossier import Line, Matter
from duixian.vocabulary.fact_reader import kind_label, read_facts, read_years
from duixian.vocabulary.facts import APPLICANT, Vocabulary
from duixian.vocabulary.values import show_value

_FIELDS = ("title", "project", "product", "counterparty", "facts", "years", "lines", "lines_complete")


def read_matters(cursor: Cursor | None, vocabulary: Vocabulary) -> Iterator[Matter]:
    """The matters of a list; one of an unknown kind has the kind "" and nothing else."""
    seen: set[str] = set()
    for item in cursor.items() if cursor else ():
        fields = item.fields(known=_FIELDS, required=("id", "kind"))
        matter_id = fields["id"].text() if "id" in fields else ""
        if matter_id in seen or matter_id == APPLICANT:
            fields["id"].refuse("repeated-id", Text(f"事项编号 {matter_id} 重复", f"{matter_id} is used twice"))
        elif matter_id:
            seen.add(matter_id)
        kind = _kind(fields["kind"], vocabulary) if "kind" in fields else ""
        matter = _matter(fields, matter_id, kind, vocabulary) if kind else Matter(matter_id, "")
        _check_sums(matter, fields, vocabulary)
        yield matter


def _kind(cursor: Cursor, vocabulary: Vocabulary) -> str:
    kinds = vocabulary.matter_kinds
    if isinstance(cursor.data, str) and cursor.data in kinds:
        return cursor.data
    words = {word: kind for kind in kinds for word in (vocabulary.kinds[kind].label.zh, kind)}
    message = Text(f"没有事项类型 {cursor.data}", f"there is no kind of matter {cursor.data}")
    cursor.refuse("unknown-kind", message, nearest=words.get(nearest(str(cursor.data), words), ""))
    return ""


def _matter(fields: Mapping[str, Cursor], matter_id: str, kind: str, vocabulary: Vocabulary) -> Matter:
    texts = {name: fields[name].text() for name in ("title", "project", "product", "counterparty") if name in fields}
    return Matter(
        matter_id,
        kind,
        **texts,
        facts=read_facts(fields["facts"].fields(), kind, vocabulary, yearly=False) if "facts" in fields else {},
        years=read_years(fields.get("years"), kind, vocabulary),
        lines=tuple(_lines(fields.get("lines"), kind, vocabulary)),
        lines_complete="lines_complete" in fields and fields["lines_complete"].truth(),
    )


def _lines(cursor: Cursor | None, kind: str, vocabulary: Vocabulary) -> Iterator[Line]:
    seen: set[str] = set()
    for item in cursor.items() if cursor else ():
        fields = item.fields(known=("paid", "seller"), required=("id", "category", "date", "amount"))
        line_id = fields["id"].text() if "id" in fields else ""
        if line_id in seen:
            fields["id"].refuse("repeated-id", Text(f"明细编号 {line_id} 重复", f"{line_id} is used twice"))
        seen.add(line_id)
        category = _category(fields["category"], kind, vocabulary) if "category" in fields else ""
        day = fields["date"].date() if "date" in fields else None
        amount = fields["amount"].money() if "amount" in fields else None
        paid = fields["paid"].truth() if "paid" in fields else True
        seller = fields["seller"].text() if "seller" in fields else ""
        if day and amount is not None:
            yield Line(line_id, category, day, amount, paid, seller)


def _category(cursor: Cursor, kind: str, vocabulary: Vocabulary) -> str:
    categories = vocabulary.kinds[kind].categories
    if isinstance(cursor.data, str) and cursor.data in categories:
        return cursor.data
    words = {word: category for category, label in categories.items() for word in (label.zh, category)}
    message = Text(
        f"{kind_label(kind, vocabulary)}没有费用类别 {cursor.data}", f"{kind} has no category of cost {cursor.data}"
    )
    listed = "、".join(f"{category}（{label.zh}）" for category, label in categories.items())
    expected = Text(listed, ", ".join(categories)) if categories else None
    near = words.get(nearest(str(cursor.data), words), "")
    cursor.refuse("unknown-category", message, expected=expected, nearest=near)
    return ""


def _check_sums(matter: Matter, fields: Mapping[str, Cursor], vocabulary: Vocabulary) -> None:
    """The sum of complete lines lies in the range of the fact that it is, and agrees with a total that is given."""
    for fact in vocabulary.facts_of(matter.kind) if matter.lines_complete else ():
        if not fact.derived_from_lines:
            continue
        total, given = sum_of_lines(matter, fact.derived_from_lines), matter.facts.get(fact.name)
        if not fact.low <= total <= fact.high:
            message = Text(
                f"已付明细合计 {show_value(fact, total)}，超出“{fact.label.zh}”的范围",
                f"the paid lines are {show_value(fact, total, 'en')}, out of the range of {fact.path}",
            )
            fields["lines_complete"].refuse("sum-of-lines", message)
        elif given is not None and given != total:
            message = Text(
                f"“{fact.label.zh}”填的是 {show_value(fact, given)}，已付明细合计却是 {show_value(fact, total)}",
                f"{fact.path} is {show_value(fact, given, 'en')}, its paid lines are {show_value(fact, total, 'en')}",
            )
            fields["facts"].fields()[fact.name].refuse("sum-of-lines", message)
