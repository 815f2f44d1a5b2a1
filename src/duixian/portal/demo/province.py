"""An application under the province's own policy: filed with the city, recommended by it, waiting at the province."""

from __future__ import annotations

from datetime import date
from typing import cast

from duixian.portal.accounts.roles import Role
from duixian.portal.applications.commands import file, start
from duixian.portal.applications.models import Application
from duixian.portal.calls.commands import open_call
from duixian.portal.demo import registers
from duixian.portal.demo.people import CITY, PROVINCE
from duixian.portal.demo.steps import Steps
from duixian.portal.dossiers.merging import merge
from duixian.procedure.model import Move
from duixian.quantity.text import Text
from duixian.quantity.yaml_source import Data

POLICY, GRANT, SITUATION = "heilongjiang-20", "national-scenario", "recommended"
MATTER: dict[str, Data] = {
    "id": "scene-2023",
    "kind": "recognition",
    "title": "国家智能制造场景：柔性装配",
    "facts": {"date": "2023-12-20", "title": "state_smart_scenario"},
}


def at_the_province(steps: Steps, closes_on: date) -> Application:
    """The province opens its call, an enterprise files with its city, and the city recommends it."""
    clerk, organisation = steps.city.clerk(SITUATION), steps.city.organisation(SITUATION)
    with steps.on(0):
        call = open_call(
            steps.city.at(Role.PROVINCE_CLERK, PROVINCE), policy=POLICY, year=steps.day.year, grants=(GRANT,),
            opens_on=steps.day, closes_on=closes_on, limits={"city-review": 10, "province-review": 15},
            contacts=[{"unit": "省工信厅（演示）", "name": "融合处", "phone": "0451-00000001"}],
        )  # fmt: skip
        steps.tell(f"省工信厅发布申报通知：{call.title}", f"The province announces its call: {call.title}")
        given = steps.facts_of(organisation)
        merge(clerk, organisation, {**given, "matters": [*cast(list[Data], given["matters"]), MATTER]})
        application = file(clerk, start(clerk, call, GRANT, cast(str, MATTER["id"])), committed=True)
        number, title = application.number, application.grant_title
        steps.tell(
            f"{organisation.name} 向市提交申报 {number}：{title.zh}",
            f"{organisation.name} files {number} with its city: {title.en}",
        )
        registers.renew(steps.city)
        said = Text("市工信局审核推荐到省，等待省级审核", "recommended by the city; the province reviews it next")
        steps.move(application, Move.PASS, Role.CITY_REVIEWER, CITY, said)
    return application
