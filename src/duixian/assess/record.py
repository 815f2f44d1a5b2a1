"""Records: a decision that can be repeated years later, without the policy files or the vocabulary.

A record is one line of canonical JSON that holds the program, the dossier, the day and the results with their digests.
Verifying recomputes everything; one changed byte fails.
"""

from __future__ import annotations

import json
from datetime import date
from functools import lru_cache
from pathlib import Path

from duixian.assess.answer import claim_id, program_digest
from duixian.assess.bind import bind
from duixian.assess.deduct import settle
from duixian.assess.engine import Engine
from duixian.assess.plan import make_plan
from duixian.program.codec import Json, canonical, decode, digest, digest_of, encode
from duixian.program.model import Program
from duixian.quantity.problem import Place, Problem, Refused
from duixian.quantity.text import Text
from duixian.vocabulary.dossier import Dossier

FORMAT = "duixian.record/1"
_BROKEN = (ValueError, TypeError, AttributeError, LookupError, ArithmeticError, RecursionError)


def make_record(dossier: Dossier, program: Program | Engine, on: date | None = None) -> str:
    """The record of one assessment, as the text of its file (UTF-8, one line). Keep the engine when you write many."""
    engine = program if isinstance(program, Engine) else Engine(program)
    return _sealed(_body(dossier, engine, on or dossier.on))


def record_parts(dossier: Dossier, engine: Engine, on: date) -> tuple[dict[str, Json], str]:
    """What a record holds, and the digest that seals it: for those who keep the program elsewhere."""
    body = _body(dossier, engine, on)
    return body, digest_of(body)


def _body(dossier: Dossier, engine: Engine, day: date) -> dict[str, Json]:
    return {
        "format": FORMAT,
        "on": day.isoformat(),
        "program": _encoded(engine),
        "dossier": encode(dossier),
        "digests": {"program": program_digest(engine), "dossier": digest(dossier)},
        "results": _results(dossier, engine, day),
    }


@lru_cache(maxsize=16)
def _encoded(engine: Engine) -> Json:
    return encode(engine.program)


def verify_record(path: Path) -> Json:
    """Repeat a recorded decision and return its results. Raises `Refused` saying what does not hold."""
    try:
        data = path.read_bytes()
    except OSError as error:
        text = Text(f"读不到文件：{error.strerror}", f"cannot read: {error.strerror}")
        raise _refused("file-unreadable", text, path) from None
    return verify_bytes(data, path)


def verify_bytes(data: bytes, path: Path = Path("record.json")) -> Json:
    """See `verify_record`; `data` is the file's bytes."""
    broken = Text("不是完整的评估记录，或已被改动", "not a whole record, or changed")
    try:
        sealed = json.loads(data.decode("utf-8"), parse_float=_no_float)
        body = sealed["body"]
        whole = canonical(sealed).encode() == data and _sealed(body).encode() == data
        known = body["format"] == FORMAT
    except (UnicodeDecodeError, ValueError, KeyError, TypeError, RecursionError):
        raise _refused("record-broken", broken, path) from None
    if not whole:
        raise _refused(
            "record-changed", Text("记录与其摘要不符，已被改动", "the record does not match its digest"), path
        )
    if not known:
        raise _refused(
            "record-format", Text(f"不认识的格式 {body['format']}", f"unknown format {body['format']}"), path
        )
    try:
        program, dossier = decode(body["program"]), decode(body["dossier"])
        if not isinstance(program, Program) or not isinstance(dossier, Dossier):
            raise _refused("record-broken", broken, path)
        again = _body(dossier, Engine(program), date.fromisoformat(body["on"]))
    except _BROKEN as error:  # a seal can be put on anything: what is inside may be no program at all
        raise _refused("record-broken", broken, path) from error
    if body.get("digests") != again["digests"]:
        raise _refused(
            "record-changed", Text("规则或档案与摘要不符", "program or dossier do not match their digests"), path
        )
    if body.get("results") != again["results"]:
        text = Text("按记录的规则和档案重算，结果不同", "the recorded program and dossier give other results")
        raise _refused("record-results", text, path)
    if body != again:
        raise _refused("record-broken", broken, path)
    return again["results"]


def _results(dossier: Dossier, engine: Engine, day: date) -> Json:
    case = bind(dossier, day)
    claims = settle(engine, case, engine.claims(case)).claims
    plan = make_plan(engine, case, claims)
    rows: list[Json] = [
        {
            "claim": claim_id(engine, case, claim),
            "verdict": claim.verdict.value,
            "lo_fen": claim.lo,
            "hi_fen": claim.hi,
            "firm_fen": plan.firm.allotted.get(i, 0),
            "potential_fen": plan.potential.allotted.get(i, 0),
        }
        for i, claim in enumerate(claims)
    ]
    return {"claims": rows, "firm_fen": plan.firm.total, "potential_fen": plan.potential.total}


def _sealed(body: Json) -> str:
    return canonical({"body": body, "digest": digest_of(body)})


def _no_float(text: str) -> Json:
    raise ValueError(f"a record holds no {text}")


def _refused(code: str, text: Text, path: Path) -> Refused:
    return Refused([Problem(code, text, Place(str(path)))])
