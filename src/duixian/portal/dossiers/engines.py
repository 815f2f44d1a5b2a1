"""The engine of the policies that can apply in a place: fewer rules, so that a question comes at once."""

from __future__ import annotations

from functools import cache

from duixian.assess import Engine
from duixian.policy.loader import catalogue_files
from duixian.program.compile import compile_policies, load
from duixian.vocabulary.regions import within_region


def engine_for(region: str) -> Engine | None:
    """The engine of the policies whose territory holds the region; None where there are none, of all for "".

    Made once for each set of policies and kept: compiling takes about a second.
    """
    found = tuple(policy for policy, territory in _territories() if not region or within_region(region, territory))
    return _engine(found) if found else None


def territories() -> tuple[str, ...]:
    """The regions that policies are made for."""
    return tuple(dict.fromkeys(territory for _, territory in _territories()))


@cache
def _engine(policies: tuple[str, ...]) -> Engine:
    return Engine(compile_policies(policies))


@cache
def _territories() -> tuple[tuple[str, str], ...]:
    return tuple((policy, load(path).model.policy.region) for policy, path in catalogue_files().items())
