"""The head of a draft: number, title, issuer, region, dates, validity, as a document usually states them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import get_args

from duixian.quantity.dates import Duration, DurationUnit, add_duration
from duixian.quantity.yaml_source import Data
from duixian.sources.clause import END, HEAD
from duixian.sources.document import Document
from duixian.sources.figures import Figure
from duixian.sources.marks import Marks
from duixian.sources.roles import Found, Sentence, stated
from duixian.sources.squeeze import squeeze
from duixian.sources.tokens import Kind

# A title as long as the sentences that may not be copied is copied by hand.
LONGEST_TITLE = 27
_NUMBER = re.compile(r"[\u4e00-\u9fff]{2,10}[〔\[(【][12][0-9]{3}[〕\])】](?:第)?[0-9]+号")
_TITLE = re.compile(
    r"[^。，；：、〔〕()]{5,80}?(?:办法|细则|措施|意见|规定|政策|方案|计划|条例|若干政策)(?:\((?:试行|暂行)\))?"
)
_ISSUER = re.compile(r"[\u4e00-\u9fff]{2,24}(?:政府|办公室|办公厅|局|厅|委员会|部)")
_PLACE = re.compile(r"[\u4e00-\u9fff]{2,7}?(?:省|自治区|市|自治州|县|区)")
_ADOPTED = re.compile("会议|审议")
_UNTIL = re.compile(r"有效期(?:限)?[^，。；]{0,6}?(?:至|到)[^，。；]{0,2}$")
_FOR = re.compile(r"有效期(?:限)?[^，。；0-9]{0,6}$")
_SAME = re.compile(r"有效期[^。；]{0,80}?(?:同步|相同|一致)")
_FROM_ISSUE = re.compile(r"自(?:发布|公布|印发|颁布)之日起")
_IN_FORCE = re.compile(r"施行|实施|执行|生效")
_LEVELS = (
    ("省", "province"), ("自治区", "province"), ("市", "city"), ("州", "city"), ("县", "district"), ("区", "district"),
)  # fmt: skip


@dataclass(slots=True)
class Head:
    """The draft's `policy`, and the figures that found their place in it."""

    fields: dict[str, Data] = field(default_factory=dict)
    placed: list[Figure] = field(default_factory=list)


def guess_head(document: Document, sentences: Sequence[Sentence], id: str, marks: Marks) -> Head:
    """The policy's head. What is not found is an open mark."""
    paragraphs = _paragraphs(document)
    number = next((text for text in paragraphs if _NUMBER.fullmatch(text)), "")
    title = _title(paragraphs)
    issuer = next((text for text in reversed(paragraphs) if _ISSUER.fullmatch(text)), "")
    place = _PLACE.match(issuer) or _PLACE.match(title)
    code = region_of(place.group()) if place else ""
    level = next((level for word, level in _LEVELS if place and place.group().endswith(word)), "")
    head = Head()
    written = _whole(title, marks) if title else marks("文件标题", "the title")
    head.fields = {
        "id": id,
        "number": number or marks("文号；文件没有就写 not stated", "the number, or: not stated"),
        "title": {"zh": written, "en": marks("英文标题", "the title in English")},
        "short": marks("简称，中英文 {zh: …, en: …}", "a short name {zh: …, en: …}"),
        "issuer": {
            "zh": issuer or marks("发文机关", "who issued it"),
            "en": marks("英文名称", "its name in English"),
        },
        "level": level or marks("state、province、city 或 district", "state, province, city or district"),
        "region": code or marks("六位行政区划代码", "the code of the place"),
        "issued": marks("成文日期", "the date of the document"),
    }
    issued = _dates(sentences, head)
    head.fields["valid"] = _validity(sentences, issued, head, marks)
    if parents := tuple(_parents(document, number, marks)):
        head.fields["parents"] = list(parents)
    head.fields["document"] = {"digest": document.digest}
    return head


def _paragraphs(document: Document) -> list[str]:
    clause = document.clause(HEAD)
    return [squeeze(p.text).strip("《》") for p in clause.paragraphs] if clause else []


def _title(paragraphs: Sequence[str]) -> str:
    """The last heading that names a kind of document; where a title broke, its lines together."""
    found = ""
    for i, text in enumerate(paragraphs):
        if _TITLE.fullmatch(text) and not text.startswith(("关于印发", "附件")):
            before = paragraphs[i - 1] if i else ""
            broken = len(text) < 14 and not re.search("[0-9]", before) and not _ISSUER.fullmatch(before)
            found = before + text if broken and _TITLE.fullmatch(before + text) else text
    return found


