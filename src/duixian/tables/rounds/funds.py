"""The money that claims of several applicants share: a policy's own pots and ceilings, and those that terms add."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from duixian.program.model import Cap, Program, Rule
from duixian.quantity.problem import Collector
from duixian.quantity.text import Text
from duixian.quantity.yaml_source import Path_, Source
from duixian.tables.rounds.specs import Fund
from duixian.tables.rounds.terms_file import GrantTerms
from duixian.tables.rounds.wanting import Wanting


def funds_of(program: Program, rule: Rule, terms: GrantTerms, wanting: Wanting) -> Iterator[Fund]:
    """The pot of a rule and the ceilings that it states, as the policy and the terms have them shared."""
    caps = [cap for cap in rule.caps if cap.shared]
    order: tuple[str, ...] = terms.order or ("code",)
    if rule.pot is not None:
        if terms.share not in (None, rule.pot.shared):
            message = Text(
                f"政策写明同比例核减，与 {terms.share} 矛盾",
                f"the policy cuts all in the same proportion, which {terms.share!r} contradicts",
            )
            expected = Text("share: pro-rata，或不写", "share: pro-rata, or nothing")
            wanting.wrong("terms-contradict", "share", message, cites=rule.pot.cites, expected=expected)
        yield own_pot(rule, order, terms.filing)
    if terms.share is None and caps and wanting.named:
        message = Text(
            "同一产品的上限由几家共用，怎么分没有写",
            "several applicants share the ceiling of a product: how is not said",
        )
        expected = Text("share: pro-rata 或 share: in order", "share: pro-rata or share: in order")
        wanting.wrong("share-wanted", "", message, cites=caps[0].cites, expected=expected)
    if terms.share == "in order" and caps and terms.order is None:
        message = Text("没有说谁在前", "it does not say who comes first")
        wanting.wrong("order-wanted", "", message, expected=Text("如 order: [filed_at]", "such as order: [filed_at]"))
    if terms.share is not None and not caps and rule.pot is None and wanting.named:
        message = Text("没有几家共用的资金总额或上限", "there is no pot or ceiling that several share")
        wanting.wrong("share-of-nothing", "share", message)
    if terms.share is not None:
        known = {one.id for one in program.rules}
        for cap in caps:
            yield _ceiling(cap, known, terms.share, order, terms.filing)


def own_pot(rule: Rule, order: tuple[str, ...], filing: str) -> Fund:
    """The pot that the policy states for a rule."""
    assert rule.pot is not None
    return Fund((rule.id,), rule.pot.amount, rule.pot.per == "year", False, rule.pot.shared, order, filing, own=True)


def _ceiling(cap: Cap, known: set[str], share: str, order: tuple[str, ...], filing: str) -> Fund:
    rules = tuple(sorted(known & set(cap.rules)))
    return Fund(rules, cap.at_most, "year" in cap.over, True, share, order, filing)


def nested(funds: Sequence[tuple[Fund, Path_ | None]], source: Source, problems: Collector) -> None:
    """Pots overlap only where one lies inside the other, and no two are for the same grants.

    Else it could not be said which of them is dealt out first.
    """
    for n, (fund, path) in enumerate(funds):
        for other, _ in funds[:n]:
            mine, its = set(fund.rules), set(other.rules)
            crossing = mine & its and not mine <= its and not its <= mine
            twice = mine == its and fund.by_product == other.by_product
            if path is not None and (crossing or twice):
                common = "、".join(sorted(mine & its))
                if twice:
                    message = Text(f"{common} 已有一笔同样的资金总额", f"there is another pot for {common} already")
                else:
                    message = Text(
                        f"与另一笔资金总额交叉：都含 {common}，又各有别的条款",
                        f"it crosses another pot: both hold {common}, and each holds other grants too",
                    )
                expected = Text("一笔在另一笔之内，或互不相干", "one inside the other, or nothing in common")
                problems.add("pots-cross", message, source.place((*path, "for")), expected=expected)
                break
