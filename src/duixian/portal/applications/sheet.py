"""申报汇总表: the applications of a list as a workbook."""

from __future__ import annotations

import io
from collections.abc import Iterable
from decimal import Decimal

from django.utils import timezone

from duixian.portal.applications.models import Application
from duixian.portal.applications.queries import timing_of
from duixian.portal.web.language import say
from duixian.portal.web.written import workbook_in
from duixian.procedure.limits import STANDINGS
from duixian.procedure.model import State
from duixian.procedure.words import STATES, office
from duixian.quantity.text import Text

HEAD = (
    Text("申报编号", "Number"),
    Text("申报单位", "Applicant"),
    Text("统一社会信用代码", "Credit code"),
    Text("所在区县", "District"),
    Text("申报通知", "Call"),
    Text("扶持条款", "Grant"),
    Text("事项", "Matter"),
    Text("年度", "Year"),
    Text("状态", "State"),
    Text("环节", "Stage"),
    Text("办理单位", "Held by"),
    Text("分派给", "Assigned to"),
    Text("到手", "Since"),
    Text("时限", "Limit"),
    Text("时限情况", "Standing"),
    Text("申报金额（元）", "Claimed (CNY)"),
    Text("核定金额（元）", "Approved (CNY)"),
    Text("金额说明", "Deviation"),
)
_SUMS = (15, 16)


def workbook(applications: Iterable[Application]) -> bytes:
    """One row for each, the sums below."""
    out = io.BytesIO()
    with workbook_in(out) as book:
        sheet = book.add_worksheet(say(Text("申报汇总表", "Applications")))
        bold, money = book.add_format({"bold": True}), book.add_format({"num_format": "#,##0.00"})
        sheet.write_row(0, 0, [say(text) for text in HEAD], bold)
        sums, last = [0, 0], 0
        for last, application in enumerate(applications, 1):
            sheet.write_row(last, 0, _cells(application))
            for i, fen in enumerate((application.claimed, application.approved)):
                if fen is not None:
                    sheet.write_number(last, _SUMS[i], _yuan(fen), money)
                    sums[i] += fen
            sheet.write_string(last, len(HEAD) - 1, application.deviation)
        sheet.write_string(last + 1, 0, say(Text("合计", "Total")), bold)
        for i, total in enumerate(sums):
            sheet.write_number(last + 1, _SUMS[i], _yuan(total), money)
        sheet.set_column(0, len(HEAD) - 1, 18)
        sheet.freeze_panes(1, 0)
    return out.getvalue()


def _yuan(fen: int) -> Decimal:
    return Decimal(fen).scaleb(-2)


def _cells(application: Application) -> list[str]:
    organisation, closed = application.organisation, not application.holder_role
    return [
        application.number, organisation.name, organisation.code, organisation.region_name, application.call.title,
        say(application.grant_title), application.matter_title, str(application.period or ""),
        say(STATES[State(application.state)]), say(application.here.title),
        "" if closed else say(office(application.here)),
        application.assigned.name if application.assigned else "",
        "" if closed else timezone.localdate(application.since).isoformat(),
        application.due_on.isoformat() if application.due_on else "",
        "" if closed else say(STANDINGS[timing_of(application).standing]),
    ]  # fmt: skip
