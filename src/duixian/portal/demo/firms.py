"""More enterprises of the made-up city, each with a clerk of its own and what its dossier says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from typing import cast

from duixian.portal.accounts.authority import SYSTEM, Authority
from duixian.portal.accounts.commands import give_post, open_account, open_organisation
from duixian.portal.accounts.models import Organisation
from duixian.portal.accounts.roles import Kind, Role
from duixian.portal.applications.commands import attach, file, start
from duixian.portal.applications.models import Application
from duixian.portal.calls.models import Call
from duixian.portal.demo.people import SINCE, code_of
from duixian.portal.demo.steps import Steps, a_paper
from duixian.portal.dossiers.merging import merge
from duixian.portal.papers.commands import add_paper
from duixian.portal.payments.bankfile import ANSWER, in_yuan
from duixian.portal.payments.commands import set_account
from duixian.portal.payments.models import Payment
from duixian.portal.vouchers.models import Payout
from duixian.quantity.yaml_source import Data

_FIRST = 300
"""Their credit codes are numbered from here on."""
_COMPLIANT = ("energy_compliant", "environment_compliant", "safety_compliant", "approvals_complete")
COMPLIANT: Mapping[str, Data] = dict.fromkeys(_COMPLIANT, True)


def join(steps: Steps, organisation: Organisation, role: Role, email: str, name: str) -> Authority:
    """Somebody new at an organisation, who signs in with everybody's password."""
    person = open_account(SYSTEM, email=f"{email}@demo.example", name=name)
    person.password = steps.city.at(Role.CITY_CLERK).person.password  # type: ignore[union-attr]  # hashed once for all
    person.save(update_fields=["password"])
    return Authority(person, give_post(SYSTEM, person, organisation=organisation, role=role, since=SINCE))


def firm(steps: Steps, email: str, name: str, region: str, matters: Sequence[Mapping[str, Data]]) -> Authority:
    """The clerk of a new enterprise whose dossier is the sample's but for its matters."""
    number = _FIRST + Organisation.objects.count()
    made = open_organisation(SYSTEM, code=code_of(number), name=name, kind=Kind.ENTERPRISE, region=region)
    clerk = join(steps, made, Role.CLERK, email, f"{name.removeprefix('哈尔滨')[:2]}经办（演示）")
    given = deepcopy(dict(steps.sample))
    applicant = cast(dict[str, Data], given["applicant"])
    regions = ("registered_region", "tax_region", "statistics_region", "main_business_region")
    given["applicant"] = {**applicant, **dict.fromkeys(regions, region)}
    levels: list[Data] = [{"level": level, "from": "founding"} for level in ("state", "province", "city", "district")]
    coverage = cast(dict[str, Data], given["coverage"])
    given |= {"matters": [dict(one) for one in matters], "receipts": [], "coverage": {**coverage, "receipts": levels}}
    given.pop("sources", None)
    given.pop("projects", None)
    merge(clerk, made, given)
    return clerk


def file_for(clerk: Authority, call: Call, grant: str, matter: str) -> Application:
    """A claim of an enterprise, filed with a paper for each material that is asked for."""
    assert clerk.organisation
    draft = start(clerk, call, grant, matter)
    paper = add_paper(clerk, clerk.organisation, a_paper(clerk.organisation, "申报材料汇编.pdf"))
    for one in draft.materials:
        attach(clerk, draft, str(one["id"]), paper)
    return file(clerk, Application.objects.get(pk=draft.pk), committed=True)


def give_account(clerk: Authority) -> None:
    """The account to which the enterprise is paid."""
    assert clerk.organisation
    number = f"62220000{clerk.organisation.pk:08d}"
    set_account(clerk, clerk.organisation, holder=clerk.organisation.name, bank="冰城银行（演示）", number=number)


def all_paid(orders: Iterable[Payment | Payout]) -> bytes:
    """The bank's answer: every one of them arrived."""
    rows = [(one.key, in_yuan(one.amount), "成功", f"DEMO-{one.key[:8]}", "") for one in orders]
    return "\n".join(",".join(row) for row in (ANSWER, *rows)).encode()
