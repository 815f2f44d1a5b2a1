"""The frame in a real browser: dark, in the other language, with people coming and going."""

import pytest

from duixian.portal.accounts.roles import Role

pytestmark = pytest.mark.django_db(transaction=True)


def test_pages_are_sound_in_the_dark(visit, city) -> None:
    tab = visit(city.person(Role.ADMINISTRATOR), color_scheme="dark")
    for path in ("/", "/desk/", "/administration/people/", f"/administration/people/{city.person(Role.CLERK).pk}/"):
        tab.go(path)


def test_a_person_signs_in_comes_back_and_signs_out(visit, city) -> None:
    tab = visit()
    page = tab.go("/desk/")
    assert page.url.endswith("/account/login/?next=/desk/")
    page.get_by_label("电子邮件").fill("clerk.230103@example.cn")
    page.get_by_label("密码").fill("a-long-test-password")
    page.get_by_role("main").get_by_role("button", name="登录").click()
    assert page.url.endswith("/desk/")
    tab.check()
    page.get_by_role("button", name="南岗测试机械有限公司clerk").click()
    tab.check()
    page.get_by_role("button", name="退出登录").click()
    assert page.get_by_role("link", name="登录").is_visible()


def test_the_language_switch_keeps_the_page(visit, city) -> None:
    tab = visit()
    page = tab.go("/account/login/?next=/desk/")
    page.get_by_role("button", name="English").click()
    assert page.url.endswith("/account/login/?next=/desk/")
    assert page.get_by_role("heading", level=1).inner_text() == "Sign in"
    tab.check()
