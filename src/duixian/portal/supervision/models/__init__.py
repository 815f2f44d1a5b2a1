"""Obligations after an award, and money that comes back."""

from duixian.portal.supervision.models.overseeing import (
    OUTCOMES,
    STANDINGS,
    Evidence,
    Obligation,
    Outcome,
    Report,
    Standing,
    Visit,
)
from duixian.portal.supervision.models.recovering import (
    STATES,
    Consequence,
    Instalment,
    Offset,
    Recovery,
    Repayment,
    State,
)

__all__ = [
    "OUTCOMES",
    "STANDINGS",
    "STATES",
    "Consequence",
    "Evidence",
    "Instalment",
    "Obligation",
    "Offset",
    "Outcome",
    "Recovery",
    "Repayment",
    "Report",
    "Standing",
    "State",
    "Visit",
]
