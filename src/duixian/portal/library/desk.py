"""What the library adds to the site: its place in the menu, a task of the first page, the feed of policies."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from duixian.portal.library.feeds import LONGEST, Feed, Item, add_feed
from duixian.portal.library.models import Version
from duixian.portal.library.shelf import shelf
from duixian.portal.web.desk import Link, Task, add_link, add_task, set_search
from duixian.quantity.text import Text


def policy_news() -> Iterator[Item]:
    """New policies, and new versions of those that were there."""
    for version in Version.objects.order_by("-at").defer("text")[:LONGEST]:
        book = shelf().get(version.policy)
        if book is None:
            continue
        title, short = book.model.policy.title, book.model.policy.short
        first = version.number == 1
        yield Item(
            reverse("library:policy", args=[version.policy])
            if first
            else reverse("library:versions", args=[version.policy]) + f"?b={version.number}",
            title if first else Text(f"{short.zh}：第 {version.number} 版", f"{short.en}: version {version.number}"),
            Text("政策已收入政策库。", "The policy is in the library.")
            if first
            else Text(version.note or "政策文件有更新。", version.note or "The policy file was updated."),
            version.at,
        )


add_link(Link(Text("政策库", "Policies"), "library:index", order=10))
set_search("library:index")
add_task(
    Task(
        Text("查政策", "Find a policy"),
        Text(
            "按地区、行业、规模和事项查，逐条说明给多少、要什么、怎么办。",
            "By region, industry, size and matter, clause by clause.",
        ),
        "library:index",
        icon="book",
        order=20,
    )
)
add_feed(Feed("policies", Text("政策", "Policies"), policy_news))
