"""Reforms and their effects; every bad file beside the messages that a person sees (GOLDEN=write renews them)."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from stores import ON, sample_dossiers

from duixian.assess.difference import effects_of_change
from duixian.program.compile import compile_policies
from duixian.quantity.problem import Refused
from duixian.simulation.budget import budget
from duixian.simulation.groups import USUAL, breakdowns
from duixian.simulation.reform import Effects, effects
from duixian.simulation.reform_file import EXAMPLE, read_reform
from duixian.tables.run import Job
from duixian.tables.store import Store
from duixian.vocabulary.derive import derive
from duixian.vocabulary.facts import load_vocabulary

BAD = Path(__file__).parent / "bad_reforms"
NAMES = sorted(path.stem for path in BAD.glob("*.yaml"))
REFORM = """
title: 设备上云上限提高，平台建设比例降低
changes:
  - policy: harbin-2022-1
    set:
      grants.star-3-equipment.award.at_most: 50万元
      grants.platform-construction.award.rate: 15%
      grants.listing-voucher.award.fixed: 3000元
"""


@pytest.fixture(scope="module")
def found(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Effects:
    file = tmp_path_factory.mktemp("reform") / "reform.yaml"
    file.write_text(REFORM, encoding="utf-8")
    reform = read_reform(file, ["harbin-2022-1"], {}, load_vocabulary())
    return effects(reform, Job(store, reform.before, ON), breakdowns([*USUAL, "size+grant"]))


@pytest.mark.parametrize("name", [*NAMES, "missing"])
def test_bad_reform_is_refused_with_its_messages(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(BAD)
    with pytest.raises(Refused) as refused:
        read_reform(Path(f"{name}.yaml"), None, {}, load_vocabulary())
    zh, en = ("".join(problem.render(lang) + "\n" for problem in refused.value.problems) for lang in ("zh", "en"))
    expected = BAD / f"{name}.txt"
    if os.environ.get("GOLDEN") == "write":
        expected.write_text(f"{zh}\n{en}", encoding="utf-8")
    assert f"{zh}\n{en}" == expected.read_text(encoding="utf-8")
    assert all(problem.place.file == f"{name}.yaml" for problem in refused.value.problems)


def test_a_policy_that_was_not_chosen_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "reform.yaml"
    file.write_text(REFORM, encoding="utf-8")
    with pytest.raises(Refused) as refused:
        read_reform(file, ["harbin-2021-1"], {}, load_vocabulary())
    assert [(p.code, p.nearest) for p in refused.value.problems] == [("not-chosen", "harbin-2021-1")]


def test_what_changes_is_said_in_words(found: Effects) -> None:
    [changed] = found.reform.changed
    assert [(d.grant, d.before and d.before.zh, d.after and d.after.zh) for d in changed.differences] == [
        ("platform-construction", "20%", "15%"), ("listing-voucher", "2,000 元", "3,000 元"),
        ("star-3-equipment", "30万元", "50万元"),
    ]  # fmt: skip


def test_effects_are_those_of_assessing_each_dossier(found: Effects) -> None:
    words = load_vocabulary()
    [changed] = found.reform.changed
    dossiers = [derive(dossier, words) for dossier in sample_dossiers()]
    alone = effects_of_change(changed.before, changed.after, dossiers, words, ON)
    told = {(one.code, one.firm_after - one.firm_before, one.potential_after - one.potential_before)
            for one in (*found.winners, *found.losers)}  # fmt: skip
    assert told == {
        (e.code, e.after.firm - e.before.firm, e.after.potential - e.before.potential) for e in alone if e.way
    }
    assert (found.total["winners"], found.total["losers"]) == tuple(sum(e.way == way for e in alone) for way in (1, -1))
    assert found.total["winners"] > 0
    assert found.total["losers"] > 0


def test_what_is_gained_less_what_is_lost_is_the_change(found: Effects) -> None:
    tables = [table.row(i, named=True) for table in found.groups.values() for i in range(table.height)]
    for row in [dict(found.total), *tables]:
        for kind in ("firm", "potential"):
            assert row[f"{kind}_after"] - row[f"{kind}_before"] == row[f"{kind}_gained"] - row[f"{kind}_lost"]
    for table in found.groups.values():
        for name in ("firm_before", "firm_after", "potential_before", "potential_after"):
            assert table[name].sum() == found.total[name]


def test_both_versions_cost_what_their_budgets_say(found: Effects, store: Store) -> None:
    for version, program in (("before", found.reform.before), ("after", found.reform.after)):
        told = budget(Job(store, program, ON), ())
        assert {kind: told.total[kind] for kind in ("firm", "potential")} == {
            kind: found.total[f"{kind}_{version}"] for kind in ("firm", "potential")
        }


def test_every_applicant_moves_by_something_or_nothing(found: Effects, store: Store) -> None:
    assert [sum(column) for column in zip(*found.distribution, strict=True)] == [store.applicants] * 2


def test_a_stopped_comparison_goes_on(found: Effects, store: Store, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    job = Job(store, found.reform.before, ON)
    for _ in range(2):
        kept = effects(found.reform, job, (), into=tmp_path, progress=lambda done, of: told.append((done, of)))
        assert kept.total == found.total
    assert told == [(0, 6), (1, 6), (2, 6), (3, 6), (3, 6), (4, 6), (5, 6), (6, 6), (3, 6), (6, 6)]


def test_an_untouched_copy_of_the_policies_moves_nobody(found: Effects, store: Store) -> None:
    program = compile_policies(["harbin-2022-1"])
    same = effects(replace(found.reform, before=program, after=program), Job(store, program, ON), ())
    assert {name: same.total[name] for name in ("winners", "losers", "firm_gained", "potential_lost")} == {
        "winners": 0, "losers": 0, "firm_gained": 0, "potential_lost": 0,
    }  # fmt: skip
    assert (same.winners, same.losers) == ((), ())


def test_the_example_is_a_reform(tmp_path: Path) -> None:
    file = tmp_path / "example.yaml"
    file.write_text(EXAMPLE, encoding="utf-8")
    found = read_reform(file, None, {}, load_vocabulary())
    assert [(d.grant, d.code) for d in found.changed[0].differences] == [
        ("platform-construction", "rate"), ("star-3-equipment", "cap"),
    ]  # fmt: skip
