"""Duixian 兑现: a government's support policy, from its text to money in the account.

    import duixian

    dossier = duixian.read_dossier("examples/binjiang-machinery.yaml")
    answer = duixian.assess_dossier(dossier)
    print(duixian.format_money(answer.plan.potential))
    for claim in answer.claims:
        print(claim.title.zh, claim.verdict, claim.lo, claim.hi)

Money is integer fen (1/100 yuan); a claim's amount is an interval [lo, hi]; a missing fact is never zero or false.
Every reader raises `duixian.Refused`, whose `problems` name file, line, what is wrong and what would be right.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duixian.assess import Assessment, Claim, Engine, Verdict, assess_dossier, make_record, verify_record
    from duixian.program.compile import compile_policies
    from duixian.program.model import Program
    from duixian.quantity import format_money, parse_money
    from duixian.quantity.problem import Problem, Refused
    from duixian.vocabulary.dossier import Dossier
    from duixian.vocabulary.facts import Vocabulary, load_vocabulary
    from duixian.vocabulary.reader import read_dossier

_HOMES = {
    "Assessment": "assess",
    "Claim": "assess",
    "Dossier": "vocabulary.dossier",
    "Engine": "assess",
    "Problem": "quantity.problem",
    "Program": "program.model",
    "Refused": "quantity.problem",
    "Verdict": "assess",
    "Vocabulary": "vocabulary.facts",
    "assess_dossier": "assess",
    "compile_policies": "program.compile",
    "format_money": "quantity",
    "load_vocabulary": "vocabulary.facts",
    "make_record": "assess",
    "parse_money": "quantity",
    "read_dossier": "vocabulary.reader",
    "verify_record": "assess",
}
__all__ = [
    "Assessment",
    "Claim",
    "Dossier",
    "Engine",
    "Problem",
    "Program",
    "Refused",
    "Verdict",
    "Vocabulary",
    "assess_dossier",
    "compile_policies",
    "format_money",
    "load_vocabulary",
    "make_record",
    "parse_money",
    "read_dossier",
    "verify_record",
]


def __getattr__(name: str) -> object:
    """Import a public name on first use, so that `import duixian` and the command start at once."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'duixian' has no attribute {name!r}")
    return getattr(import_module(f"duixian.{home}"), name)
