"""Applications: their course, and what they contain."""

from duixian.portal.applications.models.contents import Attachment, Comment, CostLine, Finding, Record
from duixian.portal.applications.models.course import (
    GIVEN_UP,
    LIVE,
    UNSEEN,
    UNSEEN_BESIDE,
    Application,
    Event,
    claim_of,
    happened,
)

__all__ = [
    "GIVEN_UP",
    "LIVE",
    "UNSEEN",
    "UNSEEN_BESIDE",
    "Application",
    "Attachment",
    "Comment",
    "CostLine",
    "Event",
    "Finding",
    "Record",
    "claim_of",
    "happened",
]
