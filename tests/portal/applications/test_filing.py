"""Filing pins what was judged; nothing that changes later touches it."""

from __future__ import annotations

import pytest
from applying import EXTRA, MATTER, a_call, a_draft, a_filed, a_paper, act, fresh
from city import NANGANG, City
from site_clock import Clock
from test_drafts import codes

from duixian.assess.record import verify_bytes
from duixian.portal.accounts.roles import Role
from duixian.portal.applications.assessing import filed
from duixian.portal.applications.checking import precheck
from duixian.portal.applications.commands import attach, detach, file, refile, save
from duixian.portal.applications.models import Application
from duixian.portal.applications.queries import record_text
from duixian.portal.dossiers.commands import save_facts
from duixian.portal.dossiers.models import Dossier
from duixian.portal.journal import Denied, Invalid, Stale
from duixian.portal.papers.models import State as PaperState
from duixian.procedure.model import Move, State

CONNECTED = f"{MATTER}.equipment_data_connected"

pytestmark = pytest.mark.usefixtures("settled_city")


def test_the_check_before_filing_says_what_it_comes_to(city: City) -> None:
    found = precheck(a_draft(city))
    assert (found.ready, found.missing, found.problems) == (True, (), ())
    assert found.claim is not None
    assert (found.claim.lo, found.claim.hi, found.claim.verdict.value) == (0, 30_000_000, "competitive")


def test_everything_that_is_missing_is_named_at_once(city: City) -> None:
    draft, clerk = a_draft(city), city.authority(Role.CLERK, NANGANG)
    detach(clerk, draft.attachments.get())
    save(clerk, draft, {CONNECTED: "或许"})
    with pytest.raises(Invalid) as invalid:
        file(clerk, draft, committed=False)
    assert codes(invalid) == ["not-committed committed", f"material-missing {EXTRA['id']}", f"typed {CONNECTED}"]


def test_a_paper_that_was_not_checked_is_not_filed(city: City) -> None:
    draft, clerk = a_draft(city), city.authority(Role.CLERK, NANGANG)
    attach(clerk, draft, EXTRA["id"], a_paper(draft.organisation, "new.pdf", PaperState.UNCHECKED))
    with pytest.raises(Invalid) as invalid:
        file(clerk, draft, committed=True)
    assert codes(invalid) == [f"paper-unchecked {EXTRA['id']}"]


def test_a_closed_call_takes_nothing(city: City, clock: Clock) -> None:
    draft = a_draft(city)
    clock.wait(21)
    with pytest.raises(Invalid) as invalid:
        file(city.authority(Role.CLERK, NANGANG), draft, committed=True)
    assert codes(invalid) == ["call-closed"]


def test_filing_pins_facts_papers_and_result_in_a_record_that_verifies(city: City) -> None:
    application = a_filed(city)
    record = filed(application)
    assert record is not None
    assert record.papers == [
        {"material": EXTRA["id"], "name": "合同.pdf", "sha256": application.attachments.get().paper.sha256}
    ]
    results = verify_bytes(record_text(record).encode())
    assert isinstance(results, dict)
    assert record.body["digests"]["program"] == application.call.digest
    assert (application.claimed, application.state, application.stage) == (30_000_000, State.OPEN, "district-review")


def test_a_later_change_of_the_dossier_leaves_the_filing_as_it_was(city: City) -> None:
    application = a_filed(city)
    before = [record_text(record) for record in application.records.all()]
    dossier = Dossier.objects.get(organisation=application.organisation)
    save_facts(city.authority(Role.CLERK, NANGANG), dossier, {CONNECTED: "否"})
    assert [record_text(record) for record in fresh(application).records.all()] == before


def test_cost_lines_are_those_that_were_filed(city: City) -> None:
    application = a_filed(city)
    assert sum(line.claimed for line in application.lines.filter(category="equipment", paid=True)) == 61_600_000


def test_filing_twice_files_once(city: City) -> None:
    draft, clerk = a_draft(city), city.authority(Role.CLERK, NANGANG)
    first = file(clerk, draft, committed=True, version=draft.version)
    second = file(clerk, draft, committed=True, version=draft.version)
    assert (first.version, second.version, second.events.count()) == (draft.version + 1, draft.version + 1, 1)


def test_a_stale_tab_files_nothing(city: City) -> None:
    draft, clerk = a_draft(city), city.authority(Role.CLERK, NANGANG)
    attach(clerk, draft, EXTRA["id"], a_paper(draft.organisation, "more.pdf"))
    with pytest.raises(Stale):
        file(clerk, draft, committed=True, version=draft.version)
    assert fresh(draft).state == State.DRAFT


def test_what_was_filed_is_changed_only_when_returned_and_then_filed_again(city: City, clock: Clock) -> None:
    application, clerk = a_filed(city), city.authority(Role.CLERK, NANGANG)
    with pytest.raises(Invalid) as invalid:
        save(clerk, application, {"applicant.staff": "130人"})
    assert codes(invalid) == ["not-editable"]
    clock.wait(3)
    act(city, application, Move.RETURN, Role.DISTRICT_REVIEWER, NANGANG, items=["星级证书"], due="2026-03-20")
    clock.wait(25)  # the window has closed and the deadline passed: until somebody refuses it, it may still come
    save(clerk, application, {CONNECTED: "否"})
    again = refile(clerk, fresh(application), committed=True, answers={"1": "已补"})
    assert (again.state, again.stage, again.claimed, again.events.count()) == (State.OPEN, "district-review", 0, 3)
    assert again.records.count() == 2
    assert again.events.get(number=3).data["answers"] == {"1": "已补"}


def test_a_withdrawn_claim_may_be_filed_anew_in_the_window(city: City) -> None:
    application = a_filed(city)
    act(city, application, Move.WITHDRAW, Role.CLERK, NANGANG)
    assert fresh(application).state == State.WITHDRAWN
    assert a_draft(city, call=application.call).pk != application.pk


def test_somebody_else_can_neither_file_nor_withdraw(city: City) -> None:
    draft = a_draft(city, call=a_call(city))
    other = city.authority(Role.CLERK, "230102")
    for attempt in (lambda: file(other, draft, committed=True), lambda: save(other, draft, {})):
        with pytest.raises(Denied):
            attempt()
    assert Application.objects.get().state == State.DRAFT
