"""What holds of every check-up: sums are the engine's, nothing is asked twice, files and links do what they say."""

import json
import re
from datetime import timedelta

import pytest
from city import NANGANG
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from duixian.assess import assess_dossier
from duixian.assess.record import verify_bytes
from duixian.portal.accounts.authority import VISITOR
from duixian.portal.checkup.commands import begin, purge
from duixian.portal.checkup.models import Checkup
from duixian.portal.checkup.queries import engine_of
from duixian.portal.dossiers.queries import dossier_of, facts_of
from duixian.portal.journal import verify
from duixian.portal.journal.models import Entry
from duixian.quantity.money import format_money

KINDS = ("cloud_adoption", "diagnosis", "five_g_project", "recognition", "digital_renovation", "maturity_assessment")
PLAIN = {
    "dossier": 1,
    "on": "2024-03-01",
    "applicant": {"registered_region": "230103", "founded": "2015-06-18", "name": "某厂"},
    "matters": [{"id": "m1", "kind": "cloud_adoption", "title": "上云"}],
}


@pytest.fixture
def checkup(db):
    return begin(VISITOR, PLAIN)


def url(name, checkup, *more):
    return reverse(f"checkup:{name}", args=[checkup.key, *more])


def sums(html: str) -> list[str]:
    box = html[html.index('class="totals"') :]
    return [re.sub(r"<[^>]+>", "", found) for found in re.findall(r'<dd class="sum">(.*?)</dd>', box)]


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    kinds=st.lists(st.sampled_from(KINDS), min_size=1, max_size=3, unique=True),
    choose=st.randoms(use_true_random=False),
)
def test_sums_shown_are_the_engines_and_nothing_answered_is_asked_again(client, db, kinds, choose):
    matters = [{"id": f"m{n}", "kind": kind, "title": kind} for n, kind in enumerate(kinds)]
    checkup = begin(VISITOR, {**PLAIN, "matters": matters})
    seen: set[str] = set()
    for _ in range(60):
        page = client.get(url("ask", checkup))
        checkup.refresh_from_db()
        plan = assess_dossier(facts_of(checkup.data), engine_of(checkup.data), readings=False).plan
        if page.status_code == 302:
            assert page["Location"] == url("result", checkup)
            return
        html = page.content.decode()
        assert sums(html)[0] == format_money(plan.firm, "zh", "short")
        if not plan.potential_open_ended:
            assert sums(html)[2] == format_money(plan.potential, "zh", "short")
        asked = re.findall(r'name="asked" value="([^"]+)"', html)
        assert asked
        assert not seen & set(asked)
        seen |= set(asked)
        sent = {"asked": asked, "rest": choose.choice(["", "1"])}
        for path in asked:
            values = re.findall(rf'name="{re.escape(path)}" value="([a-z]*)"', html)
            sent[path] = choose.choice(values) if values else choose.choice(["", "7"])
            if choose.random() < 0.3:
                sent["skip"] = "1"
        answered = client.post(url("ask", checkup), sent)
        if answered.status_code == 422:  # a 7 is no date
            client.post(url("ask", checkup), {"asked": asked, "skip": "1"})
    raise AssertionError("never ends")


def test_double_submission_changes_nothing_the_second_time(client, checkup):
    sent = {"asked": ["m1.equipment_cost"], "m1.equipment_cost": "5", "unit:m1.equipment_cost": "万元"}
    for _ in range(2):
        assert client.post(url("ask", checkup), sent).status_code == 302
    checkup.refresh_from_db()
    assert checkup.steps == [["m1.equipment_cost"]]


def test_paths_that_are_no_question_are_left_alone(client, checkup):
    for path in ("receipts.moon", "m9.lines", "m1.no_such", "outcome.selected", "<script>"):
        assert client.post(url("ask", checkup), {"asked": [path], path: "1"}).status_code == 302
    checkup.refresh_from_db()
    assert checkup.data["matters"] == PLAIN["matters"]


