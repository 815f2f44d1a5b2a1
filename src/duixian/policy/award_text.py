"""An award as a policy file states it, said in words: the figures as they stand, facts by their labels."""

from __future__ import annotations

import re
from collections.abc import Sequence

from duixian.policy.fields import Strict
from duixian.policy.shapes.bands import Bands, Step
from duixian.policy.shapes.base import Shape
from duixian.policy.shapes.cases import ByRank, FirstOf
from duixian.policy.shapes.combined import Difference, Greater, Lesser, SumOf
from duixian.policy.shapes.dated import ByServiceYear, Interest, ShareOf
from duixian.policy.shapes.simple import Fixed, Formula, Graded, Nothing, PerUnit, RateOf
from duixian.policy.shapes.stepped import Excess, Stepped
from duixian.quantity.money import format_money, parse_money
from duixian.quantity.problem import Refused
from duixian.quantity.text import Lang, Text
from duixian.vocabulary.dossier import LEVELS
from duixian.vocabulary.facts import load_vocabulary

_FACT = re.compile(r"\b([a-z][a-z0-9_]*)\.([a-z][a-z0-9_]*)(?:\(year( - [0-9]+)?\))?(?: (=|!=) ([a-z][a-z0-9_]*))?")
_INNER = r"(?:[^()]|\([^()]*\))*"
# What expressions are called on a screen, from the inside out.
_PHRASES = (
    (re.compile(rf"received\({_INNER}\)"), Text("已获同类资金", "money received for it earlier")),
    (re.compile(rf"lines\({_INNER}from:{_INNER}\)"), Text("规定期间的费用", "the costs of the period")),
    (re.compile(rf"lines\({_INNER}\)"), Text("费用明细合计", "the cost lines")),
    (re.compile(r"excess\(([^(),]*), ([^(),]*)\)"), Text(r"\1 减去\2", r"\1 less \2")),
    (re.compile(r"min\(([^(),]*), ([^(),]*)\)"), Text(r"\1 与 \2 取低", r"the lesser of \1 and \2")),
    (re.compile(r"max\(([^(),]*), ([^(),]*)\)"), Text(r"\1 与 \2 取高", r"the greater of \1 and \2")),
    (re.compile(r" and "), Text(" 并且 ", " and ")),
    (re.compile(r" or "), Text(" 或者 ", " or ")),
    (re.compile(r"\bnot "), Text("不属于 ", "not ")),
)


def award_lines(award: Shape, lang: Lang) -> list[str]:
    """An award in one line, or in several where it has cases."""
    lines = _lines(award, lang)
    if award.at_most is None:
        return lines
    most = said(award.at_most, lang)
    limit = Text(f"最多 {most}", f"at most {most}").in_(lang)
    if len(lines) == 1:
        return [lines[0] + ("，" if lang == "zh" else ", ") + limit]
    return [*lines, limit]


def said(text: str, lang: Lang) -> str:
    """A figure or an expression with the facts it names by their labels.

    >>> said("500万元", "en"), said("recognition.date", "zh")
    ('¥5,000,000', '事项发生日期')
    """
    try:
        return format_money(parse_money(text), lang, "short")
    except Refused:  # no amount: an expression, a rate, a count
        text = _FACT.sub(lambda match: _label(match, lang), text)
        for pattern, phrase in _PHRASES:
            text = pattern.sub(phrase.in_(lang), text)
        return text


def _label(match: re.Match[str], lang: Lang) -> str:
    fact = load_vocabulary().fact(match[1], match[2])
    if fact is None:
        return match[0]
    last = Text("上年", "last year's ").in_(lang) if match[3] else ""
    label = last + fact.label.in_(lang)
    if not match[4]:
        return label
    choice = fact.choices[match[5]].in_(lang) if match[5] in fact.choices else match[5]
    return f"{label} {'≠' if match[4] == '!=' else '='} {choice}"


