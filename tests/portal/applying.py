"""Applications to test with: a call of 哈工信规〔2022〕1号, an enterprise whose dossier suits it, walks along it."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from datetime import timedelta
from pathlib import Path
from typing import Any

from city import NANGANG, City
from django.utils import timezone

from duixian.portal.accounts.models import Organisation
from duixian.portal.accounts.roles import Role
from duixian.portal.applications.commands import LineFound, attach, file, move, start, verify
from duixian.portal.applications.models import Application
from duixian.portal.calls.commands import open_call
from duixian.portal.calls.models import Call
from duixian.portal.dossiers.models import Dossier
from duixian.portal.papers.models import Paper
from duixian.portal.papers.models import State as PaperState
from duixian.procedure.model import Move
from duixian.quantity.yaml_source import Data, read_source

GRANT, MATTER = "star-3-equipment", "cloud-2023"
_SAMPLE = Path(__file__).parents[2] / "examples" / "binjiang-machinery.yaml"
EXTRA = {"id": "platform-contract", "label": "平台服务合同", "reason": "证明上云"}


def a_call(city: City, *, days: int = 20, grants: tuple[str, ...] = (GRANT, "star-2-management"), **more: Any) -> Call:
    """A call that is open today."""
    today = timezone.localdate()
    said: dict[str, Any] = {"extra_materials": [EXTRA], "limits": {"district-review": 10}, **more}
    return open_call(
        city.authority(Role.CITY_CLERK), policy="harbin-2022-1", year=today.year, grants=grants,
        opens_on=today - timedelta(days=5), closes_on=today + timedelta(days=days), **said,
    )  # fmt: skip


def a_dossier(organisation: Organisation, *, staff: str = "126人", more: Sequence[Data] = ()) -> Dossier:
    """The sample machine maker's dossier as this organisation's, with `more` matters."""
    data: dict[str, Any] = deepcopy(read_source(_SAMPLE).data)  # type: ignore[arg-type]
    data["applicant"] |= {"code": organisation.code, "name": organisation.name, "staff": staff}
    data["applicant"] |= dict.fromkeys(("registered_region", "tax_region"), organisation.region)
    data["matters"] += more
    return Dossier.objects.create(organisation=organisation, data=data, version=1)


def a_paper(organisation: Organisation, name: str = "合同.pdf", state: str = PaperState.CLEAN) -> Paper:
    return Paper.objects.create(
        organisation=organisation, name=name, type="application/pdf", size=1000, sha256=f"{hash(name):064x}"[-64:],
        state=state,
    )  # fmt: skip


def a_draft(city: City, region: str = NANGANG, call: Call | None = None) -> Application:
    """A draft that is ready to be filed."""
    organisation = city.enterprise(region)
    if not Dossier.objects.filter(organisation=organisation).exists():
        a_dossier(organisation)
    clerk = city.authority(Role.CLERK, region)
    application = start(clerk, call or a_call(city), GRANT, MATTER)
    attach(clerk, application, EXTRA["id"], a_paper(organisation))
    return fresh(application)


def a_filed(city: City, region: str = NANGANG, call: Call | None = None) -> Application:
    return file(city.authority(Role.CLERK, region), a_draft(city, region, call), committed=True)


def fresh(application: Application) -> Application:
    return Application.objects.select_related("call", "organisation").get(pk=application.pk)


def act(city: City, application: Application, kind: Move, role: Role, region: str = "", **data: Any) -> Application:
    """One move by the person of this role."""
    return move(city.authority(role, region), fresh(application), kind, data)


def at_review(city: City, stage: str, region: str = NANGANG, call: Call | None = None) -> Application:
    """A filed application, walked forward to a stage; the auditor verifies every line as claimed."""
    return walk(city, a_filed(city, region, call), stage, region)


def walk(city: City, application: Application, stage: str, region: str = NANGANG) -> Application:
    """Forward to a stage."""
    while application.stage != stage:
        application = step(city, application, region)
    return application


def step(city: City, application: Application, region: str = NANGANG) -> Application:
    """One stage forward."""
    match application.stage:
        case "district-review":
            return act(city, application, Move.PASS, Role.DISTRICT_REVIEWER, region)
        case "third-party-review":
            to = str(city.person(Role.THIRD_PARTY_REVIEWER).pk)
            act(city, application, Move.ASSIGN, Role.CITY_CLERK, to=to)
            return act(city, application, Move.PASS, Role.THIRD_PARTY_REVIEWER)
        case "financial-audit":
            act(city, application, Move.ASSIGN, Role.CITY_CLERK, to=str(city.person(Role.AUDITOR).pk))
            whole = {line.line_id: LineFound(line.claimed) for line in application.lines.all()}
            verify(city.authority(Role.AUDITOR), fresh(application), lines=whole, history=True)
            return act(city, application, Move.PASS, Role.AUDITOR)
        case "selection":
            return act(city, application, Move.PASS, Role.CITY_REVIEWER)
        case "credit-check":
            return act(city, application, Move.PASS, Role.CREDIT_OFFICER)
    raise ValueError(f"no way on from {application.stage}")
