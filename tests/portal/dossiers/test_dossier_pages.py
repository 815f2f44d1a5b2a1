"""The pages of a dossier: saved piece by piece or as a form, two people at once, files in and out."""

from datetime import date
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from duixian.assess import assess_dossier
from duixian.portal.accounts.authority import SYSTEM
from duixian.portal.calls.models import Call
from duixian.portal.dossiers.commands import save_facts, settle_facts
from duixian.portal.dossiers.engines import engine_for
from duixian.portal.dossiers.merging import merge
from duixian.portal.dossiers.queries import dossier_of
from duixian.vocabulary.facts import load_vocabulary
from duixian.vocabulary.plain import plain_dossier
from duixian.vocabulary.reader import read_dossier
from duixian.vocabulary.spots import as_given

EXAMPLE = Path(__file__).parents[3] / "examples" / "binjiang-machinery.yaml"
FACTS = read_dossier(EXAMPLE)
GIVEN = as_given(plain_dossier(FACTS, load_vocabulary()), load_vocabulary())


def piece(client, path, typed, version, **more):
    return client.post(reverse("dossiers:save"), {"piece": path, path: typed, f"version:{path}": version, **more})


def facts(clerk):
    return dossier_of(clerk.organisation)


def test_piece_is_saved_by_itself_and_says_so(client, clerk, dossier):
    page = piece(client, "applicant.staff", "126", 0)
    assert facts(clerk).applicant["staff"] == 126
    assert "已保存" in page.content.decode()
    assert 'name="version:applicant.staff" value="1"' in page.content.decode()


def test_a_count_given_with_its_unit_is_shown_without_it(client, clerk, dossier):
    save_facts(clerk, dossier, {"applicant.staff": "126人"})
    page = client.get(reverse("dossiers:dossier")).content.decode()
    assert ('name="applicant.staff" value="126"' in page, ">人</span>" in page) == (True, True)


def test_wrong_piece_says_why_and_is_not_kept(client, clerk, dossier):
    assert "没有保存" in piece(client, "applicant.staff", "很多", 0).content.decode()
    assert "staff" not in facts(clerk).applicant


def test_piece_from_a_stale_tab_says_who_changed_it_to_what(client, clerk, dossier):
    save_facts(clerk, dossier, {"applicant.staff": "126"})
    text = piece(client, "applicant.staff", "99", 0).content.decode()
    assert ("已改为" in text, "126人" in text, clerk.person.email in text.replace("&lt;", "<")) == (True, True, True)
    assert facts(clerk).applicant["staff"] == 126


def test_signed_out_piece_answers_401_so_that_the_page_stays(client, dossier):
    client.logout()
    page = client.post(reverse("dossiers:save"), {"piece": "applicant.staff"}, headers={"HX-Request": "true"})
    assert page.status_code == 401


def test_a_page_that_somebody_else_left_open_saves_nothing_here(client, clerk, dossier):
    page = piece(client, "applicant.staff", "126", 0, dossier=dossier.pk + 1)
    assert (page.status_code, "staff" in facts(clerk).applicant) == (404, False)


def test_whole_form_is_saved_without_javascript(client, clerk, dossier):
    shown = ["applicant.staff", "applicant.sales(2025)"]
    sent = {
        "shown": shown,
        "applicant.staff": "12",
        "applicant.sales(2025)": "1.5",
        "unit:applicant.sales(2025)": "亿元",
    }
    assert client.post(reverse("dossiers:dossier"), sent).status_code == 302
    assert (facts(clerk).applicant["staff"], facts(clerk).years[2025]["sales"]) == (12, 15_000_000_000)


def test_wrong_form_keeps_what_was_typed_and_saves_the_rest(client, clerk, dossier):
    """Also when the page is opened again: what cannot stand is there with what is wrong, like a piece that saves
    itself."""
    shown = ["applicant.staff", "applicant.sales(2025)"]
    sent = {"shown": shown, "applicant.staff": "很多", "applicant.sales(2025)": "150"}
    page = client.post(reverse("dossiers:dossier"), sent)
    assert page.status_code == 422
    again = client.get(reverse("dossiers:dossier"))
    for text in (page.content.decode(), again.content.decode()):
        assert 'value="很多"' in text
        assert "is-invalid" in text
    assert facts(clerk).years[2025]["sales"] == 150_000_000
    assert "staff" not in facts(clerk).applicant
    sent["applicant.staff"] = "12"
    assert client.post(reverse("dossiers:dossier"), sent).status_code == 302
    dossier.refresh_from_db()
    assert (facts(clerk).applicant["staff"], dossier.typed) == (12, {})


