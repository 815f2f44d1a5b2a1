"""Of the cost lines, the grant's categories within its window are used; what lies outside is told and not used."""

from __future__ import annotations

from datetime import date, datetime

from applying import a_dossier
from city import NANGANG, City

from duixian.portal.applications.assessing import day_of
from duixian.portal.applications.models import Application
from duixian.portal.calls.models import Call
from duixian.portal.dossiers.queries import facts_of
from duixian.portal.registry.counting import Window, counted
from duixian.procedure.model import CHINA
from duixian.program.codec import digest, encode
from duixian.program.compile import compile_policies


def test_lines_count_within_the_window_of_their_grant(city: City) -> None:
    program = compile_policies(("shuangyashan-2022",))
    call = Call.objects.create(
        policy="shuangyashan-2022", region="230500", year=2026, title="双鸭山", grants=["cloud-use"], state="open",
        opens_on=date(2026, 1, 1), closes_on=date(2026, 12, 31), program=encode(program), digest=digest(program),
    )  # fmt: skip
    data = a_dossier(city.enterprise(NANGANG)).data
    application = Application.objects.create(
        number="1", call=call, policy=call.policy, grant="cloud-use", title={"zh": "", "en": ""}, procedure={},
        organisation=city.enterprise(NANGANG), region=NANGANG, matter_id="cloud-2023", stage="filing", kind="filing",
        since=datetime(2026, 3, 2, tzinfo=CHINA), filed_at=datetime(2026, 3, 2, 9, tzinfo=CHINA),
    )  # fmt: skip
    days = {"before": date(2024, 12, 31), "first": date(2025, 1, 1), "last": date(2026, 3, 2)}
    for name, day in days.items():
        application.lines.create(line_id=name, category="service", date=day, claimed=1)
    application.lines.create(line_id="other", category="equipment", date=days["first"], claimed=1)
    application.lines.create(line_id="unpaid", category="service", date=days["first"], claimed=1, paid=False)
    found = counted(application, lambda: facts_of(data, day_of(application)))
    assert [line.line_id for line in found.lines] == ["first", "last"]
    assert [line.line_id for line in found.outside] == ["before"]
    assert set(found.windows) == {Window(("service", "software"), date(2025, 1, 1), date(2026, 3, 2))}
