"""What somebody types into a dossier is not lost: whole rows are saved as they are typed, others kept as they stand."""

from __future__ import annotations

import pytest
from city import NANGANG
from django.urls import reverse

from duixian.portal.dossiers.changes import with_matter
from duixian.portal.dossiers.commands import change_part, open_dossier, save_facts
from duixian.portal.dossiers.queries import dossier_of
from duixian.portal.journal.models import Entry
from duixian.vocabulary.facts import load_vocabulary

LINES, HISTORY = "/dossier/matters/m1/lines/", "/dossier/history/"
WHOLE = {
    "line:0:category": "equipment", "line:0:date": "2023-06-02", "line:0:amount": "20万元", "line:0:paid": "1",
    "complete": "1",
}  # fmt: skip
HALF = {**WHOLE, "line:0:date": "", "line:0:seller": "滨江设备"}
RECEIPT = {
    "receipt:0:programme": "技改补贴", "receipt:0:level": "city", "receipt:0:date": "2022-03-01",
    "receipt:0:amount": "5万元", "receipt:0:status": "paid", "all:city": "1",
}  # fmt: skip


@pytest.fixture
def dossier(clerk, dossier):
    """With a matter."""
    vocabulary = load_vocabulary()
    return change_part(clerk, dossier, "matters", lambda data: with_matter(data, "cloud_adoption", vocabulary))


def typed(client, address, part, said, version=99):
    return client.post(address, {**said, f"version:{part}": version}, headers={"HX-Request": "true"}).content.decode()


def test_cost_lines_save_themselves_once_every_row_is_whole(client, clerk, dossier) -> None:
    assert "先照您填的留着" in typed(client, LINES, "m1.lines", HALF)
    assert dossier_of(clerk.organisation).matters[0].lines == ()
    page = client.get(LINES).content.decode()
    assert ('value="滨江设备"' in page, "这一格要填" in page, "照您上次填的留着" in page) == (True, True, True)
    answer = typed(client, LINES, "m1.lines", WHOLE)
    assert "已保存" in answer
    (line,) = dossier_of(clerk.organisation).matters[0].lines
    assert (line.amount, line.paid) == (20_000_000, True)
    dossier.refresh_from_db()
    assert f'name="version:m1.lines" value="{dossier.version}"' in answer
    assert dossier.typed == {}


def test_receipts_save_themselves_and_what_is_listed_with_them(client, clerk, dossier) -> None:
    assert "先照您填的留着" in typed(client, HISTORY, "receipts", {**RECEIPT, "receipt:0:amount": "五万"})
    page = client.get(HISTORY).content.decode()
    assert ('value="五万"' in page, 'name="all:city" value="1" checked' in page) == (True, True)
    assert "已保存" in typed(client, HISTORY, "receipts", RECEIPT)
    (receipt,) = dossier_of(clerk.organisation).receipts
    assert (receipt.amount, receipt.level) == (5_000_000, "city")


def test_a_table_from_a_stale_tab_is_refused_and_changes_nothing(client, clerk, dossier) -> None:
    typed(client, LINES, "m1.lines", WHOLE)
    stale = client.post(LINES, {**WHOLE, "line:0:amount": "1", "version:m1.lines": 1}, headers={"HX-Request": "true"})
    assert stale.status_code == 409
    assert dossier_of(clerk.organisation).matters[0].lines[0].amount == 20_000_000


def test_a_signed_out_table_answers_401_so_that_the_page_stays(client, dossier) -> None:
    client.logout()
    assert client.post(LINES, WHOLE, headers={"HX-Request": "true"}).status_code == 401


def test_a_fact_that_cannot_stand_is_kept_as_typed_until_one_that_can(client, clerk, dossier) -> None:
    def piece(text):
        said = {"piece": "applicant.staff", "applicant.staff": text, "version:applicant.staff": 99}
        return client.post(reverse("dossiers:save"), said).content.decode()

    save_facts(clerk, dossier, {"applicant.staff": "126"})
    assert "没有保存" in piece("很多")
    page = client.get("/dossier/").content.decode()
    assert ('value="很多"' in page, "fact-wrong" in page) == (True, True)
    assert dossier_of(clerk.organisation).applicant["staff"] == 126
    assert "已保存" in piece("126")  # as the dossier has it: what was typed between is forgotten
    assert 'value="很多"' not in client.get("/dossier/").content.decode()
    said = [(entry.what, entry.after) for entry in Entry.objects.filter(what="dossier typed").order_by("number")]
    assert said == [
        ("dossier typed", {"typed": {"applicant.staff": "很多"}}),
        ("dossier typed", {"typed": {}}),
    ]


def test_a_matters_name_saves_itself(client, clerk, dossier) -> None:
    client.post(reverse("dossiers:save"), {"piece": "m1.title", "title": "装配线上云"})
    client.post(reverse("dossiers:save"), {"piece": "m1.title", "title": " "})
    assert dossier_of(clerk.organisation).matters[0].title == "装配线上云"
    assert client.post(reverse("dossiers:save"), {"piece": "m9.title", "title": "x"}).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_what_is_typed_into_a_dossiers_lines_offline_is_saved_when_the_network_is_back(visit, city) -> None:
    clerk = city.authority("clerk", NANGANG)
    kept = open_dossier(clerk, clerk.organisation)
    change_part(clerk, kept, "matters", lambda data: with_matter(data, "cloud_adoption", load_vocabulary()))
    tab = visit(city.person("clerk", NANGANG))
    page = tab.go(LINES)
    page.locator('[name="line:0:date"]').fill("2023-05-01")
    page.get_by_text("还没填全").wait_for()
    page.context.set_offline(True)
    page.locator('[name="line:0:amount"]').fill("38000")
    page.locator('[name="line:0:amount"]').blur()
    page.get_by_text("网络断开了").wait_for()
    page.context.set_offline(False)
    page.locator("#table-state").get_by_text("已保存").wait_for()
    assert [line.amount for line in dossier_of(clerk.organisation).matters[0].lines] == [3_800_000]
    page.get_by_role("main").get_by_role("button", name="保存", exact=True).last.click()
    page.get_by_text("费用明细已保存。").wait_for()
