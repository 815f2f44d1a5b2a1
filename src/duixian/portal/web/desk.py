"""What each app adds to the site's frame: links of the menu, tasks and deadlines of the first page, inboxes.

An app says it in its module `desk`, which is found by itself:

    add_link(Link(Text("政策库", "Policies"), "library:index", order=10))
    add_task(Task(Text("查政策", "Find a policy"), Text("按……", "By …"), "library:index", icon="book", order=1))
    set_search("library:index")
    add_deadlines(next_closing_days)                      # () -> Iterable[Deadline]
    register(applications_to_review, Role.DISTRICT_REVIEWER)   # (Authority) -> Pile | Rows
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any, Generic, TypeVar, cast

from django.db.models import Count, Model, QuerySet, Value
from django.http import HttpRequest
from django.urls import reverse

from duixian.portal.accounts.authority import Authority
from duixian.portal.accounts.requests import Request
from duixian.portal.accounts.roles import Role
from duixian.quantity.text import Text


@cache
def _address(url_name: str) -> str:
    """A page's address, which is the same as long as the site runs: every page has a menu."""
    return reverse(url_name)


def _anyone(_: Authority) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Link:
    """An entry of the menu, shown to those for whom `who` holds."""

    title: Text
    url_name: str
    order: int
    who: Callable[[Authority], bool] = _anyone

    @property
    def url(self) -> str:
        return _address(self.url_name)


@dataclass(frozen=True, slots=True)
class Task:
    """One of the few things a visitor comes for; `icon` is a name of Bootstrap Icons."""

    title: Text
    text: Text
    url_name: str
    icon: str
    order: int

    @property
    def url(self) -> str:
        return _address(self.url_name)


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day that visitors should know, and what ends on it."""

    day: date
    title: Text
    url: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits for a person: since when, and until when where there is a limit."""

    title: Text
    url: str
    since: date
    due: date | None = None
    detail: Text | None = None


M = TypeVar("M", bound=Model)
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Pile:
    """Everything of one sort that waits: how many, where the whole list is, and the oldest (at most `SHOWN`)."""

    title: Text
    url: str
    count: int
    oldest: Sequence[Waiting] = field(default=())


@dataclass(frozen=True, slots=True)
class Rows(Generic[M]):
    """A pile that is not asked for yet: its rows, the oldest first, each once, and how one of them is told.

    `read`: how the rows that are told are read, where there may be thousands: they are found by their keys.
    """

    title: Text
    url: str
    rows: QuerySet[M]
    tell: Callable[[M], Waiting]
    read: QuerySet[M] | None = None

    def told(self, count: int) -> Pile:
        """The pile, once it is known how many they are."""
        shown = self.rows[:SHOWN]
        if self.read is not None:
            keys = self.rows.values("pk")[:SHOWN]
            shown = self.read.filter(pk__in=keys).order_by(*self.rows.query.order_by)
        return Pile(self.title, self.url, count, [self.tell(one) for one in shown] if count else [])


Source = Callable[[Authority], Pile | Rows[Any]]
_search: list[str] = []
_links: list[Link] = []
_tasks: list[Task] = []
_deadlines: list[Callable[[], Iterable[Deadline]]] = []
_sources: list[tuple[frozenset[Role], Source]] = []


def set_search(url_name: str) -> None:
    """Let the search box of the first page ask this address (`?q=`)."""
    _search[:] = [url_name]


def search_url() -> str:
    """Where the search box asks; "" where nothing can be searched."""
    return reverse(_search[0]) if _search else ""


def add_link(link: Link) -> None:
    _links.append(link)


def add_task(task: Task) -> None:
    _tasks.append(task)


def add_deadlines(source: Callable[[], Iterable[Deadline]]) -> None:
    _deadlines.append(source)


def register(source: Source, *roles: Role) -> None:
    """Let `source` say what waits for people in these roles."""
    _sources.append((frozenset(roles), source))


def links(authority: Authority) -> list[Link]:
    """The menu of this person."""
    return [link for link in sorted(_links, key=lambda link: link.order) if link.who(authority)]


def tasks() -> list[Task]:
    return sorted(_tasks, key=lambda task: task.order)


def deadlines(today: date, count: int = 6) -> list[Deadline]:
    """The next days to know, the nearest first."""
    found = (deadline for source in _deadlines for deadline in source() if deadline.day >= today)
    return sorted(found, key=lambda deadline: deadline.day)[:count]


def piles(authority: Authority) -> list[Pile]:
    """What waits for this person, sort by sort; a sort of which nothing waits too."""
    found = [source(authority) for roles, source in _sources if authority.role in roles]
    counts = _counts([one.rows for one in found if isinstance(one, Rows)])
    return [one.told(next(counts)) if isinstance(one, Rows) else one for one in found]


def _counts(each: Sequence[QuerySet[Any]]) -> Iterator[int]:
    """How many rows each has, asked of the database at once: of most sorts nothing waits."""
    asked = [
        rows.order_by().values(pile_=Value(i)).annotate(count_=Count("*"))  # names that no model has
        for i, rows in enumerate(each)
    ]
    found = {one["pile_"]: one["count_"] for one in asked[0].union(*asked[1:], all=True)} if asked else {}
    return (found.get(i, 0) for i in range(len(each)))


def oldest(piles: Iterable[Pile]) -> list[Waiting]:
    """What waits in all of them, the oldest first."""
    return sorted((item for pile in piles for item in pile.oldest), key=lambda item: item.since)[:SHOWN]


def context(request: HttpRequest) -> dict[str, object]:
    """For every template: who asks, the menu and where in it this page lies, the person's posts."""
    authority = getattr(request, "authority", None)
    if authority is None:  # a page for an error that struck before the middleware ran
        return {}
    posts = cast(Request, request).posts
    menu = links(authority)
    inside = [link.url for link in menu if request.path.startswith(link.url) and link.url != "/"]
    return {"authority": authority, "menu": menu, "here": max(inside, key=len, default=""), "posts": posts}
