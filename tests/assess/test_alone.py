"""A claim by itself: what nobody filed takes nothing from it, money received does, and the reason says where."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from duixian.assess import Engine, alone, assess_dossier
from duixian.program.compile import compile_policies
from duixian.vocabulary.dossier import Receipt
from duixian.vocabulary.reader import read_dossier

SAMPLE = read_dossier(Path(__file__).parents[2] / "examples" / "binjiang-machinery.yaml")
CLAIM = "harbin-2022-1/star-3-equipment#cloud-2023"
WAN = 1_000_000


def test_a_claim_alone_beside_what_was_received() -> None:
    engine = Engine(compile_policies(("harbin-2022-1",)))
    by_itself = alone(SAMPLE, engine, CLAIM)
    assert by_itself
    assert (by_itself.most, by_itself.because) == (30 * WAN, ())
    claim = next(one for one in assess_dossier(SAMPLE, engine, readings=False).claims if one.id == CLAIM)
    assert claim.hi == 30 * WAN  # whatever else of the dossier the plan prefers
    money = Receipt("其他市级资金", "city", "230100", "cloud-2023", "", "", 2024, date(2024, 2, 1), "paid", 5 * WAN)
    beside = alone(replace(SAMPLE, receipts=(*SAMPLE.receipts, money)), engine, CLAIM)
    assert beside
    assert (beside.most, [(one.cites, one.receipt) for one in beside.because]) == (0, [(("四/（四）",), money)])
    own = replace(money, programme="harbin-2022-1/star-3-equipment", amount=30 * WAN)
    again = alone(replace(SAMPLE, receipts=(*SAMPLE.receipts, own)), engine, CLAIM)
    assert again
    assert (again.most, [one.receipt for one in again.because]) == (0, [own])
    assert alone(SAMPLE, engine, "harbin-2022-1/star-3-equipment#nothing") is None
