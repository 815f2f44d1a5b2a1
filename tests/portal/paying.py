"""Applications to test with that have come to their money: approved, and paid."""

from __future__ import annotations

from applying import a_call, at_review, fresh
from city import CITY, NANGANG, City
from django.utils import timezone
from site_clock import Clock

from duixian.portal.accounts.roles import Role
from duixian.portal.applications.models import Application
from duixian.portal.calls.models import Call
from duixian.portal.lists.commands import approve, close_notice, draw_up, notice_stage, publish
from duixian.portal.payments.bankfile import ANSWER
from duixian.portal.payments.commands import enter_answer, prepare, send, set_account
from duixian.portal.payments.models import Payment


def an_approved(city: City, clock: Clock, region: str = NANGANG, call: Call | None = None) -> Application:
    """One that was approved after its notice, and waits to be paid to a known account."""
    call = call or a_call(city)
    application = at_review(city, "public-notice", region, call)
    bureau, owner = city.authority(Role.CITY_CLERK), city.authority(Role.CLERK, region)
    listed = draw_up(bureau, call)
    stage = notice_stage(listed)
    assert stage
    publish(bureau, listed.number, {channel.zh: timezone.localdate() for channel in stage.channels})
    clock.wait(10)
    close_notice(bureau, listed.number)
    approve(city.authority(Role.APPROVER, CITY), listed.number)
    holder = application.organisation.name
    set_account(owner, application.organisation, holder=holder, bank="某银行", number="6222 0000 1111")
    return fresh(application)


def pay(city: City, application: Application) -> Payment:
    """Pay it, the bank says yes."""
    finance = city.authority(Role.CITY_FINANCE)
    batch = send(finance, prepare(finance, [application.pk]))
    payment = batch.payments.get()
    yuan = f"{payment.amount // 100}.{payment.amount % 100:02}"
    rows = [ANSWER, (payment.key, yuan, "成功", f"B{payment.pk}", "")]
    enter_answer(finance, batch, "\n".join(",".join(row) for row in rows).encode("gb18030"))
    payment.refresh_from_db()
    return payment
