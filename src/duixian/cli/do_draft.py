"""The command `new-policy`: a draft of a policy file from its document."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from duixian.cli import screen
from duixian.cli.do_sources import KINDS
from duixian.cli.layout import Page
from duixian.cli.screen import FINE
from duixian.quantity.problem import Place, Problem, Refused
from duixian.quantity.text import Lang, Text
from duixian.sources import read_document
from duixian.sources.draft import Draft, draft_policy

_ID = re.compile(r"[a-z0-9][a-z0-9-]*")


def new_policy(path: Path, id: str | None, output: Path | None) -> int:
    """Write a draft to a file or to stdout; what share of the figures it placed goes to stdout or stderr."""
    if id is not None and not _ID.fullmatch(id):
        message = Text(f"编号 {id} 写法不对", f"the id {id} is not written right")
        expected = Text("小写字母、数字和 -", "lower-case letters, digits and -")
        raise Refused([Problem("policy-id", message, Place("--id"), expected=expected)])
    lang = screen.screen().lang
    draft = draft_policy(read_document(path), id or _id_of(path), lang)
    page = screen.page()
    _shares(draft, page, lang)
    if output is None:
        sys.stdout.write(draft.text)
        sys.stderr.write(page.text)
        return FINE
    screen.write_file(output, lambda file: _write(file, draft.text))
    page.blank()
    wanted = Text(
        f"草案已写到 {output}。逐项定下 TODO，再用 check 检查。",
        f"The draft is in {output}. Settle every TODO, then check it.",
    )
    page.para(wanted.in_(lang))
    screen.show(page)
    return FINE


def _id_of(path: Path) -> str:
    """An id from the document's file name, where that can be one."""
    name = re.sub("[^a-z0-9]+", "-", path.stem.lower()).strip("-")
    return name or "draft"


def _write(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")


def _shares(draft: Draft, page: Page, lang: Lang) -> None:
    placed, figures = draft.share
    percent = 100 * placed // figures if figures else 100
    said = Text(
        f"原文 {figures} 个数字，已安置 {placed} 个（{percent}%）。",
        f"{placed} of the document's {figures} figures are in place ({percent}%).",
    )
    page.para(said.in_(lang), style="bold")
    rows = []
    for kind, (n, of) in draft.placed.items():
        count = Text(f"{of} 个中 {n} 个", f"{n} of {of}")
        rows.append((KINDS[str(kind)].in_(lang), count.in_(lang)))
    page.table(rows, 2)
