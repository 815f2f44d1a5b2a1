"""In a real browser: a draft saves itself as one types, also when network or session were gone meanwhile; what is sent
twice is done once; a second reviewer is told."""

import pytest
from applying import MATTER, a_draft, a_filed
from city import NANGANG, PASSWORD

from duixian.portal.accounts.roles import Role
from duixian.portal.applications.models import Application
from duixian.portal.dossiers.models import Dossier

pytestmark = pytest.mark.django_db(transaction=True)


def connected() -> bool:
    """What the dossier says of the equipment."""
    matter = next(one for one in Dossier.objects.get().data["matters"] if one["id"] == MATTER)
    return matter["facts"]["equipment_data_connected"]


def test_a_fact_saves_itself(visit, city) -> None:
    draft = a_draft(city)
    page = visit(city.person(Role.CLERK, NANGANG)).go(f"/applications/{draft.number}/edit/")
    page.locator(f'input[name="{MATTER}.equipment_data_connected"][value="false"]').check(force=True)
    page.get_by_text("已保存").wait_for()
    assert connected() is False


def test_what_was_typed_offline_is_saved_when_the_network_is_back(visit, city) -> None:
    page = visit(city.person(Role.CLERK, NANGANG)).go(f"/applications/{a_draft(city).number}/edit/")
    page.context.set_offline(True)
    page.locator(f'input[name="{MATTER}.equipment_data_connected"][value="false"]').check(force=True)
    page.get_by_text("网络断开了").wait_for()
    page.context.set_offline(False)
    page.get_by_text("已保存").wait_for()
    assert (connected(), page.get_by_text("网络断开了").is_visible()) == (False, False)


def test_what_was_typed_after_the_session_ended_is_saved_once_one_signs_in_again(visit, city) -> None:
    page = visit(city.person(Role.CLERK, NANGANG)).go(f"/applications/{a_draft(city).number}/edit/")
    page.context.clear_cookies(name="sessionid")
    page.locator(f'input[name="{MATTER}.equipment_data_connected"][value="false"]').check(force=True)
    page.get_by_text("登录已过期").wait_for()
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="在新窗口登录").click()
    opened.value.locator('[name="login"]').fill(city.person(Role.CLERK, NANGANG).email)
    opened.value.locator('[name="password"]').fill(PASSWORD)
    opened.value.get_by_role("main").get_by_role("button", name="登录").click()
    opened.value.wait_for_url("**/desk/")
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    page.get_by_text("已保存").wait_for()
    assert (connected(), page.get_by_text("登录已过期").is_visible()) == (False, False)
    page.get_by_role("button", name="保存情况").click()
    page.get_by_text("已保存。").wait_for()


def test_a_cost_line_saves_itself_once_its_row_is_whole(visit, city) -> None:
    draft = a_draft(city)
    tab = visit(city.person(Role.CLERK, NANGANG))
    page = tab.go(f"/applications/{draft.number}/edit/")
    row = page.locator('tbody [name$=":amount"][value]:not([value=""])').count()
    page.locator(f'[name="line:{row}:date"]').fill("2023-05-01")
    page.get_by_text("还没填全").wait_for()
    page.locator(f'[name="line:{row}:amount"]').fill("38000")
    page.locator(f'[name="line:{row}:amount"]').blur()
    page.locator("#lines-state").get_by_text("已保存").wait_for()
    assert (draft.lines.filter(claimed=3_800_000).count(), draft.lines.count()) == (1, row + 1)
    assert page.locator("#discard-version").input_value() == page.locator("#lines-state input").input_value()
    tab.check()


def test_pressed_twice_and_in_a_second_tab_it_is_filed_once(visit, city) -> None:
    draft, posts = a_draft(city), []
    tab = visit(city.person(Role.CLERK, NANGANG))
    tab.context.on("request", lambda request: posts.append(request.url) if request.method == "POST" else None)
    first, second = tab.page, tab.context.new_page()
    for page in (first, second):
        page.goto(f"{tab.base}/applications/{draft.number}/file/")
        page.get_by_label("本单位承诺").check()
    for page, sent in ((first, 1), (second, 2)):
        page.get_by_role("button", name="提交").dblclick()
        page.get_by_role("status").get_by_text("已提交").wait_for()
        assert (page.url, len(posts)) == (f"{tab.base}/applications/{draft.number}/", sent)
    assert [event.move for event in draft.events.all()] == ["file"]


def test_of_two_reviewers_the_second_reads_who_did_what_and_keeps_what_was_typed(visit, city) -> None:
    address = f"/applications/{a_filed(city).number}/review/"
    reviewer, clerk = (visit(city.person(role, NANGANG)) for role in (Role.DISTRICT_REVIEWER, Role.DISTRICT_CLERK))
    first, second, third = reviewer.page, clerk.page, clerk.context.new_page()
    for page in (first, second, third):
        page.goto(reviewer.base + address)
    decide(first, "pass")
    first.get_by_text("已通过").wait_for()
    decide(second, "return", items="合同缺盖章页")
    decide(third, "pass")
    for page in (second, third):
        page.get_by_role("heading", name="您打开之后，内容已被更新").wait_for()
        assert f"{city.person(Role.DISTRICT_REVIEWER, NANGANG).name} · " in page.locator(".lead").inner_text()
        assert page.locator(".lead strong").inner_text() == "通过"
    assert second.locator("dl.facts dd").first.inner_text() == "合同缺盖章页"
    second.get_by_role("link", name="打开最新内容").click()
    assert second.url == reviewer.base + address
    assert Application.objects.get().stage == "third-party-review"


def decide(page, move, **said) -> None:
    """Unfold a move on a review page, fill its fields and press its button."""
    page.locator(f"#move-{move} > summary").click()
    for name, value in said.items():
        page.locator(f"#move-{move} [name={name}]").fill(value)
    page.locator(f"#move-{move} button").click()
