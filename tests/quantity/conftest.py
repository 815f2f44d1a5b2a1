from __future__ import annotations

from collections.abc import Callable

import pytest

from duixian.quantity import Problem, Refused


@pytest.fixture(scope="session")
def refusal() -> Callable[..., Problem]:
    """The one problem with which `read(*arguments)` refuses."""

    def of(read: Callable[..., object], *arguments: object) -> Problem:
        with pytest.raises(Refused) as caught:
            read(*arguments)
        (problem,) = caught.value.problems
        return problem

    return of
