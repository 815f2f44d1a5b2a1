"""The screens of an application, as people press them: from its beginning to the desk."""

from __future__ import annotations

import re

import pytest
from applying import EXTRA, GRANT, MATTER, a_call, a_dossier, a_draft, a_paper, fresh
from city import NANGANG, City
from test_screens import SignIn, text, url

from duixian.portal.accounts.roles import Role
from duixian.portal.applications.commands import attach, file, start
from duixian.portal.applications.models import Application

pytestmark = pytest.mark.usefixtures("settled_city")


def test_an_enterprise_begins_fills_in_and_files(city: City, as_: SignIn) -> None:
    call, clerk = a_call(city), as_("clerk", NANGANG)
    organisation = city.enterprise(NANGANG)
    a_dossier(organisation)
    assert call.title in text(clerk, "/applications/")
    claim = f"harbin-2022-1/{GRANT}#{MATTER}"
    assert claim in text(clerk, f"/applications/start/{call.pk}/")
    begun = clerk.post(f"/applications/start/{call.pk}/", {"claim": claim})
    draft = Application.objects.get()
    assert begun.headers["Location"] == url(draft, "edit/")
    page = text(clerk, url(draft, "edit/"))
    assert "缺少材料：平台服务合同" in page

    paper = a_paper(organisation)
    clerk.post(url(draft, "attach/"), {"material": EXTRA["id"], "paper": paper.pk})
    assert "可以提交" in text(clerk, url(draft, "edit/"))
    unsworn = clerk.post(url(draft, "file/"), {"version": fresh(draft).version})
    assert "请勾选真实性承诺" in unsworn.content.decode()
    filed = clerk.post(url(draft, "file/"), {"version": fresh(draft).version, "committed": "on"})
    assert filed.headers["Location"] == url(draft)
    assert (fresh(draft).stage, fresh(draft).claimed) == ("district-review", 30_000_000)
    assert "等待" in text(clerk, url(draft))
    assert clerk.get(url(draft, "edit/")).status_code == 302


def test_a_paper_says_which_conditions_it_proves_and_the_next_item_has_a_key(city: City, as_: SignIn) -> None:
    award = {"id": "cloud-assessment", "label": "星级证书", "reason": "证明星级"}
    call, district = a_call(city, extra_materials=[EXTRA, award]), as_("district_reviewer", NANGANG)
    clerk, organisation = city.authority(Role.CLERK, NANGANG), city.enterprise(NANGANG)
    paper = a_paper(organisation, "证书.pdf")
    draft = a_draft(city, call=call)
    attach(clerk, draft, award["id"], paper)
    first = file(clerk, fresh(draft), committed=True)
    page = text(district, url(first, "review/"))
    assert re.findall(r"证明：([^<]+)<", page) == ["评定达到三星"]
    assert 'accesskey="n"' not in page
    another = start(clerk, call, "star-2-management", MATTER)
    for material in (EXTRA["id"], award["id"]):
        attach(clerk, another, material, paper)
    second = file(clerk, fresh(another), committed=True)
    page = text(district, url(first, "review/"))
    assert f'accesskey="n" href="{url(second, "review/")}"' in page
