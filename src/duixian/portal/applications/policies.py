"""The policy and the grant that an application is under, as the call reads them."""

from __future__ import annotations

from functools import lru_cache

from duixian.policy.loader import find_policy
from duixian.policy.models import PolicyFile
from duixian.portal.applications.assessing import engine_of
from duixian.portal.applications.models import Application
from duixian.portal.calls.models import Call
from duixian.program.compile import choose, load
from duixian.program.model import Rule


def policy_of(call: Call) -> PolicyFile:
    """The policy file under the call's readings."""
    return _policy(call.policy, tuple(sorted(call.readings.items())))


@lru_cache(maxsize=64)
def _policy(policy: str, readings: tuple[tuple[str, str], ...]) -> PolicyFile:
    return choose(load(find_policy(policy)), dict(readings)).model


def rule_of(application: Application) -> Rule:
    """The grant's rule in the call's pinned program."""
    program = engine_of(application.call).program
    return next(rule for rule in program.rules if rule.id == application.rule)
