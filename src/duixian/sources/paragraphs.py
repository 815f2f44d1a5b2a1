"""Paragraphs put together again: which lines of a file are one sentence, which begin something new.

Documents come out of PDF and office files with lines and blank lines in the middle of sentences. A line goes on with
the paragraph before it unless that paragraph is finished, is a heading, or the line opens a clause.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from duixian.sources.clause import Piece
from duixian.sources.numbering import Level, Marker, find_annex, find_marker
from duixian.sources.squeeze import is_blank, squeeze

_STOPS = "。；;！!？?：:…"
_BRACKETS = {")": "(", "]": "[", "〕": "〔", "】": "【"}
_QUOTES = {"”": "“", "’": "‘", "」": "「", "』": "『"}
_TITLES = {"》": "《"}
_HEADING = re.compile(r"[^，,、。；;：:！？!?“”《》()〔〕%0-9]{1,32}")
_DATE = re.compile(
    r"(?:[0-9]{4}|[一二三四五六七八九〇零○]{4})年[0-9一二三四五六七八九十]{1,3}月[0-9一二三四五六七八九十]{1,3}日"
)
_FRONT = re.compile(r".*(?:号|通知|细则|办法|措施|意见|规定|方案|决定|公告|计划|文件)")
_CLOSERS = _BRACKETS | _QUOTES | _TITLES


@dataclass(slots=True)
class LogicalParagraph:
    """A paragraph before its clause is known: the marker that opens it, where that stands, and its pieces."""

    marker: Marker | None
    line: int
    pieces: list[Piece] = field(default_factory=list)

    @property
    def plain(self) -> str:
        return squeeze("".join(piece.text for piece in self.pieces))


def is_finished(text: str) -> bool:
    """Whether a squeezed text ends as a sentence does, perhaps inside quotation marks or before a bracketed remark.

    A colon or semicolon inside an open bracket ends nothing.

    >>> is_finished("给予奖励。"), is_finished("给予奖励。〔责任单位：市财政局〕"), is_finished("平台(以下简称平台)")
    (True, True, False)
    """
    while text:
        last = text[-1]
        if last in _STOPS:
            return last not in "：:；;" or not _unclosed(text, _BRACKETS)
        if last in _QUOTES:
            text = text[:-1]
        elif last in _BRACKETS:
            opened = text.rfind(_BRACKETS[last])
            if opened <= 0 or is_finished(text[opened + 1 : -1]):
                return opened >= 0
            text = text[:opened]
        else:
            return False
    return False


def is_date_line(text: str) -> bool:
    """Whether a squeezed text is a date and nothing else, as under a signature.

    >>> is_date_line("2022年1月5日"), is_date_line("二〇二二年一月五日"), is_date_line("2022年1月5日起")
    (True, True, False)
    """
    return _DATE.fullmatch(text) is not None


def is_heading(text: str) -> bool:
    """Whether a squeezed text reads as a heading: short, with no punctuation, figure or bracket.

    >>> is_heading("申报条件"), is_heading("给予奖励，"), is_heading("有效期3")
    (True, False, False)
    """
    return _HEADING.fullmatch(text) is not None


def logical_paragraphs(lines: list[str]) -> list[LogicalParagraph]:
    """The paragraphs of a file in order, with the markers that open them."""
    quoted = _lines_inside_quotations(lines)
    paragraphs: list[LogicalParagraph] = []
    last_ordinals: dict[Level, int] = {}
    after_heading = False
    for number, line in enumerate(lines, start=1):
        start = next((i for i, character in enumerate(line) if not is_blank(character)), None)
        if start is None:
            continue
        body = line[start:].rstrip()
        ended = not paragraphs or _is_complete(paragraphs[-1], after_heading, numbered=bool(last_ordinals))
        if not ended and is_date_line(squeeze(body)):  # under the name of who signs
            ended = paragraphs[-1].marker is None and is_heading(paragraphs[-1].plain)
        marker = None if number in quoted else _opening(body, last_ordinals, ended)
        if last_ordinals and (is_finished(paragraphs[-1].plain) or is_date_line(paragraphs[-1].plain)):
            marker = find_annex(body) or marker
        if marker is not None:
            last_ordinals[marker.level] = marker.ordinal
        if marker is not None or ended:
            after_heading = bool(paragraphs) and _is_head_of_clause(paragraphs[-1], after_heading)
            paragraphs.append(LogicalParagraph(marker, number))
        skip = marker.length if marker else 0
        if body[skip:]:
            paragraphs[-1].pieces.append(Piece(body[skip:], number, start + skip + 1))
    return paragraphs


def _opening(body: str, last: dict[Level, int], ended: bool) -> Marker | None:
    """The marker of a line that opens a clause.

    In the middle of a sentence only a number in sequence counts. An article (第九条) must always be in sequence, and
    the first must stand apart: documents name articles of others at the beginning of a line.
    """
    marker = find_marker(body)
    if marker is None:
        return None
    in_sequence = marker.ordinal in (1, last.get(marker.level, 0) + 1)
    if marker.level is Level.ARTICLE:
        apart = marker.length > len(marker.text)  # 第一条 with a blank behind it
        first = Level.ARTICLE not in last and ended and apart
        return marker if first or (in_sequence and (ended or apart or marker.ordinal > 1)) else None
    return marker if in_sequence or ended else None


def _is_complete(paragraph: LogicalParagraph, after_heading: bool, numbered: bool) -> bool:
    """Whether what follows `paragraph` begins a paragraph of its own."""
    text = paragraph.plain
    if is_finished(text) or is_date_line(text):
        return True
    if _unclosed(text, _CLOSERS):
        return False
    if not numbered:  # letterhead, document number, title, issuer
        return is_heading(text) or _FRONT.fullmatch(text) is not None
    return _is_head_of_clause(paragraph, after_heading)


def _is_head_of_clause(paragraph: LogicalParagraph, after_heading: bool) -> bool:
    """A heading is a clause's numbered line, or directly follows one; elsewhere a short line is a broken sentence."""
    if paragraph.marker is not None and paragraph.marker.level is Level.ANNEX:
        return True
    return (paragraph.marker is not None or after_heading) and is_heading(paragraph.plain)


def _unclosed(text: str, closers: dict[str, str]) -> bool:
    return any(text.count(opener) > text.count(closer) for closer, opener in closers.items())


def _lines_inside_quotations(lines: list[str]) -> set[int]:
    """Numbers of lines that begin inside “…” : what is quoted there opens no clause of this document.

    An opening mark that is never closed opens nothing.
    """
    inside: set[int] = set()
    opened: list[int] = []
    for number, line in enumerate(lines, start=1):
        for character in line:
            if character == "“":
                opened.append(number)
            elif character == "”" and opened:
                inside.update(range(opened.pop() + 1, number + 1))
    return inside
