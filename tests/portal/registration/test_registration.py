"""An enterprise registers itself, is confirmed by its district, and lets clerks in."""

from __future__ import annotations

import re
from typing import Any

import pytest
from applying import EXTRA, GRANT, MATTER, a_call, a_dossier, a_paper, fresh
from city import DAOLI, NANGANG, PASSWORD, City, credit_code
from django.core import mail
from django.test import Client
from django.utils import timezone

from duixian.portal.accounts.authority import Authority
from duixian.portal.accounts.commands import end_post
from duixian.portal.accounts.models import Organisation, Person, Post
from duixian.portal.accounts.roles import Role
from duixian.portal.applications.checking import precheck
from duixian.portal.applications.commands import attach, file, start
from duixian.portal.journal import Denied, Invalid, verify
from duixian.portal.journal.models import Entry
from duixian.portal.notifications.models import Message
from duixian.portal.registration import commands
from duixian.portal.registration.queries import confirm_by, waiting

pytestmark = pytest.mark.usefixtures("settled_city")
SIGN_UP, LOGIN, CODE = "/account/signup/", "/account/login/", credit_code(777)
TYPED = {
    "organisation": "南岗新来机械有限公司", "code": CODE, "region": NANGANG, "role": "legal_representative",
    "name": "李法人", "email": "li@new.example.cn", "password1": PASSWORD, "password2": PASSWORD,
}  # fmt: skip


def registered(role: Role = Role.LEGAL_REPRESENTATIVE, region: str = NANGANG) -> Authority:
    """The person of an enterprise that has just registered."""
    person = commands.register(
        code=CODE, organisation="南岗新来机械有限公司", region=region, role=role, name="李法人",
        email="li@new.example.cn", password=PASSWORD,
    )  # fmt: skip
    return Authority(person, person.posts.get())


def letter(to: str) -> str:
    """The link in the last letter to somebody."""
    text = str(next(one.body for one in reversed(mail.outbox) if one.to == [to]))
    return next(word for word in text.split() if word.startswith("http"))


def said(page: Any) -> dict[str, list[str]]:
    return {name: list(errors) for name, errors in page.context["form"].errors.items()}


def test_an_enterprise_signs_up_confirms_its_address_and_fills_its_dossier(city: City, client: Client) -> None:
    assert client.post(SIGN_UP, TYPED)["Location"] == "/account/confirm-email/"
    signing_in = {"login": TYPED["email"], "password": PASSWORD}
    assert client.post(LOGIN, signing_in)["Location"] == "/account/confirm-email/"  # the address comes first
    link = letter(TYPED["email"])
    assert "确认这个邮箱" in client.get(link).content.decode()
    assert client.post(link).status_code == 302
    assert client.post(LOGIN, signing_in)["Location"] == "/desk/"
    page = client.get("/organisation/").content.decode()
    assert "等待区县工信部门确认" in page
    assert "还剩 5 个工作日" in page
    assert client.get("/dossier/").status_code == 200
    assert "邀请经办人" not in page
    assert list(verify()) == []


def test_what_was_typed_wrongly_is_said_beside_its_field_and_nothing_is_kept(city: City, client: Client) -> None:
    before = Person.objects.count()
    wrong = {**TYPED, "code": "91230100000000001X", "region": "", "email": "li", "password2": "another"}
    page = client.post(SIGN_UP, wrong)
    assert page.status_code == 200
    assert sorted(said(page)) == ["code", "email", "password2", "region"]
    assert 'value="南岗新来机械有限公司"' in page.content.decode()
    assert Person.objects.count() == before


def test_a_code_that_is_registered_says_what_to_do(city: City, client: Client) -> None:
    page = client.post(SIGN_UP, {**TYPED, "code": city.enterprise().code})
    assert said(page) == {
        "code": [
            "这个信用代码已由“南岗测试机械有限公司”登记。请本单位法定代表人登录后邀请您；"
            "不是本单位登记的，请联系所在区县工信部门"
        ]
    }


def test_a_known_address_gets_the_same_answer_and_a_letter(city: City, client: Client) -> None:
    known = city.person(Role.CLERK).email
    page = client.post(SIGN_UP, {**TYPED, "email": known})
    assert page["Location"] == "/account/confirm-email/"
    assert not Organisation.objects.filter(code=CODE).exists()
    assert [one.to for one in mail.outbox] == [[known]]


def test_letters_and_pages_of_sign_up_speak_chinese(city: City, client: Client) -> None:
    client.post(SIGN_UP, {**TYPED, "email": "zhao@new.example.cn"})  # an address gets one letter in three minutes
    texts = [str(mail.outbox[-1].body), str(mail.outbox[-1].subject)]
    texts += [
        re.sub(r"<[^>]+>", " ", page[page.index("<main") : page.index("</main>")])
        for url in (SIGN_UP, "/account/confirm-email/", "/account/confirm-email/wrong/")
        for page in (client.get(url).content.decode(),)
    ]
    words = [re.findall(r"[A-Za-z]{4,}", re.sub(r"\S+[@:/.]\S+", "", text)) for text in texts]
    assert words == [[]] * 5


