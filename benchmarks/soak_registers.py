"""The registers of a soak: the credit offices' monthly lists, and decisions on hits and on invoices used twice."""

from __future__ import annotations

import csv
import io
import random
from datetime import timedelta

from city import credit_code
from django.utils import timezone

from benchmarks.soak_city import DISTRICTS, PROVINCES, Town
from duixian.portal.accounts.models import Organisation
from duixian.portal.accounts.roles import Kind, Role
from duixian.portal.credit.commands import decide as decide_hit
from duixian.portal.credit.commands import import_list
from duixian.portal.credit.listfile import COLUMNS
from duixian.portal.credit.models import Hit, Name
from duixian.portal.registry.commands import decide as decide_conflict
from duixian.portal.registry.models import Conflict


def renew_lists(town: Town, dice: random.Random) -> None:
    """Each month every credit office takes its lists over; now and then an enterprise of the site stands on one."""
    firms = list(Organisation.objects.filter(kind=Kind.ENTERPRISE).order_by("pk"))
    for city in DISTRICTS:
        for name in Name:
            out = io.StringIO()
            rows = [(credit_code(77_000_001), "某停业公司")]
            here = [firm for firm in firms if firm.region.startswith(city[:4])]
            if name == Name.DEBTORS and here and dice.random() < 0.6:
                chosen = dice.choice(here)
                rows.append((chosen.code, chosen.name))
            since = (timezone.localdate() - timedelta(days=5)).isoformat()
            told = [(code, holder, "黑01执1号", "某法院", since, "") for code, holder in rows]
            csv.writer(out).writerows([[column.heading for column in COLUMNS], *told])
            officer = town.at(Role.CREDIT_OFFICER, city)
            import_list(officer, name, out.getvalue().encode(), source="月度名单", as_of=timezone.localdate())


def decide_use(town: Town, key: int, dice: random.Random) -> object:
    conflict = Conflict.objects.get(pk=key)
    role = Role.PROVINCE_REVIEWER if conflict.region in PROVINCES else Role.DIRECTOR
    return decide_conflict(town.at(role, conflict.region), conflict, allowed=dice.random() < 0.4, reason="已查发票原件")


def decide_credit(town: Town, key: int, dice: random.Random) -> object:
    hit = Hit.objects.select_related("organisation").get(pk=key)
    officer = town.city(Role.CREDIT_OFFICER, hit.organisation.region)
    return decide_hit(officer, hit, cleared=dice.random() < 0.7, reason="已查执行信息")
