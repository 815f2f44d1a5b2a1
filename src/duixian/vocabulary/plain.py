"""A dossier as plain data for YAML or JSON, which reads back to an equal dossier."""

from __future__ import annotations

from collections.abc import Mapping

from duixian.quantity.money import money_literal
from duixian.quantity.yaml_source import Data
from duixian.vocabulary.dossier import Coverage, Dossier, Line, Matter, Outcome, Provenance, Receipt
from duixian.vocabulary.facts import APPLICANT, OUTCOME, Vocabulary
from duixian.vocabulary.values import Value, plain_value


def plain_dossier(dossier: Dossier, vocabulary: Vocabulary) -> dict[str, Data]:
    """The file's form of a dossier; what is empty is left out.

    Derived values are written too, with their source: a record must not change when a derivation does. Delete them
    from a file to have them derived anew. Raises KeyError for a fact that the vocabulary does not declare.
    """
    applicant: dict[str, Data] = {"code": dossier.code, "name": dossier.name}
    return _filled(
        {
            "dossier": 1,
            "on": dossier.on.isoformat(),
            "applicant": {**_filled(applicant), **_facts(APPLICANT, dossier.applicant, vocabulary)},
            "years": _years(APPLICANT, dossier.years, vocabulary),
            "projects": {project: _filled({"title": title}) for project, title in dossier.projects.items()},
            "matters": [_matter(matter, vocabulary) for matter in dossier.matters],
            "receipts": [_receipt(receipt) for receipt in dossier.receipts],
            "coverage": _coverage(dossier.coverage),
            "outcomes": [_outcome(outcome, vocabulary) for outcome in dossier.outcomes],
            "sources": {path: _provenance(source) for path, source in dossier.sources.items()},
        },
        keep=("dossier", "on", "applicant"),
    )


def _filled(data: dict[str, Data], keep: tuple[str, ...] = ()) -> dict[str, Data]:
    return {key: value for key, value in data.items() if key in keep or value not in ("", None, [], {})}


def _facts(kind: str, values: Mapping[str, Value], vocabulary: Vocabulary) -> dict[str, Data]:
    plain: dict[str, Data] = {}
    for name, value in values.items():
        fact = vocabulary.fact(kind, name)
        if fact is None:
            raise KeyError(f"{kind}.{name} is not declared")
        plain[name] = plain_value(fact, value)
    return plain


def _years(kind: str, years: Mapping[int, Mapping[str, Value]], vocabulary: Vocabulary) -> dict[str, Data]:
    return {str(year): _facts(kind, values, vocabulary) for year, values in years.items()}


def _matter(matter: Matter, vocabulary: Vocabulary) -> dict[str, Data]:
    return _filled(
        {
            "id": matter.id,
            "kind": matter.kind,
            "title": matter.title,
            "project": matter.project,
            "product": matter.product,
            "counterparty": matter.counterparty,
            "facts": _facts(matter.kind, matter.facts, vocabulary),
            "years": _years(matter.kind, matter.years, vocabulary),
            "lines": [_line(line) for line in matter.lines],
            "lines_complete": matter.lines_complete or None,
        }
    )


def _line(line: Line) -> dict[str, Data]:
    return {
        "id": line.id,
        "category": line.category,
        "date": line.date.isoformat(),
        "amount": money_literal(line.amount),
        "paid": line.paid,
        **({"seller": line.seller} if line.seller else {}),
    }


def _receipt(receipt: Receipt) -> dict[str, Data]:
    return _filled(
        {
            "programme": receipt.programme,
            "level": receipt.level,
            "region": receipt.region,
            "matter": receipt.matter,
            "project": receipt.project,
            "product": receipt.product,
            "year": receipt.year,
            "date": receipt.date.isoformat(),
            "status": receipt.status,
            "amount": money_literal(receipt.amount),
        }
    )


def _coverage(coverage: Coverage) -> dict[str, Data]:
    receipts: list[Data] = [{"level": item.level, "from": item.since.isoformat()} for item in coverage.receipts]
    years: dict[str, Data] = {} if coverage.years_from is None else {"from": coverage.years_from}
    return _filled({"receipts": receipts, "years": years})


def _outcome(outcome: Outcome, vocabulary: Vocabulary) -> dict[str, Data]:
    named = _filled({"grant": outcome.grant, "matter": outcome.matter, "period": outcome.period})
    return {**named, **_facts(OUTCOME, outcome.facts, vocabulary)}


def _provenance(source: Provenance) -> dict[str, Data]:
    return _filled({"by": source.by, "on": source.on.isoformat() if source.on else "", "note": source.note})
