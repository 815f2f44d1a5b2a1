"""How vouchers join the procedure: cost that one paid is not claimed again."""

from __future__ import annotations

from collections.abc import Iterable

from duixian.portal.applications.reactions import Happening, before
from duixian.portal.vouchers.costs import claimed_again
from duixian.procedure.model import Move
from duixian.quantity.problem import Problem


def paid_already(happening: Happening) -> Iterable[Problem]:
    return claimed_again(happening.application)


before(paid_already, Move.FILE, Move.REFILE, Move.LIST, Move.APPROVE)
