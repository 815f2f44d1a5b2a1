"""How listings join the procedure: what an enterprise says of its listings here is held against them,
until it is approved."""

from __future__ import annotations

from collections.abc import Iterator

from duixian.portal.applications.models import Application
from duixian.portal.applications.reactions import Happening, before
from duixian.portal.listings.models import KINDS
from duixian.portal.listings.queries import months
from duixian.procedure.model import Move
from duixian.quantity.problem import Place, Problem
from duixian.quantity.text import Text
from duixian.vocabulary.spots import matter_of


def not_current(happening: Happening) -> Iterator[Problem]:
    """The claim says that what was published is updated every month; the site knows better, when it is filed and
    months later. Whoever publishes elsewhere only is judged by the papers."""
    application = happening.application
    matter = matter_of(application.matter_id, happening.rests_on) or {}
    facts = matter.get("facts")
    claims = matter.get("kind") == "listing" and isinstance(facts, dict) and facts.get("updated_monthly") is True
    for one in months(application.organisation, _year(application)) if claims else ():
        if one.missing:
            name, said = KINDS[one.kind], "、".join(map(str, one.missing))
            text = Text(
                f"“{name.zh}”有 {said} 月没有更新，不能填“按月更新”",
                f"{name.en} was not updated in the months {said}: it is not updated every month",
            )
            yield Problem("listing-months", text, Place(path=f"{application.matter_id}.updated_monthly"))


def _year(application: Application) -> int:
    return application.period or application.call.year


before(not_current, Move.FILE, Move.REFILE, Move.LIST, Move.APPROVE)
