"""A draft is begun once for a claim, saved as one types, and closes with the window."""

from __future__ import annotations

import hashlib
from datetime import date

import pytest
from applying import EXTRA, GRANT, MATTER, a_call, a_dossier, a_draft, a_filed, a_paper, fresh
from city import DAOLI, NANGANG, City
from django.db import IntegrityError, transaction
from site_clock import Clock

from duixian.portal.accounts.roles import Role
from duixian.portal.applications.commands import LineTyped, attach, detach, discard, save, save_lines, start
from duixian.portal.applications.models import Application
from duixian.portal.calls.models import Call
from duixian.portal.dossiers.models import Dossier
from duixian.portal.journal import Denied, Invalid, Stale
from duixian.portal.library.models import Version
from duixian.procedure.model import State

pytestmark = pytest.mark.usefixtures("settled_city")


def codes(invalid: pytest.ExceptionInfo[Invalid]) -> list[str]:
    return [f"{problem.code} {problem.place.path}".strip() for problem in invalid.value.problems]


def test_a_draft_begins_with_its_procedure_and_papers(city: City) -> None:
    draft = a_draft(city)
    assert (draft.state, draft.stage, draft.holder, draft.claim) == (
        State.DRAFT, "filing", ("enterprise", "applicant"), f"harbin-2022-1/{GRANT}#{MATTER}",
    )  # fmt: skip
    assert [material["id"] for material in draft.materials] == [EXTRA["id"]]
    assert draft.course.stage("district-review").days == 10


def test_a_draft_follows_the_policy_as_the_call_pinned_it(city: City) -> None:
    call = a_call(city)
    assert call.source is not None
    kept = call.source.text.replace("working_days: 7, at_least", "working_days: 9, at_least")
    digest = hashlib.sha256(kept.encode()).hexdigest()
    Version.objects.filter(pk=call.source.pk).update(text=kept, digest=digest)  # the catalogue's file says 7
    draft = a_draft(city, call=Call.objects.get(pk=call.pk))
    notice = draft.course.notice()
    assert notice is not None
    assert notice.days == 9


def test_papers_that_a_call_adds_by_its_form_have_no_id_of_their_own(city: City) -> None:
    added = [{"label": "平台服务合同", "reason": "证明上云"}, {"label": "设备清单", "reason": "核对接入"}]
    a_dossier(city.enterprise(NANGANG))
    draft = start(city.authority(Role.CLERK, NANGANG), a_call(city, extra_materials=added), GRANT, MATTER)
    assert [material["id"] for material in draft.materials] == ["call-1", "call-2"]


def test_beginning_twice_goes_on_with_the_same_draft(city: City) -> None:
    draft = a_draft(city)
    assert start(city.authority(Role.CLERK, NANGANG), draft.call, GRANT, MATTER) == draft
    assert Application.objects.count() == 1


def test_one_live_application_for_a_claim(city: City) -> None:
    filed = a_filed(city)
    with pytest.raises(Invalid) as invalid:
        start(city.authority(Role.CLERK, NANGANG), filed.call, GRANT, MATTER)
    assert codes(invalid) == ["claim-live"]
    with pytest.raises(IntegrityError), transaction.atomic():
        Application.objects.create(
            number="x", call=filed.call, policy=filed.policy, grant=GRANT, organisation=filed.organisation,
            region=filed.region, matter_id=MATTER, title=filed.title, procedure=filed.procedure, stage="filing",
            since=filed.since,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("grant", "matter", "problem"),
    [
        ("star-9", MATTER, "call-grant grant"),
        (GRANT, "nothing", "no-matter matter"),
        (GRANT, "clinic-2023", "no-matter matter"),
    ],
)
def test_a_draft_is_for_a_grant_of_the_call_and_a_matter_of_its_kind(
    city: City, grant: str, matter: str, problem: str
) -> None:
    a_dossier(city.enterprise(NANGANG))
    with pytest.raises(Invalid) as invalid:
        start(city.authority(Role.CLERK, NANGANG), a_call(city), grant, matter)
    assert codes(invalid) == [problem]


def test_nobody_but_an_enterprise_begins_a_draft(city: City) -> None:
    call = a_call(city)
    for role in (Role.CITY_CLERK, Role.ADMINISTRATOR, Role.OBSERVER):
        with pytest.raises(Denied):
            start(city.authority(role), call, GRANT, MATTER)


