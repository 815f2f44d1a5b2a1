"""Lists that sort and page by their address: what a link says is what it shows.

    COLUMNS = (Column(Text("编号", "Number"), "number"), Column(Text("金额", "Amount"), "amount", number=True), …)
    table = table_of(request, request.authority.rows(Application), COLUMNS, default="-filed_on")

and in the template `{% include "web/_table.html" with row="applications/_row.html" %}`, whose cells carry `data-label`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from duixian.quantity.text import Text

M = TypeVar("M", bound=Model)
PER_PAGE = 20


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `by` is the field it sorts by, "" where it does not."""

    title: Text
    by: str = ""
    number: bool = False


@dataclass(frozen=True, slots=True)
class Head:
    """A column's head on this page: how it sorts now, and what a press asks for."""

    title: Text
    number: bool
    direction: str
    next: str


@dataclass(frozen=True, slots=True)
class Table(Generic[M]):
    page: Page[M]
    heads: Sequence[Head]
    pages: Sequence[int | str]
    """Page numbers around the present one, with an ellipsis where some are left out."""


def table_of(
    request: HttpRequest, rows: QuerySet[M], columns: Sequence[Column], *, default: str, per_page: int = PER_PAGE,
    count: int | None = None,
) -> Table[M]:  # fmt: skip
    """The page of `rows` that the address asks for (`sort`, `page`), sorted by a column or by `default`.

    `count`: how many there are, where that is known already. An unknown sort or page shows the default or the nearest
    page: old links keep working.
    """
    known = {column.by for column in columns if column.by}
    asked = request.GET.get("sort", "")
    sort = asked if asked.removeprefix("-") in known else default
    ordered = rows.order_by(sort, "pk").values_list("pk", flat=True)  # narrow rows sort fast
    keys = Paginator(ordered, per_page)
    if count is not None:
        keys.count = count  # a cached property, filled
    page = keys.get_page(request.GET.get("page"))
    wanted = list(page.object_list) if 2 * page.number <= keys.num_pages + 1 else _from_the_end(ordered, page)
    found = rows.order_by().in_bulk(wanted)
    page.object_list = [found[key] for key in wanted]
    around = keys.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    return Table(page, [_head(column, sort) for column in columns], list(around))


def _from_the_end(ordered: QuerySet[M, int], page: Page[int]) -> list[int]:
    """The keys of a page of the second half: a database reads all that stands before a page, so it reads backwards."""
    last = page.paginator.count
    after, before = last - page.end_index(), last - page.start_index() + 1
    return list(ordered.reverse()[after:before])[::-1]


def _head(column: Column, sort: str) -> Head:
    if not column.by:
        return Head(column.title, column.number, "", "")
    direction = {column.by: "ascending", f"-{column.by}": "descending"}.get(sort, "")
    return Head(column.title, column.number, direction, f"-{column.by}" if direction == "ascending" else column.by)
