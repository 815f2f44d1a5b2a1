"""What an application uses is entered as it is filed; a second use waits until somebody decides, with a reason."""

from __future__ import annotations

import pytest
from applying import GRANT, a_call, a_draft, a_filed, act, fresh
from city import CITY, DAOLI, NANGANG, City
from held import broken
from site_clock import Clock
from using import INVOICE, OTHER, two_claims, with_invoices

from duixian.portal.accounts.roles import Role
from duixian.portal.applications.checking import precheck
from duixian.portal.applications.commands import file
from duixian.portal.applications.models import Application
from duixian.portal.journal import Denied, Invalid, verify
from duixian.portal.registry import queries
from duixian.portal.registry.commands import Said, decide, register
from duixian.portal.registry.models import Conflict, Item, Kind, Use, UseState
from duixian.procedure.model import Move

WAN = 1_000_000


def codes(refused: pytest.ExceptionInfo[Invalid]) -> list[str]:
    return [problem.code for problem in refused.value.problems]


def uses(application: Application) -> dict[str, tuple[str, int]]:
    return {use.item.number: (use.state, use.amount) for use in application.uses.select_related("item")}


def test_filing_enters_the_invoices_that_the_grant_counts_and_the_project(city: City) -> None:
    application = a_filed(city)
    assert uses(application) == {  # neither other categories nor what is not paid yet
        "edge-1": ("live", 38 * WAN),
        "edge-2": ("live", 2360 * WAN // 100),
        "车间上云": ("live", 0),
    }
    item = Item.objects.get(number="edge-1")
    assert (item.kind, item.amount, item.date.isoformat()) == ("invoice", 38 * WAN, "2023-06-02")  # type: ignore[union-attr]
    assert item.key == f"{application.organisation.code}/EDGE1"
    assert broken("registry") == []


def test_a_number_that_names_no_invoice_alone_is_only_its_owners(city: City) -> None:
    call = a_call(city)
    for region in (NANGANG, DAOLI):
        assert uses(a_filed(city, region, call))["edge-1"][0] == "live"
    assert not Conflict.objects.exists()


def test_withdrawn_and_refused_uses_are_free_again(city: City) -> None:
    call = a_call(city)
    first, second = two_claims(city, call)
    act(city, second, Move.WITHDRAW, Role.CLERK, DAOLI)
    said = {"reasons": ["未接入"], "clause": "三/（二）/2"}
    act(city, first, Move.REFUSE, Role.DISTRICT_REVIEWER, NANGANG, **said)
    assert set(Use.objects.values_list("state", flat=True)) == {"released"}
    assert set(Conflict.objects.values_list("state", flat=True)) == {"void"}
    assert broken("registry") == []


def test_a_second_use_waits_and_the_district_alone_cannot_decide(city: City) -> None:
    first, second = two_claims(city, a_call(city))
    assert [uses(one)[INVOICE][0] for one in (first, second)] == ["live", "waiting"]
    with pytest.raises(Invalid) as refused:
        act(city, second, Move.PASS, Role.DISTRICT_REVIEWER, DAOLI)
    assert codes(refused) == ["use-waits"]
    conflict = Conflict.objects.get()
    assert (conflict.why, conflict.region) == ("second", CITY)
    with pytest.raises(Denied):
        decide(city.authority(Role.DISTRICT_REVIEWER, DAOLI), conflict, allowed=True, reason="两件设备")
    act(city, first, Move.PASS, Role.DISTRICT_REVIEWER, NANGANG)
    assert broken("registry") == []


def test_no_more_than_the_invoice_has_is_allowed(city: City) -> None:
    first, second = two_claims(city, a_call(city))
    director = city.authority(Role.DIRECTOR)
    with pytest.raises(Invalid) as refused:
        decide(director, Conflict.objects.get(), allowed=True, reason="")
    assert codes(refused) == ["reason", "too-little"]
    act(city, first, Move.WITHDRAW, Role.CLERK, NANGANG)
    decided = decide(director, Conflict.objects.get(), allowed=True, reason="前一件已撤回")
    assert (decided.state, decided.decided_by) == ("allowed", director.person)
    act(city, second, Move.PASS, Role.DISTRICT_REVIEWER, DAOLI)
    with pytest.raises(Invalid) as refused:
        decide(director, decided, allowed=False, reason="再看")
    assert codes(refused) == ["decided"]
    assert (broken("registry"), list(verify())) == ([], [])


def test_two_claims_share_an_invoice_up_to_its_amount(city: City) -> None:
    with_invoices(city, NANGANG, {"edge-1": INVOICE})
    clerk = city.authority(Role.CLERK, NANGANG)
    register(clerk, [Said(Kind.INVOICE, INVOICE, buyer=city.enterprise(NANGANG).name, amount=62 * WAN)], "typed")
    with_invoices(city, DAOLI, {"edge-2": INVOICE})
    call = a_call(city)
    a_filed(city, NANGANG, call)
    second = a_filed(city, DAOLI, call)
    decide(city.authority(Role.CITY_REVIEWER), Conflict.objects.get(), allowed=True, reason="两套设备开在一张发票上")
    assert uses(second)[INVOICE] == ("live", 2360 * WAN // 100)
    assert queries.left_of(Item.objects.get(number=INVOICE)) == 40 * WAN // 100
    with pytest.raises(Invalid) as refused:  # what is used cannot be taken back by typing it anew
        register(clerk, [Said(Kind.INVOICE, INVOICE, buyer=city.enterprise(NANGANG).name, amount=38 * WAN)], "typed")
    assert codes(refused) == ["item-used"]
    assert broken("registry") == []


def test_a_refused_use_holds_the_application_until_it_is_corrected(city: City) -> None:
    _, second = two_claims(city, a_call(city))
    decide(city.authority(Role.DIRECTOR), Conflict.objects.get(), allowed=False, reason="同一台设备")
    with pytest.raises(Invalid) as refused:
        act(city, second, Move.PASS, Role.DISTRICT_REVIEWER, DAOLI)
    assert codes(refused) == ["use-refused"]
    second.lines.filter(line_id=INVOICE).update(verified=0, approved=0, reason="重复")
    act(city, second, Move.PASS, Role.DISTRICT_REVIEWER, DAOLI)
    assert fresh(second).stage == "third-party-review"


def test_an_invoice_of_more_than_it_was_registered_with_waits(city: City) -> None:
    with_invoices(city, NANGANG, {"edge-1": INVOICE})
    register(
        city.authority(Role.CLERK, NANGANG),
        [Said(Kind.INVOICE, INVOICE, buyer=city.enterprise(NANGANG).name, amount=30 * WAN)],
        "typed",
    )
    a_filed(city)
    assert [(one.why, one.region) for one in Conflict.objects.all()] == [("above", NANGANG)]


def test_invoices_are_the_applicants_and_not_of_tomorrow(city: City, clock: Clock) -> None:
    with_invoices(city, NANGANG, {"edge-1": INVOICE}, date="2026-03-03")
    draft = a_draft(city)
    Item.objects.create(
        kind="invoice", key="x", organisation=draft.organisation, number="edge-2", plain="EDGE2", buyer="别家公司",
        source="typed", registered_at=clock.now,
    )  # fmt: skip
    found = [(problem.code, problem.place.path) for problem in precheck(draft).problems]
    assert found == [("invoice-future", f"lines[{INVOICE}]"), ("invoice-buyer", "lines[edge-2]")]


def test_what_may_be_the_same_is_listed_with_what_speaks_for_it(city: City, clock: Clock) -> None:
    owner = city.enterprise(NANGANG)

    def item(kind: str, number: str, **more: object) -> Item:
        return Item.objects.create(
            kind=kind, key=f"{kind}{number}{more}", organisation=owner, number=number, plain=number, source="typed",
            registered_at=clock.now, **more,
        )  # fmt: skip

    bill = item("invoice", INVOICE, seller="龙哈云公司", amount=WAN, date="2025-03-01")
    item("invoice", OTHER, seller="龙哈云公司", amount=WAN, date="2025-03-01")
    item("invoice", "08123456", seller="龙哈云 公司", amount=WAN, date="2025-03-01")
    item("invoice", "08123457", seller="龙哈云公司", amount=2 * WAN, date="2025-03-01")
    device = item("device", "SN01", seller="甲机床", model="V8")
    item("device", "SN01", seller="乙机床", model="V8")
    reviewer = city.authority(Role.DISTRICT_REVIEWER, NANGANG)
    found = queries.near(reviewer, Item.objects.get(pk=bill.pk))
    assert [(one.item.number, [why.zh for why in one.why]) for one in found] == [
        (OTHER, ["号码差一个字符", "销售方、金额和日期都相同"]),
        ("08123456", ["销售方、金额和日期都相同"]),
    ]
    assert [[why.zh for why in one.why] for one in queries.near(reviewer, device)] == [["序列号相同，厂家写法不同"]]


def test_devices_of_a_draft_are_used_once_it_is_filed(city: City) -> None:
    draft = a_draft(city)
    clerk = city.authority(Role.CLERK, NANGANG)
    register(clerk, [Said(Kind.DEVICE, "SN-01", seller="甲机床", model="V8")], "typed", draft)
    assert uses(draft) == {"SN-01": (UseState.PLANNED, 0)}
    assert uses(file(clerk, fresh(draft), committed=True))["SN-01"] == ("live", 0)
    assert draft.grant == GRANT
