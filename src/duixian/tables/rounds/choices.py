"""How the places of a grant are given: its own words first, then the terms; what contradicts its words is refused."""

from __future__ import annotations

from duixian.expression import tree as t
from duixian.program.model import Quota, Rule
from duixian.quantity.text import Text
from duixian.tables.rounds.specs import KEYS, Choice, all_nodes, edges, ranked, selected, waits
from duixian.tables.rounds.terms_file import GrantTerms
from duixian.tables.rounds.wanting import Wanting
from duixian.vocabulary.facts import OUTCOME

_FIRST = {"order of application": "filed_at", "score": "score"}  # what the policy's words put first
_WORDS = {
    "order of application": Text("按申请先后", "in order of application"),
    "score": Text("按评分", "by score"),
    "authority": Text("由主管部门定", "as the authority decides"),
}


def choice_of(rule: Rule, terms: GrantTerms, wanting: Wanting) -> Choice | None:
    """What is settled of the places of a rule; None where there are none, or the terms leave them open."""
    selects, ranks = selected(rule), ranked(rule)
    if not selects and not ranks:
        if terms.places is not None and wanting.named:
            message = Text("政策没有择优，谈不上名额", "nobody is selected: there are no places")
            wanting.wrong("places-without-selection", "places", message)
        return None
    places, known = _places(rule, terms, selects, wanting)
    if not known:
        return None
    everybody = selects and not ranks and places is None
    order = () if everybody else _order(rule, terms, ranks, wanting)
    if everybody and terms.order is not None:
        message = Text("申报的都入选，不必分先后", "all that file are selected: there is no order")
        wanting.wrong("order-idle", "order", message)
    return Choice(
        rule.id, order, terms.filing, places, not rule.quota or rule.quota.per == "year",
        rule.quota.of if rule.quota else "claim", selects, ranks, rule.ranking.among if rule.ranking else "eligible",
        waits(rule), edges(rule), _lowest(rule),
    )  # fmt: skip


def _places(rule: Rule, terms: GrantTerms, selects: bool, wanting: Wanting) -> tuple[int | None, bool]:
    """How many places there are (None: for all that file), and whether that is said at all."""
    quota = rule.quota
    if quota is None:
        if selects and terms.places is None:
            if wanting.named:
                message = Text("政策要择优，没有写名额", "it is selected, and the policy states no number of places")
                expected = Text("places: 名额数，或 places: all", "places: a number, or places: all")
                wanting.wrong("places-wanted", "", message, expected=expected)
            return None, False
        return (terms.places if isinstance(terms.places, int) else None), True
    if terms.places is not None and terms.places != quota.places:
        fewer = isinstance(terms.places, int) and terms.places < quota.places and quota.by == "authority"
        if not fewer:
            _contradicts(quota, terms.places, wanting)
        elif isinstance(terms.places, int):
            return terms.places, True
    return quota.places, True


def _contradicts(quota: Quota, given: int | str, wanting: Wanting) -> None:
    most = Text("至多", "at most ") if quota.by == "authority" else Text("", "")
    message = Text(
        f"政策写明{most.zh} {quota.places} 个名额（{_WORDS[quota.by].zh}），与 {given} 矛盾",
        f"the policy says {most.en}{quota.places} places, {_WORDS[quota.by].en}, which {given} contradicts",
    )
    expected = Text("要改名额，用 duixian reform", "a reform (duixian reform) where the quota is to change")
    wanting.wrong("terms-contradict", "places", message, cites=quota.cites, expected=expected)


def _order(rule: Rule, terms: GrantTerms, ranks: bool, wanting: Wanting) -> tuple[str, ...]:
    quota, ranking = rule.quota, rule.ranking
    first = _FIRST.get(quota.by, "") if quota else "score" if ranks else ""
    order = terms.order or ((first,) if first else ())
    if not order:
        message = Text("谁先谁后，政策和这里都没有写", "neither the policy nor this says who comes first")
        expected = Text("如 order: [score, filed_at]", "such as order: [score, filed_at]")
        wanting.wrong("order-wanted", "", message, expected=expected)
    elif "rank" in order:
        message = Text("名次正是要定的，不能据以排先后", "the rank is what is to be found: it gives no order")
        wanting.wrong("order-by-rank", "order", message)
    elif first and order[0] != first:
        words = _WORDS[quota.by] if quota else Text("按排名", "by a ranking")
        message = Text(
            f"政策写明{words.zh}，须先看{KEYS[first].zh}",
            f"the policy gives places {words.en}: the {KEYS[first].en} comes first",
        )
        expected = Text(f"order: [{first}, …]", f"order: [{first}, …]")
        wanting.wrong("terms-contradict", "order", message, cites=quota.cites if quota else (), expected=expected)
    elif ranking and ranking.ties and len(order) > 1:
        message = Text(
            f"并列的待定，不能再用{KEYS[order[1]].zh}分先后",
            f"equal places are undecided: the {KEYS[order[1]].en} cannot tell them apart",
        )
        wanting.wrong(
            "terms-contradict", "order", message, cites=ranking.cites, expected=Text("order: [score]", "order: [score]")
        )
    return order


def _lowest(rule: Rule) -> int:
    refs = (n for n in all_nodes(rule) if isinstance(n, t.FactRef))
    return max((r.fact.high for r in refs if (r.fact.kind, r.fact.name) == (OUTCOME, "rank")), default=0)
