"""Dossiers as the engine reads them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.utils import timezone

from duixian.portal.accounts.models import Organisation
from duixian.portal.dossiers.models import Dossier
from duixian.quantity.yaml_source import Data, Source
from duixian.vocabulary.dossier import Dossier as Facts
from duixian.vocabulary.facts import load_vocabulary
from duixian.vocabulary.reader import dossier_from_source


def dossier_of(organisation: Organisation, on: date | None = None) -> Facts:
    """What is known of the organisation on a day (None: today), with what follows from it; empty where nobody began."""
    kept = Dossier.objects.filter(organisation=organisation).first()
    return facts_of(kept.data if kept else blank(organisation), on)


def facts_of(data: Mapping[str, Data], on: date | None = None) -> Facts:
    """The dossier in plain data. Raises `Refused` with everything that is wrong, by path."""
    day = (on or timezone.localdate()).isoformat()
    return dossier_from_source(Source("", {**data, "on": day}, {}), load_vocabulary())


def blank(organisation: Organisation) -> dict[str, Data]:
    """The plain form of a dossier in which nothing but the organisation's name is known."""
    applicant: dict[str, Data] = {"code": organisation.code, "name": organisation.name}
    return {"dossier": 1, "on": timezone.localdate().isoformat(), "applicant": applicant}
