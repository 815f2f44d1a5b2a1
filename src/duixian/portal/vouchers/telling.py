"""Where people find vouchers."""

from __future__ import annotations

from django.urls import reverse

from duixian.portal.vouchers.models import Voucher


def page_of(voucher: Voucher) -> str:
    return reverse("vouchers:show", args=[voucher.number])