def test_what_a_settler_has_given_is_not_kept_beside_it(client, dossier, city):
    settle_facts(city.authority("credit_officer"), dossier, {"applicant.credit_good": "是"}, by="register")
    sent = {
        "shown": ["applicant.staff", "applicant.credit_good"],
        "applicant.staff": "很多",
        "applicant.credit_good": "false",
    }
    assert client.post(reverse("dossiers:dossier"), sent).status_code == 422
    dossier.refresh_from_db()
    assert dossier.typed == {"applicant.staff": "很多"}


def test_settled_fact_is_shown_with_who_settled_it_and_no_field(client, clerk, dossier, city):
    settle_facts(city.authority("credit_officer"), dossier, {"applicant.credit_good": "是"}, by="register")
    text = client.get(reverse("dossiers:dossier")).content.decode()
    assert 'name="applicant.credit_good"' not in text
    assert "登记信息" in text


def test_matter_is_added_filled_in_and_removed(client, clerk, dossier):
    page = client.post(reverse("dossiers:add_matter"), {"kind": "diagnosis", "title": "装配线诊断"})
    assert page["Location"] == reverse("dossiers:matter", args=["m1"])
    client.post(
        reverse("dossiers:matter", args=["m1"]),
        {"title": "装配线诊断改造", "shown": "m1.date", "m1.date": "2023-07-31"},
    )
    matter = facts(clerk).matters[0]
    assert (matter.title, matter.facts["date"]) == ("装配线诊断改造", date(2023, 7, 31))
    client.post(reverse("dossiers:remove_matter", args=["m1"]))
    assert facts(clerk).matters == ()


def test_cost_lines_are_a_table_that_says_what_is_wrong_in_its_cell(client, clerk, dossier):
    client.post(reverse("dossiers:add_matter"), {"kind": "cloud_adoption"})
    url = reverse("dossiers:lines", args=["m1"])
    row = {"line:0:category": "tools", "line:0:date": "2023-03-06", "line:0:paid": "1"}
    wrong = client.post(url, {**row, "line:0:amount": "七块"}).content.decode()
    assert ('value="七块"' in wrong, "field-errors" in wrong) == (True, True)
    client.post(url, {**row, "line:0:amount": "75000.5", "complete": "1"})
    matter = facts(clerk).matters[0]
    assert [(line.id, line.category, line.amount, line.paid) for line in matter.lines] == [
        ("l1", "tools", 7_500_050, True)
    ]
    assert matter.facts["tools_cost"] == 7_500_050


def test_a_long_table_of_cost_lines_is_kept_whole(client, clerk, dossier):
    client.post(reverse("dossiers:add_matter"), {"kind": "cloud_adoption"})
    rows = {
        f"line:{number}:{cell}": value
        for number in range(250)
        for cell, value in (("category", "tools"), ("date", "2023-03-06"), ("amount", "1"), ("paid", "1"))
    }
    client.post(reverse("dossiers:lines", args=["m1"]), rows)
    assert len(facts(clerk).matters[0].lines) == 250


def test_a_figure_of_a_year_says_where_it_came_from(client, clerk, dossier):
    save_facts(clerk, dossier, {"applicant.sales(2024)": "100万元"})
    settle_facts(SYSTEM, dossier, {"applicant.sales(2025)": "126万元"}, "register", "统计平台")
    page = client.get(reverse("dossiers:dossier")).content.decode()
    table = page[page.index('id="section-years"') :]
    assert table.count('<span class="source">') == 2
    assert "统计平台" in table


def test_receipts_name_their_grant_and_their_region(client, clerk, dossier):
    save_facts(clerk, dossier, {"applicant.registered_region": "230103"})
    row = {"receipt:0:level": "city", "receipt:0:date": "2022-11-25", "receipt:0:amount": "2.4万元", "all:city": "1"}
    title = "一星工具上云（哈尔滨数智化 2022）"
    client.post(reverse("dossiers:history"), {**row, "receipt:0:programme": title})
    receipt = facts(clerk).receipts[0]
    assert (receipt.programme, receipt.region, receipt.amount) == ("harbin-2022-1/star-1-tools", "230100", 2_400_000)
    assert [entry.level for entry in facts(clerk).coverage.receipts] == ["city"]