def _lines(award: Shape, lang: Lang) -> list[str]:
    def say(zh: str, en: str) -> str:
        return Text(zh, en).in_(lang)

    match award:
        case Fixed():
            sum_ = said(award.fixed, lang)
            return [say(f"定额 {sum_}", f"{sum_} flat")]
        case RateOf():
            base = said(award.of, lang)
            return [say(f"{base}的 {award.rate}", f"{award.rate} of {base}")]
        case Formula():
            return [said(award.amount, lang)]
        case PerUnit():
            each, count = said(award.per_unit, lang), said(award.count, lang)
            return [say(f"每个 {each} × {count}", f"{each} for each of {count}")]
        case Graded():
            if award.graded.up_to and award.graded.of:
                base = said(award.graded.of, lang)
                return [
                    say(
                        f"由主管部门核定，不高于{base}的 {award.graded.up_to}",
                        f"set by the authority, up to {award.graded.up_to} of {base}",
                    )
                ]
            return [say("由主管部门核定", "set by the authority")]
        case Nothing():
            return [say("不补助", "nothing")]
        case Excess():
            base, over = said(award.excess.of, lang), said(award.excess.over, lang)
            return [say(f"{base}超过 {over} 部分的 {award.excess.rate}", f"{award.excess.rate} of {base} above {over}")]
        case Difference():
            less = said(award.difference.less, lang)
            if award.difference.once:
                less += say("（各次申领合计只减一次）", " (once over all claims)")
            return [
                say(f"{line}，减去{less}", f"{line}, less {less}") for line in award_lines(award.difference.award, lang)
            ]
        case SumOf():
            return _joined(award.sum, say("合计：", "the sum of: "), lang)
        case Greater():
            return _joined(award.greater, say("取高：", "the greater of: "), lang)
        case Lesser():
            return _joined(award.lesser, say("取低：", "the lesser of: "), lang)
        case FirstOf():
            lines = []
            for case in award.first_of:
                when = say("其余", "otherwise") if case.when is None else said(case.when, lang)
                inner = (
                    say("；", "; ").join(award_lines(case.award, lang))
                    if case.award
                    else _handled(case.handled_by, lang)
                )
                lines.append(f"{when}{say('：', ': ')}{inner}")
            return lines
        case Bands():
            base = said(award.bands.of, lang)
            return [
                f"{_band(step, base, lang)}{say('：', ': ')}{say('；', '; ').join(award_lines(step.award, lang))}"
                for step in award.bands.steps
            ]
        case ByRank():
            return [
                say(f"第 {_ranks(row.places)} 名：", f"rank {_ranks(row.places)}: ")
                + say("；", "; ").join(award_lines(row.award, lang))
                for row in award.by_rank
            ]
        case ByServiceYear():
            base, rates = said(award.of, lang), say("、", ", ").join(award.by_service_year)
            return [say(f"{base}，逐年按 {rates}", f"{rates} of {base}, year by year")]
        case ShareOf():
            rate, named = award.share_of.rate, award.share_of.programme
            source = named if isinstance(named, str) else say("、", ", ").join(named)
            return [say(f"{source} 已拨资金的 {rate}", f"{rate} of what {source} paid")]
        case Interest():
            base = said(award.interest.on, lang)
            return [say(f"{base}按基准利率贴息", f"interest on {base} at the reference rate")]
        case Stepped():
            base, first = said(award.stepped.of, lang), said(award.stepped.base, lang)
            step, per = said(award.stepped.step, lang), said(award.stepped.per, lang)
            return [
                say(f"{first} 起，{base}每多 {per} 加 {step}", f"{first}, and {step} more for each {per} of {base}")
            ]
    return [_rest(award, lang)]


def _ranks(places: tuple[int, int]) -> str:
    first, last = places
    return str(first) if first == last else f"{first}-{last}"


def _joined(parts: Sequence[Shape], lead: str, lang: Lang) -> list[str]:
    return [lead, *("  " + line for part in parts for line in award_lines(part, lang))]


def _handled(by: str | None, lang: Lang) -> str:
    return Text(f"由{LEVELS[by].zh}办理", f"handled at {LEVELS[by].en} level").in_(lang) if by else ""


def _band(step: Step, base: str, lang: Lang) -> str:
    parts = []
    if step.from_ is not None:
        parts.append(f"≥ {said(step.from_, lang)}")
    if step.above is not None:
        parts.append(f"> {said(step.above, lang)}")
    if step.to is not None:
        parts.append(f"≤ {said(step.to, lang)}")
    if step.below is not None:
        parts.append(f"< {said(step.below, lang)}")
    return f"{base} {('，' if lang == 'zh' else ', ').join(parts)}"


def _rest(award: Strict, lang: Lang) -> str:
    """A shape that this page has no words for: its figures as they stand."""
    figures = [str(value) for value in award.model_dump(by_alias=True, exclude_none=True).values()]
    return ("，" if lang == "zh" else ", ").join(said(figure, lang) for figure in figures)
