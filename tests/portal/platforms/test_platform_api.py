"""A platform's own system reports with its token: the same checks, JSON in and out."""

from __future__ import annotations

import json
from typing import Any

import pytest
from city import DAOLI, NANGANG, City
from django.test import Client
from reporting import FIGURES, a_platform, machine, payment

from duixian.portal.accounts.roles import Role
from duixian.portal.journal import verify
from duixian.portal.journal.models import Entry
from duixian.portal.platforms import commands
from duixian.portal.platforms.models import Platform, Report

pytestmark = pytest.mark.usefixtures("settled_city")
REPORT = {
    "month": "2026-02",
    "figures": {**FIGURES, "new_devices": 1},
    "devices": [machine("001")],
    "transactions": [{**payment(), "amount": 1200.5}],
}


def send(platform: str, token: str = "", body: Any = None, **more: Any) -> tuple[int, Any]:
    """Status and answer, from a client that insists on tokens against forged forms."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    data = body if isinstance(body, bytes) else json.dumps(body or REPORT).encode()
    answer = Client(enforce_csrf_checks=True).post(
        f"/api/platforms/{platform}/reports/", data, content_type="application/json", headers=headers, **more
    )
    return answer.status_code, answer.json()


def test_system_of_a_platform_reports_with_its_token(city: City) -> None:
    platform, clerk = a_platform(city), city.authority(Role.CLERK, NANGANG)
    platform, token = commands.give_token(clerk, platform)
    number = platform.number
    assert token not in json.dumps([*Platform.objects.values_list("token_digest", flat=True)])
    assert [send(number)[0], send(number, "wrong")[0], send("T2026-99999", token)[0]] == [401, 401, 404]
    status, answer = send(number, token)
    report = Report.objects.get()
    assert (status, answer) == (201, {"report": report.pk, "month": "2026-02", "doubts": []})
    assert (report.source, report.sent_by, report.transactions.get().amount) == ("api", None, 120050)
    assert Entry.objects.filter(what="platform reported").get().who == f"token of {number}"
    assert list(verify()) == []
    other, _ = commands.give_token(city.authority(Role.CLERK, DAOLI), a_platform(city, DAOLI))
    assert send(other.number, token)[0] == 401
    commands.take_token(clerk, platform)
    assert send(number, token)[0] == 401


def test_what_is_wrong_is_answered_whole(city: City) -> None:
    platform, token = commands.give_token(city.authority(Role.CLERK, NANGANG), a_platform(city))
    body = {
        "month": "2026-3x", "figure": {}, "devices": [{"maker": "甲", "serail": "1"}, 3], "transactions": {},
        "figures": {"new_users": [1]},
    }  # fmt: skip
    status, answer = send(platform.number, token, body)
    told = [(one.get("part", ""), one.get("row", 0), one.get("field", ""), one["code"]) for one in answer["problems"]]
    assert (status, sorted(told)) == (
        422,
        [
            ("", 0, "figure", "json-name"),
            ("", 0, "month", "month"),
            ("devices", 1, "serail", "json-name"),
            ("devices", 1, "serial", "sheet-cell"),
            ("devices", 2, "", "json-shape"),
            ("figures", 1, "value", "json-value"),
            ("transactions", 0, "transactions", "json-shape"),
        ],
    )
    assert next(one["nearest"] for one in answer["problems"] if one.get("field") == "serail") == "serial"
    status, answer = send(platform.number, token, REPORT | {"figures": {**FIGURES, "new_users": "3.5"}})
    assert [(one["part"], one["row"], one["code"]) for one in answer["problems"]] == [("figures", 3, "figure-value")]
    bad = [b"{", b"[]", b"\xff", b"[" * 100_000]
    assert [send(platform.number, token, one)[0] for one in bad] == [422] * len(bad)
    assert send(platform.number, token, CONTENT_LENGTH=str(6 * 2**20))[0] == 413
    assert not Report.objects.exists()