def test_until_it_is_confirmed_an_enterprise_drafts_and_does_not_file(city: City) -> None:
    head = registered()
    organisation = head.organisation
    assert organisation
    a_dossier(organisation)
    draft = start(head, a_call(city), GRANT, MATTER)
    attach(head, draft, EXTRA["id"], a_paper(organisation))
    with pytest.raises(Invalid) as invalid:
        file(head, fresh(draft), committed=True)
    assert [problem.message.zh for problem in invalid.value.problems] == [
        "本单位的注册还没有确认，请联系南岗区工信部门"
    ]
    commands.confirm(city.authority(Role.DISTRICT_REVIEWER, NANGANG), organisation)
    assert precheck(fresh(draft)).ready
    assert file(head, fresh(draft), committed=True).state == "open"


def test_the_district_and_the_administrator_see_who_waits_and_others_do_not(city: City) -> None:
    organisation = registered().organisation
    seen = {
        (role.value, region): list(waiting(city.authority(role, region)))
        for (role, region) in city.posts
        if role not in (Role.CLERK, Role.LEGAL_REPRESENTATIVE)
    }
    assert {who for who, rows in seen.items() if rows == [organisation]} == {
        ("district_clerk", NANGANG), ("district_reviewer", NANGANG), ("administrator", "230100"),
    }  # fmt: skip
    for outsider in (city.authority(Role.DISTRICT_REVIEWER, DAOLI), city.authority(Role.CITY_CLERK)):
        with pytest.raises(Denied):
            commands.confirm(outsider, organisation)


def test_what_is_declined_says_why_and_waits_again_once_it_is_mended(city: City) -> None:
    head = registered()
    organisation = head.organisation
    reviewer = city.authority(Role.DISTRICT_REVIEWER, NANGANG)
    with pytest.raises(Invalid):
        commands.decline(reviewer, organisation, " ")
    commands.decline(reviewer, organisation, "名称与执照不一致")
    organisation.refresh_from_db()
    assert (organisation.confirmed, confirm_by(organisation), list(waiting(reviewer))) == (False, None, [])
    told = Message.objects.filter(person=head.person).get()
    assert (told.title.zh, told.more.zh, told.url) == (
        "企业注册没有通过，请修改", "名称与执照不一致", "/organisation/",
    )  # fmt: skip
    commands.correct(head, organisation, name="南岗新来机械制造有限公司", region=DAOLI)
    assert list(waiting(reviewer)) == []
    assert [one.name for one in waiting(city.authority(Role.DISTRICT_CLERK, DAOLI))] == ["南岗新来机械制造有限公司"]


def test_a_confirmed_enterprise_is_changed_by_the_administrator_only(city: City) -> None:
    head = registered()
    commands.confirm(city.authority(Role.ADMINISTRATOR), head.organisation)
    with pytest.raises(Denied):
        commands.correct(head, head.organisation, name="别的", region=NANGANG)
    assert Entry.objects.filter(what="enterprise confirmed").count() == 1


def test_pages_of_the_district_confirm_and_decline(city: City, as_: Any) -> None:
    organisation = registered().organisation
    page, url = as_(Role.DISTRICT_CLERK, NANGANG), f"/registrations/{organisation.pk}/"
    assert "新注册企业待确认" in page.get("/desk/").content.decode()
    assert "南岗新来机械有限公司" in page.get("/registrations/").content.decode()
    wrong = page.post(url, {"decline": "1", "reason": "", "version": organisation.version})
    assert (wrong.status_code, said(wrong)) == (200, {"reason": ["这个字段是必填项。"]})
    assert page.post(url, {"confirm": "1", "version": organisation.version})["Location"] == "/registrations/"
    organisation.refresh_from_db()
    assert organisation.confirmed
    assert organisation.confirmed_at.date() == timezone.now().date()
    assert page.get(url).status_code == 404


def test_a_legal_representative_lets_a_clerk_in_and_out(city: City, as_: Any, client: Client) -> None:
    head = as_(Role.LEGAL_REPRESENTATIVE, NANGANG)
    typed = {"name": "王经办", "email": "wang@example.cn"}
    assert head.post("/organisation/invite/", typed)["Location"] == "/organisation/"
    form = client.get(letter("wang@example.cn"), follow=True)
    client.post(form.request["PATH_INFO"], {"password1": PASSWORD, "password2": PASSWORD})
    assert client.post(LOGIN, {"login": "wang@example.cn", "password": PASSWORD})["Location"] == "/desk/"
    post = Post.objects.get(person__email="wang@example.cn")
    assert (post.role, post.organisation) == (Role.CLERK, city.enterprise(NANGANG))
    again = head.post("/organisation/invite/", typed)
    assert again.context["invite"].errors == {"email": ["这个邮箱已有账号"]}
    assert head.post(f"/organisation/posts/{post.pk}/end/").status_code == 302
    post.refresh_from_db()
    assert post.until is not None


def test_nobody_else_lets_clerks_in_or_ends_their_posts(city: City) -> None:
    for role in (Role.CLERK, Role.DISTRICT_CLERK, Role.ADMINISTRATOR):
        with pytest.raises(Denied):
            commands.invite(city.authority(role), email="x@example.cn", name="x")
    head = city.authority(Role.LEGAL_REPRESENTATIVE, NANGANG)
    for post in (city.post(Role.CLERK, DAOLI), city.post(Role.LEGAL_REPRESENTATIVE, NANGANG)):
        with pytest.raises(Denied):
            end_post(head, post)
    with pytest.raises(Denied):
        commands.invite(registered(), email="x@example.cn", name="x")  # confirmed first
