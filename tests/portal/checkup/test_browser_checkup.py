"""The check-up in a real browser: a machine maker of Harbin, from the first page to the printed result."""

import re

ANSWERS = {
    "m1.star": "3", "m1.equipment_cost": "61.6", "m1.management_cost": "26", "m1.tools_cost": "12",
    "m1.identifier_fee": "9.2", "m1.date": "2023-11-20", "m2.date": "2023-07-31",
}  # fmt: skip


def start(visitor) -> None:
    page = visitor.go("/checkup/")
    page.get_by_label("单位名称").fill("哈尔滨滨江数控机床有限公司")
    page.get_by_label("注册登记地").select_option(label="南岗区")
    page.get_by_label("单位类型").select_option(label="企业")
    page.get_by_label("行业代码").select_option(value="C34")
    page.get_by_label("企业规模类型").select_option(label="中型")
    page.get_by_label("成立日期").fill("2015-06-18")
    page.get_by_role("button", name="下一步").last.click()
    page.get_by_label("企业上云用平台").select_option(value="1")
    page.get_by_label("诊断后数字化改造").select_option(value="1")
    visitor.check()
    page.get_by_role("button", name="开始问").click()


def answer_page(visitor) -> None:
    page = visitor.page
    assert not visitor.said
    for path, value in ANSWERS.items():
        control = page.locator(f'[name="{path}"]')
        if control.count():
            control.fill(value)
    for radio in page.get_by_label("没拿过，或者拿过的都列在下面").all():
        radio.check()
    rest = page.get_by_role("button", name="其余都符合，下一步")
    if not rest.count():
        for radio in page.get_by_label("是", exact=True).all():
            radio.check()
    (rest if rest.count() else page.get_by_role("button", name="下一步").last).click()


def test_machine_maker_goes_from_the_first_page_to_the_printed_result(visit):
    visitor = visit()
    start(visitor)
    for number in range(40):
        if "/result/" in visitor.page.url:
            break
        if number < 2:  # facts, then the table of receipts: the other pages are made of the same parts
            visitor.check()
        answer_page(visitor)
    page = visitor.page
    assert "/result/" in page.url
    visitor.check()
    sums = [" ".join(text.split()) for text in page.locator(".result-sum .sum").all_inner_texts()]
    assert sums[1] == "58.6万元"
    page.locator(".claim summary").first.click()
    assert page.locator(".claim[open] .arithmetic").count() == 1
    visitor.check()
    page.emulate_media(media="print")
    parts = (".site-head", ".actions", ".print-only", ".claim:not([open]) .conditions")
    assert [page.locator(part).first.is_visible() for part in parts] == [False, False, True, True]
    assert "/checkup/" not in page.locator(".print-only").inner_text()  # whoever has the address can change the answers
    assert page.pdf(format="A4").startswith(b"%PDF")


def test_totals_move_while_one_types(visit):
    visitor = visit()
    start(visitor)
    page = visitor.page
    page.goto(re.sub(r"/checkup/([^/]+)/.*", r"/checkup/\1/", page.url))
    for _ in range(40):
        if page.locator('[name="m1.equipment_cost"]').count():
            break
        page.get_by_role("button", name="都不知道，跳过").click()
    before = page.locator("#totals").inner_text()
    with page.expect_response(lambda response: response.url.endswith("/totals/")):
        page.locator('[name="m1.equipment_cost"]').fill("1")
        page.keyboard.press("Tab")
    page.wait_for_function("before => document.querySelector('#totals').innerText !== before", arg=before)
    visitor.check()


def test_check_up_reads_well_on_a_telephone(visit):
    visitor = visit(viewport={"width": 390, "height": 844})
    start(visitor)
    for _ in range(2):
        visitor.check()
        answer_page(visitor)
    visitor.go(re.sub(r"https?://[^/]+(/checkup/[^/]+/).*", r"\1result/", visitor.page.url))
