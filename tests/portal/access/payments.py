"""Who gets which page of payment: finance of the region, and for its account the payee."""

from applying import a_call, at_review
from city import CITY, NANGANG, PROVINCE
from django.utils import timezone

from duixian.portal.payments.models import Account, Batch, Payment, PaymentState


def _paid(city, level="city", region=CITY):
    """A batch with one payment that arrived."""
    application = at_review(city, "public-notice", NANGANG, a_call(city))
    account = Account.objects.create(
        organisation=application.organisation, holder="某", bank="某行", number="12345678", since=timezone.now()
    )
    batch = Batch.objects.create(number="P1", level=level, region=region, made_at=timezone.now())
    Payment.objects.create(
        batch=batch, application=application, account=account, key="k1", amount=1, state=PaymentState.PAID
    )
    return {"number": batch.number, "kind": "csv", "key": "k1"}


def _paid_by_province(city):
    return _paid(city, "province", PROVINCE)


_SEEING = {"city_finance@230100": 200, "director@230100": 200}

ROWS = [
    (
        "payments:index",
        {},
        {"visitor": 302, "district_finance@230103": 200, "province_finance": 200, **_SEEING, "*": 404},
    ),
    (
        "payments:account",
        {},
        {"visitor": 302, "clerk@230103": 200, "clerk@230102": 200, "legal_representative@230103": 200, "*": 404},
    ),
    ("payments:batch", _paid, {"visitor": 302, **_SEEING, "*": 404}),
    ("payments:batch", _paid_by_province, {"visitor": 302, "province_finance": 200, "*": 404}),
    ("payments:file", _paid, {"visitor": 302, "city_finance@230100": 200, "*": 404}),
    ("payments:send", _paid, {"visitor": 302, "*": 405}),
    ("payments:cancel", _paid, {"visitor": 302, "*": 405}),
    ("payments:answer", _paid, {"visitor": 302, "*": 405}),
    ("payments:refund", _paid, {"visitor": 302, "city_finance@230100": 200, "*": 404}),
]
