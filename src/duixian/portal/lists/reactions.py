"""What lists hold against a move: an objection is lifted by its answer, and nothing is approved before it."""

from __future__ import annotations

from collections.abc import Iterator

from duixian.portal.applications.reactions import Happening, before
from duixian.portal.lists.models import Objection
from duixian.procedure.model import Move
from duixian.quantity.problem import Problem
from duixian.quantity.text import Text


def unanswered(happening: Happening) -> Iterator[Problem]:
    """The objections to the application's line that nobody has answered: to approve, all of them count; to lift, the
    one that is named."""
    rows = Objection.objects.filter(line__application=happening.application, upheld=None).order_by("pk")
    if happening.moment is Move.LIFT:
        rows = rows.filter(number=happening.data.get("matter"))
    for one in rows:
        text = Text(f"异议 {one.number} 还没有答复", f"the objection {one.number} has not been answered")
        yield Problem("objection-open", text)


before(unanswered, Move.LIFT, Move.APPROVE)
