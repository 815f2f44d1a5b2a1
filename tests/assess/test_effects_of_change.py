"""Who wins and who loses by the second version of a small policy (tests/program/data), to the fen."""

from __future__ import annotations

from pathlib import Path

from duixian.assess.difference import Effect, Money, effects_of_change, total
from duixian.policy.loader import Loaded, load_policy
from duixian.quantity.yaml_source import parse_source
from duixian.vocabulary.dossier import Dossier
from duixian.vocabulary.facts import load_vocabulary
from duixian.vocabulary.reader import dossier_from_source

DATA = Path(__file__).parents[1] / "program" / "data"
WAN = 1_000_000  # fen
DOSSIER = """dossier: 1
on: 2024-06-01
applicant:
  {{code: 91230109MA1BJ2X739, name: {name}, registered_region: "230109", founded: 2019-01-01, staff: {staff}人,
    credit_good: true, dishonest_debtor: false}}
matters:
  - id: cloud
    kind: cloud_adoption
    title: 车间上云
    facts:
      {{date: 2024-03-01, star: {star}, joined: {joined}, equipment_data_connected: true,
        production_managed_on_platform: true, {cost}production_devices_connected: 40台}}
    years: {{2024: {{yearly_fee: 10万元}}}}
coverage:
  receipts: [{{level: district, from: founding}}, {{level: city, from: founding}}]
"""


def dossier(name: str, staff: int, star: int, joined: str, cost: str) -> Dossier:
    text = DOSSIER.format(name=name, staff=staff, star=star, joined=joined, cost=cost)
    return dossier_from_source(parse_source(text, "dossier.yaml"), load_vocabulary())


SMALL = dossier("小厂", 30, 4, "2023-05-01", "equipment_cost: 60万元, ")
LARGE = dossier("大厂", 80, 3, "2022-06-01", "equipment_cost: 100万元, ")
OPEN = dossier("未知", 80, 4, "2023-05-01", "")


def version(year: int) -> Loaded:
    return load_policy(DATA / f"park-{year}.yaml")


def effects(*dossiers: Dossier) -> tuple[Effect, ...]:
    return effects_of_change(version(2023), version(2024), dossiers, load_vocabulary())


def moved(effect: Effect) -> dict[str, tuple[Money, Money]]:
    return {grant.grant: (grant.before, grant.after) for grant in effect.grants}


def certain(wan: int) -> Money:
    return Money(wan * WAN, wan * WAN)


def test_a_small_applicant_wins_by_the_lower_threshold() -> None:
    [effect] = effects(SMALL)
    # Equipment: 40% of 600,000. Devices: 40 × 3,000 under the new ceiling. Fees, second year: 40% before, 30% after.
    assert moved(effect) == {
        "equipment": (certain(0), certain(24)),
        "devices": (certain(0), certain(10)),
        "rent": (certain(4), certain(3)),
    }
    assert (effect.way, effect.before, effect.after) == (1, certain(4), certain(37))
    assert {grant.matters for grant in effect.grants} == {("车间上云",)}


def test_a_large_applicant_loses_what_asks_for_a_star_more() -> None:
    [effect] = effects(LARGE)
    assert moved(effect) == {"equipment": (certain(30), certain(0)), "devices": (certain(8), certain(10))}
    assert (effect.way, effect.before, effect.after) == (-1, certain(38), certain(10))


def test_totals_add_up_what_every_applicant_gets() -> None:
    found = effects(SMALL, LARGE)
    assert [effect.applicant for effect in found] == ["小厂", "大厂"]
    assert total(found) == (certain(42), certain(47))
    assert total(()) == (Money(), Money())


def test_an_unknown_cost_counts_up_to_the_ceiling() -> None:
    [effect] = effects(OPEN)
    assert moved(effect)["equipment"] == (Money(0, 30 * WAN), Money(0, 50 * WAN))


def test_the_same_version_twice_moves_nothing() -> None:
    [effect] = effects_of_change(version(2023), version(2023), [LARGE], load_vocabulary())
    assert (effect.way, effect.grants, effect.before) == (0, (), effect.after)


def test_a_sum_without_a_ceiling_is_marked() -> None:
    unlimited = version(2023)
    text = Path(unlimited.source.file).read_text(encoding="utf-8").replace(", at_most: 30万元", "")
    old = load_policy(parse_source(text, "old.yaml"))
    [effect] = effects_of_change(old, unlimited, [OPEN], load_vocabulary())
    assert moved(effect) == {"equipment": (Money(0, 0, True), Money(0, 30 * WAN))}
    assert (effect.before.open_ended, effect.after.open_ended, effect.way) == (True, False, -1)
