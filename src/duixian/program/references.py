"""What a policy file names and must exist: clauses, materials, groups that are used; procedures that add up."""

from __future__ import annotations

from collections.abc import Iterator

from duixian.policy.loader import Loaded
from duixian.policy.models import PolicyFile
from duixian.policy.paperwork import Procedure
from duixian.quantity.problem import Problem, nearest
from duixian.quantity.text import Text
from duixian.quantity.yaml_source import Data, Path_


def check_references(loaded: Loaded) -> list[Problem]:
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
    for name, material in file.materials.items():
        for i, grant in enumerate(material.for_ if material.for_ != "all" else ()):
            if grant not in file.grants:
                add(
                    "unknown-grant",
                    Text(f"没有条款 {grant}", f"there is no grant {grant}"),
                    ("materials", name, "for", i),
                    nearest(grant, file.grants),
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
    problems += _procedures(loaded)
    return problems


def _procedures(loaded: Loaded) -> Iterator[Problem]:
    for index, procedure in enumerate(procedures(loaded.model)):
        many = isinstance(loaded.model.procedure, list)
        at: Path_ = ("procedure", index) if many else ("procedure",)
        done: set[str] = set()
        for i, stage in enumerate(procedure.stages):
            for need in stage.needs:
                if need not in done:
                    text = Text(
                        f"环节 {stage.id} 等待的 {need} 不在它之前",
                        f"the stage {stage.id} waits for {need}, which does not come before it",
                    )
                    yield Problem(
                        "stage-order", text, loaded.source.place((*at, "stages", i)), nearest=nearest(need, done)
                    )
            if stage.id in done:
                yield Problem(
                    "stage-twice",
                    Text(f"环节 {stage.id} 出现两次", f"two stages are called {stage.id}"),
                    loaded.source.place((*at, "stages", i)),
                )
            done.add(stage.id)
        if not procedure.stated and procedure.stages:
            yield Problem(
                "procedure-invented",
                Text("注明未载程序，却列了环节", "no procedure is stated, yet stages are listed"),
                loaded.source.place(at),
            )


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
