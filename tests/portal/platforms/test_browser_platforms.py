"""A platform's months in a real browser: entered, reported by Excel, doubted, decided, held against the dossier."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from applying import a_dossier
from browser import PHONE, Visitor
from city import NANGANG, City
from reporting import JANUARY, OPERATION, reported

from duixian.portal.accounts.roles import Role
from duixian.portal.platforms.figures import Part
from duixian.portal.platforms.models import Doubt, Platform
from duixian.portal.platforms.reading import COLUMNS
from duixian.portal.web.downloads import XLSX
from duixian.portal.web.sheets import write_sheet

pytestmark = pytest.mark.django_db(transaction=True)


def excel(part: Part, rows: Sequence[Sequence[str]]) -> dict[str, object]:
    return {"name": f"{part}.xlsx", "mimeType": XLSX, "buffer": write_sheet(COLUMNS[part], rows)}


def test_months_from_the_operator_to_the_bureau(visit: Callable[..., Visitor], city: City) -> None:
    a_dossier(city.enterprise(), more=[dict(OPERATION)])
    tab = visit(city.person(Role.CLERK, NANGANG))
    page = tab.page
    page.goto(tab.base + "/platforms/new/")
    page.get_by_label("平台名称").fill("松江云")
    page.get_by_label("认定的支付渠道").fill("龙哈支付")
    page.get_by_role("button", name="登记").click()
    platform = Platform.objects.get()
    reported(city, platform, JANUARY, enterprises_served=100, devices_connected=11_990)

    url = f"/platforms/{platform.number}/report/"
    figures = {"累计服务企业数": "320", "累计连接设备数": "一万二", "本月新增用户数": "220", "本月新增设备数": "2"}
    for right in (False, True):
        page.goto(tab.base + url)
        page.get_by_label("月份").fill("2026-02")
        if right:
            figures["累计连接设备数"] = "11992"
        page.locator("#id_figures").set_input_files(excel(Part.FIGURES, [*figures.items()]))  # type: ignore[arg-type]
        rows = [("沈阳机床", "CAK", "001"), ("沈阳机床", "CAK", "002")]
        page.locator("#id_devices").set_input_files(excel(Part.DEVICES, rows))  # type: ignore[arg-type]
        page.get_by_role("button", name="报送").click()
        tab.picture(f"reported-{right}")
        if not right:
            assert "指标表 第 3 行" in page.get_by_role("main").inner_text()
            tab.said.clear()  # the browser says of an answer 422 that it failed
    page.get_by_role("button", name="生成令牌").click()
    assert len(page.locator(".alert .token").inner_text()) == 43
    tab.picture("token")
    tab.check()

    bureau = visit(city.person(Role.DISTRICT_REVIEWER, NANGANG), viewport=PHONE)
    page = bureau.page
    page.goto(bureau.base + "/desk/")
    page.get_by_role("link", name="松江云 2026-02：数据突增").first.click()
    page.get_by_label("情况属实，采信月报").check()
    page.get_by_label("理由").fill("与运营合同核对一致")
    bureau.picture("deciding")
    page.get_by_role("button", name="核实").click()
    page.get_by_text("已核实，已通知平台").wait_for()
    bureau.go(f"/platforms/{platform.number}/")
    accepted = Doubt.objects.filter(state="accepted")
    assert [(one.why, one.reason) for one in accepted] == [("jump", "与运营合同核对一致")]