def _whole(title: str, marks: Marks) -> str:
    if len(title) <= LONGEST_TITLE:
        return title
    return marks(f"标题较长，请抄写：{title[:10]}……", f"a long title, to be copied: {title[:10]}……")


@cache
def region_of(name: str) -> str:
    """The code of a region by its full name, or "" where none or several have it.

    >>> region_of("哈尔滨市"), region_of("某某市")
    ('230100', '')
    """
    from duixian.vocabulary.regions import regions_named

    found = regions_named(name)
    return found[0] if len(found) == 1 else ""


def _dates(sentences: Sequence[Sentence], head: Head) -> date | None:
    """The date below the signature, and that of the meeting that adopted it."""
    issued: date | None = None
    for sentence in sentences:
        if sentence.address not in (HEAD, END):
            continue
        for found in sentence.found:
            value = found.figure.value
            if not isinstance(value, date) or found.figure.unit != "day":
                continue
            if _ADOPTED.search(sentence.text):
                head.fields["adopted"] = value.isoformat()
            elif len(sentence.text) <= len(squeeze(found.figure.text)) + 4:
                head.fields["issued"], issued = value.isoformat(), value
            else:
                continue
            head.placed.append(found.figure)
    return issued


def _validity(sentences: Sequence[Sentence], issued: date | None, head: Head, marks: Marks) -> dict[str, Data]:
    start: date | None = None
    from_: str = marks("施行日期，或 not stated", "when it begins, or: not stated")
    until: Data = marks("截止日期，或 not stated", "when it ends, or: not stated")
    duration, cite = "", ""
    for sentence in sentences:
        if not re.search("有效期|之日起", sentence.text) and not _begins(sentence):
            continue
        if sentence.address == HEAD or not (_IN_FORCE.search(sentence.text) or "有效期" in sentence.text):
            continue
        cite = sentence.cite
        if _FROM_ISSUE.search(sentence.text):
            later = re.search(r"之日起[^，。；]{1,10}?(?:日|天|个月)后", sentence.text)
            start = None if later else issued
            if start is not None:
                from_ = start.isoformat()
            elif later:
                from_ = marks("自公布之日起另算若干日", "some days after it was published")
        for found in sentence.found:
            value, before = found.figure.value, sentence.text[: found.start]
            if isinstance(value, date) and _UNTIL.search(before):
                until = value.isoformat()
            elif isinstance(value, date) and found in _begins(sentence):
                start, from_ = value, value.isoformat()
            elif isinstance(value, int) and found.figure.kind is Kind.DURATION and _FOR.search(before):
                duration = stated(found.figure)
                end = add_duration(start, Duration(value, _unit(found.figure))) if start else None
                until = (end - timedelta(days=1)).isoformat() if end else marks("按有效期推算", "from the term")
            else:
                continue
            head.placed.append(found.figure)
        if _SAME.search(sentence.text):
            named = _NUMBER.search(sentence.text)
            until = {"with": named.group() if named else marks("上位文件文号", "its number"), "assumed": "in force"}
    valid: dict[str, Data] = {"from": from_, "until": until}
    if duration:
        valid["duration"] = duration
    valid["requires"] = marks("[event, filing]：看发生日、申报日还是都看", "[event, filing]: which day must lie inside")
    if cite:
        valid["cite"] = cite
    return valid


def _unit(figure: Figure) -> DurationUnit:
    units: tuple[DurationUnit, ...] = get_args(DurationUnit)
    return next(unit for unit in units if unit == figure.unit)


def _begins(sentence: Sentence) -> list[Found]:
    """自2021年3月1日起施行."""
    return [
        found
        for found in sentence.found
        if found.figure.kind is Kind.DATE
        and sentence.text[: found.start].endswith("自")
        and re.match(r"(?:起)[^，。；]{0,4}(?:施行|实施|执行|生效)", sentence.text[found.end :])
    ]


def _parents(document: Document, own: str, marks: Marks) -> Iterator[Data]:
    """Other documents that this one names with their number, each once."""
    seen = {own}
    for clause in document.clauses:
        for match in _NUMBER.finditer(squeeze(clause.text)):
            number = _bare(match.group())
            if number not in seen and not number.endswith(own or " "):
                seen.add(number)
                yield {"number": number, "title": marks("标题，中英文", "its title, zh and en")}


def _bare(number: str) -> str:
    return re.sub(r"^.*?(?:根据|依据|按照|落实|的|和|与)", "", number)
