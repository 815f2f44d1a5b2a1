"""The grant that a sentence seems to promise: the shape of its award, with the figures in place.

By usual wording: 按…的20%…最高不超过500万元 is a rate with a ceiling, 给予一次性50万元 a fixed sum, 每…2000元的标准 a
sum per piece, 分年度60%、40%和30% a rate by year of service, 省级财政…的20% a share, 前10名 a rank, 分档…最高 a
graded award. What stays open is an open mark (see `marks`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from duixian.quantity.yaml_source import Data
from duixian.sources.figures import Figure
from duixian.sources.marks import Marks
from duixian.sources.roles import AWARD, Found, Part, Sentence, hint, stated
from duixian.sources.tokens import Kind

_ONCE = re.compile("一次性")
_ONCE_A_YEAR = re.compile("每(?:家|户|个)[^，。]{0,4}每年[^，。]{0,6}[一1]次(?!性)")
_FOR_YEARS = re.compile(r"连续(?:补助|奖励)?[0-9一二三四五]+年")
_YEARLY = re.compile(rf"每年(?:给予|奖励|补助|最高)|年度[^，。]{{0,4}}(?:补助|奖励)|分年度|逐年|{_FOR_YEARS.pattern}")
_OVER_YEAR = re.compile(r"每年|年度")
_OVER_APPLICANT = re.compile(r"每(?:家|户|个)|单(?:户|个|家)|每一")
_SELECTED = re.compile("择优|遴选|评选|选取|竞争性")
_BASE = re.compile(r"按(?:照)?([^，。；按]{2,14}?)(?:给予)?(?:不超过|最高)?的?$|实际([^，。；]{2,10}?)的?$")
_SERVICE = re.compile(r"分年度|连续[0-9一二三四五]+年|逐年|第一年|[0-9一二三四五]年补助比例")
_INTEREST = re.compile("LPR|贷款市场报价利率|贷款基准利率")
_LEVEL_OF = re.compile("(国家|中央|省|市)级?财政")
_LEVELS = {"国家": "state", "中央": "state", "省": "province", "市": "city"}
_BY_ORDER = re.compile("申请时间|申报时间|先后")


@dataclass(slots=True)
class Guess:
    """A grant as guessed: its fields in the order of a policy file, and the figures that found their place."""

    fields: dict[str, Data] = field(default_factory=dict)
    placed: list[Figure] = field(default_factory=list)
    cites: list[str] = field(default_factory=list)

    def place(self, found: Iterable[Found]) -> None:
        self.placed += [one.figure for one in found]


def guess_grant(sentence: Sentence, marks: Marks) -> Guess | None:
    """The grant of a sentence, or None where it seems to promise no money."""
    guess = Guess(cites=[sentence.cite])
    award = _award(sentence, guess, marks) if AWARD.search(sentence.text) else None
    if award is None:
        return None
    text = sentence.text
    guess.fields["for"] = marks("事项类型", "kind of matter")
    if re.search("补贴券|服务券|创新券|消费券", text):
        guess.fields["pays"] = "voucher"
    if _YEARLY.search(text):
        guess.fields["per"] = "year"
    if conditions := _conditions(sentence, guess, marks):
        guess.fields["when"] = dict(conditions)
    if _SELECTED.search(text):
        guess.fields["decided_by"] = "selection"
    guess.fields["award"] = award
    if caps := _caps(sentence, guess):
        guess.fields["caps"] = caps
    _limit(sentence, guess)
    if re.search("团队", text):
        guess.fields["payee"] = marks("付给谁", "who is paid")
    if re.search("免申", text):
        guess.fields["filing"] = "automatic"
    add_quota(sentence, guess, marks)
    return guess


def _limit(sentence: Sentence, guess: Guess) -> None:
    """一次性 is once for an applicant, 每户每年一次 once a year."""
    if _ONCE.search(sentence.text):
        guess.fields["limit"] = "once per applicant"
    if yearly := _ONCE_A_YEAR.search(sentence.text):
        guess.fields["limit"] = "once per applicant and year"
        guess.place(one for one in sentence.found if one.end == yearly.end())


def add_quota(sentence: Sentence, guess: Guess, marks: Marks) -> None:
    """A number of places, for the sentence's own grant or the one before it."""
    if places := sentence.of(Part.PLACES):
        by = "order of application" if _BY_ORDER.search(sentence.text) else marks("按什么排", "by what")
        per = "year" if "每年" in sentence.text else "once"
        guess.fields["quota"] = {"places": stated(places[-1].figure), "per": per, "by": by, "cite": sentence.cite}
        guess.place(places[-1:])


