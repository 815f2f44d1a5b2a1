"""What the desks verify decides the amount; what is approved never exceeds it."""

from __future__ import annotations

import pytest
from applying import MATTER, act, fresh, walk
from city import NANGANG, City
from django.db import IntegrityError, transaction
from test_drafts import codes

from duixian.assess.record import verify_bytes
from duixian.portal.accounts.authority import Authority
from duixian.portal.accounts.roles import Role
from duixian.portal.applications.assessing import judge_verified
from duixian.portal.applications.commands import LineFound, move, refile, save, verify
from duixian.portal.applications.models import Application
from duixian.portal.applications.queries import record_text
from duixian.portal.journal import Denied, Invalid, Stale
from duixian.procedure.model import Move

pytestmark = pytest.mark.usefixtures("one_filed")


@pytest.fixture
def district(city: City) -> Authority:
    return city.authority(Role.DISTRICT_REVIEWER, NANGANG)


def whole(application: Application) -> dict[str, LineFound]:
    return {line.line_id: LineFound(line.claimed) for line in application.lines.all()}


def test_a_cut_line_lowers_the_grant_and_carries_its_reason(
    city: City, application: Application, district: Authority
) -> None:
    found = whole(application) | {"edge-1": LineFound(38_000_000, 10_000_000, "未用于接入设备")}
    kept = verify(district, application, lines=found)
    assert (kept.claimed, kept.hi, kept.approved) == (30_000_000, 16_800_000, 16_800_000)
    line = kept.lines.get(line_id="edge-1")
    assert (line.claimed, line.verified, line.approved, line.cut, line.reason) == (
        38_000_000, 38_000_000, 10_000_000, 28_000_000, "未用于接入设备",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("found", "problem"),
    [
        (LineFound(38_000_001), "line-above lines[edge-1]"),
        (LineFound(10_000_000, 20_000_000, "多"), "line-above lines[edge-1]"),
        (LineFound(37_000_000), "cut-reason lines[edge-1]"),
        (LineFound(-1, reason="少"), "line-above lines[edge-1]"),
    ],
)
def test_a_line_is_never_above_its_claim_and_no_cut_is_silent(
    city: City, application: Application, district: Authority, found: LineFound, problem: str
) -> None:
    with pytest.raises(Invalid) as invalid:
        verify(district, application, lines={"edge-1": found})
    assert codes(invalid) == [problem]


def test_an_unknown_line_or_fact_is_named(city: City, application: Application, district: Authority) -> None:
    with pytest.raises(Invalid) as invalid:
        verify(district, application, lines={"edge-9": LineFound(0)})
    assert codes(invalid) == ["unknown-line lines[edge-9]"]
    with pytest.raises(Invalid) as invalid:
        verify(district, application, facts={f"{MATTER}.stars": "2星"})
    assert codes(invalid) == [f"unknown-fact {MATTER}.stars"]


def test_a_verified_fact_stands_in_place_of_the_filed_one(
    city: City, application: Application, district: Authority
) -> None:
    application = verify(district, application, facts={f"{MATTER}.star": "2星"}, reason="证书是二星")
    assert (application.hi, application.approved, application.verdict) == (0, 0, "refused")
    claim = judge_verified(application).claim
    assert claim is not None
    assert [reason.id for reason in claim.reasons if reason.met is False] == ["assessed"]
    finding = application.findings.get()
    assert (finding.path, finding.value, finding.reason) == (f"{MATTER}.star", 2, "证书是二星")


def test_the_amount_is_at_most_the_grant_and_another_has_its_reason(
    city: City, application: Application, district: Authority
) -> None:
    with pytest.raises(Invalid) as invalid:
        verify(district, application, amount=30_000_001, reason="多给")
    assert codes(invalid) == ["above-grant amount"]
    with pytest.raises(Invalid) as invalid:
        verify(district, application, amount=20_000_000)
    assert codes(invalid) == ["deviation-reason reason"]
    kept = verify(district, application, amount=20_000_000, reason="与评审意见一致")
    assert (kept.approved, kept.deviation) == (20_000_000, "与评审意见一致")
    event = kept.events.get(move=Move.VERIFY)
    assert (event.person, event.data["approved"]) == (district.person, 20_000_000)


def test_a_lower_sum_stands_when_more_is_verified_and_falls_with_the_grant(
    city: City, application: Application, district: Authority
) -> None:
    application = verify(district, application, amount=20_000_000, reason="按评审意见")
    kept = verify(district, application, lines=whole(application))
    assert (kept.hi, kept.approved) == (30_000_000, 20_000_000)
    kept = verify(district, kept, lines={"edge-1": LineFound(0, reason="未付款")})
    assert (kept.hi, kept.approved, kept.deviation) == (11_800_000, 11_800_000, "")


