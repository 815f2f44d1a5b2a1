"""Direct awards: found once for each event, confirmed, taken with one click; then notice and payment as for all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from applying import a_call, act, fresh
from awards import an_award, approve_all, paid
from city import DAOLI, NANGANG, OTHER_CITY, City
from django.test import Client
from django.utils import timezone
from offering import MATTER, PILOT, a_chosen
from site_clock import Clock

from duixian.portal.accounts.roles import Role
from duixian.portal.calls.models import Call
from duixian.portal.credit.commands import decide
from duixian.portal.credit.models import Edition, Hit, Name
from duixian.portal.direct_awards.commands import accept, confirm, decline, reject, search
from duixian.portal.direct_awards.models import Offer, State
from duixian.portal.dossiers.models import Dossier
from duixian.portal.journal import Denied, Invalid, Stale, verify
from duixian.portal.notifications.models import Message
from duixian.portal.supervision.commands import order
from duixian.procedure.model import Move

pytestmark = pytest.mark.usefixtures("settled_city")
AMOUNT = 100_000_000
ACCOUNT = {"bank": "某银行", "number": "6222000011112222"}
SignIn = Callable[..., Client]


@pytest.fixture
def call(city: City, clock: Clock) -> Call:
    return a_call(city)


def confirmed(city: City, call: Call) -> Offer:
    bureau = city.authority(Role.CITY_CLERK)
    search(bureau, call)
    confirm(bureau, [Offer.objects.get().pk])
    return Offer.objects.get()


def codes(refused: Any) -> list[str]:
    return [problem.code for problem in refused.value.problems]


def test_a_search_finds_each_event_once(city: City, call: Call) -> None:
    a_chosen(city)
    a_chosen(city, DAOLI, title="smart_factory")
    bureau = city.authority(Role.CITY_CLERK)
    first, second = search(bureau, call), search(bureau, call)
    assert ((first.new, first.standing), (second.new, second.standing)) == ((1, 0), (0, 1))
    offer = Offer.objects.get()
    assert (offer.grant, offer.matter_id, offer.amount, offer.state) == (PILOT, MATTER["id"], AMOUNT, State.FOUND)
    assert list(verify()) == []


def test_what_is_uncertain_is_not_found(city: City, call: Call) -> None:
    a_chosen(city, energy_compliant=None)
    assert search(city.authority(Role.CITY_CLERK), call).new == 0


def test_an_offer_lapses_when_the_dossier_no_longer_gives_it(city: City, call: Call) -> None:
    dossier = a_chosen(city)
    bureau = city.authority(Role.CITY_CLERK)
    search(bureau, call)
    Dossier.objects.filter(pk=dossier.pk).update(data={**dossier.data, "matters": []})
    assert search(bureau, call).lapsed == 1
    Dossier.objects.filter(pk=dossier.pk).update(data=dossier.data)
    assert (search(bureau, call).new, Offer.objects.count()) == (1, 2)


def test_an_enterprise_sees_an_offer_once_it_is_confirmed_and_is_told(city: City, call: Call) -> None:
    a_chosen(city)
    search(city.authority(Role.CITY_CLERK), call)
    owner = city.authority(Role.CLERK, NANGANG)
    assert not owner.rows(Offer).exists()
    confirm(city.authority(Role.CITY_CLERK), [Offer.objects.get().pk])
    assert owner.rows(Offer).get().state == State.CONFIRMED
    assert not city.authority(Role.CLERK, DAOLI).rows(Offer).exists()
    assert [message.title.zh for message in Message.objects.filter(person=owner.person)] == [
        "1,000,000 元免申即享，请确认领取"
    ]


def test_taking_it_files_passes_and_goes_the_way_of_all_to_the_account(city: City, call: Call, clock: Clock) -> None:
    a_chosen(city)
    owner = city.authority(Role.CLERK, NANGANG)
    application = accept(owner, confirmed(city, call), committed=True, **ACCOUNT)
    assert [stage.kind for stage in application.course.stages] == [
        "filing", "review", "credit_check", "public_notice", "approval", "payment",
    ]  # fmt: skip
    assert (application.stage, application.materials, application.claimed) == ("credit-check", [], AMOUNT)
    act(city, application, Move.PASS, Role.CREDIT_OFFICER)
    approve_all(city, clock, call)
    assert paid(city, fresh(application)).payments.get().amount == AMOUNT
    assert (fresh(application).state, Offer.objects.get().state) == ("paid", State.ACCEPTED)
    assert search(city.authority(Role.CITY_CLERK), call).new == 0
    assert list(verify()) == []


def test_a_dossier_that_changed_since_is_confirmed_again_first(city: City, call: Call) -> None:
    dossier = a_chosen(city)
    offer = confirmed(city, call)
    dossier.data["matters"][0]["facts"]["energy_compliant"] = None
    dossier.save()
    with pytest.raises(Invalid) as refused:
        accept(city.authority(Role.CLERK, NANGANG), offer, committed=True, **ACCOUNT)
    assert codes(refused) == ["offer-changed"]
    assert Offer.objects.get().application is None


def test_an_account_and_the_commitment_are_asked_for(city: City, call: Call) -> None:
    a_chosen(city)
    offer, owner = confirmed(city, call), city.authority(Role.CLERK, NANGANG)
    with pytest.raises(Invalid) as refused:
        accept(owner, offer, committed=True)
    assert codes(refused) == ["account-bank", "account-number"]
    with pytest.raises(Invalid) as refused:
        accept(owner, offer, committed=False, **ACCOUNT)
    assert codes(refused) == ["not-committed"]


def test_a_register_fills_in_what_the_dossier_does_not_say(city: City, call: Call) -> None:
    """Fresh lists without it say that an enterprise is on none; taken, the dossier says so on their word."""
    dossier = a_chosen(city)
    del dossier.data["applicant"]["joint_punishment_listed"]
    dossier.save()
    offer = confirmed(city, call)
    assert offer.amount == AMOUNT
    accept(city.authority(Role.CLERK, NANGANG), offer, committed=True, **ACCOUNT)
    dossier.refresh_from_db()
    assert dossier.data["applicant"]["joint_punishment_listed"] is False
    source = dossier.data["sources"]["applicant.joint_punishment_listed"]
    assert (source["by"], source["note"]) == ("register", "免申即享：本站登记资料")


def test_lists_that_are_too_old_fill_in_nothing(city: City, call: Call) -> None:
    dossier = a_chosen(city)
    del dossier.data["applicant"]["joint_punishment_listed"]
    dossier.save()
    Edition.objects.update(as_of=date(2025, 1, 1))
    assert search(city.authority(Role.CITY_CLERK), call).new == 0


def test_a_credit_hit_stands_on_the_offer_until_it_is_decided(city: City, call: Call, as_: SignIn) -> None:
    """Undecided, it is shown and nobody confirms or takes; cleared, it goes on; found true, it is no longer found."""
    a_chosen(city)
    bureau, officer = city.authority(Role.CITY_CLERK), city.authority(Role.CREDIT_OFFICER)
    search(bureau, call)
    offer = Offer.objects.get()
    hit = Hit.objects.create(
        number="X1", organisation=city.enterprise(NANGANG), name=Name.DEBTORS, reference="执1号", source="法院",
        since=date(2026, 1, 1), found_at=timezone.now(),
    )  # fmt: skip
    with pytest.raises(Invalid) as refused:
        confirm(bureau, [offer.pk])
    assert codes(refused) == ["credit-open"]
    page = as_("city_clerk").get(f"/direct-awards/{offer.pk}/").content.decode()
    assert f"等信用管理部门核定（{hit.number}）" in page
    assert "失信被执行人名单（2099-01-01）：列入" in page
    hit = decide(officer, hit, cleared=True, reason="已履行")
    confirm(bureau, [offer.pk])
    decide(officer, hit, cleared=False, reason="复查属实")
    with pytest.raises(Invalid) as refused:
        accept(city.authority(Role.CLERK, NANGANG), offer, committed=True, **ACCOUNT)
    assert codes(refused) == ["credit-confirmed"]
    assert search(bureau, call).lapsed == 1


def test_money_to_be_given_back_stands_in_the_way(city: City, call: Call, as_: SignIn) -> None:
    a_chosen(city)
    offer = confirmed(city, call)
    award = an_award(city, paid=True, state="paid")
    owing = order(
        city.authority(Role.DIRECTOR), award, basis="七/（三）", reason="设备未投用", amount=100,
        instalments=[(timezone.localdate() + timedelta(days=30), 100)],
    )  # fmt: skip
    page = as_("clerk", NANGANG).get(f"/direct-awards/{offer.pk}/").content.decode()
    assert f"还有应退回的扶持资金 1 元（{owing.number}）" in page
    with pytest.raises(Invalid) as refused:
        accept(city.authority(Role.CLERK, NANGANG), offer, committed=True, **ACCOUNT)
    assert codes(refused) == ["recovery-open"]


def test_rejected_and_declined_ones_are_not_found_again(city: City, call: Call) -> None:
    a_chosen(city)
    a_chosen(city, DAOLI)
    bureau = city.authority(Role.CITY_CLERK)
    search(bureau, call)
    one, other = Offer.objects.order_by("organisation__region")
    with pytest.raises(Invalid):
        reject(bureau, one, " ")
    reject(bureau, one, "认定文件已撤销")
    confirm(bureau, [other.pk])
    decline(city.authority(Role.CLERK, other.organisation.region), other, "已由母公司领取")
    assert search(bureau, call).new == 0
    with pytest.raises(Invalid) as refused:
        confirm(bureau, [one.pk])
    assert codes(refused) == ["offer-state"]


def test_only_the_regions_bureau_confirms_and_only_its_organisation_takes(city: City, call: Call) -> None:
    a_chosen(city)
    offer = confirmed(city, call)
    with pytest.raises(Denied):
        confirm(city.authority(Role.CITY_REVIEWER, OTHER_CITY), [offer.pk])
    with pytest.raises(Denied):
        search(city.authority(Role.CITY_REVIEWER, OTHER_CITY), call)
    with pytest.raises(Denied):
        accept(city.authority(Role.CLERK, DAOLI), offer, committed=True, **ACCOUNT)
    with pytest.raises(Stale):
        accept(city.authority(Role.CLERK, NANGANG), offer, committed=True, version=1, **ACCOUNT)


def test_bureau_and_enterprise_do_it_by_their_pages(city: City, call: Call, as_: SignIn) -> None:
    a_chosen(city)
    bureau, clerk = as_("city_clerk"), as_("clerk", NANGANG)
    assert call.title in bureau.get("/direct-awards/").content.decode()
    bureau.post(f"/direct-awards/search/{call.pk}/")
    offer = Offer.objects.get()
    assert "免申即享待确认" in bureau.get("/desk/").content.decode()
    bureau.post("/direct-awards/confirm/", {"chosen": [offer.pk]})
    assert "免申即享待领取" in clerk.get("/desk/").content.decode()
    page = clerk.get(f"/direct-awards/{offer.pk}/").content.decode()
    assert 'name="bank"' in page
    form = {"version": Offer.objects.get().version, **ACCOUNT}
    assert "请勾选真实性承诺" in clerk.post(f"/direct-awards/{offer.pk}/", form).content.decode()
    done = clerk.post(f"/direct-awards/{offer.pk}/", {**form, "committed": "on"})
    assert done.headers["Location"] == f"/applications/{Offer.objects.get().application.number}/"
