"""The way of a Harbin voucher in a real browser: issued, a code made, redeemed, settled."""

import pytest
from awards import SPENT_ON, VOUCHER, answer, approved
from city import DAOLI, NANGANG

from duixian.portal.accounts.roles import Role
from duixian.portal.payments.commands import set_account
from duixian.portal.vouchers.commands import register_provider
from duixian.portal.vouchers.models import Payout, Voucher

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_voucher_from_the_bureau_to_the_provider(visit, city, clock) -> None:
    application, provider = approved(city, clock, [(VOUCHER, SPENT_ON)])[0], city.enterprise(DAOLI)
    register_provider(city.authority(Role.CITY_CLERK), provider.code, "云 ERP、云 MES")
    set_account(
        city.authority(Role.CLERK, DAOLI), provider, holder=provider.name, bank="某银行", number="6222 0000 2222"
    )
    bureau = visit(city.person(Role.CITY_CLERK)).go("/vouchers/")
    bureau.get_by_role("link", name=city.enterprise().name).click()
    bureau.get_by_role("button", name="发放").click()
    assert "2,000 元" in bureau.get_by_role("main").inner_text()

    number = Voucher.objects.get().number
    own = visit(city.person(Role.CLERK, NANGANG)).go(f"/vouchers/{number}/")
    own.get_by_label("本次使用金额").fill("1500元")
    own.get_by_role("button", name="生成券码").click()
    code = own.locator("#code").inner_text()

    shop = visit(city.person(Role.CLERK, DAOLI), viewport={"width": 390, "height": 844}).go("/vouchers/redeem/")
    for label, typed in (("券码", code), ("云服务名称", "云 MES"), ("发票号码", "25312000"), ("发票金额", "1800元")):
        shop.get_by_label(label).fill(typed)
    shop.get_by_role("button", name="核销").click()
    assert "待结算" in shop.get_by_role("main").inner_text()

    finance = visit(city.person(Role.CITY_FINANCE)).go("/vouchers/settlements/")
    finance.get_by_role("button", name="编成批次").click()
    finance.get_by_role("button", name="文件已交银行").click()
    said = answer((Payout.objects.get().key, 150_000))
    finance.locator("#id_file").set_input_files({"name": "a.csv", "mimeType": "text/csv", "buffer": said})
    finance.get_by_role("button", name="导入回执").click()
    finance.get_by_text("到账 1 笔").wait_for()
    shop.reload()
    assert "已到账" in shop.get_by_role("main").inner_text()
    assert (Voucher.objects.get().balance, application.organisation) == (50_000, city.enterprise())
