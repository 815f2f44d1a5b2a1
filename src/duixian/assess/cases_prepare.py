"""Cases made ready: every case of a file with its dossier read, so that it can be run again and again."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from duixian.assess.cases_model import CaseEntry, CasesFile, Expect
from duixian.quantity.problem import Collector, Place, Refused, nearest
from duixian.quantity.text import Text
from duixian.quantity.yaml_source import Data, Path_, Source, read_source
from duixian.vocabulary.dossier import Dossier
from duixian.vocabulary.facts import APPLICANT, Vocabulary
from duixian.vocabulary.reader import dossier_from_source
from duixian.vocabulary.validated import validated

_NOBODY: dict[str, Data] = {"code": "91230102MA1CAE001D", "name": "样例企业"}
_OF_DOSSIER = ("applicant", "years", "receipts", "coverage", "sources", "projects")
_OF_MATTER = ("id", "title", "project", "product", "counterparty", "facts", "lines", "lines_complete")
_ALL = (*_OF_DOSSIER, *_OF_MATTER, "matter_years", "matters", "outcomes")


@dataclass(frozen=True, slots=True)
class Setting:
    """Under what a case runs: readings (ambiguity, reading) in order, and the ids of further policies."""

    readings: tuple[tuple[str, str], ...] = ()
    policies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PreparedCase:
    """One case: its claim is that of `grant` (policy/grant) for `matter` ("" for the applicant itself)."""

    name: str
    grant: str
    matter: str
    period: int | None
    place: Place
    setting: Setting
    dossier: Dossier
    expect: Expect


@dataclass(frozen=True, slots=True)
class Prepared:
    """A cases file parsed once. `source` gives the places of what its cases name."""

    policy: str
    source: Source
    file: CasesFile
    cases: tuple[PreparedCase, ...]


def prepare_cases(path: Path | Source, vocabulary: Vocabulary, policy: str = "") -> Prepared:
    """Read a cases file and the dossier of every case; `policy` is whose grants it names ("": by the file's name).

    Raises `Refused` with every problem, each at its line in the cases file.
    """
    source = read_source(path) if isinstance(path, Path) else path
    file = validated(CasesFile, source)
    policy = policy or Path(source.file).name.removesuffix(".yaml").removesuffix(".cases")
    problems = Collector()
    cases: list[PreparedCase] = []
    names: set[str] = set()
    for i, entry in enumerate(file.cases):
        at = source.place(("cases", i))
        if entry.name in names:
            problems.add("repeated-name", Text(f"案例 {entry.name} 重复", f"two cases are called {entry.name}"), at)
        names.add(entry.name)
        try:
            cases += _rows(i, entry, file, source, vocabulary, policy)
        except Refused as refused:
            problems.extend(refused.problems)
    problems.raise_if_any()
    return Prepared(policy, source, file, tuple(cases))


def _rows(
    i: int, entry: CaseEntry, file: CasesFile, source: Source, vocabulary: Vocabulary, policy: str
) -> Iterator[PreparedCase]:
    plain = file.plain.get(entry.grant)
    unknown = next((key for key in entry.given if key not in _ALL), "")
    if plain is None or unknown:
        problems = Collector()
        if plain is None:
            text = Text(f"plain 里没有 {entry.grant}", f"plain has no {entry.grant}")
            problems.add(
                "no-plain", text, source.place(("cases", i, "grant")), nearest=nearest(entry.grant, file.plain)
            )
        if unknown:
            text = Text(f"不认识的键 {unknown}", f"unknown key {unknown}")
            place = source.place(("cases", i, "given", unknown))
            problems.add("unknown-key", text, place, nearest=nearest(unknown, _ALL))
        raise Refused(problems.problems)
    whole = entry.grant if "/" in entry.grant else f"{policy}/{entry.grant}"
    setting = Setting(tuple(sorted(entry.reading.items())), tuple(dict.fromkeys([*file.policies, *entry.policies])))
    rows: list[tuple[int | None, str, Expect]] = []
    if entry.expect is not None:
        rows.append((None, entry.name, entry.expect))
    for r, (value, verdict, amount) in enumerate(entry.rows):
        shown = "unknown" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
        rows.append((r, f"{entry.name} [{shown}]", Expect.model_construct(verdict=verdict, amount=amount)))
    for row, name, expect in rows:
        merge = _Merge(source, i, entry, row, whole)
        try:
            dossier = dossier_from_source(Source(source.file, merge.dossier(), {}), vocabulary)
        except Refused:  # once more, now keeping track of where everything came from
            merge.places = {}
            data = merge.dossier()
            dossier = dossier_from_source(Source(source.file, data, merge.places), vocabulary)
        place = source.place(("cases", i) if row is None else ("cases", i, "rows", row))
        matter = dossier.matters[0].id if plain.get("kind", APPLICANT) != APPLICANT else ""
        yield PreparedCase(name, whole, matter, entry.period, place, setting, dossier, expect)


class _Merge:
    """Builds one case's dossier out of base, plain matter, `given` and a row. `places`: filled where not None."""

    def __init__(self, source: Source, case: int, entry: CaseEntry, row: int | None, grant: str) -> None:
        self.source = source
        self.case = case
        self.entry = entry
        self.row = row
        self.grant = grant
        self.places: dict[Path_, Place] | None = None

    def dossier(self) -> Data:
        case: Path_ = ("cases", self.case)
        top: dict[str, Data] = {"dossier": 1, "applicant": dict(_NOBODY)}
        self._note((), case)
        self._merge(top, (), ("base",))
        given = self.entry.given
        for key in _OF_DOSSIER:
            if key in given:
                self._put(top, key, (key,), (*case, "given", key))
        if self.entry.on is not None:
            self._put(top, "on", ("on",), (*case, "on"))
        self._matters(top, case)
        self._outcomes(top, case)
        if self.row is not None:
            self._vary(top, str(self.entry.vary), (*case, "rows", self.row, 0))
        return top

    def _matters(self, top: dict[str, Data], case: Path_) -> None:
        given, matters = self.entry.given, list[Data]()
        plain = self._matter(self.entry.grant, "m1", 0)
        if plain is not None:
            matters.append(plain)
            for key in _OF_MATTER:
                if key in given:
                    self._put(plain, key, ("matters", 0, key), (*case, "given", key))
            if "matter_years" in given:
                self._put(plain, "years", ("matters", 0, "years"), (*case, "given", "matter_years"))
        for j, extra in enumerate(given.get("matters") or ()):
            at = len(matters)
            here: Path_ = (*case, "given", "matters", j)
            start = extra.get("plain", "") if isinstance(extra, dict) else ""
            matter = (self._matter(start, f"m{at + 1}", at) if start else None) or {}
            self._note(("matters", at), here)
            self._merge(matter, ("matters", at), here)
            matter.pop("plain", None)
            matters.append(matter)
        if matters:
            top["matters"] = matters

    def _matter(self, grant: str, name: str, at: int) -> dict[str, Data] | None:
        """A copy of a grant's plain matter; None where its claims are the applicant's own."""
        matter: dict[str, Data] = {"id": name}
        origin: Path_ = ("plain", grant)
        self._note(("matters", at), origin)
        self._merge(matter, ("matters", at), origin)
        return matter if matter.get("kind", APPLICANT) != APPLICANT else None

    def _outcomes(self, top: dict[str, Data], case: Path_) -> None:
        given = self.entry.given.get("outcomes")
        origin: Path_ = (*case, "given", "outcomes")
        varied = str(self.entry.vary).startswith("outcomes.")
        if isinstance(given, dict) or (given is None and varied):
            matters = top.get("matters")
            outcome: dict[str, Data] = {"grant": self.grant}
            if isinstance(matters, list) and isinstance(matters[0], dict):
                outcome["matter"] = matters[0]["id"]
            self._note(("outcomes", 0), origin)
            if isinstance(given, dict):
                self._merge(outcome, ("outcomes", 0), origin)
            top["outcomes"] = [outcome]
        elif given is not None:
            self._put(top, "outcomes", ("outcomes",), origin)

    def _vary(self, top: dict[str, Data], vary: str, origin: Path_) -> None:
        path = _target(vary)
        here: Data = top
        for part, following in pairwise(path):
            if isinstance(here, dict):
                here = here.get(str(part)) if isinstance(following, int) else here.setdefault(str(part), {})
            elif isinstance(here, list) and isinstance(part, int) and part < len(here):
                here = here[part]
            else:
                here = None
        kinds = vary.split(".")[0] if path[:3] == ("matters", 0, "facts") else "matter"
        matters = top.get("matters")
        matter = matters[0] if isinstance(matters, list) and matters else None
        kind = matter["kind"] if isinstance(matter, dict) else ""
        if not isinstance(here, dict) or kinds not in ("matter", kind):
            place = self.source.place(("cases", self.case, "vary"))
            text = Text(f"{vary} 在这个案例里不存在", f"{vary} leads nowhere in this case")
            problems = Collector()
            problems.add("vary-path", text, place, expected=Text(f"如 {kind}.指标", f"such as {kind}.fact"))
            raise Refused(problems.problems)
        self._put(here, str(path[-1]), path, origin)

    def _put(self, into: dict[str, Data], key: str, path: Path_, origin: Path_) -> None:
        """Set, merge or remove one value."""
        value = _at(self.source.data, origin)
        if value is None:
            into.pop(key, None)
        elif isinstance(value, dict):
            inner = into.get(key)
            target = inner if isinstance(inner, dict) else {}
            into[key] = target
            self._note(path, origin)
            self._merge(target, path, origin)
        else:
            into[key] = copy.deepcopy(value)
            self._note(path, origin)

    def _merge(self, target: dict[str, Data], path: Path_, origin: Path_) -> None:
        data = _at(self.source.data, origin)
        for key in data if isinstance(data, dict) else ():
            self._put(target, key, (*path, key), (*origin, key))

    def _note(self, path: Path_, origin: Path_) -> None:
        if self.places is None:
            return
        self.places[path] = self.source.place(origin)
        for known, place in self.source.places.items():
            if known[: len(origin)] == origin:
                self.places[(*path, *known[len(origin) :])] = place


def _target(vary: str) -> Path_:
    first, *rest = vary.split(".")
    steps: Path_ = tuple(int(part) if part.isdecimal() and first in ("lines", "receipts") else part for part in rest)
    match first:
        case "on" | "applicant" | "years" | "receipts" | "coverage":
            return (first, *steps)
        case "outcomes":
            return ("outcomes", 0, *steps)
        case "matter_years":
            return ("matters", 0, "years", *steps)
        case "lines" | "lines_complete" | "project" | "product":
            return ("matters", 0, first, *steps)
    return ("matters", 0, "facts", *steps)


def _at(data: Data, path: Path_) -> Data:
    for part in path:
        if isinstance(data, dict):
            data = data.get(str(part))
        elif isinstance(data, list) and isinstance(part, int) and part < len(data):
            data = data[part]
        else:
            return None
    return data
