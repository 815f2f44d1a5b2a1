"""What is new, as RSS and as JSON Feed. An app adds its own in its module `desk`:

add_feed(Feed("notices", Text("公示", "Notices"), latest_notices))       # () -> Iterable[Item]
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.feedgenerator import Rss201rev2Feed

from duixian.quantity.text import Lang, Text

LONGEST = 50


@dataclass(frozen=True, slots=True)
class Item:
    """One new thing; `url` is an address on this site and names it for ever."""

    url: str
    title: Text
    summary: Text
    at: datetime


@dataclass(frozen=True, slots=True)
class Feed:
    """A sort of news; `name` stands in its address."""

    name: str
    title: Text
    source: Callable[[], Iterable[Item]]


ALL = "all"
_feeds: dict[str, Feed] = {}


def add_feed(feed: Feed) -> None:
    _feeds[feed.name] = feed


def feeds() -> Sequence[Feed]:
    """Every feed, first the one that holds all of them."""
    everything = Feed(
        ALL, Text("全部动态", "Everything"), lambda: (i for feed in _feeds.values() for i in feed.source())
    )
    return [everything, *_feeds.values()]


def latest(feed: Feed) -> list[Item]:
    """The newest items, the newest first."""
    return sorted(feed.source(), key=lambda item: item.at, reverse=True)[:LONGEST]


def rss(feed: Feed, home: str, own: str, absolute: Callable[[str], str], lang: Lang) -> str:
    """RSS 2.0. `home` and `own` are the addresses of the site and of the feed."""
    title = _title(feed, lang)
    written = Rss201rev2Feed(title, home, title, language="zh-cn" if lang == "zh" else "en", feed_url=own)
    for item in latest(feed):
        link = absolute(item.url)
        written.add_item(
            item.title.in_(lang),
            link,
            item.summary.in_(lang),
            pubdate=item.at,
            unique_id=link,
            unique_id_is_permalink=True,
        )
    return written.writeString("utf-8")


def json_feed(feed: Feed, home: str, own: str, absolute: Callable[[str], str], lang: Lang) -> str:
    """JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""
    items = [
        {
            "id": absolute(item.url),
            "url": absolute(item.url),
            "title": item.title.in_(lang),
            "content_text": item.summary.in_(lang),
            "date_published": item.at.isoformat(),
        }
        for item in latest(feed)
    ]
    data = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": _title(feed, lang),
        "home_page_url": home,
        "feed_url": own,
        "language": "zh-CN" if lang == "zh" else "en",
        "items": items,
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _title(feed: Feed, lang: Lang) -> str:
    return f"{Text('兑现', 'Duixian').in_(lang)} · {feed.title.in_(lang)}"
