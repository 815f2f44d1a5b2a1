"""The made-up city: every situation stands where its name says, and the money of the walk arrived."""

from __future__ import annotations

import re
from pathlib import Path
from typing import cast

import pytest
from held import broken

from duixian.portal.applications.models import Application, happened
from duixian.portal.demo.people import ENTERPRISES, build
from duixian.portal.demo.walk import walk
from duixian.portal.direct_awards.models import Offer
from duixian.portal.journal import verify
from duixian.portal.listings.models import Listing
from duixian.portal.measures.models import Progress
from duixian.portal.payments.balance import balance, paid_in_all
from duixian.portal.platforms.models import Doubt, Report
from duixian.portal.selection.models import Round
from duixian.portal.vouchers.models import Voucher
from duixian.procedure import position, replay
from duixian.quantity.text import Text
from duixian.quantity.yaml_source import Data, read_source

SAMPLE = Path(__file__).parents[3] / "examples" / "binjiang-machinery.yaml"


@pytest.mark.django_db
def test_the_demo_city_stands_as_its_names_say() -> None:
    said: list[Text] = []
    walk(build(), cast(dict[str, Data], read_source(SAMPLE).data), said.append)
    by_name = {application.organisation.name: application for application in Application.objects.all()}
    stands = {situation: by_name[name].state for situation, (name, _) in ENTERPRISES.items()}
    assert stands == {
        "paid": "paid",
        "returned": "returned",
        "objected": "suspended",
        "listed": "open",
        "refused": "refused",
        "filed": "open",
        "recommended": "open",
        "near": "draft",
        "twice": "open",
        "dishonest": "open",
    }
    waits = by_name[ENTERPRISES["recommended"][0]]
    assert (waits.stage, waits.holder_level) == ("province-review", "province")
    paid = by_name[ENTERPRISES["paid"][0]]
    assert (paid.approved, paid_in_all(paid), balance(paid, "city").due) == (30_000_000, 30_000_000, 0)
    assert next(line.zh for line in said if "资金账" in line.zh).endswith(
        "资金账：总额 1,000,000 元，已拨付 300,800 元，已批待付 1,200 元，预留 600,000 元，可用 98,000 元"
    )
    assert "银行回执：300,000 元到账" in next(line.zh for line in said if "银行回执" in line.zh)
    days = [found[0] for line in said if (found := re.match(r"\d{4}-\d\d-\d\d", line.en))]
    assert days == sorted(days)
    english = re.sub(r"哈尔滨\w+公司|\d{4} 年度申报通知（[^）]+）", "", "".join(line.en for line in said))
    assert re.findall(r"[\u4e00-\u9fff]+", english) == []
    stands_beside()
    assert list(verify()) == []
    for application in by_name.values():
        again = replay(application.course, happened(application))
        assert again == position(application.course, happened(application))
        assert (again.state, again.stage) == (application.state, application.stage)


def stands_beside() -> None:
    """What a visitor of the demo finds beside the applications of the walk."""
    about = Round.objects.get()
    assert (about.stage, about.protocols.count(), broken("selection", "vouchers", "platforms", "listings")) == (
        "confirmed", 1, [],
    )  # fmt: skip
    assert [one.rank for one in about.candidates.order_by("place")] == [1, 2, 3]
    voucher = Voucher.objects.get()
    assert (voucher.amount, voucher.spent, voucher.balance) == (200_000, 110_000, 90_000)
    assert Report.objects.filter(state="counted").count() == 3
    assert Doubt.objects.get(state="open").why == "jump"
    assert Offer.objects.get().state == "confirmed"
    assert Listing.objects.filter(state="shown").count() == 4
    assert [one.reached for one in Progress.objects.order_by("pk")] == ["3", "4", ""]
