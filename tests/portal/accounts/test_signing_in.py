"""Signing in: in Chinese, with a lock after too many attempts, a second factor, and a way back."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from city import PASSWORD
from django.core import mail
from django.urls import reverse

pytestmark = pytest.mark.usefixtures("settled_city")
LOGIN = "/account/login/"


def sign_in(client, email="clerk.230103@example.cn", password=PASSWORD, **more):
    return client.post(LOGIN, {"login": email, "password": password, **more})


def test_address_may_be_typed_in_capitals(city, client) -> None:
    assert sign_in(client, "Clerk.230103@Example.cn")["Location"] == "/desk/"


def test_wrong_password_is_said_in_chinese_and_the_address_stays(city, client) -> None:
    page = sign_in(client, password="wrong")
    assert page.status_code == 200
    shown = page.content.decode()
    assert "您输入的电子邮件地址和/或密码不正确" in shown or "密码" in str(page.context["form"].errors)
    assert 'value="clerk.230103@example.cn"' in shown


def test_signing_in_goes_back_to_where_one_was(city, client) -> None:
    assert sign_in(client, next="/desk/?page=2")["Location"] == "/desk/?page=2"


def test_signing_in_never_leads_to_another_site(city, client) -> None:
    assert sign_in(client, next="https://evil.example/")["Location"] == "/desk/"


def test_sixth_attempt_is_locked_out_in_words_even_with_the_right_password(city, client) -> None:
    for _ in range(4):
        assert sign_in(client, password="wrong").status_code == 200
    assert sign_in(client, password="wrong").status_code == 429
    page = sign_in(client)
    assert page.status_code == 429
    assert "尝试次数过多，请过一会儿再试" in page.content.decode()


def test_a_lock_concerns_one_account_only(city, client) -> None:
    for _ in range(5):
        sign_in(client, password="wrong")
    assert sign_in(client, "director.230100@example.cn")["Location"] == "/desk/"


def test_forgotten_password_is_set_anew_by_letter(city, client) -> None:
    client.post(reverse("account_reset_password"), {"email": "clerk.230103@example.cn"})
    link = next(word for word in mail.outbox[0].body.split() if "/password/reset/key/" in word)
    form = client.get(link, follow=True)
    done = client.post(form.request["PATH_INFO"], {"password1": "another-long-word", "password2": "another-long-word"})
    assert done.status_code == 302
    assert sign_in(client, password="another-long-word")["Location"] == "/desk/"


def test_unknown_address_gets_the_same_answer_as_a_known_one(city, client) -> None:
    known = client.post(reverse("account_reset_password"), {"email": "clerk.230103@example.cn"})
    unknown = client.post(reverse("account_reset_password"), {"email": "nobody@example.cn"})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])


def totp(secret: str) -> str:
    """What an authenticator shows now."""
    return auth.format_hotp_value(auth.hotp_value(secret, next(auth.yield_hotp_counters_from_time())))


def test_second_factor_is_asked_for_once_it_is_set_up(city, client) -> None:
    sign_in(client)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    url = reverse("mfa_activate_totp")
    secret = client.get(url).context["form"].secret
    assert client.post(url, {"code": totp(secret)}).status_code == 302
    client.post(reverse("account_logout"))
    assert sign_in(client)["Location"].startswith(reverse("mfa_authenticate"))
    assert client.get("/desk/").status_code == 302
    assert client.post(reverse("mfa_authenticate"), {"code": "000000"}).status_code == 200
    assert client.get("/desk/").status_code == 302
    codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    assert client.post(reverse("mfa_authenticate"), {"code": codes[0]})["Location"] == "/desk/"
    assert client.get("/desk/").status_code == 200


@pytest.mark.parametrize("url", ["/account/password/change/", "/account/2fa/", "/account/reauthenticate/"])
def test_pages_of_the_own_account_speak_chinese(city, as_, url) -> None:
    page = as_("clerk").get(url).content.decode()
    body = re.sub(r"<[^>]+>", " ", page[page.index("<main") : page.index("</main>")])
    assert re.findall(r"[A-Za-z]{4,}", body) == []
