"""What the policies do to each other: each file under across/ is one situation, told on a sample dossier.

A row changes the dossier, the day or a reading and says what claims come to (verdict, least, most), what the plan comes
to, and which rule beat a claim. Amounts are the documents' figures worked out by hand in the row's name or beside it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from duixian.assess import Assessment, Engine, assess_dossier, default_engine
from duixian.program.compile import compile_policies
from duixian.quantity.money import parse_money
from duixian.vocabulary.facts import load_vocabulary
from duixian.vocabulary.reader import read_dossier

EXAMPLES = Path(__file__).parents[2] / "examples"
ACROSS = Path(__file__).parent / "across"


class Plain(yaml.SafeLoader):
    """YAML in which `on` is a word."""


Plain.yaml_implicit_resolvers = {
    first: [one for one in found if first not in "oOyYnN" or not one[0].endswith(":bool")]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
Data = Any  # YAML as it was read: nothing here looks deeper than the paths of a row


@dataclass(frozen=True, slots=True)
class Row:
    situation: str
    example: str
    name: str
    on: date | None
    readings: tuple[tuple[str, str], ...]
    change: Mapping[str, Data]
    expect: Mapping[str, Data]


def rows() -> Iterator[Row]:
    for path in sorted(ACROSS.glob("*.yaml")):
        data = yaml.load(path.read_text(encoding="utf-8"), Plain)
        for row in data["rows"]:
            yield Row(
                path.stem, data["example"], row["name"], row.get("on"), tuple(sorted(row.get("readings", {}).items())),
                row.get("change", {}), row["expect"],
            )  # fmt: skip


@cache
def engine(readings: tuple[tuple[str, str], ...]) -> Engine:
    return Engine(compile_policies(readings=dict(readings))) if readings else default_engine()


def changed(data: Data, path: str, value: Data) -> None:
    """Set `applicant.staff`, `matters.m1.facts.star`, `matters.m1.lines.inv-1.id` … in a dossier; null removes."""
    *way, last = path.split(".")
    here = data
    for step in way:
        here = (
            next(one for one in here if one["id"] == step)
            if isinstance(here, list)
            else here.setdefault(_key(step), {})
        )
    if value is None:
        here.pop(_key(last), None)
    else:
        here[_key(last)] = value


def _key(step: str) -> str | int:
    return int(step) if step.isdigit() else step


def assessed(row: Row, folder: Path) -> Assessment:
    data = yaml.load((EXAMPLES / f"{row.example}.yaml").read_text(encoding="utf-8"), Plain)
    for path, value in row.change.items():
        changed(data, path, value)
    file = folder / "dossier.yaml"
    file.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    known = read_dossier(file, load_vocabulary())
    return assess_dossier(known, engine(row.readings), on=row.on, readings=False)


@pytest.mark.parametrize("row", tuple(rows()), ids=lambda row: f"{row.situation}: {row.name}")
def test_policies_meet_as_their_texts_say(row: Row, tmp_path: Path) -> None:
    found = assessed(row, tmp_path)
    by_id = {claim.id: claim for claim in found.claims}
    claims = {name: [str(by_id[name].verdict), by_id[name].lo, by_id[name].hi] for name in row.expect.get("claims", {})}
    assert claims == {
        name: [verdict, parse_money(least), parse_money(most)]
        for name, (verdict, least, most) in row.expect.get("claims", {}).items()
    }
    plan = {"firm": found.plan.firm, "potential": found.plan.potential}
    assert {name: plan[name] for name in plan if name in row.expect} == {
        name: parse_money(row.expect[name]) for name in plan if name in row.expect
    }
    assert {name: sorted({one.relation for one in by_id[name].beaten}) for name in row.expect.get("beaten", {})} == {
        name: sorted(relations) for name, relations in row.expect.get("beaten", {}).items()
    }
    sums = row.expect.get("sums", {})
    assert {grant: _sums(found, grant) for grant in sums} == {
        grant: [parse_money(firm), parse_money(potential)] for grant, (firm, potential) in sums.items()
    }


def _sums(found: Assessment, grant: str) -> list[int]:
    """What the claims of one grant (and year) are allotted together."""
    name, _, year = grant.partition("@")
    mine = [claim for claim in found.claims if claim.rule == name and (not year or str(claim.period) == year)]
    return [sum(claim.firm for claim in mine), sum(claim.potential for claim in mine)]


def test_every_situation_that_the_catalogue_has_to_show_is_here() -> None:
    assert sorted({row.situation for row in rows()}) == [
        "city-share-of-provincial-award", "difference-to-earlier-money", "first-billion", "one-invoice-twice",
        "out-of-force", "readings-that-flip", "three-policies-one-project", "three-year-schedule", "twelve-diagnoses",
        "two-year-window",
    ]  # fmt: skip
