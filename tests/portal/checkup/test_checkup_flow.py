"""The check-up without JavaScript: from who one is to the result, page after page."""

import re

import pytest
from django.urls import reverse

from duixian.assess import assess_dossier
from duixian.portal.checkup.models import Checkup
from duixian.portal.checkup.queries import assess
from duixian.portal.dossiers.engines import engine_for
from duixian.portal.dossiers.queries import facts_of

WHO = {
    "name": "哈尔滨某机械有限公司",
    "shown": ["applicant.registered_region"],
    "applicant.registered_region": "230103",
    "applicant.entity_type": "enterprise",
    "applicant.industry": "C34",
    "applicant.size": "medium",
    "applicant.founded": "2015-06-18",
}


@pytest.fixture
def begun(client, db):
    client.post(reverse("checkup:start"), WHO)
    checkup = Checkup.objects.get()
    client.post(reverse("checkup:matters", args=[checkup.key]), {"count:cloud_adoption": "1", "count:diagnosis": "1"})
    checkup.refresh_from_db()
    return checkup


def asked_on(html: str) -> list[str]:
    return re.findall(r'name="asked" value="([^"]+)"', html)


def test_without_a_place_nothing_begins_and_what_was_typed_stays(client, db):
    page = client.post(reverse("checkup:start"), {**WHO, "applicant.registered_region": ""})
    assert (page.status_code, Checkup.objects.count()) == (422, 0)
    assert "请选择注册所在的区县" in page.content.decode()
    assert "哈尔滨某机械有限公司" in page.content.decode()


def test_matters_are_what_was_ticked(begun):
    assert [(m["id"], m["kind"]) for m in begun.data["matters"]] == [("m1", "cloud_adoption"), ("m2", "diagnosis")]


def test_every_page_can_be_skipped_and_no_path_is_asked_twice(client, begun):
    seen: list[str] = []
    url = reverse("checkup:ask", args=[begun.key])
    for _ in range(60):
        page = client.get(url)
        if page.status_code == 302:
            break
        asked = asked_on(page.content.decode())
        assert asked
        assert not set(asked) & set(seen)
        seen += asked
        client.post(url, {"asked": asked, "skip": "1"})
    assert page["Location"] == reverse("checkup:result", args=[begun.key])


def test_all_fine_answers_the_rest_until_only_the_selection_is_open(client, begun):
    url = reverse("checkup:ask", args=[begun.key])
    for _ in range(60):
        page = client.get(url)
        if page.status_code == 302:
            break
        html = page.content.decode()
        sent: dict[str, object] = {"asked": asked_on(html), "shown": asked_on(html), "rest": "1"}
        for path in asked_on(html):
            sent[path] = {"m1.star": "3"}.get(path, "")
            if path.endswith("_cost") or path.endswith("_fee"):
                sent |= {path: "50", f"unit:{path}": "万元"}
            if path.endswith(".date"):
                sent[path] = "2023-06-30"
            if path.startswith("receipts."):
                sent[path.replace("receipts.", "all:")] = "1"
        answered = client.post(url, sent)
        assert answered.status_code == 302, re.findall(r"field-errors.*?</li>", answered.content.decode())
    begun.refresh_from_db()
    assessment = assess(begun.data)
    assert assessment is not None
    assert {c.verdict for c in assessment.claims if c.in_potential} <= {"competitive", "entitled"}
    assert assessment.plan.potential == 50_000_000


def test_sums_on_every_page_are_the_engines(client, begun):
    engine = engine_for("230103")
    html = client.get(reverse("checkup:ask", args=[begun.key])).content.decode()
    plan = assess_dossier(facts_of(begun.data), engine, readings=False).plan
    assert f"{plan.potential // 1_000_000}" in re.sub(r"[,<>]", "", html)
    assert plan == assess_dossier(facts_of(begun.data), engine, readings=True, plans=True).plan


def test_wrong_value_is_said_beside_its_field_and_kept_as_typed(client, begun):
    path = "m1.equipment_cost"
    page = client.post(reverse("checkup:ask", args=[begun.key]), {"asked": [path], path: "很多", f"unit:{path}": "元"})
    assert page.status_code == 422
    assert 'value="很多"' in page.content.decode()
    assert "field-errors" in page.content.decode()
    begun.refresh_from_db()
    assert begun.steps == []


def test_back_shows_the_page_as_it_was_answered(client, begun):
    path, url = "m1.equipment_cost", reverse("checkup:ask", args=[begun.key])
    client.post(url, {"asked": [path], path: "61.6", f"unit:{path}": "万元"})
    html = client.get(reverse("checkup:step", args=[begun.key, 1])).content.decode()
    assert 'value="61.6"' in html


def test_result_says_sums_first_and_opens_for_whoever_has_the_link_only(client, begun):
    html = client.get(reverse("checkup:result", args=[begun.key])).content.decode()
    parts = ["现在就能确定", "什么时候报", "逐项说明", "还判断不了的", "口径和前提"]
    assert [html.index(part) for part in parts] == sorted(html.index(part) for part in parts)
    assert client.get(reverse("checkup:shared", args=[begun.key])).status_code == 404
    client.post(reverse("checkup:share", args=[begun.key]))
    begun.refresh_from_db()
    link = reverse("checkup:shared", args=[begun.shared])
    assert client.get(link).status_code == 200
    assert begun.key not in client.get(link).content.decode()
    client.post(reverse("checkup:share", args=[begun.key]), {"stop": "1"})
    assert client.get(link).status_code == 404
