"""Listings: looked at before they are shown, kept current month by month, reached through the site."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from applying import a_call, a_dossier
from awards import LISTING, SPENT_ON, VOUCHER, filed
from city import DAOLI, NANGANG, City
from django.utils import timezone
from site_clock import Clock

from duixian.portal.accounts.authority import SYSTEM, VISITOR
from duixian.portal.accounts.roles import Role
from duixian.portal.applications.checking import precheck
from duixian.portal.applications.commands import start
from duixian.portal.applications.reactions import Happening, in_the_way
from duixian.portal.journal import Denied, Invalid, verify
from duixian.portal.listings import commands, invariants, queries
from duixian.portal.listings.models import Kind, Listing, Update
from duixian.portal.notifications.models import Message
from duixian.procedure.model import Move

pytestmark = pytest.mark.usefixtures("settled_city")
KIND = Kind.SUPPLY_DEMAND


def codes(refused: pytest.ExceptionInfo[Invalid]) -> list[str]:
    return [problem.code for problem in refused.value.problems]


def published(city: City, kind: str = KIND, title: str = "求购铸件") -> Listing:
    made = commands.publish(city.authority(Role.CLERK, NANGANG), kind=kind, title=title, text="月需 200 件")
    return commands.moderate(city.authority(Role.DISTRICT_CLERK, NANGANG), made, shown=True)


def test_listing_is_shown_once_the_bureau_has_looked(city: City, clock: Clock) -> None:
    clerk, district = city.authority(Role.CLERK, NANGANG), city.authority(Role.DISTRICT_CLERK, NANGANG)
    with pytest.raises(Invalid) as refused:
        commands.publish(clerk, kind="labor", title=" ", text="")
    assert codes(refused) == ["no-title", "no-text", "kind"]
    made = commands.publish(clerk, kind=Kind.LABOUR, title="招铣工", text="两名，五年经验")
    assert not VISITOR.rows(Listing).exists()
    with pytest.raises(Denied):
        commands.moderate(city.authority(Role.DISTRICT_CLERK, DAOLI), made, shown=True)
    commands.moderate(district, made, shown=True)
    assert [*queries.found(VISITOR.rows(Listing), "铣工 五年", Kind.LABOUR)] == [made]
    assert not queries.found(VISITOR.rows(Listing), "铣工 十年", "").exists()
    with pytest.raises(Invalid) as refused:
        commands.moderate(district, made, shown=False)
    assert codes(refused) == ["no-reason"]
    commands.moderate(district, made, shown=False, reason="含联系电话")
    with pytest.raises(Invalid) as refused:
        commands.update(clerk, made, title="招铣工", text="三名")
    assert codes(refused) == ["listing-down"]
    assert not VISITOR.rows(Listing).exists()
    assert list(verify()) == []


def test_months_are_counted_by_what_was_updated(city: City, clock: Clock) -> None:
    listing, organisation = published(city), city.enterprise()
    clerk = city.authority(Role.CLERK, NANGANG)
    assert not queries.current_each_month(organisation, 2026, date(2026, 3, 31))  # no month is over yet
    with pytest.raises(Invalid) as refused:
        commands.update(clerk, listing, title=listing.title, text=f" {listing.text} ")
    assert codes(refused) == ["same"]
    clock.wait(31)
    commands.update(clerk, listing, title=listing.title, text="月需 250 件")
    assert queries.current_each_month(organisation, 2026, date(2026, 5, 1))
    (months,) = queries.months(organisation, 2026, date(2026, 6, 1))
    assert (sorted(months.done), months.wanted, months.missing) == ([3, 4], (3, 4, 5), (5,))
    assert not queries.current_each_month(organisation, 2026, date(2026, 6, 1))
    published(city, Kind.FINANCE, "贷款 500 万元")
    assert [one.kind for one in queries.months(organisation, 2026)] == [Kind.SUPPLY_DEMAND, Kind.FINANCE]
    assert [*invariants.not_as_updated(), *invariants.asked_themselves()] == []


def test_claim_of_monthly_updates_is_held_against_the_listings(city: City, clock: Clock) -> None:
    dossier = a_dossier(city.enterprise())
    dossier.data["matters"].append(dict(LISTING))
    dossier.save()
    published(city)
    clock.wait(70)
    draft = start(city.authority(Role.CLERK, NANGANG), a_call(city, grants=(VOUCHER,)), VOUCHER, SPENT_ON)
    found = [problem for problem in precheck(draft).problems if problem.code == "listing-months"]
    assert [one.message.zh for one in found] == ["“供需对接”有 4 月没有更新，不能填“按月更新”"]


def test_who_stops_updating_after_filing_is_not_approved(city: City, clock: Clock) -> None:
    dossier = a_dossier(city.enterprise())
    dossier.data["matters"].append(dict(LISTING))
    dossier.save()
    listing = published(city)
    application = filed(city, a_call(city, grants=(VOUCHER,)), VOUCHER, SPENT_ON)
    clock.wait(70)

    def told() -> list[str]:
        happening = Happening(Move.APPROVE, SYSTEM, application, application.course.stage("approval"))
        return [one.message.zh for one in in_the_way(happening) if one.code == "listing-months"]

    assert told() == ["“供需对接”有 4 月没有更新，不能填“按月更新”"]
    Update.objects.create(listing=listing, at=timezone.now() - timedelta(days=30), title="求购铸件", text="4 月：仍需")
    assert told() == []


def test_enterprises_write_to_each_other_through_the_site(city: City, clock: Clock) -> None:
    listing, other = published(city), city.authority(Role.CLERK, DAOLI)
    for wrong in (city.authority(Role.CLERK, NANGANG), city.authority(Role.CITY_CLERK)):
        with pytest.raises(Denied):
            commands.ask(wrong, listing, "可供货")
    asked = commands.ask(other, listing, "可供货，月产 300 件")
    with pytest.raises(Denied):
        commands.reply(other, asked, "x")
    commands.reply(city.authority(Role.CLERK, NANGANG), asked, "请寄样件")
    told = Message.objects.filter(person=city.person(Role.CLERK, DAOLI)).values_list("subject__zh", flat=True)
    assert [*told] == ["对方已答复：求购铸件"]
    for _ in range(commands.MOST_ENQUIRIES - 1):
        commands.ask(other, listing, "再问")
    with pytest.raises(Invalid) as refused:
        commands.ask(other, listing, "再问")
    assert codes(refused) == ["too-many"]
