"""Applications that use the same invoices: the sample's cost lines under numbers that name an invoice everywhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from applying import a_dossier, a_draft, a_filed
from city import DAOLI, NANGANG, City

from duixian.portal.applications.models import Application
from duixian.portal.calls.models import Call
from duixian.portal.dossiers.models import Dossier

INVOICE, OTHER = "24232000000012345678", "24232000000012345677"
LINES = {"edge-1": INVOICE, "edge-2": OTHER}


def with_invoices(city: City, region: str, names: Mapping[str, str] = LINES, **changes: Any) -> Dossier:
    """The dossier of an enterprise whose lines of the cloud project have these numbers; `changes` go into them."""
    dossier = a_dossier(city.enterprise(region))
    for matter in dossier.data["matters"]:
        for line in matter.get("lines", ()):
            if line["id"] in names:
                line |= {"id": names[line["id"]], **changes}
    dossier.save(update_fields=["data"])
    return dossier


def two_claims(city: City, call: Call) -> tuple[Application, Application]:
    """Enterprises of two districts claim for the same invoice; the first to file is that of Nangang."""
    with_invoices(city, NANGANG, {"edge-1": INVOICE})
    with_invoices(city, DAOLI, {"edge-1": INVOICE, "edge-2": "edge-2"})
    return a_filed(city, NANGANG, call), a_filed(city, DAOLI, call)


def two_drafts(city: City, call: Call) -> tuple[Application, Application]:
    with_invoices(city, NANGANG, {"edge-1": INVOICE})
    with_invoices(city, DAOLI, {"edge-1": INVOICE})
    return a_draft(city, NANGANG, call), a_draft(city, DAOLI, call)
