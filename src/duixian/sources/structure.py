"""The clauses of a document, addressed as the document numbers itself.

An address joins the numbers from the outside in: 第三条 → （二） → 2. gives 三/（二）/2; round brackets full width,
Arabic digits half width. A number that repeats under the same parent gets #2, #3 …, so that addresses stay unique.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from duixian.sources.clause import END, HEAD, Clause, Paragraph
from duixian.sources.numbering import Level, Marker
from duixian.sources.paragraphs import LogicalParagraph, is_date_line, is_finished, is_heading, logical_paragraphs

_NAMED = r"(?:政策|措施|细则|办法|意见|规定|通知|文件|方案|计划|条例)"
_CLOSING = re.compile(rf"(?:本|此|上述|以上)[^，。]{{0,8}}?{_NAMED}|(?:符合|享受)本[^，。]{{0,6}}?{_NAMED}")
_AFTER_ALL = re.compile(r"抄\s*送|附件|\(此件|\(联系")


@dataclass(slots=True)
class _Draft:
    address: str
    marker: Marker | None
    line: int
    parent: _Draft | None = None
    paragraphs: list[LogicalParagraph] = field(default_factory=list)
    children: list[_Draft] = field(default_factory=list)

    @property
    def level(self) -> int:
        return self.marker.level if self.marker else -1


def clauses_of(lines: list[str]) -> tuple[Clause, ...]:
    """The clauses of the lines of a file, in the order in which they begin."""
    paragraphs = logical_paragraphs(lines)
    drafts: list[_Draft] = []
    current: _Draft | None = None
    for index, paragraph in enumerate(paragraphs):
        if paragraph.marker is not None:
            current = _open(drafts, current, paragraph)
        elif current is None:
            current = _add(drafts, _Draft(HEAD, None, paragraph.line))
        elif current.address != HEAD and not _is_end(current) and _closes(paragraphs, index, current):
            current = _add(drafts, _Draft(_unique(drafts, _scope(current) + END), None, paragraph.line))
        if paragraph.pieces:
            current.paragraphs.append(paragraph)
    for draft in drafts:
        _return_to_parent(draft)
    return tuple(_finish(draft) for draft in drafts)


def _add(drafts: list[_Draft], draft: _Draft) -> _Draft:
    drafts.append(draft)
    return draft


def _is_end(draft: _Draft) -> bool:
    return draft.marker is None and draft.address != HEAD


def _open(drafts: list[_Draft], current: _Draft | None, paragraph: LogicalParagraph) -> _Draft:
    marker = paragraph.marker
    assert marker is not None
    parent = current
    while parent is not None and (parent.marker is None or parent.level >= marker.level):
        parent = parent.parent
    if marker.level is Level.ARTICLE:  # articles run on across chapters and are cited alone
        while parent is not None and parent.level != Level.ANNEX:
            parent = parent.parent
    address = f"{parent.address}/{marker.part}" if parent else marker.part
    draft = _Draft(_unique(drafts, address), marker, paragraph.line, parent)
    if parent is not None:
        parent.children.append(draft)
    return _add(drafts, draft)


def _unique(drafts: list[_Draft], address: str) -> str:
    taken = {draft.address for draft in drafts}
    numbered = (f"{address}#{n}" for n in range(2, len(taken) + 3))
    return address if address not in taken else next(name for name in numbered if name not in taken)


def _scope(draft: _Draft) -> str:
    """The annex a clause stands in, as the beginning of an address."""
    while draft.parent is not None:
        draft = draft.parent
    return f"{draft.address}/" if draft.level == Level.ANNEX else ""


def _closes(paragraphs: list[LogicalParagraph], index: int, current: _Draft) -> bool:
    """Whether an unnumbered paragraph ends the numbered part: nothing numbered follows (in this annex), and it is a
    signature, a list of recipients, or speaks of the document as a whole.

    Where the last clause itself speaks of the document (第八条 附则), such paragraphs are its own.
    """
    following = [p.marker for p in paragraphs[index + 1 :] if p.marker is not None]
    if following and following[0].level is not Level.ANNEX:
        return False
    before, text = current.paragraphs, paragraphs[index].plain
    if not before or not is_finished(before[-1].plain):
        return False
    after = paragraphs[index + 1] if index + 1 < len(paragraphs) else None
    signed = is_heading(text) and after is not None and is_date_line(after.plain)
    if signed or is_date_line(text) or _AFTER_ALL.match(text):
        return True
    spoken = next((p.plain for p in before if not is_heading(p.plain)), "")
    return _CLOSING.match(text) is not None and _CLOSING.match(spoken) is None


def _return_to_parent(draft: _Draft) -> None:
    """Give what follows a list back to the clause that holds the list.

    Items that all end with a semicolon are one sentence of their parent; unnumbered paragraphs after the last of them
    go on with the parent.
    """
    items = draft.children
    if len(items) < 2 or any(item.children or not item.paragraphs for item in items):
        return
    if not all(_ends_with_semicolon(item.paragraphs[-1]) for item in items[:-1]):
        return
    last = items[-1].paragraphs
    own = next((n for n, paragraph in enumerate(last, start=1) if _ends_with_semicolon(paragraph)), len(last))
    draft.paragraphs += last[own:]
    del last[own:]


def _ends_with_semicolon(paragraph: LogicalParagraph) -> bool:
    return paragraph.plain.endswith(("；", ";"))


def _finish(draft: _Draft) -> Clause:
    return Clause(
        address=draft.address,
        marker=draft.marker.text if draft.marker else "",
        paragraphs=tuple(Paragraph(n, tuple(p.pieces)) for n, p in enumerate(draft.paragraphs, start=1)),
        line=draft.line,
        parent=draft.parent.address if draft.parent else "",
    )
