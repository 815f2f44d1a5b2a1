"""What went wrong is said in words, in the reader's language, and nothing typed is lost."""

from __future__ import annotations

import pytest
from django import forms
from django.test import Client
from django.urls import path

from duixian.portal.journal import Denied, Invalid, Stale
from duixian.portal.web import errors, urls
from duixian.portal.web.forms import chosen, errors_on
from duixian.quantity.problem import Place, Problem
from duixian.quantity.text import Text

WRONG = Invalid(
    [Problem("x", Text("金额超过上限", "above the cap"), Place(path="amount"), expected=Text("≤ 5", "≤ 5"))]
)


def denied(request):
    raise Denied


def invalid(request):
    raise WRONG


def broken(request):
    raise ZeroDivisionError


handler404, handler500, handler403 = urls.handler404, urls.handler500, urls.handler403
urlpatterns = [
    path("denied/", denied),
    path("invalid/", invalid),
    path("broken/", broken),
    *urls.urlpatterns,
]
pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@pytest.fixture
def quiet() -> Client:
    """A client that sees the page of a fault rather than the fault."""
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(
    ("address", "status", "zh", "en"),
    [
        ("/nowhere/", 404, "没有这个页面", "There is no such page"),
        ("/denied/", 404, "没有这个页面", "There is no such page"),
        ("/invalid/", 400, "这次提交没有办成", "This could not be done"),
        ("/broken/", 500, "网站出错了，不是您的问题", "Something went wrong on our side"),
    ],
)
def test_errors_have_pages_in_both_languages(quiet, address, status, zh, en) -> None:
    page = quiet.get(address)
    assert (page.status_code, zh in page.content.decode()) == (status, True)
    quiet.cookies["django_language"] = "en"
    assert en in quiet.get(address).content.decode()


def test_what_a_command_refuses_is_listed_where_no_form_takes_it(quiet) -> None:
    assert "<li>amount: 金额超过上限；应为≤ 5</li>" in quiet.get("/invalid/").content.decode()


def test_what_was_typed_is_shown_where_no_form_takes_the_refusal(quiet) -> None:
    assert "<dd>七块</dd>" in quiet.post("/invalid/", {"amount": "七块"}).content.decode()


def test_a_form_without_its_token_is_explained() -> None:
    page = Client(enforce_csrf_checks=True).post(
        "/account/login/", {"login": "typed@example.cn", "password": "s3cret-word"}
    )
    shown = page.content.decode()
    assert page.status_code == 403
    assert ("页面已失效，请重新打开" in shown, "typed@example.cn" in shown, "s3cret-word" in shown) == (
        True,
        True,
        False,
    )


def test_the_page_for_a_fault_needs_no_database(django_assert_num_queries, rf) -> None:
    with django_assert_num_queries(0):
        assert errors.server_error(rf.get("/")).status_code == 500


class AmountForm(forms.Form):
    amount = forms.IntegerField(required=False)


def test_what_a_command_refuses_stands_beside_its_field() -> None:
    form = AmountForm({"amount": "7"})
    assert form.is_valid()
    with errors_on(form):
        raise WRONG
    assert form.errors == {"amount": ["金额超过上限；应为≤ 5"]}


def test_what_names_no_field_stands_above_the_form_and_other_errors_pass() -> None:
    form = AmountForm({})
    with errors_on(form):
        raise Invalid(Problem("x", Text("已截止", "closed")))
    assert form.non_field_errors() == ["已截止"]
    with pytest.raises(Denied), errors_on(form):
        raise Denied
    with pytest.raises(Stale), errors_on(form):
        raise Stale(form_owner())


def form_owner():
    from duixian.portal.accounts.models import Person

    return Person()


def test_a_filter_that_cannot_be_read_asks_for_nothing() -> None:
    assert chosen(AmountForm({"amount": "many"})) == {"amount": ""}


def test_a_form_sent_after_the_session_ended_shows_what_was_typed(client) -> None:
    page = client.post("/administration/people/new/", {"name": "新人"})
    assert (page.status_code, "<dd>新人</dd>" in page.content.decode()) == (401, True)


def test_what_a_page_saves_by_itself_is_told_that_the_session_is_over(client) -> None:
    assert client.get("/desk/", headers={"HX-Request": "true"}).status_code == 401