def test_receipts_and_lines_are_asked_as_tables_and_kept(client, checkup):
    sent = {
        "asked": ["receipts.city", "receipts.province"], "all:city": "1",
        "receipt:0:programme": "某资金", "receipt:0:level": "city",
        "receipt:0:date": "2023-05-01", "receipt:0:amount": "1万元",
    }  # fmt: skip
    client.post(url("ask", checkup), sent)
    client.post(url("ask", checkup), {"asked": ["m1.lines"], "line:0:category": "tools", "line:0:date": "2023-03-06",
                                      "line:0:amount": "500", "line:0:paid": "1", "complete": "1"})  # fmt: skip
    checkup.refresh_from_db()
    facts = facts_of(checkup.data)
    assert [(one.level, one.amount) for one in facts.receipts] == [("city", 1_000_000)]
    assert [entry.level for entry in facts.coverage.receipts] == ["city"]
    assert (facts.matters[0].lines[0].amount, facts.matters[0].lines_complete) == (50_000, True)


def test_more_rows_keep_what_was_typed_and_save_nothing(client, checkup):
    sent = {"asked": ["m1.lines"], "line:0:amount": "500", "line:0:category": "tools", "more": "1"}
    html = client.post(url("ask", checkup), sent).content.decode()
    assert ('value="500"' in html, 'name="line:2:amount"' in html) == (True, True)
    checkup.refresh_from_db()
    assert checkup.steps == []


def test_preview_of_sums_keeps_nothing(client, checkup):
    sent = {"asked": ["m1.star"], "m1.star": "0"}
    before = client.get(url("ask", checkup)).content.decode()
    after = client.post(url("totals", checkup), sent).content.decode()
    checkup.refresh_from_db()
    assert (sums(before) != sums(after), checkup.data["matters"]) == (True, PLAIN["matters"])


def test_files_taken_away_come_in_again_and_the_record_verifies(client, checkup):
    taken = {
        form: client.get(url("export", checkup, form)).content
        for form in ("dossier.json", "dossier.xlsx", "record.json")
    }
    assert json.loads(taken["dossier.json"]) == checkup.data
    assert verify_bytes(taken["record.json"])
    for form in ("dossier.json", "dossier.xlsx"):
        client.post(reverse("checkup:import"), {"file": SimpleUploadedFile(form, taken[form])})
        facts = facts_of(Checkup.objects.latest("pk").data)
        assert (facts.applicant, facts.matters[0].kind) == (facts_of(PLAIN).applicant, "cloud_adoption")
    assert client.get(url("export", checkup, "result.xlsx")).content.startswith(b"PK")
    assert client.get(url("export", checkup, "other")).status_code == 404


def test_answers_are_saved_in_the_dossier_after_signing_in(client, as_, city, checkup):
    assert client.get(url("save", checkup))["Location"].startswith(reverse("account_login"))
    as_("clerk", NANGANG).post(url("save", checkup))
    facts = dossier_of(city.enterprise(NANGANG))
    assert (facts.name, facts.applicant["registered_region"], facts.matters[0].title) == (
        "南岗测试机械有限公司",
        "230103",
        "上云",
    )


def test_expired_check_up_is_gone_and_its_answers_with_it(client, checkup):
    Checkup.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert client.get(url("result", checkup)).status_code == 404
    assert (purge(), Checkup.objects.count()) == (1, 0)
    assert "某厂" not in json.dumps(list(Entry.objects.values_list("before", "after")), ensure_ascii=False)
    assert not list(verify())


def test_region_without_policies_is_told_so(client, db):
    checkup = begin(VISITOR, {**PLAIN, "applicant": {"registered_region": "440000"}})
    assert "还没有收录政策" in client.get(url("matters", checkup)).content.decode()
    assert client.get(url("ask", checkup))["Location"] == url("matters", checkup)


def test_english_pages_hold_no_chinese_but_names(client, checkup):
    client.cookies["django_language"] = "en"
    for name in ("ask", "result", "matters"):
        html = client.get(url(name, checkup)).content.decode()
        main = re.sub(
            r"<select.*?</select>|<[^>]+>", " ", html[html.index("<main") : html.index("</main>")], flags=re.S
        )
        left = re.sub(
            r"某厂|上云|黑龙江省哈尔滨市南岗区|哈工信规〔\d+〕\d+号|哈政规〔\d+〕\d+号|[一二三四五六七八九十]+/?|（|）|[万亿]?元|文首|文末",
            "",
            main,
        )
        assert re.findall(r"[\u4e00-\u9fff]{2,}", left) == []
