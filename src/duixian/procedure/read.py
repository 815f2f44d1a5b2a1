"""The procedure of a grant, read from its policy; where the document states none, the least one of the catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

from pydantic import TypeAdapter

from duixian.policy.fields import Cites, Strict, TextField
from duixian.policy.models import PolicyFile
from duixian.policy.paperwork import Procedure as Written
from duixian.policy.paperwork import Stage as WrittenStage
from duixian.procedure.model import Desk, Procedure, Stage
from duixian.program.codec import Json
from duixian.program.references import procedures
from duixian.quantity.problem import Problem, Refused, nearest
from duixian.quantity.text import Text
from duixian.quantity.yaml_source import read_source

NOT_STATED = Path(__file__).parent.parent / "catalogue" / "procedures" / "not-stated.yaml"
_PLAIN = TypeAdapter(Procedure)
_OF_ALL = ("filing", "credit_check", "public_notice", "approval", "payment")
"""The kinds of stage that an award goes through even where nobody applies for it."""


class _Registered(WrittenStage):
    """A stage that no clause of a document stands for."""

    cite: Cites = ()


class _NotStated(Strict):
    because: TextField
    notice: TextField
    levels: dict[str, list[_Registered]]


def procedure_for(file: PolicyFile, grant: str, limits: Mapping[str, int] | None = None) -> Procedure:
    """The procedure that applications for `grant` follow.

    `limits`: working days that a call sets for stages whose time the policy leaves open. Raises `Refused` for a grant
    that the policy does not have, for a procedure that does not lead from filing to payment, and for a limit on a
    stage that is not there or whose time the policy fixes.
    """
    if grant not in file.grants:
        message = Text(f"{file.policy.id} 没有条款 {grant}", f"{file.policy.id} has no grant {grant}")
        raise Refused([Problem("unknown-grant", message, nearest=nearest(grant, file.grants))])
    level = file.policy.level
    bureau = Desk(level, level)
    written = _written(procedures(file), grant)
    if written is not None and written.stages:
        stages = [_stage(stage) for stage in written.stages]
        opening = next((stage for stage in stages if stage.kind == "call"), None)
        grants = tuple(file.grants) if written.grants == "all" else written.grants
        running = tuple(_after(stage, opening) for stage in stages if stage is not opening)
        note = (written.note,) if written.note else ()
        procedure = Procedure(file.policy.id, grants, bureau, running, opening, notes=note)
    else:
        procedure = _least(file.policy.id, (grant,), level, written)
    if problems := [*_incomplete(procedure), *_wrong_limits(procedure, limits or {})]:
        raise Refused(problems)
    return _limited(procedure, limits or {})


def direct(procedure: Procedure) -> Procedure:
    """The procedure of an award that nobody applies for: the bureau confirms it where others are reviewed, and it then
    goes through credit, notice, approval and payment like all others."""
    review = Stage("confirmation", "review", Text("主管部门确认", "The bureau confirms"), procedure.bureau)
    kept = [stage for stage in procedure.stages if stage.kind in _OF_ALL]
    stages = (kept[0], review, *kept[1:])
    known = {stage.id for stage in stages}
    pruned = (replace(stage, needs=tuple(need for need in stage.needs if need in known)) for stage in stages)
    return replace(procedure, stages=tuple(pruned))


def plain(procedure: Procedure) -> Json:
    """A procedure as JSON data, to keep with what follows it."""
    data: Json = _PLAIN.dump_python(procedure, mode="json")
    return data


def from_plain(data: Json) -> Procedure:
    """The procedure that `plain` wrote."""
    return _PLAIN.validate_python(data)


def _written(found: Iterable[Written], grant: str) -> Written | None:
    """The procedure that names the grant, else the one for all."""
    found = list(found)
    named = [one for one in found if one.grants != "all" and grant in one.grants]
    return next(iter([*named, *(one for one in found if one.grants == "all")]), None)


def _stage(written: WrittenStage) -> Stage:
    due = written.due
    days = (due.working_days or due.days) if due else None
    return Stage(
        written.id,
        written.kind,
        written.title,
        Desk(written.desk.role, written.desk.level),
        written.desk.unit,
        written.unit,
        written.cite,
        written.needs,
        written.outcomes,
        int(days) if days else None,
        not (due and due.days and not due.working_days),
        bool(due and due.at_least),
        tuple(written.channels),
        tuple(written.copies_to),
        written.summary,
    )


def _after(stage: Stage, opening: Stage | None) -> Stage:
    """A stage without the wait for the call: an application begins when the call is open."""
    return replace(stage, needs=tuple(need for need in stage.needs if opening is None or need != opening.id))


@cache
def _registered() -> _NotStated:
    return _NotStated.model_validate(read_source(NOT_STATED).data)


def _least(policy: str, grants: tuple[str, ...], level: str, written: Written | None) -> Procedure:
    registered = _registered()
    if level not in registered.levels:
        known = Text("、".join(registered.levels), ", ".join(registered.levels))
        message = Text(
            f"文件未规定程序，也没有登记 {level} 级的最简程序",
            f"the document states no procedure, and none is registered for the level {level}",
        )
        raise Refused([Problem("no-procedure", message, expected=known)])
    stages = tuple(_stage(stage) for stage in registered.levels[level])
    notes = (registered.notice, *((written.note,) if written and written.note else ()))
    return Procedure(policy, grants, Desk(level, level), stages, stated=False, because=registered.because, notes=notes)


def _incomplete(procedure: Procedure) -> Iterable[Problem]:
    kinds = [stage.kind for stage in procedure.stages]
    first_and_last = bool(kinds) and (kinds[0], kinds[-1]) == ("filing", "payment")
    if not first_and_last or any(kinds.count(kind) > 1 for kind in ("filing", "public_notice", "approval", "payment")):
        message = Text(
            f"{procedure.policy} 的程序不能在本站办理", f"the procedure of {procedure.policy} cannot run on the site"
        )
        expected = Text(
            "从申报开始、到拨付结束，申报、公示、审批、拨付各至多一次",
            "from filing to payment, with filing, notice, approval and payment once at most",
        )
        yield Problem("procedure-incomplete", message, expected=expected)


def _wrong_limits(procedure: Procedure, limits: Mapping[str, int]) -> Iterable[Problem]:
    known = {stage.id: stage for stage in procedure.stages}
    for stage_id, days in limits.items():
        stage = known.get(stage_id)
        if stage is None:
            message = Text(f"程序没有环节 {stage_id}", f"the procedure has no stage {stage_id}")
            yield Problem("unknown-stage", message, nearest=nearest(stage_id, known))
        elif stage.days is not None:
            message = Text(
                f"“{stage.title.zh}”的时间由政策规定，申报通知不能改",
                f"the policy fixes the time of “{stage.title.en}”; a call cannot change it",
            )
            yield Problem("limit-fixed", message, clause="、".join(stage.cites))
        elif not 0 < days <= 1000:
            message = Text(f"“{stage.title.zh}”的时限 {days} 不对", f"a limit of {days} for “{stage.title.en}”")
            yield Problem("limit", message, expected=Text("1 至 1000 个工作日", "1 to 1000 working days"))


def _limited(procedure: Procedure, limits: Mapping[str, int]) -> Procedure:
    stages = tuple(
        replace(stage, days=limits[stage.id], working=True) if stage.id in limits else stage
        for stage in procedure.stages
    )
    return replace(procedure, stages=stages)
