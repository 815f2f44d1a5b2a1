"""An applicant who answers what is asked: from the registers alone, one question after another, truthfully."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from duixian.assess import Assessment, Engine, assess_dossier
from duixian.assess.questions import together
from duixian.assess.result import Question
from duixian.vocabulary.dossier import Coverage, Dossier, Matter
from duixian.vocabulary.facts import load_vocabulary
from duixian.vocabulary.values import Value

EXAMPLES = Path(__file__).parents[2] / "examples"
STAGES = ("selection", "authority")
PATH = re.compile(r"(.+)\.([a-z0-9_]+)(?:\((\d+)\))?")


def register_alone(full: Dossier) -> Dossier:
    """What is known before anybody is asked.

    Of the applicant: code, name, staff and what registers settle. Of each matter: that it is there, its kind, project,
    product and the years it ran in, but no fact. No figures by year, no lines, no receipts. What stages and authorities
    settle stays, since no applicant is asked for it.
    """
    applicant = {
        name: v for name, v in full.applicant.items() if name == "staff" or settler("applicant", name) == "register"
    }
    return replace(
        full, applicant=applicant, years={}, matters=tuple(map(_bare, full.matters)), receipts=(), coverage=Coverage()
    )


def _bare(matter: Matter) -> Matter:
    def staged(facts: Mapping[str, Value]) -> dict[str, Value]:
        return {name: value for name, value in facts.items() if settler(matter.kind, name) in STAGES}

    ran: dict[int, Mapping[str, Value]] = {line.date.year: {} for line in matter.lines}
    years = {year: staged(facts) for year, facts in {**ran, **matter.years}.items()}
    return replace(matter, facts=staged(matter.facts), years=years, lines=(), lines_complete=False)


def settler(kind: str, name: str) -> str:
    fact = load_vocabulary().fact(kind, name)
    assert fact is not None
    return fact.settled_by.value


def answered(known: Dossier, full: Dossier, path: str) -> Dossier | None:
    """`known` with the true answer to the question `path`; None where the full dossier does not know either."""
    parts = PATH.fullmatch(path)
    assert parts is not None
    owner, name, year = parts.groups()
    if owner == "receipts":
        return _told_receipts(known, full, name)
    if owner == "applicant":
        if year is None:
            given = _with(known.applicant, full.applicant, name)
            return None if given is None else replace(known, applicant=given)
        table = _with_year(known.years, full.years, int(year), name)
        return None if table is None else replace(known, years=table)
    mine, true = known.matter(owner), full.matter(owner)
    assert mine is not None
    assert true is not None
    if name == "lines":
        told = replace(mine, lines=true.lines, lines_complete=True) if true.lines_complete else None
    elif year is None:
        facts = _with(mine.facts, true.facts, name)
        told = None if facts is None else replace(mine, facts=facts)
    else:
        table = _with_year(mine.years, true.years, int(year), name)
        told = None if table is None else replace(mine, years=table)
    if told is None:
        return None
    return replace(known, matters=tuple(told if matter.id == owner else matter for matter in known.matters))


def _told_receipts(known: Dossier, full: Dossier, level: str) -> Dossier | None:
    covered = tuple(entry for entry in full.coverage.receipts if entry.level == level)
    if not covered:
        return None
    listed = tuple(receipt for receipt in full.receipts if receipt.level == level)
    coverage = replace(known.coverage, receipts=(*known.coverage.receipts, *covered))
    return replace(known, receipts=(*known.receipts, *listed), coverage=coverage)


def _with(known: Mapping[str, Value], full: Mapping[str, Value], name: str) -> dict[str, Value] | None:
    return {**known, name: full[name]} if name in full else None


def _with_year(
    known: Mapping[int, Mapping[str, Value]], full: Mapping[int, Mapping[str, Value]], year: int, name: str
) -> dict[int, Mapping[str, Value]] | None:
    told = _with(known.get(year, {}), full.get(year, {}), name)
    return None if told is None else {**known, year: told}


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of an interview: the facts asked in one go, what was known before, and the money settled then."""

    facts: tuple[Question, ...]
    before: Dossier
    settled: Fraction


def interview(full: Dossier, engine: Engine, most: int) -> Iterator[Asked]:
    """Ask the first question of the assessment, answer it truly, assess again; at most `most` times.

    "I do not know" is an answer: what the full dossier does not hold either is not asked again.
    """
    truth = assess_dossier(full, engine, readings=False)
    known, done = register_alone(full), set[str]()
    for _ in range(most):
        now = assess_dossier(known, engine, readings=False)
        open_ = (tuple(q for q in group if q.path not in done) for group in together(now.questions))
        first = next((group for group in open_ if group), ())
        yield Asked(first, known, settled(now, truth))
        if not first:
            return
        for question in first:
            known = answered(known, full, question.path) or known
            done.add(question.path)


def settled(now: Assessment, truth: Assessment) -> Fraction:
    """The share of the true potential that is settled: see `test_question_order`."""
    reached = {claim.id: (claim.verdict, claim.lo, claim.hi) for claim in now.claims}
    sure = [claim for claim in truth.claims if reached.get(claim.id) == (claim.verdict, claim.lo, claim.hi)]
    return Fraction(sum(claim.potential for claim in sure), truth.plan.potential)
