"""Whether a missing fact can change a claim: a search for two answers to it that lead to different results."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

from interview import PATH

from duixian.assess import Engine, RawClaim, Verdict, bind
from duixian.assess.answer import claim_id
from duixian.assess.questions import ASKED
from duixian.assess.result import Question
from duixian.expression import tree as t
from duixian.program.model import Rule
from duixian.vocabulary.dossier import Dossier, Line, Receipt, ReceiptCoverage
from duixian.vocabulary.facts import Fact, FactType, load_vocabulary
from duixian.vocabulary.values import INAPPLICABLE, Value

TRIES = 12
LONG_AGO = date(1900, 1, 1)


def can_change(question: Question, known: Dossier, engine: Engine) -> bool:
    """Whether two answers give a claim of the question different results, whatever else has to be answered first."""
    dice = random.Random(question.path)
    return any(_differs(question.path, claim, known, engine, dice) for claim in question.claims for _ in range(TRIES))


def _differs(path: str, claim: str, known: Dossier, engine: Engine, dice: random.Random) -> bool:
    """Settle all else that the claim waits for, in its favour where possible, then try each answer to `path`."""
    rule = next(r for r in engine.program.rules if claim.split("#")[0].split("@")[0] == r.id)
    for _ in range(60):
        results = {_result(claim, told, rule, engine) for told in _answers(path, claim, known, rule)}
        if len(results) > 1:
            return True
        other = next((p for p in _waits(claim, known, rule, engine) if p != path), "")
        if not other:
            return False
        kept = [told for told in _answers(other, claim, known, rule) if _alive(claim, told, rule, engine)]
        if not kept:
            return False
        known = dice.choice(kept)
    return False


def _claim(claim: str, known: Dossier, rule: Rule, engine: Engine) -> tuple[RawClaim, list[str]]:
    case = bind(known)
    found = next(c for c in engine.claims(case, frozenset({rule.id})) if claim_id(engine, case, c) == claim)
    frame = case.view(rule.id, found.matter, found.year)
    waits = [w for c in rule.conditions for w in engine.waits.of_bool(c.node, frame)]
    waits += engine.waits.of_number(rule.award, frame)
    return found, [wait.path for wait in waits if wait.settler in ASKED]


def _result(claim: str, known: Dossier, rule: Rule, engine: Engine) -> tuple[Verdict, int, int]:
    found, _ = _claim(claim, known, rule, engine)
    return found.verdict, found.lo, found.hi


def _waits(claim: str, known: Dossier, rule: Rule, engine: Engine) -> list[str]:
    return _claim(claim, known, rule, engine)[1]


def _alive(claim: str, known: Dossier, rule: Rule, engine: Engine) -> bool:
    found, _ = _claim(claim, known, rule, engine)
    return found.verdict is not Verdict.REFUSED and found.hi > 0


def _answers(path: str, claim: str, known: Dossier, rule: Rule) -> Iterator[Dossier]:
    parts = PATH.fullmatch(path)
    assert parts is not None
    owner, name, year = parts.groups()
    nodes = [n for root in (*(c.node for c in rule.conditions), rule.award) for n in t.walk(root)]
    if owner == "receipts":
        yield from _receipts(name, claim, known, nodes)
        return
    matter = known.matter(owner)
    if name == "lines":
        assert matter is not None
        for line in _lines(known.on, nodes):
            told = replace(matter, lines=(*matter.lines, *line), lines_complete=True)
            yield replace(known, matters=tuple(told if m.id == owner else m for m in known.matters))
        return
    fact = load_vocabulary().fact(matter.kind if matter else "applicant", name)
    assert fact is not None
    for value in _values(fact, known.on, nodes):
        if matter is None and year is None:
            yield replace(known, applicant={**known.applicant, name: value})
        elif matter is None:
            yield replace(known, years={**known.years, int(year): {**known.years.get(int(year), {}), name: value}})
        else:
            if year is None:
                told = replace(matter, facts={**matter.facts, name: value})
            else:
                ran = {**matter.years.get(int(year), {}), name: value}
                told = replace(matter, years={**matter.years, int(year): ran})
            yield replace(known, matters=tuple(told if m.id == owner else m for m in known.matters))


def _receipts(level: str, claim: str, known: Dossier, nodes: list[t.Node]) -> Iterator[Dossier]:
    covered = replace(known.coverage, receipts=(*known.coverage.receipts, ReceiptCoverage(level, LONG_AGO)))
    told = replace(known, coverage=covered)
    yield told
    owner = known.matter(claim.split("#")[1].split("@")[0]) if "#" in claim else None
    year = int(claim.split("@")[1]) if "@" in claim else known.on.year
    programmes = {p for n in nodes if isinstance(n, t.Received | t.NotPaidYet) for p in n.programmes} or {"elsewhere"}
    for programme in sorted(programmes):
        for amount in (100, 10**7, 10**9):
            receipt = Receipt(
                programme, level, "", owner.id if owner else "", owner.project if owner else "",
                owner.product if owner else "", year, date(year, 1, 1), "paid", amount,
            )  # fmt: skip
            yield replace(told, receipts=(*told.receipts, receipt))


def _lines(on: date, nodes: list[t.Node]) -> Iterator[tuple[Line, ...]]:
    yield ()
    for node in nodes:
        if isinstance(node, t.LinesSum):
            for amount in (10_000, 10**8):
                yield (Line("tried", (node.categories or ("other",))[0], on, amount),)


def _values(fact: Fact, on: date, nodes: list[t.Node]) -> Iterator[Value]:
    """Answers worth trying: all choices, both ends of the range, and both sides of each figure of the grant."""
    match fact.type:
        case FactType.BOOLEAN:
            yield from (True, False)
        case FactType.CHOICE:
            yield from fact.choices
        case FactType.DATE:
            yield from (on - timedelta(days) for days in (-400, 0, 20, 200, 400, 800, 1200))
        case FactType.REGION:
            yield from ("230102", "230502", "330402", "330411", "110101")
        case FactType.INDUSTRY:
            yield from ("C3421", "I6513", "A0111")
        case FactType.MONEY | FactType.COUNT | FactType.RATE:
            figures = {node.value // node.scale for node in nodes if isinstance(node, t.Const)}
            tried = (
                {fact.low, fact.high}
                | {f + d for f in figures for d in (-1, 0, 1)}
                | {2 * f for f in figures}
                | {10**8}
            )
            for number in sorted(n for n in tried if fact.low <= n <= fact.high):
                yield Fraction(number, 10**6) if fact.type is FactType.RATE else number
        case FactType.TEXT:
            yield "x"
    if fact.may_be_inapplicable:
        yield INAPPLICABLE
