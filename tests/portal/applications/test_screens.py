"""The screens of an application, as people press them: from its beginning to the list."""

from __future__ import annotations

from collections.abc import Callable

from applying import EXTRA, GRANT, MATTER, a_call, a_dossier, a_draft, a_filed, a_paper, at_review, fresh
from city import DAOLI, NANGANG, City
from django.test import Client

from duixian.portal.accounts.roles import Role
from duixian.portal.applications.models import Application
from duixian.portal.dossiers.models import Dossier
from duixian.portal.notifications.models import Message
from duixian.procedure.model import State

SignIn = Callable[..., Client]


def url(application: Application, page: str = "") -> str:
    return f"/applications/{application.number}/{page}"


def text(client: Client, address: str) -> str:
    page = client.get(address)
    assert page.status_code == 200, (address, page.status_code)
    return page.content.decode()


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


def test_what_is_typed_wrongly_stays_beside_its_field(city: City, as_: SignIn) -> None:
    draft, clerk = a_draft(city), as_("clerk", NANGANG)
    path = f"{MATTER}.equipment_data_connected"
    version = Dossier.objects.get().version
    wrong = clerk.post(url(draft, "save/"), {"piece": path, path: "或许", f"version:{path}": version})
    assert "没有保存" in wrong.content.decode()
    assert (fresh(draft).typed, "填写有误" in text(clerk, url(draft, "edit/"))) == ({path: "或许"}, True)
    right = clerk.post(url(draft, "save/"), {"piece": path, path: "true", f"version:{path}": version})
    assert "已保存" in right.content.decode()
    assert fresh(draft).typed == {}


def test_cost_lines_are_saved_as_rows_and_a_wrong_cell_keeps_what_was_typed(city: City, as_: SignIn) -> None:
    draft, clerk = a_draft(city), as_("clerk", NANGANG)
    row = {"line:0:id": "inv-9", "line:0:category": "equipment_access", "line:0:date": "2023-05-01", "line:0:paid": "1"}
    wrong = clerk.post(url(draft, "lines/"), {**row, "line:0:amount": "一大笔"})
    assert (wrong.status_code, "一大笔" in wrong.content.decode()) == (422, True)
    category = Dossier.objects.get().data["matters"][0]["lines"][0]["category"]
    row["line:0:category"] = category
    clerk.post(url(draft, "lines/"), {**row, "line:0:amount": "38000"})
    assert [(line.line_id, line.claimed) for line in fresh(draft).lines.all()] == [("inv-9", 3_800_000)]


def test_others_find_nothing_there(city: City, as_: SignIn) -> None:
    filed = a_filed(city)
    for who, region in (("clerk", DAOLI), ("district_reviewer", DAOLI), ("third_party_reviewer", "")):
        for page in ("", "edit/", "file/", "review/"):
            assert as_(who, region).get(url(filed, page)).status_code == 404, (who, page)
