"""Questions: the missing facts that can still change something, those that decide the most money first."""

from __future__ import annotations

from collections.abc import Sequence

from duixian.assess.bind import Case
from duixian.assess.engine import Engine, RawClaim
from duixian.assess.explain import wait_label
from duixian.assess.pending import Wait
from duixian.assess.result import Question
from duixian.assess.stacking import OUT
from duixian.quantity.text import Text

ASKED = ("applicant", "register", "history", "expert")
_RECEIPTS = Text("该级财政历年拨付的资金是否已全部列明", "whether all money of this level received so far is listed")
_LINES = Text("该事项的费用明细是否已全部列明", "whether all cost lines of this matter are listed")


def questions(engine: Engine, case: Case, claims: Sequence[RawClaim], ids: Sequence[str]) -> tuple[Question, ...]:
    """One question for each missing fact that a live claim waits for.

    A claim that is refused asks nothing, and a condition that is decided asks nothing, so every question can change
    a verdict or an amount. `money` is what hangs on it: the width of the claims that wait for it, in fen.
    """
    found: dict[str, tuple[Wait, int, list[str]]] = {}
    for claim, claim_id in zip(claims, ids, strict=True):
        if claim.verdict in OUT or claim.hi == 0:
            continue
        rule = engine.program.rules[claim.rule]
        frame = case.view(rule.id, claim.matter, claim.year)
        waits: dict[str, Wait] = {}
        for condition in rule.conditions:
            waits.update((wait.path, wait) for wait in engine.waits.of_bool(condition.node, frame))
        waits.update((wait.path, wait) for wait in engine.waits.of_number(rule.award, frame))
        for path, wait in waits.items():
            if wait.settler in ASKED:
                _, money, waiting = found.get(path, (wait, 0, []))
                found[path] = (wait, money + claim.hi - claim.lo, [*waiting, claim_id])
    ordered = sorted(found.values(), key=lambda entry: (-entry[1], -len(entry[2]), entry[0].path))
    return tuple(_question(wait, money, waiting) for wait, money, waiting in ordered)


def _question(wait: Wait, money: int, waiting: list[str]) -> Question:
    if wait.ref is None:
        meaning = _LINES if wait.kind == "lines" else _RECEIPTS
        return Question(wait.path, wait_label(wait), meaning, wait.settler, wait.kind, None, {}, money, tuple(waiting))
    fact = wait.ref.fact
    unit = fact.counted_in.label if fact.counted_in else None
    return Question(
        wait.path,
        wait_label(wait),
        fact.meaning,
        wait.settler,
        fact.type.value,
        unit,
        fact.choices,
        money,
        tuple(waiting),
    )
