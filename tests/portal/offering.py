"""Dossiers to test with that get something without applying."""

from __future__ import annotations

from typing import Any

from applying import a_dossier
from city import NANGANG, City

from duixian.portal.dossiers.models import Dossier

PILOT = "national-pilot"
_COMPLIANT = dict.fromkeys(
    ("energy_compliant", "environment_compliant", "safety_compliant", "approvals_complete"), True
)
MATTER: dict[str, Any] = {
    "id": "pilot-2025",
    "kind": "recognition",
    "title": "国家工业互联网试点",
    "facts": {"date": "2025-12-01", "title": "state_industrial_internet_pilot", **_COMPLIANT},
}


def a_chosen(city: City, region: str = NANGANG, **facts: Any) -> Dossier:
    """The dossier of an enterprise that the state chose as a pilot; `facts` change the matter's."""
    dossier = a_dossier(city.enterprise(region))
    dossier.data["matters"] = [{**MATTER, "facts": {**MATTER["facts"], **facts}}]
    levels = [{"level": level, "from": "founding"} for level in ("state", "province", "city", "district")]
    dossier.data |= {"coverage": {"receipts": levels}, "receipts": [], "sources": {}}
    dossier.save()
    return dossier
