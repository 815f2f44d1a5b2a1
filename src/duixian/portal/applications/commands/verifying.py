"""What a desk found: facts and cost lines as verified, cuts with their reasons, the amount."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from duixian.portal.accounts.authority import Authority
from duixian.portal.applications.amounts import settle
from duixian.portal.applications.assessing import filed
from duixian.portal.applications.models import UNSEEN, Application, CostLine, Finding
from duixian.portal.applications.reactions import Happening, follow
from duixian.portal.applications.recording import happen
from duixian.portal.dossiers.commands import read_values
from duixian.portal.journal import Invalid, command, lock
from duixian.procedure.model import Move
from duixian.program.codec import Json
from duixian.quantity.money import format_money
from duixian.quantity.problem import Place, Problem
from duixian.quantity.text import Text
from duixian.quantity.yaml_source import Data
from duixian.vocabulary.spots import Spot, value_at


@dataclass(frozen=True, slots=True)
class LineFound:
    """A cost line as verified, in fen. `approved` (None: all of it) counts; below what was claimed it has a reason."""

    verified: int
    approved: int | None = None
    reason: str = ""


@command
def verify(
    actor: Authority,
    application: Application,
    *,
    facts: Mapping[str, Data] | None = None,
    lines: Mapping[str, LineFound] | None = None,
    amount: int | None = None,
    reason: str = "",
    why: Mapping[str, str] | None = None,
    history: bool = False,
    version: int | None = None,
) -> Application:
    """Say what was found, and have the grant computed again on it.

    `facts`: path → value as people write it, other than what was filed for the reason that `why` gives by path, or
    else for `reason`. `lines`: by line id. `amount`: approve this sum (fen, up to the computed one) for a `reason`.
    `history`: the desk has looked earlier money up, and the list is complete.
    Raises `Denied`, `Stale`, `Invalid` with a problem for each path, line or sum.
    """
    rows = actor.rows(Application, "see").select_related("call", "organisation").defer("call__program", *UNSEEN)
    kept = lock(rows.prefetch_related("events"), application.pk, version)
    record = filed(kept)
    given = record.data if record else {}
    found_facts = read_values(given, facts or {})
    reasons = {spot.path: (why or {}).get(spot.path, "").strip() or reason for spot in found_facts}
    values = {spot.path: value for spot, value in found_facts.items()}
    silent = [spot for spot, value in found_facts.items() if not reasons[spot.path] and _differs(spot, value, given)]
    known = {line.line_id: line for line in kept.lines.all()}
    problems = [*_wrong_lines(known, lines or {}), *map(_unexplained, silent)]
    if problems:
        raise Invalid(problems)
    said: dict[str, Json] = {
        "facts": values,
        "lines": {
            name: {"verified": found.verified, "approved": _approved(found), "reason": found.reason}
            for name, found in (lines or {}).items()
        },
        "history": history,
        "reason": reason,
    }
    if why:
        said["why"] = dict(reasons)
    here = kept.here
    event = happen(actor, kept, Move.VERIFY, said)
    Finding.objects.bulk_create(
        [
            Finding(
                application=kept, path=path, value=value, reason=reasons[path], person=actor.person, at=event.at
            )
            for path, value in values.items()
        ],
        update_conflicts=True, unique_fields=("application", "path"), update_fields=("value", "reason", "person", "at"),
    )  # fmt: skip
    for name, found in (lines or {}).items():
        line = known[name]
        line.verified, line.approved, line.reason = found.verified, _approved(found), found.reason
    CostLine.objects.bulk_update([known[name] for name in lines or {}], ("verified", "approved", "reason"))
    settle(actor, kept, event, amount, reason)
    follow(Happening(Move.VERIFY, actor, kept, here, said, event))
    return kept


def _differs(spot: Spot, value: Data, given: Mapping[str, Data]) -> bool:
    """Whether a value is other than what was given, however that was written."""
    was = value_at(spot, given)
    return value != (None if was is None else read_values(given, {spot.path: was})[spot])


def _unexplained(spot: Spot) -> Problem:
    text = Text(
        f"“{spot.fact.label.zh}”与申报的不同，请写明理由",
        f"{spot.fact.label.en} is other than what was filed; give the reason",
    )
    return Problem("fact-reason", text, Place(path=f"why:{spot.path}"))


def _approved(found: LineFound) -> int:
    return found.verified if found.approved is None else found.approved


def _wrong_lines(known: Mapping[str, CostLine], found: Mapping[str, LineFound]) -> list[Problem]:
    problems: list[Problem] = []
    for name, said in found.items():
        line, place = known.get(name), Place(path=f"lines[{name}]")
        if line is None:
            problems.append(Problem("unknown-line", Text(f"没有费用 {name}", f"there is no line {name}"), place))
        elif not 0 <= _approved(said) <= said.verified <= line.claimed:
            top = Text(f"申报的是 {format_money(line.claimed)}", f"claimed were {format_money(line.claimed, 'en')}")
            text = Text("核实和核定的金额不能超过申报的", "neither verified nor approved exceeds what was claimed")
            problems.append(Problem("line-above", text, place, expected=top))
        elif _approved(said) < line.claimed and not said.reason.strip():
            problems.append(Problem("cut-reason", Text("请写明核减理由", "give the reason of the cut"), place))
    return problems
