"""Who gets which page of vouchers: the enterprise its own, the bureau all, providers what they redeem, finance the
settlements. Rows are made without walking the procedure: who sees them does not depend on it."""

from datetime import timedelta

from awards import VOUCHER, an_award
from city import CITY, DAOLI
from django.utils import timezone

from duixian.portal.payments.models import Account
from duixian.portal.vouchers.models import Payout, Provider, Redemption, Settlement, Voucher


def _voucher(city):
    application = an_award(city, VOUCHER, 100, state="paid")
    today = timezone.localdate()
    voucher = Voucher.objects.create(
        number="V1", application=application, organisation=application.organisation, amount=100, balance=100,
        good_until=today + timedelta(days=9), issued_at=timezone.now(),
    )  # fmt: skip
    return {"number": voucher.number}


def _code(city):
    named = _voucher(city)
    made = Redemption.objects.create(
        voucher=Voucher.objects.get(), code="c", amount=1, made_at=timezone.now(), good_until=timezone.now()
    )
    return {**named, "pk": made.pk}


def _provider(city):
    made = Provider.objects.create(organisation=city.enterprise(DAOLI), services="云", since=timezone.localdate())
    return {"pk": made.pk}


def _registered(city):
    _provider(city)
    return {}


def _settlement(city):
    provider = Provider.objects.get(pk=_provider(city)["pk"])
    made = Settlement.objects.create(number="S1", region=CITY, made_at=timezone.now())
    account = Account.objects.create(
        organisation=provider.organisation, holder="某", bank="某行", number="12345678", since=timezone.now()
    )
    Payout.objects.create(settlement=made, provider=provider, account=account, key="k", amount=1)
    return {"number": made.number}


def _file(city):
    return {**_settlement(city), "kind": "csv"}


def _unissued(city):
    return {"application": an_award(city, VOUCHER, 100).number}


_POST = {"visitor": 302, "*": 405}
_OWNERS = {"clerk@230103": 200, "legal_representative@230103": 200}
_CITY = dict.fromkeys(("city_clerk@230100", "city_reviewer@230100", "director@230100"), 200)
_SETTLING = {**_CITY, "city_finance@230100": 200, "observer@230000": 200}
_DISTRICT = dict.fromkeys(("district_clerk@230103", "district_reviewer@230103"), 200)
_EVERYWHERE = {"district_clerk": 200, "district_reviewer": 200, "city_clerk": 200, "city_reviewer": 200, "clerk": 200}

ROWS = [
    ("vouchers:index", {}, {"visitor": 302, **_EVERYWHERE, **_OWNERS, **_SETTLING, "*": 404}),
    ("vouchers:issue", _unissued, {"visitor": 302, **_CITY, "*": 404}),
    ("vouchers:redeem", _registered, {"visitor": 302, "clerk@230102": 200, "*": 404}),
    ("vouchers:providers", {}, {"visitor": 302, "*": 200}),
    ("vouchers:strike_off", _provider, _POST),
    ("vouchers:settlements", {}, {"visitor": 302, "city_reviewer@230200": 200, **_SETTLING, "*": 404}),
    ("vouchers:settlement", _settlement, {"visitor": 302, **_SETTLING, "*": 404}),
    ("vouchers:file", _file, {"visitor": 302, "city_finance@230100": 200, "*": 404}),
    ("vouchers:send", _settlement, _POST),
    ("vouchers:cancel", _settlement, _POST),
    ("vouchers:answer", _settlement, _POST),
    ("vouchers:show", _voucher, {"visitor": 302, **_OWNERS, **_SETTLING, **_DISTRICT, "*": 404}),
    ("vouchers:offer", _voucher, _POST),
    ("vouchers:withdraw", _code, _POST),
    ("vouchers:revoke", _voucher, _POST),
]
