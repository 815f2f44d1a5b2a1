"""Templates say everything in both languages: nothing of ours stands outside `say`, and each half is in its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from duixian.portal.web import settings

TEMPLATES = sorted(Path(settings.__file__).parents[1].glob("*/templates/**/*.html"))
CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
SAY = re.compile(r"""\{% say (?:"([^"]*)"|'([^']*)') (?:"([^"]*)"|'([^']*)')""")
TAGS = re.compile(
    r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}|<pre.*?</pre>|<code.*?</code>|\{%.*?%\}|\{\{.*?\}\}", re.S
)
LATIN = re.compile(r"[A-Za-z]{3,}")
NAMES = {
    "API", "Alt", "CSV", "Excel", "JSON", "OFD", "PDF", "POST", "RSS", "SHA", "Word", "YAML", "duixian",
    "iCalendar", "verify",
}  # fmt: skip
BRAND = {"兑", "中文", "English"}
"""The seal, and how each language calls itself in the switch."""


def outside(page: str) -> Iterator[str]:
    """Words of a template that are the same whatever its reader speaks: in its text, in attributes that are read."""
    bare = TAGS.sub(" ", page)
    yield from re.findall(r'(?:aria-label|placeholder|title|alt|data-label)="([^"]+)"', bare)
    yield from (part.strip() for part in re.sub(r"<[^>]*>", "\n", bare).split("\n") if part.strip())


def leftovers(page: str) -> Iterator[str]:
    for words in outside(re.sub("&[a-z]+;", " ", page)):
        if words not in BRAND and (CHINESE.search(words) or set(LATIN.findall(words)) - NAMES):
            yield words
    for said in SAY.findall(page):
        zh, en = said[0] or said[1], said[2] or said[3]
        if CHINESE.search(en) or set(LATIN.findall(zh)) - NAMES:
            yield f"{zh} | {en}"


@pytest.mark.parametrize(
    ("page", "found"),
    [
        ("<p>总额（元）</p>", ["总额（元）"]),
        ('<p>{% say "总额" "Total" %}（{{ n }}）</p>', ["（ ）"]),
        ('<a title="Open it">{{ x }}</a>', ["Open it"]),
        ('{% say "总额" "总额" %}', ["总额 | 总额"]),
        ('{% say "导出 Excel" "As Excel" %} <code>duixian</code>', []),
    ],
)
def test_what_is_said_in_one_language_only_is_found(page: str, found: list[str]) -> None:
    assert list(leftovers(page)) == found


def test_every_template_speaks_both_languages() -> None:
    assert len(TEMPLATES) > 100
    wrong = {f"{file.parts[-2]}/{file.name}": list(leftovers(file.read_text())) for file in TEMPLATES}
    assert {name: words for name, words in wrong.items() if words} == {}
