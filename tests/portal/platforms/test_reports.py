"""Monthly reports: checked whole, replaced with their history, doubted where they are odd."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from city import DAOLI, NANGANG, City
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from reporting import (
    BUYER,
    FEBRUARY,
    JANUARY,
    a_platform,
    machine,
    payment,
    reported,
    rows,
)
from site_clock import Clock

from duixian.portal.accounts.roles import Role
from duixian.portal.dossiers.models import Dossier
from duixian.portal.journal import Denied, Invalid, must_hold, verify
from duixian.portal.notifications.models import Message
from duixian.portal.platforms import commands, queries
from duixian.portal.platforms.doubting import said
from duixian.portal.platforms.figures import KINDS, Part
from duixian.portal.platforms.models import Device, Doubt, Platform, Report
from duixian.portal.platforms.reading import COLUMNS, check, read_month
from duixian.portal.web.sheets import write_sheet
from duixian.quantity.problem import Refused
from duixian.vocabulary.facts import load_vocabulary

pytestmark = pytest.mark.usefixtures("settled_city")
SignIn = Callable[..., Client]


def doubts(state: str = "open") -> list[tuple[str, str, str]]:
    """What is doubted: month, why, in words."""
    found = Doubt.objects.filter(state=state).select_related("report__platform").order_by("pk")
    return [(f"{one.report.month:%m}", one.why, said(one).zh) for one in found]


def test_every_figure_stands_for_a_fact_of_its_kind() -> None:
    vocabulary = load_vocabulary()
    for kind, reporting in KINDS.items():
        names = {figure.name for figure in reporting.figures}
        assert {figure.fact for figure in reporting.figures} <= vocabulary.kinds[kind].facts.keys()
        assert {figure.fed_by for figure in reporting.figures} - {""} <= names
        assert {reporting.counted} - {""} <= names


def test_report_is_refused_whole_with_every_row_that_is_wrong(city: City) -> None:
    platform = a_platform(city)
    reported(city, platform, JANUARY, devices=[machine("001")], new_devices=1)
    given = rows(
        {"enterprises_served": 320, "设备": 3, "new_users": -1, "累计连接设备数": 12},
        [machine("A1"), machine("a-1"), machine("０01"), machine("—")],
        [payment(code="123"), payment(amount="0"), {**payment(), "date": "2026-03-01"}],
    )
    with pytest.raises(Refused) as refused:
        check(platform, FEBRUARY, given)
    assert [(one.place.file, one.place.line, one.code) for one in refused.value.problems] == [
        ("devices", 3, "device-twice"),
        ("devices", 4, "device-known"),
        ("devices", 5, "device-name"),
        ("figures", 0, "figure-missing"),
        ("figures", 3, "figure-unknown"),
        ("figures", 4, "figure-value"),
        ("transactions", 2, "credit-code"),
        ("transactions", 3, "transaction-amount"),
        ("transactions", 4, "transaction-month"),
    ]
    assert Report.objects.count() == 1


@pytest.mark.parametrize(
    ("month", "code"), [("2026-03", "month-open"), ("2026-13", "month"), ("", "month"), ("0001-01", "month")]
)
def test_month_has_to_be_over(month: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        read_month(month)
    assert [one.code for one in refused.value.problems] == [code]


def test_odd_figures_are_doubted_until_they_are_reported_otherwise(city: City) -> None:
    platform = a_platform(city)
    reported(city, platform, JANUARY, enterprises_served=100, devices_connected=13000)
    first = reported(city, platform, enterprises_served=320, new_users=150, new_devices=300)
    assert doubts() == [
        ("02", "jump", "累计服务企业数 320，上次报 100，超过 2 倍"),
        ("02", "growth", "累计服务企业数由 100 增到 320，而新增只报 150"),
        ("02", "fall", "累计连接设备数 12,000，少于上次报的 13,000"),
        ("02", "jump", "本月新增用户数 150，上次报 10，超过 5 倍"),
        ("02", "jump", "本月新增设备数 300，上次报 0，超过 5 倍"),
        ("02", "unlisted", "本月新增设备数 300，设备表列了 0 台"),
    ]
    reported(city, platform, JANUARY, enterprises_served=310)  # the earlier month is mended: held against it anew
    assert [one[1] for one in doubts()] == ["jump", "jump", "unlisted"]
    reported(city, platform, new_users=12)
    assert doubts() == []
    first.refresh_from_db()
    assert first.state == "replaced"
    assert [*Report.objects.order_by("pk").values_list("month__month", "state")] == [
        (1, "replaced"), (2, "replaced"), (1, "counted"), (2, "counted"),
    ]  # fmt: skip
    assert list(verify()) == []


def test_bureau_accepts_with_a_reason_or_refuses_the_report(city: City) -> None:
    platform, district = a_platform(city), city.authority(Role.DISTRICT_REVIEWER, NANGANG)
    reported(city, platform, new_devices=5)
    doubt = Doubt.objects.get()
    with pytest.raises(Denied):
        commands.decide(city.authority(Role.DISTRICT_REVIEWER, DAOLI), doubt, accepted=True, reason="x")
    with pytest.raises(Invalid):
        commands.decide(district, doubt, accepted=True, reason=" ")
    commands.decide(district, doubt, accepted=True, reason="历史设备，已现场核实")
    reported(city, platform, new_devices=5)  # the same again: it is not asked again
    assert doubts() == []
    reported(city, platform, new_devices=6)
    refused = commands.decide(district, Doubt.objects.get(state="open"), accepted=False, reason="没有清单")
    assert (refused.state, refused.report.state) == ("refused", "refused")
    assert queries.counted(platform) == []
    told = Message.objects.filter(person=city.person(Role.CLERK, NANGANG)).order_by("-pk").first()
    assert told is not None
    assert told.subject["zh"] == f"2026-02 月报不予采信，请重报：{platform.name}"
    assert [one for invariant in must_hold() for one in invariant.broken()] == []


def test_device_on_two_platforms_is_decided_by_the_city(city: City) -> None:
    one, other = a_platform(city), a_platform(city, DAOLI)
    reported(city, one, devices=[machine("X-01"), machine("X-02")], new_devices=2)
    reported(city, other, devices=[machine("x 01", "沈阳 机床")], new_devices=1)
    doubt = Doubt.objects.get()
    assert (doubt.why, doubt.subject, doubt.region, doubt.report.platform) == ("shared", one.number, "230100", other)
    assert said(doubt).zh == "1 台设备另有平台也报：X-01"
    with pytest.raises(Denied):
        commands.decide(city.authority(Role.DISTRICT_REVIEWER, DAOLI), doubt, accepted=True, reason="x")
    assert [*queries.waiting(city.authority(Role.CITY_CLERK))] == [doubt]
    reported(city, one, devices=[machine("X-02")], new_devices=1)  # the first one takes it back
    assert doubts() == []
    assert [one for invariant in must_hold() for one in invariant.broken()] == []


def test_a_broken_rule_is_found(city: City) -> None:
    one, other = a_platform(city), a_platform(city, DAOLI)
    reported(city, one, devices=[machine("1")], new_devices=1)
    report = reported(city, other, transactions=[payment()])
    Device.objects.create(report=report, key=Device.objects.get().key, maker="x", serial="1")
    Doubt.objects.create(report=report, why="jump", data={}, region="230100", opened_at=report.sent_at)
    Report.objects.filter(pk=report.pk).update(state="refused")
    report.transactions.update(date=JANUARY)
    earlier = reported(city, one, JANUARY)
    Device.objects.create(report=earlier, key=Device.objects.first().key, maker="x", serial="1")
    names = {"device-reported-once", "doubts-of-counted-reports", "refused-by-doubt", "transactions-of-their-month"}
    assert {one.name for one in must_hold() if [*one.broken()]} == names
    Report.objects.filter(pk=report.pk).update(state="counted")
    assert "devices-on-one-platform" in {one.name for one in must_hold() if [*one.broken()]}


def test_payments_need_a_recognised_channel(city: City) -> None:
    platform = a_platform(city)
    reported(city, platform, transactions=[payment(), payment(""), payment("某宝")])
    assert [one[1:] for one in doubts()] == [
        ("no_channel", "1 笔交易没有支付渠道：甲公司"), ("channel", "1 笔交易的渠道平台没有认定：某宝"),
    ]  # fmt: skip
    clerk = city.authority(Role.CLERK, NANGANG)
    commands.change(clerk, platform, name="云", channels=["龙哈支付", "某宝"])
    assert [one[1] for one in doubts()] == ["no_channel"]
    city.enterprise(DAOLI).__class__.objects.filter(pk=city.enterprise(DAOLI).pk).update(code=BUYER)
    organisation = Platform.objects.get().organisation.__class__.objects.get(code=BUYER)
    (found,) = queries.bought(organisation)
    assert (found.platform, found.year, found.count, found.amount, found.without) == ("云", 2026, 3, 360150, 1)


def test_figures_of_months_become_the_facts_of_the_dossier(city: City, clock: Clock) -> None:
    node = a_platform(city, matter="node")
    for month, new, total in ((JANUARY, 90_000, 90_000), (FEBRUARY, 60_000, 150_000)):
        reported(city, node, month, new_registrations=new, total_registrations=total, resolutions=590_000)
    assert queries.sums(node) == {
        "node.new_registrations(2026)": 150_000,
        "node.total_registrations(2026)": 150_000,
        "node.daily_resolutions(2026)": 20_000,  # 1,180,000 in 59 days
    }
    commands.fill_in(city.authority(Role.CLERK, NANGANG), node)
    dossier = Dossier.objects.get(organisation=node.organisation)
    assert [(one.spot.path, one.above) for one in queries.held(node, dossier.data)] == [
        (path, False) for path in queries.sums(node)
    ]
    clock.wait(40)
    found = {figure.name: queries.known(queries.counted(node), figure, 2026) for figure in KINDS[node.kind].figures}
    summed, last = found["new_registrations"], found["total_registrations"]
    assert summed is not None
    assert last is not None
    assert ([month.month for month in summed.missing], last.missing) == ([3], ())


def test_operator_reports_by_excel(city: City, as_: SignIn) -> None:
    platform, client = a_platform(city), as_(Role.CLERK, NANGANG)
    url = f"/platforms/{platform.number}/report/"

    def send(served: str) -> int:
        figures = [
            ("累计服务企业数", served),
            ("累计连接设备数", "12000"),
            ("本月新增用户数", "3"),
            ("本月新增设备数", "1"),
        ]
        files = {
            "figures": SimpleUploadedFile("a.xlsx", write_sheet(COLUMNS[Part.FIGURES], figures)),
            "devices": SimpleUploadedFile("b.csv", "生产厂家,序列号\n沈阳机床,001\n".encode("gb18030")),
        }
        answer = client.post(url, {"month": "2026-02", **files})
        if answer.status_code == 422:
            assert "指标表 第 2 行" in answer.content.decode()
        return answer.status_code

    assert send("三百家") == 422
    assert not Report.objects.exists()
    assert send("320") == 302
    assert Report.objects.get().figures["enterprises_served"] == 320
    assert Device.objects.get().key == "沈阳机床/001"
    assert "12,000" in client.get(f"/platforms/{platform.number}/").content.decode()
