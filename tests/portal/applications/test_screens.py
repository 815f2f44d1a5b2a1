"""The screens of an application, as people press them: at its desks, from its filing to the list."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest
from applying import MATTER, a_draft, fresh, walk
from city import DAOLI, NANGANG, City
from django.test import Client

from duixian.assess.record import verify_bytes
from duixian.portal.accounts.roles import Role
from duixian.portal.applications.models import Application
from duixian.portal.notifications.models import Message
from duixian.portal.web.sheets import read_table
from duixian.procedure.model import State

pytestmark = pytest.mark.usefixtures("one_filed")
SignIn = Callable[..., Client]


def url(application: Application, page: str = "") -> str:
    return f"/applications/{application.number}/{page}"


def text(client: Client, address: str) -> str:
    page = client.get(address)
    assert page.status_code == 200, (address, page.status_code)
    return page.content.decode()


def test_others_find_nothing_there(city: City, application: Application, as_: SignIn) -> None:
    for who, region in (("clerk", DAOLI), ("district_reviewer", DAOLI), ("third_party_reviewer", "")):
        for page in ("", "edit/", "file/", "review/"):
            assert as_(who, region).get(url(application, page)).status_code == 404, (who, page)


def test_what_filing_pinned_is_shown_by_digest_and_verifies_without_the_site(
    city: City, application: Application, as_: SignIn
) -> None:
    clerk = as_("clerk", NANGANG)
    kept = application.records.get()
    assert url(application, "pinned/") in text(clerk, url(application))
    page = text(clerk, url(application, "pinned/"))
    digests = (kept.digest, kept.papers[0]["sha256"], *kept.body["digests"].values())
    assert [digest in page for digest in digests] == [True] * 4
    record = clerk.get(url(application, "pinned/1.json"))
    assert verify_bytes(record.content)
    assert clerk.get(url(a_draft(city, DAOLI), "pinned/")).status_code == 404


def press(client: Client, application: Application, move: str, **said: str) -> int:
    page = client.post(url(application, f"review/{move}/"), {"version": fresh(application).version, **said})
    return page.status_code


def test_desks_pass_an_application_to_the_list_by_its_forms(city: City, application: Application, as_: SignIn) -> None:
    district, clerk, reviewer = as_("district_reviewer", NANGANG), as_("city_clerk"), as_("third_party_reviewer")
    assert application.number in text(district, "/inbox/")
    assert "核定" in text(district, url(application, "review/"))
    assert press(district, application, "pass") == 302
    assert Message.objects.filter(person=city.person(Role.DISTRICT_REVIEWER, NANGANG)).count() == 1
    assert Message.objects.filter(person=city.person(Role.CITY_CLERK)).count() == 1
    assert application.number in text(clerk, "/inbox/?scope=assign")
    assert press(clerk, application, "assign", to=str(city.person(Role.THIRD_PARTY_REVIEWER).pk)) == 302
    assert application.number in text(reviewer, "/desk/")
    assert press(reviewer, application, "pass") == 302

    auditor = as_("auditor")
    assert press(clerk, application, "assign", to=str(city.person(Role.AUDITOR).pk)) == 302
    found = {f"lines[{line.line_id}]": line.claimed // 100 for line in application.lines.all()}
    saved = auditor.post(
        url(application, "review/verify/"), {**found, "version": fresh(application).version, "history": "on"}
    )
    assert saved.status_code == 302
    assert press(auditor, application, "pass") == 302
    assert press(as_("city_reviewer"), application, "pass") == 302
    assert press(as_("credit_officer"), application, "pass") == 302
    kept = fresh(application)
    assert (kept.kind, kept.approved) == ("public_notice", 30_000_000)
    assert "名单" in text(clerk, url(application, "review/"))
    assert "审核通过" in "".join(m.title.zh for m in Message.objects.filter(person=city.person(Role.CLERK, NANGANG)))


def test_a_cut_needs_its_reason_and_shows_it_to_the_applicant(
    city: City, application: Application, as_: SignIn
) -> None:
    district = as_("district_reviewer", NANGANG)
    found = {f"lines[{line.line_id}]": str(line.claimed // 100) for line in application.lines.all()}
    cut = {**found, "approved[edge-1]": "100000", "version": str(application.version)}
    silent = district.post(url(application, "review/verify/"), cut)
    assert (silent.status_code, "请写明核减理由" in silent.content.decode()) == (422, True)
    district.post(url(application, "review/verify/"), {**cut, "reason[edge-1]": "未用于接入设备"})
    assert fresh(application).approved == 16_800_000
    assert "未用于接入设备" in text(as_("clerk", NANGANG), url(application))


def test_several_facts_are_corrected_in_one_form_each_for_its_reason(
    city: City, application: Application, as_: SignIn
) -> None:
    district = as_("district_reviewer", NANGANG)
    star, joined = f"{MATTER}.star", f"{MATTER}.equipment_data_connected"
    page = text(district, url(application, "review/"))
    assert [f'name="{path}"' in page and f'name="why:{path}"' in page for path in (star, joined)] == [True, True]
    found = {f"lines[{line.line_id}]": str(line.claimed // 100) for line in application.lines.all()}
    said = {**found, star: "2星", joined: "false", f"why:{star}": "证书是二星", "version": application.version}
    silent = district.post(url(application, "review/verify/"), said)
    assert silent.context["verify"].errors == {
        f"why:{joined}": ["“设备数据接入平台”与申报的不同，请写明理由"]
    }  # fmt: skip
    said |= {f"why:{joined}": "现场未接入"}
    assert district.post(url(application, "review/verify/"), said).status_code == 302
    kept = {finding.path: (finding.value, finding.reason) for finding in application.findings.all()}
    assert kept == {star: (2, "证书是二星"), joined: (False, "现场未接入")}
    page = text(district, url(application, "review/"))
    assert re.search(r"3 ?星 → 2 ?星", page)

    again = {**said, "version": fresh(application).version, star: "", f"why:{star}": "补交了三星证书"}
    assert district.post(url(application, "review/verify/"), again).status_code == 302
    assert application.findings.get(path=star).value == 3
    assert "→ 2" not in text(district, url(application, "review/"))


def test_returned_it_is_corrected_and_filed_again(city: City, application: Application, as_: SignIn) -> None:
    district, clerk = as_("district_reviewer", NANGANG), as_("clerk", NANGANG)
    empty = district.post(url(application, "review/return/"), {"version": application.version, "due": "2026-03-20"})
    assert empty.status_code == 422
    assert press(district, application, "return", items="补发票\n补合同", due="2026-03-20") == 302
    told = Message.objects.filter(person=city.person(Role.CLERK, NANGANG)).first()
    assert told
    assert told.title.zh.startswith("请补正")
    assert application.number in text(clerk, "/desk/")
    assert "补合同" in text(clerk, url(application, "edit/"))
    said = {"version": fresh(application).version, "committed": "on", "again": "1", "answer1": "已补"}
    assert 'name="again"' in text(clerk, url(application, "file/"))
    assert [clerk.post(url(application, "file/"), said).status_code for _ in range(2)] == [302, 302]
    assert (fresh(application).state, fresh(application).events.count()) == (State.OPEN, 3)
    assert "已补" in text(district, url(application, "review/"))


def test_a_refusal_says_why_and_under_which_clause(city: City, application: Application, as_: SignIn) -> None:
    district = as_("district_reviewer", NANGANG)
    assert press(district, application, "refuse", reasons="不在本市注册") == 422
    assert press(district, application, "refuse", reasons="不在本市注册", clause="四/（一）") == 302
    page = text(as_("clerk", NANGANG), url(application))
    assert [part in page for part in ("不在本市注册", "四/（一）", "不予支持")] == [True] * 3


def test_many_are_returned_at_once_and_listed_in_a_workbook(city: City, application: Application, as_: SignIn) -> None:
    district = as_("district_reviewer", NANGANG)
    assert "请先勾选" in district.post("/inbox/", {"kind": "pass"}).content.decode()
    unsaid = district.post("/inbox/", {"kind": "return", "chosen": application.pk})
    assert "写明要补正什么" in unsaid.content.decode()
    assert f'value="{application.pk}" checked' in unsaid.content.decode()
    head, row, _ = read_table(district.get("/inbox/sheet.xlsx?stage=review").content)
    told = dict(zip(head, row, strict=True))
    assert (told["申报编号"], told["办理单位"], told["分派给"]) == (application.number, "区县工信", "")
    assert told["时限情况"] == "正常"
    wanted = "stage=review&state=open&holder=district@district&sort=-claimed"
    assert application.number in text(district, f"/inbox/?{wanted}")
    assert application.number not in text(district, "/inbox/?timing=late")
    name, code = application.organisation.name, application.organisation.code
    for words in (name[2:4], f"{name[:2]} {code[-6:]}", application.number):
        assert application.number in text(district, f"/inbox/?q={words}"), words
    assert application.number not in text(district, "/inbox/?q=别家")
    district.post("/inbox/", {"kind": "return", "items": "补发票", "due": "2026-03-20", "chosen": application.pk})
    assert fresh(application).state == State.RETURNED


def test_many_are_passed_with_the_outcome_that_they_share(city: City, application: Application, as_: SignIn) -> None:
    application = walk(city, application, "selection")
    reviewer, district = as_("city_reviewer"), as_("district_reviewer", NANGANG)
    assert 'name="granted"' in text(reviewer, "/inbox/")
    assert 'name="granted"' not in text(district, "/inbox/")
    wrong = reviewer.post("/inbox/", {"kind": "pass", "granted": "一大笔", "chosen": application.pk})
    assert [one.application for one in wrong.context["left"]] == [application]
    assert "一大笔" in wrong.content.decode()
    assert fresh(application).stage == "selection"
    reviewer.post("/inbox/", {"kind": "pass", "selected": "true", "chosen": application.pk})
    assert (fresh(application).stage, fresh(application).events.last().data["outcomes"]) == (
        "credit-check", {"selected": True},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("due", "timing", "said"),
    [
        (date(2026, 2, 27), "late", "已超 "),
        (date(2026, 3, 5), "near", "还剩 3 个工作日"),
        (date(2026, 3, 6), "ontime", "还剩 4 个工作日"),
        (None, "ontime", "没有时限"),
    ],
)
def test_lists_say_since_when_who_has_it_and_how_the_limit_stands_as_their_filter_finds_it(
    due: date | None, timing: str, said: str, city: City, application: Application, as_: SignIn
) -> None:
    Application.objects.update(due_on=due)
    for other in ("late", "near", "ontime"):
        shown = text(as_("district_reviewer", NANGANG), f"/inbox/?timing={other}")
        assert (application.number in shown, said in shown) == (other == timing, other == timing)
    own = text(as_("clerk", NANGANG), "/applications/")
    assert [part in own for part in (said, "区县", "2026年3月2日（周一）</time> 起")] == [True] * 3


def test_withdrawn_and_commented_on(city: City, application: Application, as_: SignIn) -> None:
    clerk = as_("clerk", NANGANG)
    as_("district_reviewer", NANGANG).post(url(application, "comment/"), {"text": "请来电"})
    assert "请来电" in text(clerk, url(application))
    clerk.post(url(application, "withdraw/"), {"version": application.version})
    assert fresh(application).state == State.WITHDRAWN
