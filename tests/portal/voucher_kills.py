"""Vouchers to be spent, settled with providers and ended by a process that is killed: what waits, and what would be a
half state."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

from awards import a_voucher, answer, day, in_ledger
from city import DAOLI, NANGANG, City
from contests import a_post
from django.utils import timezone
from held import broken as held
from killing import Job

from duixian.portal.accounts.authority import Authority
from duixian.portal.accounts.models import Post
from duixian.portal.accounts.roles import Role
from duixian.portal.journal import verify
from duixian.portal.payments.models import Account, BatchState, PaymentState
from duixian.portal.vouchers import commands
from duixian.portal.vouchers.models import Payout, Provider, Redemption, Settlement, Voucher
from duixian.portal.vouchers.queries import due, offered, settled_of

ISSUED, PART = 120_000, 20_000
_SERVICE = "云 MES"


def lay_out(city: City, vouchers: int) -> None:
    """So many vouchers of one enterprise, a part of each spent, every third past its last day; two providers."""
    now, today = timezone.now(), timezone.localdate()
    assert city.neighbour
    a_post(city.neighbour, Role.CLERK)
    for seller in (city.enterprise(DAOLI), city.neighbour):
        Account.objects.create(organisation=seller, holder=seller.name, bank="某银行", number="62220000", since=now)
        Provider.objects.create(organisation=seller, services=_SERVICE, since=today)
    for i in range(vouchers):
        voucher = a_voucher(city, ISSUED, number=f"V{i}", good_for=30, matter=f"m{i}")
        _spend(city, voucher)
        if i % 3 == 0:
            Redemption.objects.filter(voucher=voucher).update(redeemed_at=now - timedelta(days=3))
            Voucher.objects.filter(pk=voucher.pk).update(good_until=day(-1))


def _spend(city: City, voucher: Voucher) -> None:
    """A code is made, and one of the providers redeems it. Of a process that is killed between the two it is lost."""
    many = voucher.redemptions.count()
    code = commands.offer(city.authority(Role.CLERK, NANGANG), voucher, PART)[1]
    sellers = Post.objects.select_related("person", "organisation").filter(organisation__provider__isnull=False)
    post = sellers.filter(role=Role.CLERK).order_by("pk")[(voucher.pk + many) % 2]
    said = {"invoice": f"A-{voucher.pk}-{many}", "invoiced": PART, "service": _SERVICE}
    commands.redeem(Authority(post.person, post), code=code, **said)  # type: ignore[arg-type]


def jobs(city: City) -> Iterator[Job]:
    """What waits to be done, as the database says now."""
    finance = city.authority(Role.CITY_FINANCE)
    usable = Voucher.objects.filter(balance__gte=PART, good_until__gte=timezone.localdate()).order_by("pk")
    free = next((one for one in usable if one.balance - offered(one) >= PART), None)
    if free is not None:  # one at a time: so that as much is settled as spent
        yield lambda: _spend(city, free)
    if Voucher.objects.filter(balance__gt=0, good_until__lt=timezone.localdate()).exists():
        yield commands.expire
    for provider in set(due(finance).values_list("provider", flat=True)):
        yield lambda provider=provider: commands.prepare(finance, [provider])
    for one in Settlement.objects.filter(state=BatchState.PREPARED):
        end = commands.cancel if one.pk % 5 == 0 else commands.send
        yield lambda end=end, one=one: end(finance, one)
    for one in Settlement.objects.filter(state=BatchState.SENT, payouts__state=PaymentState.SENT).distinct():
        yield lambda one=one: commands.enter_answer(finance, one, _answer(one))


def _answer(settlement: Settlement) -> bytes:
    """The bank pays all but every fourth payout, which is due again."""
    (payout,) = settlement.payouts.all()
    return answer((payout.key, payout.amount), result="失败" if payout.pk % 4 == 0 else "成功")


def stands() -> Counter[str]:
    """How far the work has come."""
    rows = Voucher.objects.values_list("balance", "good_until")
    found = Counter(f"voucher {'open' if left else 'used up'}" for left, until in rows if until >= timezone.localdate())
    found.update(f"voucher {'to end' if left else 'ended'}" for left, until in rows if until < timezone.localdate())
    found.update(f"code {one}" for one in Redemption.objects.values_list("state", flat=True))
    found.update(f"payout {one}" for one in Payout.objects.values_list("state", flat=True))
    return found


def broken() -> list[object]:
    """Every half state: nothing, where it holds."""
    return [*held("vouchers", "budgets"), *verify(), *_half_settled()]


def _half_settled() -> Iterator[str]:
    """An award of which the ledger holds something else than the voucher and its settlements say."""
    for voucher in Voucher.objects.select_related("application__call"):
        settled = settled_of(voucher.application)
        says = {"committed": voucher.balance + voucher.spent - settled, "paid": settled}
        has = in_ledger(voucher.application)
        if has != {account: fen for account, fen in says.items() if fen}:
            yield f"{voucher}: the ledger has {has}, the voucher says {says}"
