"""What a policy file names and must exist: clauses, materials, groups that are used; procedures that add up."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from duixian.expression import tree as t
from duixian.expression.build import KindError
from duixian.expression.literals import quantity
from duixian.expression.types import RATE
from duixian.policy.loader import Loaded
from duixian.policy.models import PolicyFile
from duixian.policy.paperwork import Procedure
from duixian.quantity.dates import Duration
from duixian.quantity.problem import Problem, nearest
from duixian.quantity.text import Text
from duixian.quantity.yaml_source import Data, Path_
from duixian.vocabulary.facts import Vocabulary


def check_references(loaded: Loaded, vocabulary: Vocabulary) -> list[Problem]:
    """Cites without a clause entry, groups and materials nobody uses, stages that wait for what comes later."""
    file, source = loaded.model, loaded.source
    problems: list[Problem] = []

    def add(code: str, text: Text, path: Path_, near: str = "") -> None:
        problems.append(Problem(code, text, source.place(path), nearest=near))

    if file.clauses:
        for path, cite in _cites(source.data, ()):
            address = cite.split("¶")[0]
            if address not in file.clauses and address not in ("head", "end"):
                add(
                    "unknown-clause",
                    Text(f"clauses 里没有 {address}", f"clauses has no {address}"),
                    path,
                    nearest(address, file.clauses),
                )
    used = {group for grant in file.grants.values() for group in grant.uses}
    for group in file.shared:
        if group not in used:
            add(
                "group-unused",
                Text(f"条件组 {group} 没有条款使用", f"no grant uses the group {group}"),
                ("shared", group),
            )
    for name, entry in file.ambiguities.items():
        if entry.default not in entry.readings:
            near = nearest(entry.default, entry.readings)
            add(
                "unknown-reading",
                Text(f"默认口径 {entry.default} 不在其中", f"the default {entry.default} is not among the readings"),
                ("ambiguities", name, "default"),
                near,
            )
        elif entry.readings[entry.default].patches:
            add(
                "default-patches",
                Text("默认口径即正文，不应再改动", "the default reading is the file itself: it cannot patch"),
                ("ambiguities", name, "readings", entry.default),
            )
        others = [reading for key, reading in entry.readings.items() if key != entry.default]
        if entry.switches == "nothing" and any(reading.patches for reading in others):
            add(
                "reading-switches",
                Text("注明不影响结果，却有改动", "it says that nothing switches, yet a reading patches"),
                ("ambiguities", name),
            )
        if entry.switches is None and not any(reading.patches for reading in others):
            add(
                "reading-idle",
                Text(
                    "没有一种口径改变规则；请写 switches: nothing 及理由",
                    "no reading changes a rule: say switches: nothing, and why",
                ),
                ("ambiguities", name),
            )
    problems += _materials(loaded, vocabulary)
    problems += _relations(loaded)
    problems += _procedures(loaded)
    problems += _figures(loaded, vocabulary)
    return problems


def _materials(loaded: Loaded, vocabulary: Vocabulary) -> Iterator[Problem]:
    """Papers for grants that exist, proving facts that exist."""
    paths = [fact.path for kind in vocabulary.kinds.values() for fact in kind.facts.values()]
    for name, material in loaded.model.materials.items():
        for i, grant in enumerate(material.for_ if material.for_ != "all" else ()):
            if grant not in loaded.model.grants:
                text = Text(f"没有条款 {grant}", f"there is no grant {grant}")
                place = loaded.source.place(("materials", name, "for", i))
                yield Problem("unknown-grant", text, place, nearest=nearest(grant, loaded.model.grants))
        for i, fact in enumerate(material.proves):
            if fact not in paths:
                text = Text(f"没有指标 {fact}", f"there is no fact {fact}")
                place = loaded.source.place(("materials", name, "proves", i))
                yield Problem("unknown-fact", text, place, nearest=nearest(fact, paths))


def _relations(loaded: Loaded) -> Iterator[Problem]:
    seen: set[str] = set()
    for i, relation in enumerate(loaded.model.stacking):
        if relation.id in seen:
            text = Text(f"叠加规则 {relation.id} 出现两次", f"two stacking rules are called {relation.id}")
            yield Problem("relation-twice", text, loaded.source.place(("stacking", i)), "、".join(relation.cite))
        seen.add(relation.id)


def _figures(loaded: Loaded, vocabulary: Vocabulary) -> Iterator[Problem]:
    """Figures of paperwork that must be read: days of stages, the length of validity, shares of funding."""
    file = loaded.model
    for at, procedure in _placed(loaded):
        for i, stage in enumerate(procedure.stages):
            for key in ("working_days", "days"):
                text = getattr(stage.due, key) if stage.due else None
                if text is not None and not (text.isdecimal() and 0 < int(text) <= 1000):
                    yield _unread(text, _DAYS, loaded, (*at, "stages", i, "due", key), stage.cite)
    if file.policy.valid.duration is not None:
        span = _quantity(file.policy.valid.duration, vocabulary)
        if not isinstance(span, Duration):
            at_valid: Path_ = ("policy", "valid", "duration")
            yield _unread(file.policy.valid.duration, _SPAN, loaded, at_valid, file.policy.valid.cite or ())
    for i, funding in enumerate(file.funding):
        shares = {key: _quantity(text, vocabulary) for key, text in funding.share.items()}
        for key, share in shares.items():
            if not (isinstance(share, t.Const) and share.type == RATE):
                yield _unread(funding.share[key], _SHARE, loaded, ("funding", i, "share", key), funding.cite)
        total = sum(Fraction(s.value, s.scale) for s in shares.values() if isinstance(s, t.Const) and s.type == RATE)
        if total > 1:
            over = Text("分担比例合计超过 100%", "the shares add up to more than 100%")
            yield Problem(
                "shares-above-all", over, loaded.source.place(("funding", i, "share")), "、".join(funding.cite)
            )


_DAYS = Text("1 至 1000 的整数", "a whole number from 1 to 1000")
_SPAN = Text("时长，如 3年", "a span, such as 3年")
_SHARE = Text("比率，如 50%", "a rate, such as 50%")


def _quantity(text: str, vocabulary: Vocabulary) -> t.Number | Duration | None:
    try:
        return quantity(text, vocabulary)
    except KindError:
        return None


def _unread(text: str, expected: Text, loaded: Loaded, path: Path_, cites: tuple[str, ...]) -> Problem:
    message = Text(f"读不懂“{text}”", f"cannot read {text!r}")
    return Problem("figure-unread", message, loaded.source.place(path), "、".join(cites), expected)


def _procedures(loaded: Loaded) -> Iterator[Problem]:
    for at, procedure in _placed(loaded):
        for i, grant in enumerate(procedure.grants if procedure.grants != "all" else ()):
            if grant not in loaded.model.grants:
                text = Text(f"没有条款 {grant}", f"there is no grant {grant}")
                place = loaded.source.place((*at, "grants", i))
                yield Problem("unknown-grant", text, place, nearest=nearest(grant, loaded.model.grants))
        done: set[str] = set()
        for i, stage in enumerate(procedure.stages):
            for need in stage.needs:
                if need not in done:
                    text = Text(
                        f"环节 {stage.id} 等待的 {need} 不在它之前",
                        f"the stage {stage.id} waits for {need}, which does not come before it",
                    )
                    yield Problem(
                        "stage-order",
                        text,
                        loaded.source.place((*at, "stages", i)),
                        "、".join(stage.cite),
                        nearest=nearest(need, done),
                    )
            if stage.id in done:
                yield Problem(
                    "stage-twice",
                    Text(f"环节 {stage.id} 出现两次", f"two stages are called {stage.id}"),
                    loaded.source.place((*at, "stages", i)),
                    "、".join(stage.cite),
                )
            done.add(stage.id)
        if not procedure.stated and procedure.stages:
            yield Problem(
                "procedure-invented",
                Text("注明未载程序，却列了环节", "no procedure is stated, yet stages are listed"),
                loaded.source.place(at),
            )


def _placed(loaded: Loaded) -> Iterator[tuple[Path_, Procedure]]:
    """The policy's procedures with where each stands."""
    many = isinstance(loaded.model.procedure, list)
    for index, procedure in enumerate(procedures(loaded.model)):
        yield ("procedure", index) if many else ("procedure",), procedure


def procedures(file: PolicyFile) -> list[Procedure]:
    """The policy's procedures, however many it states."""
    if file.procedure is None:
        return []
    return list(file.procedure) if isinstance(file.procedure, list) else [file.procedure]


def _cites(data: Data, path: Path_) -> Iterator[tuple[Path_, str]]:
    if isinstance(data, dict):
        for key, value in data.items():
            here = (*path, key)
            if key in ("cite", "limit_cite"):
                items = value if isinstance(value, list) else [value]
                yield from ((here, str(item)) for item in items)
            elif key != "clauses":
                yield from _cites(value, here)
    elif isinstance(data, list):
        for i, item in enumerate(data):
            yield from _cites(item, (*path, i))
