"""Refused claims told together where one reason keeps many of them out, so that the reasons that matter stand out."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass

from duixian.assess.result import Assessment, Claim, FactUsed, Reason
from duixian.assess.verdict import Verdict
from duixian.quantity.text import Lang, Text
from duixian.report import words

Key = Hashable
MANY = 3  # claims that share a reason before they are told together


@dataclass(frozen=True, slots=True)
class Refusal:
    """One entry of the list: whose claims, why, and the titles of the grants where there are several."""

    heading: Text
    reasons: tuple[Reason, ...]
    fact: FactUsed | None = None  # what many grants want otherwise, each for a reason of its own
    titles: tuple[Text, ...] = ()


def failed(claim: Claim) -> list[Reason]:
    return [reason for reason in claim.reasons if reason.met is False]


def folded(assessment: Assessment) -> list[Refusal]:
    """Every refused claim in one entry: by grant and matter over the years, by a condition that a policy's grants
    share, by a fact of a matter that many grants want otherwise, or with its policy where that is not in force."""
    left = words.refused(assessment)
    found: list[Refusal] = []
    for policy in words.policies(assessment):
        name = Text(words.number(policy, "zh"), words.number(policy, "en"))
        early = [claim for claim in left if claim.policy == policy.id and claim.verdict is Verdict.NOT_IN_FORCE]
        if early:
            heading = Text(f"{name.zh}：不在有效期", f"{name.en}: not in force")
            found.append(Refusal(heading, (), None, _titles(early)))
        mine = [claim for claim in left if claim.policy == policy.id and claim not in early]
        told = _shared(mine, lambda claim: {(r.id, r.title): r for r in failed(claim)})
        found += [Refusal(name, (reason,), None, _titles(claims)) for reason, claims in told]
        left = _without(left, [early, *(claims for _, claims in told)])
    for matter in dict.fromkeys(claim.matter for claim in left if claim.matter):
        told = _shared([claim for claim in left if claim.matter == matter], _only_fact)
        for reason, claims in told:
            title = claims[0].matter_title or matter
            found.append(Refusal(Text(title, title), (), reason.facts[0], _titles(claims)))
        left = _without(left, [claims for _, claims in told])
    by_grant: dict[tuple[object, ...], list[Claim]] = {}
    for claim in left:
        by_grant.setdefault((claim.rule, claim.matter, *(r.id for r in failed(claim))), []).append(claim)
    return [*(Refusal(_named(claims), tuple(failed(claims[-1]))) for claims in by_grant.values()), *found]


def _without(left: Sequence[Claim], told: Sequence[Sequence[Claim]]) -> list[Claim]:
    ids = {claim.id for claims in told for claim in claims}
    return [claim for claim in left if claim.id not in ids]


def _shared(claims: Sequence[Claim], keys: Callable[[Claim], Mapping[Key, Reason]]) -> list[tuple[Reason, list[Claim]]]:
    """The reasons that keep out many grants, the commonest first, each claim under one of them."""
    found: list[tuple[Reason, list[Claim]]] = []
    left = list(claims)
    while True:
        by_key: dict[Key, list[Claim]] = {}
        for claim in left:
            for key in keys(claim):
                by_key.setdefault(key, []).append(claim)
        key, most = max(by_key.items(), key=lambda item: len(item[1]), default=(None, []))
        if key is None or len({claim.rule for claim in most}) < MANY:
            return found
        found.append((keys(most[0])[key], most))
        left = _without(left, [most])


def _only_fact(claim: Claim) -> dict[Key, Reason]:
    """The one fact of the matter that every failed condition looked at; nothing where there are several."""
    paths = {fact.path for reason in failed(claim) for fact in reason.facts}
    own = len(paths) == 1 and not any(path.startswith(("applicant.", "receipts.")) for path in paths)
    return {path: failed(claim)[0] for path in paths} if own else {}


def _titles(claims: Sequence[Claim]) -> tuple[Text, ...]:
    return tuple(dict.fromkeys(claim.title for claim in claims))


def _named(claims: Sequence[Claim]) -> Text:
    """A grant and its matter, with all the years it was refused for."""
    if len(claims) == 1:
        return Text(words.named(claims[0], "zh"), words.named(claims[0], "en"))
    years = [str(claim.period) for claim in claims]

    def said(lang: Lang) -> str:
        many = Text("、".join(years) + " 年", ", ".join(years)).in_(lang)
        return words.join([claims[0].title.in_(lang), claims[0].matter_title, many])

    return Text(said("zh"), said("en"))
