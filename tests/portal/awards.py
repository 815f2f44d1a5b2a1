"""Awards to test with: filed, walked along the procedure, approved, and paid where asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from applying import EXTRA, GRANT, MATTER, a_call, a_dossier, a_paper, fresh, step
from city import CITY, NANGANG, City
from django.utils import timezone
from site_clock import Clock

from duixian.portal.accounts.authority import SYSTEM
from duixian.portal.accounts.roles import Role
from duixian.portal.applications.commands import attach, file, start
from duixian.portal.applications.models import Application
from duixian.portal.applications.policies import policy_of
from duixian.portal.applications.reactions import Money
from duixian.portal.budgets import ledger
from duixian.portal.budgets.commands import pay
from duixian.portal.budgets.holding import hold
from duixian.portal.budgets.models import Account as Side
from duixian.portal.budgets.models import Transfer
from duixian.portal.calls.models import Call
from duixian.portal.credit.answering import keep_answer
from duixian.portal.dossiers.models import Dossier
from duixian.portal.journal import work
from duixian.portal.lists.commands import approve, close_notice, draw_up, notice_stage, publish
from duixian.portal.payments.bankfile import ANSWER, in_yuan
from duixian.portal.payments.commands import enter_answer, prepare, send, set_account
from duixian.portal.payments.models import Account, Batch, Payment
from duixian.portal.vouchers.models import Voucher
from duixian.procedure.read import plain, procedure_for

SECOND = "star-2-management"
_PROVED = (
    "registered_on_platform", "supply_demand_published", "labour_published", "factors_published", "finance_published",
    "updated_monthly", "approvals_complete", "energy_compliant", "environment_compliant", "safety_compliant",
)  # fmt: skip
LISTING: Mapping[str, Any] = {
    "id": "listing-2025", "kind": "listing", "title": "平台信息发布",
    "facts": {"date": "2025-12-20", "location": "230109", **dict.fromkeys(_PROVED, True)},
}  # fmt: skip
VOUCHER, SPENT_ON = "listing-voucher", "listing-2025"


def approved(
    city: City,
    clock: Clock,
    claims: Iterable[tuple[str, str]] = ((GRANT, MATTER),),
    region: str = NANGANG,
    notice: int = 14,
    **more: Any,
) -> list[Application]:
    """Applications of an enterprise for (grant, matter), approved, with an account to be paid to; `notice` in days."""
    claims = list(claims)
    call = a_call(city, grants=tuple(grant for grant, _ in claims), **more)
    clerk, organisation = city.authority(Role.CLERK, region), city.enterprise(region)
    if not Dossier.objects.filter(organisation=organisation).exists():
        dossier = a_dossier(organisation)
        dossier.data["matters"].append(dict(LISTING))
        dossier.save()
    made = [filed(city, call, grant, matter, region) for grant, matter in claims]
    for application in made:
        while application.stage != "public-notice":
            application = step(city, application, region)
    approve_all(city, clock, call, notice)
    set_account(clerk, organisation, holder=organisation.name, bank="某银行", number="6222 0000 1111")
    return [fresh(application) for application in made]


def an_award(
    city: City,
    grant: str = GRANT,
    amount: int = 30_000_000,
    *,
    policy: str = "harbin-2022-1",
    matter: str = "",
    paid: bool = False,
    state: str = "open",
) -> Application:
    """An award of the enterprise of Nangang as rows only, for tests that do not ask how it came about."""
    today, organisation = timezone.localdate(), city.enterprise(NANGANG)
    call = Call.objects.create(
        policy=policy, region=CITY, year=today.year, title="2026 年度申报", grants=[grant], opens_on=today,
        closes_on=today,
    )  # fmt: skip
    title, course = policy_of(call).grants[grant].title, procedure_for(policy_of(call), grant, {"district-review": 10})
    made = Application.objects.create(
        number=f"2026-9{call.pk:05d}", call=call, policy=policy, grant=grant, title={"zh": title.zh, "en": title.en},
        organisation=organisation, region=organisation.region, matter_id=matter, procedure=plain(course),
        stage=course.stages[-1].id, kind="payment", state=state, since=timezone.now(), lo=amount, hi=amount,
        approved=amount,
    )  # fmt: skip
    with work():
        hold(SYSTEM, made)
    if paid:
        now = timezone.now()
        account, _ = Account.objects.get_or_create(
            organisation=organisation, until=None,
            defaults={"holder": organisation.name, "bank": "某银行", "number": "622200001111", "since": now},
        )  # fmt: skip
        batch = Batch.objects.create(number=f"P{made.pk}", level="city", region=CITY, state="sent", made_at=now)
        Payment.objects.create(
            batch=batch, application=made, account=account, key=f"k{made.pk}", amount=amount, state="paid"
        )
        pay(SYSTEM, made, amount, level="city", reference=f"k{made.pk}")
    return made


def filed(city: City, call: Call, grant: str, matter: str, region: str = NANGANG) -> Application:
    clerk = city.authority(Role.CLERK, region)
    application = start(clerk, call, grant, matter)
    attach(clerk, application, EXTRA["id"], a_paper(city.enterprise(region)))
    return file(clerk, fresh(application), committed=True)


def noticed(city: City, clock: Clock, call: Call, notice: int = 14) -> str:
    """What is ready under a call, through its notice: the list's number."""
    clerk = city.authority(Role.CITY_CLERK)
    listed = draw_up(clerk, call)
    stage = notice_stage(listed)
    assert stage
    publish(clerk, listed.number, {channel.zh: timezone.localdate() for channel in stage.channels})
    clock.wait(notice)
    close_notice(clerk, listed.number)
    return listed.number


def approve_all(city: City, clock: Clock, call: Call, notice: int = 14) -> None:
    """What is ready under a call, through its notice to the approval."""
    approve(city.authority(Role.APPROVER, CITY), noticed(city, clock, call, notice))


def paid(city: City, application: Application) -> Application:
    """Paid by the bank in full."""
    finance = city.authority(Role.CITY_FINANCE)
    batch = send(finance, prepare(finance, [application.pk]))
    enter_answer(finance, batch, answer(*((payment.key, payment.amount) for payment in batch.payments.all())))
    assert Payment.objects.filter(application=application).exists()
    return fresh(application)


def answer(*paid: tuple[str, int], result: str = "成功") -> bytes:
    """The bank's answer: these keys and sums (fen)."""
    rows = [(key, in_yuan(fen), result, f"B-{key[:8]}", "") for key, fen in paid]
    return "\n".join(",".join(row) for row in (ANSWER, *rows)).encode()


def day(days: int) -> Any:
    return timezone.localdate() + timedelta(days=days)


def in_ledger(application: Application) -> dict[str, int]:
    """What the ledger holds of an award, account by account; those with nothing left out."""
    held = ledger.balances(Transfer.objects.filter(application=application))
    return {side.value: held[side] for side in Side if held[side] > 0}


def a_voucher(city: City, amount: int, *, number: str = "V1", good_for: int = 90, matter: str = "") -> Voucher:
    """A voucher of the enterprise of Nangang, its credit asked, as rows only."""
    award = an_award(city, VOUCHER, amount, matter=matter, state="paid")
    with work():
        keep_answer(SYSTEM, award, Money.ISSUE)
    return Voucher.objects.create(
        number=number, application=award, organisation=award.organisation, amount=amount, balance=amount,
        good_until=day(good_for), issued_at=timezone.now(),
    )  # fmt: skip