def _award(sentence: Sentence, guess: Guess, marks: Marks) -> dict[str, Data] | None:
    rates = sentence.of(Part.RATE, Part.SHARE, Part.UP_TO)
    fixed, caps = sentence.of(Part.FIXED), _plain_caps(sentence)
    if ranks := sentence.of(Part.RANK):
        return _by_rank(ranks, fixed, guess)
    if times := [one for one in sentence.of(Part.TIMES) if _INTEREST.search(sentence.text)]:
        guess.place([*times, *(f for f in sentence.found if f.figure.kind is Kind.DURATION), *caps])
        on, at = marks("贴息基数", "what it is paid on"), marks("取哪天的利率", "the day of the rate")
        times_over: dict[str, Data] = {"on": on, "series": "lpr_1y", "at": at, "times": int(str(times[0].figure.value))}
        return {"interest": times_over, **_at_most(caps)}
    if units := sentence.of(Part.PER_UNIT):
        guess.place([*units[:1], *caps[:1], *_one_of_each(sentence)])
        return {"per_unit": stated(units[0].figure), "count": marks("计数", "the count"), **_at_most(caps)}
    if len(rates) > 1 and _SERVICE.search(sentence.text) and all(r.part is Part.RATE for r in rates):
        years = [f for f in sentence.found if f.figure.kind is Kind.DURATION and f.figure.value == len(rates)]
        guess.place([*rates, *years, *caps[:1]])
        since, of = marks("从哪天起算", "since when"), _base(rates[0], sentence, marks)
        return {"by_service_year": [stated(r.figure) for r in rates], "since": since, "of": of, **_at_most(caps)}
    if re.search("差额", sentence.text) and caps:
        guess.place(caps[:1])
        less = marks("已获资金，如 received(level: [state, province], same: project)", "money received earlier")
        inner: dict[str, Data] = {"award": marks("补足前的算法", "the award before"), "less": less}
        return {"difference": inner, **_at_most(caps)}
    if rates:
        return _cases(rates, caps, sentence, guess, marks)
    if fixed:
        return _cases(fixed, caps, sentence, guess, marks)
    if caps:  # only a ceiling: the authority decides below it
        guess.place(caps)
        if len(caps) == 1:
            return {"graded": {}, **_at_most(caps)}
        which = marks("属于哪种情形", "which case")
        return {"first_of": [{"when": which, "graded": {}, **_at_most([cap])} for cap in caps]}
    return {"graded": {}, "at_most": marks("上限", "ceiling")} if sentence.of(Part.CAP) else None


def _cases(
    awards: Sequence[Found], caps: Sequence[Found], sentence: Sentence, guess: Guess, marks: Marks
) -> dict[str, Data]:
    """One award, or one for each case: 其中… is the special case and stands first."""
    guess.place(awards)
    if len(awards) == 1 and len(caps) < 2:
        guess.place(caps)
        return {**_one(awards[0], sentence, marks), **_at_most(caps)}
    n = max(len(awards), len(caps))
    own = caps if len(caps) == n else []
    rows: list[Data] = []
    for i in range(n):
        told = hint(sentence.before(own[i] if own else awards[i]))
        when = _joint_threshold(sentence, i, n, guess, marks) or marks("属于哪种情形", "which case", told)
        award = _one(awards[min(i, len(awards) - 1)], sentence, marks)
        rows.append({"when": when, **award, **_at_most(own[i : i + 1])})
    guess.place(own or caps[:1])
    special = sentence.text.find("其中")
    first = awards[-1].start if len(awards) > 1 else caps[-1].start
    if n == 2 and 0 <= special < first:
        general = rows.pop(0)
        assert isinstance(general, dict)
        rows.append({"otherwise": True, **{key: value for key, value in general.items() if key != "when"}})
    return {"first_of": rows, **({} if own else _at_most(caps))}


def _joint_threshold(sentence: Sentence, i: int, n: int, guess: Guess, marks: Marks) -> str:
    """超300家、150家，且…超1万台、5000台，分别…: each case has its own threshold of every series."""
    if "分别" not in sentence.text:
        return ""
    parts = []
    for series in _series(sentence):
        if len(series) == n:
            fact = marks.comparison(series[0], sentence).rsplit(" ", 1)[0]
            parts.append(f"{fact} {stated(series[i].figure)}")
            guess.place(series[i : i + 1])
    return marks.of(" and ".join(parts)) if parts else ""


