"""What organisations there are, and which roles people have in them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from duixian.quantity.text import Text


class Kind(StrEnum):
    """The kinds of organisation."""

    ENTERPRISE = "enterprise"
    DISTRICT_BUREAU = "district_bureau"
    CITY_BUREAU = "city_bureau"
    DISTRICT_FINANCE = "district_finance"
    CITY_FINANCE = "city_finance"
    THIRD_PARTY = "third_party"
    CREDIT_OFFICE = "credit_office"
    GOVERNMENT = "government"
    PROVINCE = "province"
    PROVINCE_FINANCE = "province_finance"
    OPERATOR = "operator"


class Level(StrEnum):
    """Where an organisation stands in a procedure."""

    APPLICANT = "applicant"
    DISTRICT = "district"
    CITY = "city"
    PROVINCE = "province"
    THIRD_PARTY = "third_party"


class Role(StrEnum):
    """What a person does at a post."""

    CLERK = "clerk"
    LEGAL_REPRESENTATIVE = "legal_representative"
    DISTRICT_CLERK = "district_clerk"
    DISTRICT_REVIEWER = "district_reviewer"
    CITY_CLERK = "city_clerk"
    CITY_REVIEWER = "city_reviewer"
    DIRECTOR = "director"
    PROVINCE_CLERK = "province_clerk"
    PROVINCE_REVIEWER = "province_reviewer"
    DISTRICT_FINANCE = "district_finance"
    CITY_FINANCE = "city_finance"
    PROVINCE_FINANCE = "province_finance"
    THIRD_PARTY_REVIEWER = "third_party_reviewer"
    AUDITOR = "auditor"
    CREDIT_OFFICER = "credit_officer"
    APPROVER = "approver"
    OBSERVER = "observer"
    ADMINISTRATOR = "administrator"


OWNERS = (Role.CLERK, Role.LEGAL_REPRESENTATIVE)
"""Who acts for an organisation that applies."""
DISTRICT = (Role.DISTRICT_CLERK, Role.DISTRICT_REVIEWER)
CITY = (Role.CITY_CLERK, Role.CITY_REVIEWER, Role.DIRECTOR)
BUREAU = (*DISTRICT, *CITY)
"""The bureau that runs a policy, of districts and of the city."""
PROVINCE = (Role.PROVINCE_CLERK, Role.PROVINCE_REVIEWER)
"""The bureau of a province: it has what is under the province's own policies, and nothing of its cities'."""
FINANCE = (Role.CITY_FINANCE, Role.DISTRICT_FINANCE)

KIND_NAMES: Mapping[Kind, Text] = {
    Kind.ENTERPRISE: Text("企业", "Enterprise"),
    Kind.DISTRICT_BUREAU: Text("区县工信部门", "District bureau"),
    Kind.CITY_BUREAU: Text("市工信部门", "City bureau"),
    Kind.DISTRICT_FINANCE: Text("区县财政部门", "District finance"),
    Kind.CITY_FINANCE: Text("市财政部门", "City finance"),
    Kind.THIRD_PARTY: Text("第三方机构", "Third party"),
    Kind.CREDIT_OFFICE: Text("信用管理部门", "Credit office"),
    Kind.GOVERNMENT: Text("政府", "Government"),
    Kind.PROVINCE: Text("省级部门", "Province"),
    Kind.PROVINCE_FINANCE: Text("省财政部门", "Provincial finance"),
    Kind.OPERATOR: Text("平台运维", "Operator of the site"),
}

ROLE_NAMES: Mapping[Role, Text] = {
    Role.CLERK: Text("企业经办人", "Enterprise clerk"),
    Role.LEGAL_REPRESENTATIVE: Text("企业法定代表人", "Legal representative"),
    Role.DISTRICT_CLERK: Text("区县经办", "District clerk"),
    Role.DISTRICT_REVIEWER: Text("区县审核", "District reviewer"),
    Role.CITY_CLERK: Text("市级经办", "City clerk"),
    Role.CITY_REVIEWER: Text("市级审核", "City reviewer"),
    Role.DIRECTOR: Text("市级负责人", "Director"),
    Role.PROVINCE_CLERK: Text("省级经办", "Provincial clerk"),
    Role.PROVINCE_REVIEWER: Text("省级审核", "Provincial reviewer"),
    Role.DISTRICT_FINANCE: Text("区县财政", "District finance"),
    Role.CITY_FINANCE: Text("市级财政", "City finance"),
    Role.PROVINCE_FINANCE: Text("省级财政", "Provincial finance"),
    Role.THIRD_PARTY_REVIEWER: Text("第三方评审", "Third-party reviewer"),
    Role.AUDITOR: Text("第三方审计", "Auditor"),
    Role.CREDIT_OFFICER: Text("信用核查", "Credit officer"),
    Role.APPROVER: Text("政府审批", "Approver"),
    Role.OBSERVER: Text("省级观察员", "Observer"),
    Role.ADMINISTRATOR: Text("账号管理员", "Administrator"),
}

ROLES_OF: Mapping[Kind, frozenset[Role]] = {
    Kind.ENTERPRISE: frozenset({Role.CLERK, Role.LEGAL_REPRESENTATIVE}),
    Kind.DISTRICT_BUREAU: frozenset({Role.DISTRICT_CLERK, Role.DISTRICT_REVIEWER}),
    Kind.CITY_BUREAU: frozenset({Role.CITY_CLERK, Role.CITY_REVIEWER, Role.DIRECTOR}),
    Kind.DISTRICT_FINANCE: frozenset({Role.DISTRICT_FINANCE}),
    Kind.CITY_FINANCE: frozenset({Role.CITY_FINANCE}),
    Kind.THIRD_PARTY: frozenset({Role.THIRD_PARTY_REVIEWER, Role.AUDITOR}),
    Kind.CREDIT_OFFICE: frozenset({Role.CREDIT_OFFICER}),
    Kind.GOVERNMENT: frozenset({Role.APPROVER}),
    Kind.PROVINCE: frozenset({Role.PROVINCE_CLERK, Role.PROVINCE_REVIEWER, Role.OBSERVER}),
    Kind.PROVINCE_FINANCE: frozenset({Role.PROVINCE_FINANCE}),
    Kind.OPERATOR: frozenset({Role.ADMINISTRATOR}),
}
"""Which roles exist in an organisation of each kind."""

_LEVELS: Mapping[Kind, Level] = {
    Kind.ENTERPRISE: Level.APPLICANT,
    Kind.DISTRICT_BUREAU: Level.DISTRICT,
    Kind.CITY_BUREAU: Level.CITY,
    Kind.DISTRICT_FINANCE: Level.DISTRICT,
    Kind.CITY_FINANCE: Level.CITY,
    Kind.THIRD_PARTY: Level.THIRD_PARTY,
    Kind.CREDIT_OFFICE: Level.CITY,
    Kind.PROVINCE: Level.PROVINCE,
    Kind.PROVINCE_FINANCE: Level.PROVINCE,
    Kind.OPERATOR: Level.CITY,
}


def level_of(kind: Kind, region: str) -> Level:
    """The level of an organisation of a kind; that of a government is its region's (a GB/T 2260 code)."""
    if kind is not Kind.GOVERNMENT:
        return _LEVELS[kind]
    return Level.PROVINCE if region.endswith("0000") else Level.CITY if region.endswith("00") else Level.DISTRICT
