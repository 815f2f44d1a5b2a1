"""What a figure seems to be for, told by the words around it: an award, a ceiling, a threshold, a number of places.

All of it is guessing from usual wording, for drafts that a person completes; nothing here is used to compute money.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction

from duixian.quantity.money import format_money
from duixian.quantity.rate import format_rate
from duixian.sources import numbers
from duixian.sources.clause import Clause
from duixian.sources.figures import Figure
from duixian.sources.squeeze import squeeze
from duixian.sources.tokens import Kind, find_tokens


class Part(StrEnum):
    """The part that a figure plays in a sentence."""

    FIXED = "fixed"
    RATE = "rate"
    UP_TO = "up to"
    SHARE = "share"
    PER_UNIT = "per unit"
    CAP = "cap"
    THRESHOLD = "threshold"
    PLACES = "places"
    RANK = "rank"
    TIMES = "times"
    FUNDING = "funding"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Found:
    """A figure at `start:end` of its squeezed sentence, what it seems to be for, and a threshold's comparison."""

    figure: Figure
    start: int
    end: int
    part: Part = Part.OTHER
    op: str = ""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a paragraph, squeezed, with its figures."""

    address: str
    paragraph: int
    text: str
    found: tuple[Found, ...]

    def of(self, *parts: Part) -> list[Found]:
        return [found for found in self.found if found.part in parts]

    def before(self, one: Found) -> str:
        """The words between a figure and the one before it; those of the lower end for the upper end of a range."""
        earlier = [other for other in self.found if other.end <= one.start]
        if earlier and str(one.figure.role) == "range_high":
            return self.before(earlier[-1])
        return self.text[earlier[-1].end if earlier else 0 : one.start]

    @property
    def cite(self) -> str:
        return f"{self.address}¶{self.paragraph}"


AWARD = re.compile("给予|奖励|补助|补贴|奖补|资助|贴息|资金支持|支持资金|LPR|最高(?:不超过)?[0-9]")
_VERB = re.compile(r"(?:给予|奖励|补助|补贴|奖补|资助|支持|一次性)[^，,。]{0,14}$")
_NOUN = re.compile(r"(?:的)?(?:标准)?(?:的)?(?:一次性)?(?:运营|资金|创新)?(?:奖励|补助|补贴|奖补|资助|资金|支持)")
_CEILING = re.compile(r"(?:最高|不超过|不高于|不多于|上限|封顶|最多|限额)[^，,。]{0,10}$")
_UP_TO = re.compile(r"(?:最高|不超过|不高于)[^，,。]{0,14}$")
_OF_WHOM = re.compile(r"的[^，,。；]{0,6}(?:企业|项目|单位|平台|机构|服务商|主体)")
_ABOVE = re.compile(r"(?:\([^()]*\))?(?:及)?以上")
_BELOW = re.compile(r"(?:\([^()]*\))?(?:及)?以下")
_OVER = (
    (re.compile(r"(?:不低于|不少于|不小于|至少(?:符合|满足)?|达到?|满|已有)(?:\([^()]*\))?$"), ">="),
    (re.compile(r"(?:不超过|不高于|不多于|至多|最多)(?:\([^()]*\))?$"), "<="),
    (re.compile(r"(?:低于|少于|小于|不足|不满)(?:\([^()]*\))?$"), "<"),
    (re.compile(r"(?:超过?|高于|大于|多于|突破)(?:\([^()]*\))?$"), ">"),
)  # fmt: skip
_GROWTH = re.compile(r"(?:增长|增幅|占[^，,。]{0,12})(?:达到?|超过?)?$")
_PER_PIECE = re.compile(r"每(?:[一1]?[台套件吨亩张]|人次|课时|接入|新增|增加|培训|培养|诊断|完成)[^，,。]{0,14}$")
_RATE_PER = re.compile(r"每[^，,。]{1,14}$")
_STANDARD = re.compile("的?标准")
_SHARE = re.compile(r"(?:国家|中央|省|市|上级)级?(?:财政)[^，,。]{0,12}$")
_FUNDING = re.compile(r"(?:承担|负担|分担)(?:比例)?(?:为|不超过)?$")
_CHOSEN = re.compile(
    r"(?:选取|选择|评选|认定|遴选|确定|支持|扶持|补助企业|奖励企业|补助|奖励)[^，,。]{0,6}?(?:不超过|最多|不多于|前)?$"
)
_DAY_FROM, _DAY_TO = re.compile("(?:日)?(?:起|以后|之后|后)"), re.compile("(?:以前|之前|前)")
_GRADED = re.compile(r"(?:评定|评为|获评|认定|定义|等级)(?:为|达到)?$")
_DURATIONS = {"years": "年", "months": "个月", "days": "天", "working_days": "个工作日"}


def stated(figure: Figure) -> str:
    """A figure as a policy file writes it: with its unit, dates in ISO form."""
    value, text = figure.value, squeeze(figure.text)
    match figure.kind:
        case Kind.DATE if isinstance(value, date):
            return value.isoformat()
        case Kind.MONEY if not text.endswith(("元", "圆")) and isinstance(value, int):
            return format_money(value, "zh", "short")
        case Kind.RATE if isinstance(value, Fraction) and not re.search("[%‰分]", text):
            return format_rate(value)
        case Kind.DURATION:
            return f"{value}{_DURATIONS[figure.unit]}"
        case Kind.LEVEL:
            return f"{value}{figure.unit}"
        case Kind.COUNT | Kind.RANK if not text[:1].isdigit():  # 一项, 三家
            return f"{value}{figure.unit}"
        case Kind.COUNT | Kind.RANK if not text.endswith(figure.unit):
            return f"{text}{figure.unit}"
    return text


def sentences_of(clause: Clause, figures: Sequence[Figure]) -> list[Sentence]:
    """The sentences of a clause's own paragraphs, each with its figures and what they seem to be for.

    `figures` are those of the whole clause. A sentence that opens with 其中 belongs to the one before it.
    """
    sentences: list[Sentence] = []
    for paragraph in clause.paragraphs:
        text = squeeze(paragraph.text)
        inside = _located(text, [f for f in figures if f.paragraph == paragraph.number])
        for start, end in _cuts(text):
            own = [replace(f, start=f.start - start, end=f.end - start) for f in inside if start <= f.start < end]
            sentence = text[start:end]
            sentences.append(Sentence(clause.address, paragraph.number, sentence, _with_parts(sentence, own)))
    return sentences


def _cuts(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in re.finditer(r"[。；;](?!其中)", text):
        yield start, match.end()
        start = match.end()
    if start < len(text):
        yield start, len(text)


def _located(text: str, figures: Sequence[Figure]) -> list[Found]:
    """Where the figures stand in the squeezed paragraph."""
    tokens = find_tokens(text)
    if [text[t.start : t.end] for t in tokens] == [squeeze(f.text) for f in figures]:
        return [Found(f, t.start, t.end) for f, t in zip(figures, tokens, strict=True)]
    found, at = [], 0
    for figure in figures:  # a figure goes on into the next paragraph: look for its words instead
        wanted = squeeze(figure.text)
        start = text.find(wanted, at)
        if start >= 0:
            at = start + len(wanted)
            found.append(Found(figure, start, at))
    return found


def _with_parts(text: str, found: Sequence[Found]) -> tuple[Found, ...]:
    result: list[Found] = []
    for i, one in enumerate(found):
        before = result[-1] if result else None
        gap = text[before.end if before else 0 : one.start]
        follows = text[one.end : found[i + 1].start if i + 1 < len(found) else len(text)]
        part, op = _part(one.figure, gap, text[: one.start], follows, text)
        if before and before.figure.kind == one.figure.kind and part in (Part.OTHER, Part.FIXED, Part.RATE):
            if numbers.SERIES.fullmatch(gap):  # 300家、150家: what holds for the first holds for the others
                part, op = before.part, before.op
            elif numbers.RANGE.fullmatch(gap) and before.part is Part.PLACES:
                part = Part.PLACES
        result.append(replace(one, part=part, op=op))
    return tuple(_with_ranges(text, result))


def _with_ranges(text: str, found: list[Found]) -> Iterator[Found]:
    """500万元至2000万元 are two thresholds, where nothing else is known of them."""
    for i, one in enumerate(found):
        role = str(one.figure.role)
        open_ = one.part in (Part.OTHER, Part.FIXED) and one.figure.kind in (Kind.MONEY, Kind.COUNT, Kind.DURATION)
        low = found[i - 1] if role == "range_high" and i else one
        if open_ and role in ("range_low", "range_high") and not _VERB.search(text[: low.start][-8:]):
            yield replace(one, part=Part.THRESHOLD, op=">=" if role == "range_low" else "<=")
        else:
            yield one


def _part(figure: Figure, gap: str, before: str, after: str, text: str) -> tuple[Part, str]:
    """What a figure is for. `gap` reaches back to the figure before it, `before` to the start of the sentence."""
    near = re.split("[，,。；:：]", before)[-1]
    award = AWARD.search(text) is not None
    match figure.kind:
        case Kind.RANK:
            return Part.RANK, ""
        case Kind.RATE:
            return _rate(gap, near, after, award)
        case Kind.MONEY:
            return _money(gap, near, after, award)
        case Kind.COUNT if figure.unit == "倍":
            return Part.TIMES, ""
        case Kind.COUNT if _CHOSEN.search(gap) and not _ABOVE.match(after):
            return Part.PLACES, ""
        case Kind.LEVEL if _GRADED.search(gap) and not _ABOVE.match(after):
            return Part.THRESHOLD, "="
        case Kind.LEVEL if not near and not _ABOVE.match(after):  # 三星设备上云：…
            return Part.THRESHOLD, ">="
        case Kind.DATE if figure.unit == "day" and (_DAY_FROM.match(after) or _DAY_TO.match(after)):
            return Part.THRESHOLD, ">=" if _DAY_FROM.match(after) else "<"
    op = _compared(gap, after)
    return (Part.THRESHOLD, op) if op else (Part.OTHER, "")


def _rate(gap: str, near: str, after: str, award: bool) -> tuple[Part, str]:
    if _FUNDING.search(gap):
        return Part.FUNDING, ""
    compared = _compared(gap, after)
    if _GROWTH.search(gap) or _ABOVE.match(after) or _BELOW.match(after) or (compared and not award):
        return Part.THRESHOLD, compared or ">="
    if not award:
        return Part.OTHER, ""
    if _SHARE.search(near):
        return Part.SHARE, ""
    return (Part.UP_TO if _UP_TO.search(near) else Part.RATE), ""


def _money(gap: str, near: str, after: str, award: bool) -> tuple[Part, str]:
    if _ABOVE.match(after) or _BELOW.match(after) or _OF_WHOM.match(after) or not award:
        op = _compared(gap, after)
        return (Part.THRESHOLD, op) if op else (Part.OTHER, "")
    if _CEILING.search(gap):
        return Part.CAP, ""
    if op := _compared(gap, after):
        return Part.THRESHOLD, op
    if _PER_PIECE.search(near) or (_RATE_PER.search(near) and _STANDARD.match(after)):
        return Part.PER_UNIT, ""
    if _VERB.search(near) or _NOUN.match(after):
        return Part.FIXED, ""
    return Part.OTHER, ""


def _compared(gap: str, after: str) -> str:
    """The comparison that the words around a figure make, or ""."""
    over = next((op for pattern, op in _OVER if pattern.search(gap)), "")
    if _ABOVE.match(after):
        return over if over == ">" else ">="
    return "<=" if _BELOW.match(after) else over


_LONGEST_HINT = 14  # words of the document beside an open mark: enough to know the place, no sentence
_EDGES = re.compile(
    r"^(?:其中)?[，,]?(?:且|并|对|按照?|根据|给予|的|和|或|每年|每)*|(?:的|为|在|给予|奖励|补助|补贴|按照?|分别)+$"
)


def hint(before: str) -> str:
    """The few words before a figure that say what it is of: 投资额 in 且投资额不低于, 规上企业 in 规上企业不超过."""
    words = re.sub(r"\([^()]*\)", "", before)
    for pattern in (*(p for p, _ in _OVER), re.compile(r"(?:最高|不超过|不高于|一次性|给予|奖励|补助)+[^，,。]{0,3}$")):
        words = pattern.sub("", words)
    words = re.split("[，,。；;：:、()“”《》〔〕]", words)[-1]
    words = _EDGES.sub("", _EDGES.sub("", words))
    return words if 2 <= len(words) <= _LONGEST_HINT else ""


def headed(clause: Clause) -> str:
    """A clause's heading, where it has a short one."""
    opening = re.split("[。，；：]", squeeze(clause.paragraphs[0].text))[0] if clause.paragraphs else ""
    return opening if len(opening) <= _LONGEST_HINT + 6 and not find_tokens(opening) else ""
