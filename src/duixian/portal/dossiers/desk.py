"""The dossier in the menu, and what the engine found on the desk of an enterprise."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone

from duixian.assess import assess_dossier
from duixian.portal.accounts.authority import Authority
from duixian.portal.accounts.roles import Role
from duixian.portal.dossiers.calls import openings
from duixian.portal.dossiers.engines import engine_for
from duixian.portal.dossiers.models import Dossier
from duixian.portal.dossiers.queries import dossier_of
from duixian.portal.web.desk import Link, Pile, Waiting, add_link, register
from duixian.quantity.text import Text
from duixian.report import words


def found(authority: Authority) -> Pile:
    """The grants that the dossier promises money of; those that a call takes, with its last day."""
    title, url = Text("可能拿到的扶持", "Support that may be yours"), reverse("dossiers:found")
    organisation, engine = authority.organisation, engine_for(authority.region)
    if organisation is None or engine is None or not Dossier.objects.filter(organisation=organisation).exists():
        return Pile(title, url, 0)
    assessment = assess_dossier(dossier_of(organisation), engine, readings=False)
    claims = words.planned(assessment)
    today = timezone.localdate()
    waiting = [
        Waiting(
            Text(f"可以申报：{claim.title.zh}", f"May be filed: {claim.title.en}"),
            url,
            opening.call.opens_on,
            opening.call.closes_on,
            Text(
                f"{claim.matter_title} · {_sum(claim.firm, claim.potential, 'zh')}",
                f"{claim.matter_title} · {_sum(claim.firm, claim.potential, 'en')}",
            ),
        )
        for opening in openings(authority, claims)
        if opening.open and opening.call.opens_on <= today
        for claim in opening.claims
    ]
    return Pile(title, url, len(claims), waiting)


def _sum(firm: int, potential: int, lang: str) -> str:
    return words.span(firm, potential, "en" if lang == "en" else "zh")


add_link(
    Link(
        Text("企业档案", "Dossier"), "dossiers:dossier", order=40, who=lambda authority: authority.may("edit", Dossier)
    )
)
register(found, Role.CLERK, Role.LEGAL_REPRESENTATIVE)
