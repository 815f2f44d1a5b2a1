"""What comes after an award in the made-up city: a day for the completion, a visit, and what it asks to mend."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from duixian.portal.accounts.roles import Role
from duixian.portal.applications.models import Application
from duixian.portal.supervision.commands import set_due, visit
from duixian.portal.supervision.models import Obligation, Outcome
from duixian.quantity.dates import format_date

if TYPE_CHECKING:
    from duixian.portal.demo.steps import Steps


def supervised(steps: Steps, award: Application) -> None:
    """The district sees to the award of an enterprise that was paid."""
    district = steps.city.at(Role.DISTRICT_CLERK, award.organisation.region)
    with steps.on(1):
        completion = Obligation.objects.get(application=award, duty="completion")
        by = steps.day + timedelta(days=180)
        set_due(district, completion, by, "")
        steps.tell(f"区工信局定下建成见效的期限：{format_date(by)}", f"The district sets the day of completion: {by}")
    with steps.on(1):
        visit(
            district, award, day=steps.day, people="王某、李某（演示）", found="设备已接入平台，一台数控铣床未联网。",
            outcome=Outcome.TO_MEND, mend="数控铣床联网", mend_by=steps.day + timedelta(days=45), duty="completion",
        )  # fmt: skip
        who = award.organisation.name
        steps.tell(
            f"区工信局现场核查 {who}，要求一项整改", f"The district visits {who} and asks for one thing to be mended"
        )
