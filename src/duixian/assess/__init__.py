"""One dossier assessed with reasons: claims, plan, gaps, questions, readings, records."""

from duixian.assess.alone import Alone, Because, alone
from duixian.assess.answer import assess_claims, assess_dossier, default_engine
from duixian.assess.bind import bind
from duixian.assess.engine import Engine
from duixian.assess.plan import make_plan
from duixian.assess.record import body_digest, make_record, record_parts, record_text, verify_record
from duixian.assess.result import Assessment, Claim
from duixian.assess.verdict import RawClaim, Verdict

__all__ = [
    "Alone",
    "Assessment",
    "Because",
    "Claim",
    "Engine",
    "RawClaim",
    "Verdict",
    "alone",
    "assess_claims",
    "assess_dossier",
    "bind",
    "body_digest",
    "default_engine",
    "make_plan",
    "make_record",
    "record_parts",
    "record_text",
    "verify_record",
]
