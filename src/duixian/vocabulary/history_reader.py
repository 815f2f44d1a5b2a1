"""Reading what a dossier says of the past: receipts, what it is complete about, outcomes of stages, sources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from duixian.quantity.problem import nearest
from duixian.quantity.text import Text
from duixian.vocabulary.cursor import Cursor
from duixian.vocabulary.dossier import (
    FIRST_YEAR,
    LAST_YEAR,
    LEVELS,
    SOURCES,
    STATUSES,
    Coverage,
    Outcome,
    Provenance,
    Receipt,
    ReceiptCoverage,
)
from duixian.vocabulary.fact_reader import nearest_fact, read_facts
from duixian.vocabulary.facts import APPLICANT, OUTCOME, Vocabulary
from duixian.vocabulary.regions import check_region

_RECEIPT = ("region", "matter", "project", "product", "year", "status")


def read_receipts(cursor: Cursor | None) -> Iterator[Receipt]:
    """The receipts of a list; without a year the money is for the year of its date, without a status it is paid."""
    for item in cursor.items() if cursor else ():
        fields = item.fields(known=_RECEIPT, required=("programme", "level", "date", "amount"))
        if not {"programme", "level", "date", "amount"} <= fields.keys():
            continue
        level = fields["level"].one_of(LEVELS)
        status = fields["status"].one_of(STATUSES) if "status" in fields else "paid"
        region = fields["region"].parsed(check_region) or "" if "region" in fields else ""
        matter, project, product = (
            fields[name].text() if name in fields else "" for name in ("matter", "project", "product")
        )
        day, amount = fields["date"].date(), fields["amount"].money()
        year = fields["year"].whole(FIRST_YEAR, LAST_YEAR) if "year" in fields else None
        if day and amount is not None:
            programme = fields["programme"].text()
            yield Receipt(programme, level, region, matter, project, product, year or day.year, day, status, amount)


def read_coverage(cursor: Cursor | None, founded: date | None) -> Coverage:
    """What the dossier is complete about; `founding` stands for the founding date."""
    fields = cursor.fields(known=("receipts", "years")) if cursor else {}
    covered: dict[str, ReceiptCoverage] = {}
    for item in fields["receipts"].items() if "receipts" in fields else ():
        entry = item.fields(required=("level", "from"))
        level = entry["level"].one_of(LEVELS) if "level" in entry else ""
        since = _since(entry["from"], founded) if "from" in entry else None
        if level in covered:
            item.refuse("repeated-level", Text(f"{LEVELS[level].zh}重复", f"the level {level} stands twice"))
        elif level and since:
            covered[level] = ReceiptCoverage(level, since)
    years_from = None
    start = fields["years"].fields(required=("from",)).get("from") if "years" in fields else None
    if start is not None and start.data == "founding":
        since = _since(start, founded)
        years_from = since.year if since else None
    elif start is not None:
        years_from = start.whole(FIRST_YEAR, LAST_YEAR)
    return Coverage(tuple(covered.values()), years_from)


def _since(cursor: Cursor, founded: date | None) -> date | None:
    if cursor.data != "founding":
        return cursor.date()
    if founded is None:
        message = Text("没有填成立日期，founding 无从算起", "founding needs the founding date of the applicant")
        cursor.refuse("founding-unknown", message)
    return founded


def read_outcomes(cursor: Cursor | None, owners: Mapping[str, str], vocabulary: Vocabulary) -> Iterator[Outcome]:
    """The outcomes of a list; `owners` holds the kind of every matter by its id."""
    seen: set[tuple[str, str, int | None]] = set()
    for item in cursor.items() if cursor else ():
        fields = item.fields()
        own = {name: fields.pop(name) for name in ("grant", "matter", "period") if name in fields}
        if "grant" not in own:
            item.refuse("missing-key", Text("缺少 grant", "grant is missing"))
        grant = own["grant"].text() if "grant" in own else ""
        matter = own["matter"].text() if "matter" in own else ""
        if matter and (matter not in owners or matter == APPLICANT):
            message = Text(f"没有事项 {matter}", f"there is no matter {matter}")
            own["matter"].refuse("unknown-matter", message, nearest=nearest(matter, owners))
        period = own["period"].whole(FIRST_YEAR, LAST_YEAR) if "period" in own else None
        if (grant, matter, period) in seen:
            item.refuse("repeated-outcome", Text("同一申领的结果重复", "the outcome of this claim stands twice"))
        seen.add((grant, matter, period))
        yield Outcome(grant, matter, period, read_facts(fields, OUTCOME, vocabulary, yearly=False))


def read_sources(cursor: Cursor | None, owners: Mapping[str, str], vocabulary: Vocabulary) -> dict[str, Provenance]:
    """Where values came from, by path; `owners` holds the kind of the applicant and of every matter by its id."""
    sources: dict[str, Provenance] = {}
    for path, inner in cursor.fields().items() if cursor else ():
        _check_source_path(path, inner, owners, vocabulary)
        fields = inner.fields(known=("on", "note"), required=("by",))
        by = fields["by"].one_of(SOURCES) if "by" in fields else ""
        on = fields["on"].date() if "on" in fields else None
        sources[path] = Provenance(by, on, fields["note"].text() if "note" in fields else "")
    return sources


def _check_source_path(path: str, cursor: Cursor, owners: Mapping[str, str], vocabulary: Vocabulary) -> None:
    owner, _, rest = path.rpartition(".")
    name = rest.partition("(")[0]
    kind = owners.get(owner)
    if kind == "" or (kind and vocabulary.fact(kind, name)):
        return
    message = Text(f"{path} 不指向任何指标", f"{path} names no fact")
    expected = Text("applicant.指标 或 事项编号.指标", "applicant.fact or matter.fact, with (year) when yearly")
    right_owner, right_name = (owner, nearest_fact(kind, name, vocabulary)) if kind else (nearest(owner, owners), name)
    near = f"{right_owner}.{right_name}" if right_owner and right_name else ""
    cursor.refuse("unknown-source", message, expected=expected, nearest=near)
