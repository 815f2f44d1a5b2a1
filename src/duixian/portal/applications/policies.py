"""The policy and the grant that an application is under, as the call reads them."""

from __future__ import annotations

from duixian.policy.models import PolicyFile
from duixian.portal.applications.assessing import engine_of
from duixian.portal.applications.models import Application
from duixian.portal.calls import queries
from duixian.portal.calls.models import Call
from duixian.program.model import Rule


def policy_of(call: Call) -> PolicyFile:
    """The policy file that the call pinned, under its readings."""
    return queries.policy_of(call).model


def rule_of(application: Application) -> Rule:
    """The grant's rule in the call's pinned program."""
    program = engine_of(application.call).program
    return next(rule for rule in program.rules if rule.id == application.rule)