def test_the_database_itself_holds_the_sums(city: City, application: Application) -> None:
    for change in ({"approved": 30_000_001}, {"approved": -1}, {"state": "lost"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Application.objects.filter(pk=application.pk).update(**change)
    for line in ({"approved": 1}, {"verified": 2, "approved": 3}, {"verified": 10, "approved": 5}):
        with pytest.raises(IntegrityError), transaction.atomic():
            application.lines.filter(line_id="edge-1").update(**line)


def test_verification_is_the_desks_alone_and_of_what_it_saw(
    city: City, application: Application, district: Authority
) -> None:
    for role in (Role.CLERK, Role.CITY_REVIEWER):
        with pytest.raises(Denied):
            verify(city.authority(role), application, lines=whole(application))
    verify(district, application, lines=whole(application), version=application.version)
    with pytest.raises(Stale):
        verify(city.authority(Role.DISTRICT_CLERK, NANGANG), application, history=True, version=application.version)


def test_what_was_verified_is_a_record_too(city: City, application: Application, district: Authority) -> None:
    application = verify(district, application, lines=whole(a_filed_once(city)), history=True)
    records = list(application.records.all())
    assert [record.event.move for record in records] == ["file", "verify"]
    assert all(verify_bytes(record_text(record).encode()) for record in records)


def a_filed_once(city: City) -> Application:
    return Application.objects.get(organisation=city.enterprise(NANGANG))


def test_nothing_goes_on_a_list_before_its_lines_are_verified_and_its_amount_is_settled(
    city: City, application: Application
) -> None:
    application = walk(city, application, "credit-check")
    application.lines.filter(line_id="edge-1").update(approved=None, verified=None)
    officer = city.authority(Role.CREDIT_OFFICER)
    with pytest.raises(Invalid) as invalid:
        move(officer, application, Move.PASS)
    assert codes(invalid) == ["lines-open"]
    assert fresh(application).stage == "credit-check"


def test_what_does_not_meet_its_conditions_is_not_listed(city: City, application: Application) -> None:
    application = walk(city, application, "selection")
    verify(city.authority(Role.CITY_REVIEWER), application, facts={f"{MATTER}.star": "2星"}, reason="复核")
    act(city, application, Move.PASS, Role.CITY_REVIEWER)
    with pytest.raises(Invalid) as invalid:
        act(city, application, Move.PASS, Role.CREDIT_OFFICER)
    assert [problem.message.zh for problem in invalid.value.problems] == ["按核定的事实不符合：评定达到三星"]


def test_selection_is_an_outcome_that_makes_the_claim_entitled(city: City, application: Application) -> None:
    application = walk(city, application, "public-notice")
    assert (application.verdict, application.lo, application.hi, application.approved) == (
        "entitled", 30_000_000, 30_000_000, 30_000_000,
    )  # fmt: skip


def test_an_outcome_that_a_stage_settles_is_read_like_a_fact(city: City, application: Application) -> None:
    application = walk(city, application, "selection")
    with pytest.raises(Invalid) as invalid:
        act(city, application, Move.PASS, Role.CITY_REVIEWER, outcomes={"ranks": "3", "rank": "3"})
    assert codes(invalid) == ["unknown-outcome ranks", "outcome-elsewhere rank"]
    with pytest.raises(Invalid) as invalid:
        act(city, application, Move.PASS, Role.CITY_REVIEWER, outcomes={"selected": "也许"})
    assert codes(invalid) == ["boolean selected"]
    kept = act(city, application, Move.PASS, Role.CITY_REVIEWER, outcomes={"selected": "是"})
    assert (kept.stage, kept.verdict) == ("credit-check", "entitled")


def test_no_stage_settles_what_is_another_ones(city: City, application: Application, district: Authority) -> None:
    with pytest.raises(Invalid) as invalid:
        move(district, application, Move.PASS, {"outcomes": {"selected": "是"}})
    assert codes(invalid) == ["outcome-elsewhere selected"]


def test_a_corrected_fact_is_open_again_and_an_uncorrected_one_stays_found(
    city: City, application: Application, district: Authority
) -> None:
    connected, managed = (f"{MATTER}.{name}" for name in ("equipment_data_connected", "production_managed_on_platform"))
    application = verify(district, application, facts={connected: "否", managed: "否"}, reason="现场未见")
    move(district, application, Move.RETURN, {"items": ["接入说明"], "due": "2026-03-20"})
    clerk = city.authority(Role.CLERK, NANGANG)
    save(clerk, application, {connected: "否"})
    refile(clerk, application, committed=True)
    assert [finding.path for finding in application.findings.all()] == [managed]
