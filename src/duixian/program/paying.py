"""How an award is paid: split between several payees, out of a pot that all claims share, less earlier money."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from duixian.expression import build
from duixian.policy import models as m
from duixian.policy.shapes.base import Amount
from duixian.policy.shapes.combined import Difference
from duixian.policy.site import Site
from duixian.program import model as p
from duixian.quantity.text import Text


def lower_split(grant: m.Grant, site: Site) -> tuple[p.Part, ...]:
    """Who gets which share of the award; nobody is named where one payee gets all of it."""
    here = site["split"]
    parts: list[p.Part] = []
    not_a_figure = Text("份额须是比率", "a share must be a rate")
    for i, part in enumerate(grant.split):
        share = here[i]["share"].figure(part.share, "rate", "share-not-a-figure", not_a_figure)
        if share is None:
            return ()
        parts.append(p.Part(part.payee, Fraction(share.value, share.scale)))
    if grant.payee is not None and parts:
        here.problem("split-and-payee", Text("split 和 payee 只能写一个", "write split or payee, not both"))
    if parts and (len(parts) < 2 or any(part.share <= 0 for part in parts) or sum(part.share for part in parts) != 1):
        wrong = Text("各方份额合计须为 100%", "the shares of several payees come to 100%")
        here.problem("split-not-whole", wrong, expected=Text("70%、30%", "70% and 30%"))
    return tuple(parts)


def lower_deduction(amount: Amount, grant: m.Grant, site: Site) -> p.Deduction | None:
    """The earlier money that the whole award has taken off once."""
    taken = amount.taken
    whole = isinstance(grant.award, Difference) and grant.award.difference.once and grant.pot is None
    if sum(_once(grant.award.model_dump())) > whole:
        wrong = Text("once 只用于整个金额，不与 pot 并用", "once goes with the whole of an award, without a pot")
        site["award"].problem("once-not-whole", wrong)
    return p.Deduction(taken.before, taken.less, taken.at_most) if taken else None


def _once(data: Any) -> Iterator[bool]:
    """Every `once: true` in an award."""
    if isinstance(data, dict):
        yield data.get("once") is True
    for item in data.values() if isinstance(data, dict) else data if isinstance(data, list | tuple) else ():
        yield from _once(item)


def lower_pot(amount: Amount, grant: m.Grant, site: Site) -> tuple[Amount, p.Pot | None]:
    """The award out of a pot: what one dossier shows is a ceiling, what falls to it comes back as `outcome.granted`."""
    if grant.pot is None:
        return amount, None
    here = site["pot"].citing(grant.pot.cite or grant.cite)
    granted = site.scope.vocabulary.fact("outcome", "granted")
    if granted is None:
        here.problem("unknown-fact", Text("词汇表缺 outcome.granted", "the vocabulary lacks outcome.granted"))
        return amount, None
    not_a_figure = Text("总额须是金额", "the pot must be a figure")
    pot = here["amount"].figure(grant.pot.amount, "money", "pot-not-a-figure", not_a_figure)
    if pot is None:
        return amount, None
    fallen = build.cap(build.cap(amount.node, build.fact(granted)), pot)
    per, shared = grant.pot.per, grant.pot.shared
    return amount.of(fallen), p.Pot(pot.value // pot.scale, per, shared, here.cites, amount.node)
