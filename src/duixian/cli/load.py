"""What commands are given on the command line, turned into dossiers, programs, dates and assessments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path

from duixian.assess import Engine, assess_dossier
from duixian.assess.result import Assessment, Claim
from duixian.program.compile import compile_policies
from duixian.program.model import Program
from duixian.quantity.dates import parse_date
from duixian.quantity.problem import Place, Problem, Refused, nearest
from duixian.quantity.text import Text
from duixian.vocabulary.dossier import Dossier
from duixian.vocabulary.facts import load_vocabulary
from duixian.vocabulary.reader import read_dossier


def readings_of(given: Iterable[str]) -> Mapping[str, str]:
    """`A6=exclusive` and `harbin-2022-1:A6=exclusive` as a mapping. Raises `Refused` for others."""
    readings: dict[str, str] = {}
    problems = []
    for text in given:
        name, equals, choice = text.partition("=")
        if not (name.strip() and equals and choice.strip()):
            message = Text(f"口径 {text} 写法不对", f"the reading {text} is not written right")
            expected = Text("编号=口径，如 A6=exclusive", "ID=NAME, such as A6=exclusive")
            problems.append(Problem("reading-form", message, Place("--reading"), expected=expected))
        readings[name.strip()] = choice.strip()
    if problems:
        raise Refused(problems)
    return readings


def day_of(given: str | None) -> date | None:
    return None if given is None else parse_date(given, Place("--on"))


def prepare(file: Path, on: str | None, policies: list[str], readings: list[str]) -> tuple[Dossier, Program, date]:
    """Everything an assessment needs. Raises `Refused` with the problems of dossier, options and policies together."""
    problems: list[Problem] = []
    dossier: Dossier | None = None
    program: Program | None = None
    day: date | None = None
    vocabulary = load_vocabulary()
    try:
        dossier = read_dossier(file, vocabulary)
    except Refused as refused:
        problems += refused.problems
    try:
        day = day_of(on)
    except Refused as refused:
        problems += refused.problems
    try:
        program = compile_policies(policies or None, readings_of(readings), vocabulary)
    except Refused as refused:
        problems += refused.problems
    if problems or dossier is None or program is None:
        raise Refused(problems)
    return dossier, program, day or dossier.on


def assessed(file: Path, on: str | None, policies: list[str], readings: list[str]) -> tuple[Assessment, Program]:
    """The assessment of a dossier file with its reasons."""
    *_, whole = in_two_steps(file, on, policies, readings)
    return whole


def in_two_steps(
    file: Path, on: str | None, policies: list[str], readings: list[str]
) -> Iterator[tuple[Assessment, Program]]:
    """The assessment twice: at once, and then with what other readings would give, which takes longer to find out."""
    dossier, program, day = prepare(file, on, policies, readings)
    engine = Engine(program)
    yield assess_dossier(dossier, engine, on=day, readings=False), program
    yield assess_dossier(dossier, engine, on=day, plans=True), program


def claims_named(assessment: Assessment, program: Program, name: str) -> list[Claim]:
    """The claims with this id, or of this grant (`policy/grant`, or the grant alone).

    Raises `Refused` for a name that nothing has, and for a grant that no matter of the dossier is for.
    """
    found = [c for c in assessment.claims if name in (c.id, c.rule, c.grant)]
    if found:
        return found
    if rule := next((r for r in program.rules if name in (r.id, r.grant)), None):
        kind = load_vocabulary().kinds[rule.matter_kind].label
        message = Text(
            f"档案里没有“{kind.zh}”事项，无从申领{rule.title.zh}",
            f"the dossier has no matter of the kind '{kind.en}' to claim {rule.title.en} for",
        )
        raise Refused([Problem("no-matter", message)])
    known = {known for c in assessment.claims for known in (c.id, c.rule, c.grant)}
    known |= {known for r in program.rules for known in (r.id, r.grant)}
    message = Text(f"没有申领或条款 {name}", f"there is no claim or grant {name}")
    raise Refused([Problem("unknown-claim", message, nearest=nearest(name, known))])
