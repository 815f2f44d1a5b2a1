"""Records: a decision that can be repeated years later, without the policy files or the vocabulary.

A record is one line of canonical JSON that holds the program, the dossier, the day and the results with their digests.
Verifying recomputes everything; one changed byte fails.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path

from duixian.assess.answer import claim_id, program_digest
from duixian.assess.bind import bind
from duixian.assess.deduct import settle
from duixian.assess.engine import Engine
from duixian.assess.plan import make_plan
from duixian.program.codec import Json, canonical, decode, digest_of, encode, text_digest
from duixian.program.model import Program
from duixian.quantity.problem import Place, Problem, Refused
from duixian.quantity.text import Text
from duixian.vocabulary.dossier import Dossier

FORMAT = "duixian.record/1"
_BROKEN = (ValueError, TypeError, AttributeError, LookupError, ArithmeticError, RecursionError)


def make_record(dossier: Dossier, program: Program | Engine, on: date | None = None) -> str:
    """The record of one assessment, as the text of its file (UTF-8, one line). Keep the engine when you write many."""
    engine = program if isinstance(program, Engine) else Engine(program)
    return record_text(_parts(dossier, engine, on or dossier.on), program_text(engine))


def record_parts(dossier: Dossier, engine: Engine, on: date) -> tuple[dict[str, Json], str]:
    """What a record holds beside its program, and the digest that seals the whole: for those who keep the program
    elsewhere, and put the record together again (`record_text`)."""
    parts = _parts(dossier, engine, on)
    return parts, body_digest(parts, program_text(engine))


def record_text(parts: Mapping[str, Json], program: str) -> str:
    """The text of a record's file, from its parts and the text of its program (`program_text`)."""
    return _sealed(_body_text(parts, program))


def body_digest(parts: Mapping[str, Json], program: str) -> str:
    """The digest that seals a record: see `record_text`."""
    return text_digest(_body_text(parts, program))


@lru_cache(maxsize=16)
def program_text(engine: Engine) -> str:
    """The canonical text of an engine's program. It is nearly all of a record: made once, it serves for many."""
    return canonical(encode(engine.program))


def _body_text(parts: Mapping[str, Json], program: str) -> str:
    """The canonical text of parts and program, as if they were one mapping."""
    texts = {name: canonical(part) for name, part in parts.items()} | {"program": program}
    return "{" + ",".join(f"{canonical(name)[:-1]}:{texts[name][:-1]}" for name in sorted(texts)) + "}\n"


def _parts(dossier: Dossier, engine: Engine, day: date) -> dict[str, Json]:
    encoded = encode(dossier)
    return {
        "format": FORMAT,
        "on": day.isoformat(),
        "dossier": encoded,
        "digests": {"program": program_digest(engine), "dossier": digest_of(encoded)},
        "results": _results(dossier, engine, day),
    }


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
        body = json.loads(data.decode("utf-8"), parse_float=_no_float)["body"]
        parts = {name: part for name, part in body.items() if name != "program"}
        program = canonical(body["program"])
        whole = record_text(parts, program).encode() == data
        known = body["format"] == FORMAT
    except (UnicodeDecodeError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
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
        engine, dossier = _engine(program), decode(body["dossier"])
        if not isinstance(dossier, Dossier):
            raise _refused("record-broken", broken, path)
        again = _parts(dossier, engine, date.fromisoformat(body["on"]))
    except _BROKEN as error:  # a seal can be put on anything: what is inside may be no program at all
        raise _refused("record-broken", broken, path) from error
    if body.get("digests") != again["digests"]:
        raise _refused(
            "record-changed", Text("规则或档案与摘要不符", "program or dossier do not match their digests"), path
        )
    if body.get("results") != again["results"]:
        text = Text("按记录的规则和档案重算，结果不同", "the recorded program and dossier give other results")
        raise _refused("record-results", text, path)
    if parts != again or program != program_text(engine):
        raise _refused("record-broken", broken, path)
    return again["results"]


@lru_cache(maxsize=4)
def _engine(program: str) -> Engine:
    """The engine of a recorded program, by its text: of many records that share one it is read once."""
    decoded = decode(json.loads(program))
    if not isinstance(decoded, Program):
        raise TypeError("not a program")
    return Engine(decoded)


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


def _sealed(body: str) -> str:
    """A file's text: that of its body, with the digest."""
    return f'{{"body":{body[:-1]},"digest":"{text_digest(body)}"}}\n'


def _no_float(text: str) -> Json:
    raise ValueError(f"a record holds no {text}")


def _refused(code: str, text: Text, path: Path) -> Refused:
    return Refused([Problem(code, text, Place(str(path)))])
