"""The words of the results, in the language of the windows and in English, and how sums are said."""

from __future__ import annotations

from collections.abc import Mapping

from duixian.assess.result import Assessment, Claim, PolicyNote
from duixian.assess.verdict import Verdict
from duixian.policy.models import NOT_STATED
from duixian.policy.wording import FILINGS as FILINGS
from duixian.policy.wording import clause as clause
from duixian.quantity.money import format_money
from duixian.quantity.text import Lang, Text

VERDICTS: Mapping[Verdict, Text] = {
    Verdict.NOT_IN_FORCE: Text("不在有效期", "not in force"),
    Verdict.REFUSED: Text("不符合", "refused"),
    Verdict.UNDECIDED: Text("待定", "undecided"),
    Verdict.COMPETITIVE: Text("竞争择优", "competitive"),
    Verdict.DISCRETIONARY: Text("由主管部门核定", "for the authority to decide"),
    Verdict.ENTITLED: Text("可以享受", "entitled"),
}
SETTLERS: Mapping[str, Text] = {
    "applicant": Text("申报单位", "the applicant"),
    "register": Text("登记信息", "a register"),
    "history": Text("资金记录", "past receipts"),
    "expert": Text("评定机构", "an expert body"),
    "selection": Text("择优结果", "the selection"),
    "authority": Text("主管部门", "the authority"),
    "derived": Text("由其他指标推得", "derived from other facts"),
}
PAYS: Mapping[str, Text] = {"money": Text("资金", "money"), "voucher": Text("服务券", "voucher")}
LIVE = (Verdict.UNDECIDED, Verdict.COMPETITIVE, Verdict.DISCRETIONARY, Verdict.ENTITLED)


def settler(name: str, lang: Lang) -> str:
    found = SETTLERS.get(name)
    return found.in_(lang) if found else name


def money(fen: int, lang: Lang) -> str:
    return format_money(fen, lang, "short")


def in_wan(fen: int) -> str:
    """Fen in 万元, exactly.

    >>> in_wan(673_831_000), in_wan(0), in_wan(500_000_000)
    ('673.831', '0', '500')
    """
    whole, rest = divmod(fen, 1_000_000)
    figures = f"{rest:06d}".rstrip("0")
    return f"{whole:,}.{figures}" if figures else f"{whole:,}"


def in_yuan(fen: int) -> str:
    """Fen in yuan with separators, without decimals where there are none.

    >>> in_yuan(673_831_000), in_yuan(123_456)
    ('6,738,310', '1,234.56')
    """
    whole, rest = divmod(fen, 100)
    return f"{whole:,}.{rest:02d}" if rest else f"{whole:,}"


def span(lo: int, hi: int, lang: Lang, *, open_ended: bool = False) -> str:
    """An interval of fen as a person says it; without a ceiling where `hi` is only what a missing fact allows.

    >>> span(0, 10_000_000, "zh"), span(5_000_000, 10_000_000, "zh"), span(0, 10**14, "zh", open_ended=True)
    ('最多 10万元', '5万元 至 10万元', '金额待定')
    """
    if lo == hi:
        return money(lo, lang)
    if open_ended:
        if not lo:
            return Text("金额待定", "not known yet").in_(lang)
        return Text(f"至少 {money(lo, 'zh')}", f"at least {money(lo, 'en')}").in_(lang)
    if not lo:
        return Text(f"最多 {money(hi, 'zh')}", f"up to {money(hi, 'en')}").in_(lang)
    return Text(f"{money(lo, 'zh')} 至 {money(hi, 'zh')}", f"{money(lo, 'en')} to {money(hi, 'en')}").in_(lang)


def allotted(claim: Claim, lang: Lang) -> str:
    """What the plan allots to a claim."""
    low = min(claim.firm, claim.potential)  # with more claims under one ceiling each may get less
    return span(low, max(claim.firm, claim.potential), lang, open_ended=claim.open_ended)


def potential(assessment: Assessment, lang: Lang) -> str:
    """The potential sum of the plan; where a claim has no ceiling yet, what the others come to."""
    plan = assessment.plan
    if not plan.potential_open_ended:
        return money(plan.potential, lang)
    known = sum(c.firm if c.open_ended else c.potential for c in planned(assessment))
    return Text(f"{money(known, 'zh')}以上", f"over {money(known, 'en')}").in_(lang)


def total(assessment: Assessment, lang: Lang) -> str:
    """The sum of the plan from what is certain to what may come."""
    plan = assessment.plan
    if not plan.potential_open_ended:
        return span(plan.firm, plan.potential, lang)
    most = potential(assessment, lang)
    return (
        Text(f"{money(plan.firm, 'zh')} 至 {most}", f"{money(plan.firm, 'en')} to {most}").in_(lang)
        if plan.firm
        else most
    )


def planned(assessment: Assessment) -> list[Claim]:
    """The claims to file: those of the potential plan, the greatest first; a claim without a known ceiling last."""
    chosen = [c for c in assessment.claims if c.in_potential]
    return sorted(chosen, key=lambda c: (c.open_ended, -c.potential, c.id))


def refused(assessment: Assessment) -> list[Claim]:
    return [c for c in assessment.claims if c.verdict not in LIVE]


def left_out(assessment: Assessment) -> list[Claim]:
    """Claims that could pay but have no place in the plan: beaten, or worth nothing here."""
    return [c for c in assessment.claims if c.verdict in LIVE and not c.in_potential]


def named(claim: Claim, lang: Lang) -> str:
    """The claim's title with its matter and, for yearly grants, its year."""
    parts = [claim.title.in_(lang)]
    if claim.matter_title:
        parts.append(claim.matter_title)
    if claim.period is not None:
        parts.append(Text(f"{claim.period}年", str(claim.period)).in_(lang))
    return " · ".join(parts)


def number(policy: PolicyNote, lang: Lang) -> str:
    """A policy's number, or its short name where the document has no number."""
    if policy.number != NOT_STATED:
        return policy.number
    return policy.short.in_(lang)


def policies(assessment: Assessment) -> list[PolicyNote]:
    """The policies under which the dossier opens a claim; all where it opens none."""
    used = {claim.policy for claim in assessment.claims}
    return [policy for policy in assessment.policies if policy.id in used] or list(assessment.policies)


def numbers(assessment: Assessment, lang: Lang) -> str:
    """The numbers of the policies that have a say."""
    return ("、" if lang == "zh" else ", ").join(number(policy, lang) for policy in policies(assessment))


def reference(assessment: Assessment, claim: Claim, lang: Lang) -> str:
    """The clause of a claim, with its policy where several took part."""
    said = clause(claim.cites, lang)
    if len(policies(assessment)) < 2:
        return said
    policy = next(policy for policy in assessment.policies if policy.id == claim.policy)
    return f"{number(policy, lang)} {said}" if lang == "zh" else f"{number(policy, lang)}, {said}"


def join(parts: list[str]) -> str:
    """Parts side by side, the empty ones dropped."""
    return " · ".join(part for part in parts if part)


def day(iso: str, lang: Lang) -> str:
    """An ISO date as the screens say it."""
    if lang == "en":
        return iso
    year, month, number = iso.split("-")
    return f"{int(year)}年{int(month)}月{int(number)}日"