def test_workbook_taken_out_and_in_again_says_the_same(client, clerk, dossier):
    merge(clerk, clerk.organisation, GIVEN)
    before = facts(clerk)
    book = client.get(reverse("dossiers:export", args=["xlsx"])).content
    save_facts(clerk, dossier, {"applicant.staff": "1"})
    client.post(reverse("dossiers:import"), {"file": SimpleUploadedFile("档案.xlsx", book)})
    assert (facts(clerk).applicant, facts(clerk).matters) == (before.applicant, before.matters)


def test_file_with_problems_changes_nothing_and_lists_them_by_place(client, clerk, dossier):
    text = EXAMPLE.read_text().replace("126人", "许多人").replace("kind: diagnosis\n", "kind: diagnose\n")
    page = client.post(reverse("dossiers:import"), {"file": SimpleUploadedFile("档案.yaml", text.encode())})
    html = page.content.decode()
    assert (page.status_code, facts(clerk).matters) == (422, ())
    assert html.count('data-label="位置"') == 2
    assert "/tmp" not in html


@pytest.mark.parametrize(
    ("name", "data"), [("a.xlsx", b"MZ"), ("a.exe", b"MZ"), ("a.json", b"{"), ("a.yaml", b"\xff\xfe"), ("a.xlsx", b"")]
)
def test_file_that_is_none_is_refused_with_words(client, dossier, name, data):
    page = client.post(reverse("dossiers:import"), {"file": SimpleUploadedFile(name, data)})
    assert page.status_code == 422


def test_taking_over_leaves_what_was_settled(clerk, city, dossier):
    settle_facts(city.authority("credit_officer"), dossier, {"applicant.tax_lawful": "否"}, by="register")
    count, settled = merge(clerk, clerk.organisation, GIVEN)
    assert (settled, facts(clerk).applicant["tax_lawful"], facts(clerk).applicant["staff"]) == (1, False, 126)
    assert count > 100
    assert merge(clerk, clerk.organisation, GIVEN) == (0, 1)


def test_matter_of_the_same_id_but_another_kind_gets_an_id_of_its_own(clerk, client, dossier):
    client.post(reverse("dossiers:add_matter"), {"kind": "recognition"})
    merge(clerk, clerk.organisation, {"dossier": 1, "applicant": {}, "matters": [
        {"id": "m1", "kind": "diagnosis", "facts": {"third_party_report": True}},
        {"id": "a/b", "kind": "listing"},
    ]})  # fmt: skip
    assert [(m.id, m.kind) for m in facts(clerk).matters] == [
        ("m1", "recognition"),
        ("m2", "diagnosis"),
        ("m3", "listing"),
    ]
    assert facts(clerk).matters[1].facts == {"third_party_report": True}


def test_what_was_found_is_what_the_engine_says(client, clerk, dossier):
    merge(clerk, clerk.organisation, GIVEN)
    plan = assess_dossier(facts(clerk), engine_for("230103"), readings=False).plan
    text = client.get(reverse("dossiers:found")).content.decode()
    assert f"{plan.potential // 100:,}" in text
    assert "目前没有开放的申报通知" in text


def test_open_call_stands_on_the_desk_with_its_last_day(client, clerk, dossier):
    merge(clerk, clerk.organisation, GIVEN)
    Call.objects.create(
        policy="harbin-2022-1", region="230100", year=2026, title="2026 年申报通知", grants=["diagnosis"], state="open",
        opens_on=date(2026, 1, 1), closes_on=date(2099, 12, 31), digest="x",
    )  # fmt: skip
    text = client.get(reverse("desk")).content.decode()
    assert "可以申报：按诊断方案改造" in text
    assert "2026 年申报通知" in client.get(reverse("dossiers:found")).content.decode()


def test_organisation_of_a_place_without_policies_is_told_so(as_, clerk, dossier):
    organisation = clerk.organisation
    organisation.region = "440100"
    organisation.save()
    assert "还没有收录政策" in as_("clerk", "230103").get(reverse("dossiers:found")).content.decode()
    assert SYSTEM.may("edit", dossier)
