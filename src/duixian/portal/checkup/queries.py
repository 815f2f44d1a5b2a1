"""What a check-up comes to, and what is to be asked next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from duixian.assess import Engine, assess_dossier
from duixian.assess.questions import together
from duixian.assess.result import Assessment, Question
from duixian.portal.checkup.models import Checkup
from duixian.portal.dossiers.engines import engine_for
from duixian.portal.dossiers.queries import facts_of
from duixian.quantity.yaml_source import Data
from duixian.vocabulary.facts import load_vocabulary
from duixian.vocabulary.spots import find_spot, matter_of

RECEIPTS, LINES = "receipts.", ".lines"


def engine_of(data: Mapping[str, Data]) -> Engine | None:
    """The engine of the policies that can apply to this applicant."""
    applicant = data.get("applicant")
    region = applicant.get("registered_region") if isinstance(applicant, dict) else None
    return engine_for(str(region or ""))


def assess(data: Mapping[str, Data], *, whole: bool = False) -> Assessment | None:
    """The assessment as of today; None where no policy is for this place. `whole`: with what other readings give."""
    engine = engine_of(data)
    return assess_dossier(facts_of(data), engine, readings=whole, plans=whole) if engine else None


def left_to_ask(assessment: Assessment, checkup: Checkup) -> list[tuple[Question, ...]]:
    """The pages that remain, the most valuable first; empty once nothing that is left to ask can change anything.

    Questions of one group stand on one page. So do the figures of one kind of matter: they come from the same papers.
    """
    asked = checkup.asked
    pages: dict[str, list[Question]] = {}
    for group in together(assessment.questions):
        new = [q for q in group if q.path not in asked and askable(q.path, checkup.data)]
        if new:
            pages.setdefault(_page_key(group), []).extend(new)
    return [tuple(page) for page in pages.values()]


def askable(path: str, data: Mapping[str, Data]) -> bool:
    """Whether a person can be asked: a fact, the receipts of a level, the lines of a matter."""
    if path.startswith(RECEIPTS):
        return True
    if path.endswith(LINES) and matter_of(path.removesuffix(LINES), data):
        return True
    return find_spot(path, data, load_vocabulary()) is not None


def _page_key(group: Sequence[Question]) -> str:
    kind, dot, _ = group[0].group.partition(".")
    return f"{kind} figures" if dot and not group[0].path.endswith(LINES) else group[0].group