def test_after_the_window_a_draft_neither_begins_nor_changes(city: City, clock: Clock) -> None:
    draft, clerk = a_draft(city), city.authority(Role.CLERK, NANGANG)
    clock.wait(21)
    with pytest.raises(Invalid) as invalid:
        save(clerk, draft, {"applicant.staff": "130人"})
    assert codes(invalid) == ["call-closed"]
    with pytest.raises(Invalid) as invalid:
        start(clerk, draft.call, "star-2-management", MATTER)
    assert codes(invalid) == ["call-closed"]


def test_what_is_typed_goes_into_the_dossier_and_what_is_wrong_stays_as_typed(city: City) -> None:
    draft, clerk = a_draft(city), city.authority(Role.CLERK, NANGANG)
    connected = f"{MATTER}.equipment_data_connected"
    saved = save(clerk, draft, {"applicant.staff": "130人", connected: "或许", f"{MATTER}.star": "2星"})
    assert [f"{problem.code} {problem.place.path}" for problem in saved.problems] == [
        f"boolean {connected}",
        f"settled {MATTER}.star",
    ]
    assert fresh(draft).typed == {connected: "或许"}
    assert Dossier.objects.get(organisation=draft.organisation).data["applicant"]["staff"] == 130
    save(clerk, draft, {connected: "是"})
    assert fresh(draft).typed == {}


def test_two_tabs_that_say_otherwise_of_one_fact_meet(city: City) -> None:
    draft, clerk = a_draft(city), city.authority(Role.CLERK, NANGANG)
    seen = Dossier.objects.get(organisation=draft.organisation).version
    save(clerk, draft, {"applicant.staff": "130人"}, seen)
    with pytest.raises(Stale):
        save(clerk, draft, {"applicant.staff": "140人"}, seen)


def test_cost_lines_are_kept_in_the_dossier_too(city: City) -> None:
    draft, clerk = a_draft(city), city.authority(Role.CLERK, NANGANG)
    lines = [LineTyped("e-1", "equipment", date(2023, 6, 2), 20_000_000, "滨江设备")]
    kept = save_lines(clerk, draft, lines, complete=True)
    line = kept.lines.get()
    assert (line.line_id, line.claimed, line.seller, line.approved) == ("e-1", 20_000_000, "滨江设备", None)
    matter = Dossier.objects.get(organisation=draft.organisation).data["matters"][0]
    assert matter["lines"] == [
        {
            "id": "e-1",
            "category": "equipment",
            "date": "2023-06-02",
            "amount": "20万元",
            "paid": True,
            "seller": "滨江设备",
        }
    ]


def test_wrong_cost_lines_are_refused_together(city: City) -> None:
    twice = LineTyped("e-1", "equipment", date(2023, 6, 2), 0)
    with pytest.raises(Invalid) as invalid:
        save_lines(city.authority(Role.CLERK, NANGANG), a_draft(city), [twice, twice])
    assert codes(invalid) == ["line-amount lines[0].amount", "line-id lines[1].id", "line-amount lines[1].amount"]


def test_only_an_own_paper_is_attached_and_only_for_a_material(city: City) -> None:
    draft, clerk = a_draft(city), city.authority(Role.CLERK, NANGANG)
    with pytest.raises(Denied):
        attach(clerk, draft, EXTRA["id"], a_paper(city.enterprise(DAOLI), "b.pdf"))
    with pytest.raises(Invalid) as invalid:
        attach(clerk, draft, "contract", a_paper(draft.organisation, "c.pdf"))
    assert codes(invalid) == ["unknown-material material"]
    detach(clerk, draft.attachments.get())
    assert not draft.attachments.exists()


def test_a_stale_form_of_papers_is_told(city: City) -> None:
    draft, clerk = a_draft(city), city.authority(Role.CLERK, NANGANG)
    attach(clerk, draft, EXTRA["id"], a_paper(draft.organisation, "d.pdf"), draft.version)
    with pytest.raises(Stale):
        attach(clerk, draft, EXTRA["id"], a_paper(draft.organisation, "e.pdf"), draft.version)


def test_a_draft_is_thrown_away_and_what_was_filed_is_not(city: City) -> None:
    clerk = city.authority(Role.CLERK, NANGANG)
    discard(clerk, a_draft(city))
    filed = a_filed(city, DAOLI)
    with pytest.raises(Denied):
        discard(clerk, filed)
    with pytest.raises(Invalid) as invalid:
        discard(city.authority(Role.CLERK, DAOLI), filed)
    assert codes(invalid) == ["not-draft"]
