"""The sample city: every dossier reads, comes to the sums reckoned here by hand, and reports as reviewed.

Amounts are yuan, worked out from the documents and the dossiers, not from the program. `GOLDEN=write` renews the
reports under golden/; read them again afterwards.
"""

import os
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from duixian.assess import Assessment, assess_dossier
from duixian.cli import run
from duixian.vocabulary.credit_code import check_credit_code
from duixian.vocabulary.facts import load_vocabulary
from duixian.vocabulary.reader import read_dossier

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
GOLDEN = Path(__file__).parent / "golden"
NAMES = sorted(path.stem for path in EXAMPLES.glob("*.yaml"))
README = (EXAMPLES / "README.md").read_text(encoding="utf-8")
WAN = 10_000


class Sums(NamedTuple):
    """What a sample comes to in yuan: certain, if all comes through, and claims alone as (lo, hi)."""

    firm: int
    potential: int
    claims: Mapping[str, tuple[int, int]]


# The five policies by their short names here.
H21, H22, HLJ, SYS, JX = "harbin-2021-1", "harbin-2022-1", "heilongjiang-20", "shuangyashan-2022", "jiaxing-2021-7"

# The growing maker's renovation: a fifth of 412.6万 less 20万 of the state. The grade of 2022: 30% of 905万.
_FOODS = {
    f"{H21}/growth-renovation#packing-2023@2023": (4_126_000 // 5 - 200_000,) * 2,
    f"{H22}/smart-manufacturing#packing-2023": (0, 9_050_000 * 3 // 10),
    f"{HLJ}/renovation-interest#packing-2023": (9_050_000 * 730 // 10_000,) * 2,  # 3.65% twice
    f"{HLJ}/digital-workshop#packing-2023": (9_800_000 // 10,) * 2,
    f"{H22}/platform-transformation#chain-2023": (0, (1_180_000 + 465_000) * 3 // 10),
    f"{H22}/star-2-management#office-2023": (0, 20 * WAN),  # half of 52万 is 26万, above the ceiling
    f"{H22}/star-1-tools#office-2023": (0, 45_000),
    f"{H22}/diagnosis#clinic-2022": (0, 5 * WAN),
    f"{H22}/listing-voucher#listing-2023": (0, 2_000),
}
_BINJIANG = {
    f"{H22}/smart-manufacturing#spindle-2023": (0, 12_600_000 * 3 // 10),
    f"{H22}/platform-transformation#supply-2023": (0, 6_648_000 * 3 // 10),
    f"{HLJ}/digital-workshop#spindle-2023": (0, 13_850_000 // 10),
    f"{HLJ}/renovation-interest#spindle-2023": (0, 12_600_000 * 730 // 10_000),
    f"{H22}/5g-equipment#remote-2023": (0, (846_000 + 413_700) * 3 // 10),
    f"{H22}/star-3-equipment#cloud-2023": (0, 30 * WAN),  # half of 61.6万, above the ceiling
}
_BAOSHAN = {
    f"{HLJ}/renovation-interest#base-2022": (210_000_000 * 730 // 10_000,) * 2,
    f"{HLJ}/smart-factory#base-2022": (1_000 * WAN,) * 2,  # a tenth of 1.36亿 is above the ceiling
    f"{SYS}/benchmark-platform#hub-2023": (4_200_000 // 10,) * 2,
    f"{SYS}/new-model-demonstration#model-2023": (40 * WAN,) * 2,  # a fifth of 240万 is 48万
    f"{SYS}/national-special-fund#fund-2024": (0, 0),  # determined, not paid yet
    f"{SYS}/first-billion": (0, 3_000_000 // 10),
    f"{SYS}/cloud-use#cloud-2024": (0, 5 * WAN),  # half of 13.5万 is 6.75万
    f"{SYS}/identifier-enterprise-node#node-2022": (2 * WAN,) * 2,
}
_DAOLI = {
    f"{HLJ}/identifier-node#steel-node": (500 * WAN,) * 2,
    f"{HLJ}/identifier-node#grain-node": (0, 500 * WAN),
    f"{H22}/platform-construction#steel-platform": (0, 21_400_000 // 5),
    f"{H22}/national-pilot#pilot-2023": (100 * WAN,) * 2,
    f"{HLJ}/national-demonstration#pilot-2023": (50 * WAN,) * 2,
    f"{HLJ}/security-assessment#guard-2024": (0, 50 * WAN),
    f"{JX}/identifier-node#steel-node": (0, 0),
}
# The new factory: a fifth of 1425万 less what the state paid and did not take back (80万 - 20万).
_HULAN = {
    f"{H21}/new-digital-factory#plant-2023@2023": (14_250_000 // 5 - (800_000 - 200_000),) * 2,
    f"{H22}/smart-manufacturing#plant-2023": (0, 13_800_000 * 3 // 10),
    f"{HLJ}/smart-factory#plant-2023": (15_120_000 // 10,) * 2,
    f"{HLJ}/renovation-interest#plant-2023": (13_800_000 * 710 // 10_000,) * 2,  # 3.55% twice
    f"{HLJ}/national-scenario#scenario-2023": (50 * WAN,) * 2,
    f"{H22}/star-3-equipment#cloud-2023": (0, 480_000 // 2),
    f"{H22}/identifier-use#cloud-2023": (0, 310_000 // 2),
    f"{H22}/diagnosis#clinic-2022": (0, 5 * WAN),
}
_RICE = {
    f"{SYS}/digital-products#sorter-2024": (3_200_000 // 10,) * 2,
    f"{HLJ}/renovation-interest#mill-2024": (1_860_000 * 670 // 10_000,) * 2,  # 3.35% twice
    f"{SYS}/integration-standard#standard-2023": (10 * WAN,) * 2,
    f"{SYS}/sme-benchmark#brand-2023": (500_000 // 5,) * 2,
    f"{SYS}/cloud-use#cloud-2024": (0, (22_000 + 31_000) // 2),
    f"{SYS}/identifier-enterprise-node#node-2023": (1 * WAN,) * 2,
    f"{SYS}/first-edition-software#package-2024": (0, 0),  # determined, not paid yet
}
_DIAGNOSIS = {
    f"{HLJ}/diagnosis-provider#visit-01@2023": (5 * WAN,) * 2,
    f"{HLJ}/diagnosis-provider#visit-09@2023": (0, 5 * WAN),
    f"{HLJ}/diagnosis-provider#park-2022@2022": (10 * WAN,) * 2,  # 4 × 5万, but 40万 of the year's 50万 are gone
    f"{H21}/service-platform-rank#school": (0, 50 * WAN),
}
_UNIVERSITY = {
    f"{HLJ}/computing-purchase#lab@2022": (0, 0),  # exactly 30万
    f"{HLJ}/computing-purchase#lab@2023": (1_864_000 * 3 // 10,) * 2,
    f"{HLJ}/computing-purchase#lab@2024": (400 * WAN,) * 2,  # 30% of 1420万 is 426万
    f"{HLJ}/computing-centre#hall-north": (0, 38_600_000 * 3 // 10),
    f"{HLJ}/computing-centre#hall-south": (0, 0),  # 48P
    f"{HLJ}/security-assessment#guard-2024": (0, 50 * WAN),
}
_PLATFORM = {
    f"{JX}/platform-construction#weave-build": (0, 14_500_000 // 4),
    f"{JX}/platform-scale#weave-run": (150 * WAN,) * 2,
    f"{JX}/platform-growth#weave-run@2021": (0, 0),  # paid in 2022
    f"{JX}/platform-growth#weave-run@2022": (0, 0),  # exactly 100 users
    f"{JX}/platform-growth#weave-run@2023": (100 * WAN,) * 2,
    f"{JX}/app-service#app-run@2022": (5_120_000 // 10,) * 2,
    f"{JX}/app-service#app-run@2023": (0, 0),
    f"{JX}/data-projects#lake-2023": (0, 2_860_000 * 3 // 10),
    f"{JX}/events#summit-2023": (0, 1_835_000 // 5),
    f"{JX}/security-system#guard-2023": (0, 0),  # 99.6万
}
_AVIONICS = {
    f"{H21}/equity-financing#round-a": (18_000_000 * 4 // 100,) * 2,
    f"{H21}/equity-financing#round-b": (0, 21_500_000 * 4 // 100),
    f"{H21}/growth-renovation#line-2023@2023": (0, 0),  # 19.8% more
    f"{H22}/smart-manufacturing#line-2023": (0, 6_400_000 * 3 // 10),
    f"{H22}/5g-equipment#field-2023": (0, (1_410_000 + 1_270_000) * 3 // 10),
    f"{HLJ}/renovation-interest#line-2023": (6_400_000 * 690 // 10_000,) * 2,  # 3.45% twice
    f"{HLJ}/standards-levels#cmmm-2023": (0, 80 * WAN),
}
_SOFTWARE = {
    f"{H22}/platform-construction#hub-2023": (0, 18_620_000 // 5),
    f"{HLJ}/sme-benchmark#benchmark-2023": (0, 100 * WAN),
    f"{HLJ}/standards-levels#csmm-2023": (0, 80 * WAN),
    f"{HLJ}/standards-levels#dcmm-2023": (0, 0),
    f"{HLJ}/security-assessment#guard-2024": (0, 50 * WAN),
    f"{HLJ}/national-demonstration#pilot-2023": (50 * WAN,) * 2,
    f"{H21}/cloud-levels#dogfood@2022": (86_000 * 7 // 10,) * 2,
    f"{H21}/cloud-levels#dogfood@2023": (10 * WAN,) * 2,  # 70% of 16.8万 is 11.76万
}
_DATA = {
    f"{JX}/it-spin-off#settle-2021": (0, 500 * WAN),
    f"{JX}/app-service#apps@2023": (0, 300 * WAN),  # the year is not closed: the ceiling
    f"{JX}/app-service#apps@2022": (6_200_000 // 10,) * 2,
    f"{JX}/data-projects#lens-2023": (0, 6_400_000 * 3 // 10),
    f"{JX}/data-projects#model-2023": (0, 1_000_000 * 3 // 10),
    f"{JX}/data-mining-service#mining@2022": (0, 0),  # exactly 500万
    f"{JX}/data-mining-service#mining@2023": (10_100_000 // 10,) * 2,
    f"{JX}/events#contest-2023": (0, 520_000 // 5),
}
_SOLAR = {
    f"{JX}/intranet-5g#net-2023": (0, 12_400_000 // 4),
    f"{JX}/device-connection#sector": (386 * 2_000,) * 2,
    f"{JX}/app-development#app-2023": (2_125_000 * 3 // 10,) * 2,
    f"{JX}/security-system#guard-2023": (0, 1_380_000 // 4),
    f"{JX}/data-projects#vision-2023": (0, 1_000_000 * 3 // 10),
    f"{JX}/platform-fees#sector@2021": (0, 0),  # paid in 2022
    f"{JX}/platform-fees#sector@2022": (0, 0),  # a fee of 28万 is the district's
    f"{JX}/platform-fees#sector@2023": (310_000 * 3 // 10,) * 2,  # the third year, though the second was lost
}


def lowest(claims: Mapping[str, tuple[int, int]], *but: str) -> int:
    return sum(lo for name, (lo, _) in claims.items() if name.split("/")[1] not in but)


def highest(claims: Mapping[str, tuple[int, int]], *but: str) -> int:
    return sum(hi for name, (_, hi) in claims.items() if name.split("/")[1] not in but)


# Beaten claims are named: one project once in a province, highest of the city's, once per applicant.
EXPECTED = {
    "acheng-foods": Sums(
        lowest(_FOODS, "renovation-interest#packing-2023"),
        highest(_FOODS, "renovation-interest#packing-2023", "growth-renovation#packing-2023@2023"),
        _FOODS,
    ),
    "baoshan-digital": Sums(
        lowest(_BAOSHAN, "smart-factory#base-2022"), highest(_BAOSHAN, "smart-factory#base-2022"), _BAOSHAN
    ),
    # and what the first policy alone gives besides: stars 1 and 2, identifiers, diagnosis
    "binjiang-machinery": Sums(
        0,
        highest(_BINJIANG, "renovation-interest#spindle-2023") + 60_000 + 130_000 + 46_000 + 50_000,
        _BINJIANG,
    ),
    "daoli-node": Sums(lowest(_DAOLI), highest(_DAOLI), _DAOLI),
    "hulan-medical": Sums(
        lowest(_HULAN, "renovation-interest#plant-2023"),
        highest(_HULAN, "renovation-interest#plant-2023", "new-digital-factory#plant-2023@2023"),
        _HULAN,
    ),
    "jianshan-rice": Sums(lowest(_RICE), highest(_RICE), _RICE),
    # twelve (eleven certain) at 5万 each stop at 50万
    "nangang-diagnosis": Sums((50 + 10) * WAN, (50 + 10 + 50) * WAN, _DIAGNOSIS),
    "nangang-university": Sums(lowest(_UNIVERSITY), highest(_UNIVERSITY), _UNIVERSITY),
    "nanhu-platform": Sums(lowest(_PLATFORM), highest(_PLATFORM), _PLATFORM),
    "pingfang-avionics": Sums(lowest(_AVIONICS), highest(_AVIONICS, "equity-financing#round-a"), _AVIONICS),
    "songbei-software": Sums(lowest(_SOFTWARE), highest(_SOFTWARE), _SOFTWARE),
    "xiuzhou-data": Sums(lowest(_DATA), highest(_DATA), _DATA),
    "xiuzhou-solar": Sums(lowest(_SOLAR), highest(_SOLAR), _SOLAR),
}
# The same, as sums that a person can read.
TOTALS = {
    "acheng-foods": (1_605_200, 4_485_500),
    "baoshan-digital": (16_170_000, 16_520_000),
    "binjiang-machinery": (0, 8_123_310),
    "daoli-node": (6_500_000, 16_280_000),
    "hulan-medical": (4_262_000, 6_597_000),
    "jianshan-rice": (654_620, 681_120),
    "nangang-diagnosis": (600_000, 1_100_000),
    "nangang-university": (4_559_200, 16_639_200),
    "nanhu-platform": (3_012_000, 7_862_000),
    "pingfang-avionics": (1_161_600, 4_825_600),
    "songbei-software": (660_200, 6_684_200),
    "xiuzhou-data": (1_630_000, 11_954_000),
    "xiuzhou-solar": (1_502_500, 5_247_500),
}


@cache
def assessed(name: str) -> Assessment:
    return assess_dossier(read_dossier(EXAMPLES / f"{name}.yaml", load_vocabulary()), readings=False)


def test_every_sample_is_reckoned_here() -> None:
    assert sorted(EXPECTED) == sorted(TOTALS) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_plan_comes_to_the_sums_reckoned_by_hand(name: str) -> None:
    plan = assessed(name).plan
    assert (plan.firm, plan.potential) == (EXPECTED[name].firm * 100, EXPECTED[name].potential * 100)
    assert TOTALS[name] == (EXPECTED[name].firm, EXPECTED[name].potential)


@pytest.mark.parametrize("name", NAMES)
def test_claims_come_to_the_amounts_reckoned_by_hand(name: str) -> None:
    found = {claim.id: (claim.lo, claim.hi) for claim in assessed(name).claims}
    expected = {claim: (lo * 100, hi * 100) for claim, (lo, hi) in EXPECTED[name].claims.items()}
    assert {claim: found[claim] for claim in expected} == expected


@pytest.mark.parametrize("name", NAMES)
def test_sample_is_no_trifle(name: str) -> None:
    """A right code, at least four matters, money in three claims or more, a source, and a receipt history."""
    known = read_dossier(EXAMPLES / f"{name}.yaml", load_vocabulary())
    assert check_credit_code(known.code) == known.code
    assert len(known.matters) >= 4
    assert len(assessed(name).plan.potential_claims) >= 3
    assert known.sources != {}
    assert len(known.coverage.receipts) == 4


@pytest.mark.parametrize("name", NAMES)
def test_report_reads_as_reviewed(
    name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("COLUMNS", "80")
    assert run(["assess", f"examples/{name}.yaml", "--lang", "zh"]) == 0
    report = capsys.readouterr().out
    path = GOLDEN / f"{name}.txt"
    if os.environ.get("GOLDEN") == "write":
        path.write_text(report, encoding="utf-8")
    assert report == path.read_text(encoding="utf-8")


def test_readme_shows_the_head_of_every_report() -> None:
    blocks = re.findall(
        r"```console\n\$ duixian assess examples/([\w-]+)\.yaml --lang zh\n(.*?)\n```", README, re.DOTALL
    )
    assert sorted(name for name, _ in blocks) == NAMES
    heads = {name: (GOLDEN / f"{name}.txt").read_text(encoding="utf-8").split("\n\n 1  ")[0] for name in NAMES}
    assert dict(blocks) == heads