def _series(sentence: Sentence) -> list[list[Found]]:
    """Thresholds that stand side by side."""
    runs: list[list[Found]] = []
    for one in sentence.of(Part.THRESHOLD):
        last = runs[-1][-1] if runs else None
        if last and str(one.figure.role) == str(last.figure.role) == "series" and one.figure.unit == last.figure.unit:
            runs[-1].append(one)
        else:
            runs.append([one])
    return [run for run in runs if len(run) > 1]


def _one(award: Found, sentence: Sentence, marks: Marks) -> dict[str, Data]:
    text, base = stated(award.figure), _base(award, sentence, marks)
    match award.part:
        case Part.FIXED:
            return {"fixed": text}
        case Part.UP_TO:
            return {"graded": {"up_to": text, "of": base}}
        case Part.SHARE:
            named = _LEVEL_OF.findall(sentence.text[: award.start])
            level = _LEVELS[named[-1]] if named else marks("哪一级", "which level")
            share: dict[str, Data] = {"rate": text, "programme": marks("上级政策/条款", "policy/grant"), "level": level}
            return {"share_of": share}
    return {"rate": text, "of": base}


def _base(rate: Found, sentence: Sentence, marks: Marks) -> str:
    """What a rate is of, with the document's few words for it."""
    near = re.split("[，,。；]", sentence.text[: rate.start])[-1]
    named = _BASE.search(near)
    return marks("计算基数", "base", (named[1] or named[2]) if named else "")


def _by_rank(ranks: Sequence[Found], fixed: Sequence[Found], guess: Guess) -> dict[str, Data] | None:
    if not fixed:
        return None
    ends = [int(str(one.figure.value)) for one in ranks]
    low = next((int(str(r.figure.value)) for r in ranks if str(r.figure.role) == "range_low"), 1)
    guess.place([*ranks, *fixed[:1]])
    return {"by_rank": [{"places": f"{low}-{max(ends)}", "fixed": stated(fixed[0].figure)}]}


def _at_most(caps: Sequence[Found]) -> dict[str, Data]:
    return {"at_most": stated(caps[0].figure)} if caps else {}


def _plain_caps(sentence: Sentence) -> list[Found]:
    return [cap for cap in sentence.of(Part.CAP) if not _over(sentence, cap)]


def _caps(sentence: Sentence, guess: Guess) -> list[Data]:
    """Ceilings over a year: each applicant's claims of it together."""
    found: list[Data] = []
    for cap in sentence.of(Part.CAP):
        if over := _over(sentence, cap):
            found.append({"at_most": stated(cap.figure), "over": list(over)})
            guess.place([cap])
    return found


def _over(sentence: Sentence, cap: Found) -> tuple[str, ...]:
    """What a ceiling sums over, told by the words between the commas: 每家企业每年最高…"""
    part = re.split("[，,。；]", sentence.text[: cap.start])[-1]
    rest = part if sentence.of(Part.RATE, Part.FIXED, Part.PER_UNIT) else ""
    yearly = _OVER_YEAR.search(rest) is not None
    return ("applicant", "year") if yearly and _OVER_APPLICANT.search(rest) else ()


def _one_of_each(sentence: Sentence) -> list[Found]:
    """每接入一台: the one piece that a sum per piece is for."""
    ones = [f for f in sentence.found if f.figure.kind is Kind.COUNT and f.figure.value == 1]
    return [one for one in ones if re.search("每[^，,。]{0,4}$", sentence.text[: one.start])]


def _conditions(sentence: Sentence, guess: Guess, marks: Marks) -> list[tuple[str, Data]]:
    """Thresholds that no case of the award has taken, each waiting for its fact."""
    found: list[tuple[str, Data]] = []
    for one in sentence.of(Part.THRESHOLD):
        if one.figure not in guess.placed:
            name = f"threshold-{len(found) + 1}"
            found.append((name, marks.compared(one, sentence)))
            guess.place([one])
    if years := _FOR_YEARS.search(sentence.text):
        for one in sentence.found:
            if one.figure.kind is Kind.DURATION and one.end == years.end() and one.figure not in guess.placed:
                found.append(("service-years", marks.of(f"service_year(…) <= {one.figure.value}")))
                guess.place([one])
    return found
