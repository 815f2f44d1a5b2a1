"""Reading a dossier from YAML, JSON or the Excel template: everything wrong is said at once, each at its place."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from duixian.quantity.problem import Collector, Place, Problem, Refused
from duixian.quantity.text import Text
from duixian.quantity.yaml_source import Source, read_source
from duixian.vocabulary.credit_code import check_credit_code
from duixian.vocabulary.cursor import Cursor
from duixian.vocabulary.derive import derive
from duixian.vocabulary.dossier import Dossier
from duixian.vocabulary.fact_reader import read_facts, read_years
from duixian.vocabulary.facts import APPLICANT, Vocabulary, load_vocabulary
from duixian.vocabulary.history_reader import read_coverage, read_outcomes, read_receipts, read_sources
from duixian.vocabulary.matter_reader import read_matters
from duixian.vocabulary.plain import plain_dossier
from duixian.vocabulary.values import Value

__all__ = ["dossier_from_source", "plain_dossier", "read_dossier"]

_OPTIONAL = ("years", "projects", "matters", "receipts", "coverage", "outcomes", "sources")


def read_dossier(path: Path | str, vocabulary: Vocabulary | None = None) -> Dossier:
    """The dossier in a `.yaml`, `.yml`, `.json` or `.xlsx` file, in the words of a vocabulary (None: the packaged one).

    Raises `Refused` with all problems.
    """
    path, vocabulary = Path(path), vocabulary or load_vocabulary()
    if path.suffix.lower() == ".xlsx":
        from duixian.vocabulary.workbook import read_workbook  # its library is loaded for workbooks only

        return read_workbook(path, vocabulary)
    if path.suffix.lower() == ".json":
        _check_json(path)
    return dossier_from_source(read_source(path), vocabulary)


def dossier_from_source(source: Source, vocabulary: Vocabulary) -> Dossier:
    """The dossier in data already parsed, with what follows from its facts. Raises `Refused` with all problems."""
    problems = Collector()
    dossier = _dossier(Cursor(source, problems, source.data), vocabulary)
    problems.raise_if_any()
    return derive(dossier, vocabulary)


def _check_json(path: Path) -> None:
    """Refuse what YAML would read but JSON does not allow."""
    try:
        json.loads(path.read_bytes().decode("utf-8-sig"))
    except json.JSONDecodeError as error:
        message = Text(f"JSON 语法有误：{error.msg}", f"not valid JSON: {error.msg}")
        raise Refused([Problem("json-syntax", message, Place(str(path), error.lineno, error.colno))]) from None
    except (OSError, UnicodeDecodeError):
        return  # read_source says it better


def _dossier(top: Cursor, vocabulary: Vocabulary) -> Dossier:
    fields = top.fields(known=_OPTIONAL, required=("dossier", "on", "applicant"))
    if "dossier" in fields:
        fields["dossier"].whole(1, 1)
    on = fields["on"].date() if "on" in fields else None
    code, name, applicant = _applicant(fields["applicant"], vocabulary) if "applicant" in fields else ("", "", {})
    founded = applicant.get("founded")
    matters = tuple(read_matters(fields.get("matters"), vocabulary))
    owners = {APPLICANT: APPLICANT} | {matter.id: matter.kind for matter in matters}
    return Dossier(
        on=on or date.min,  # never seen: a problem is written down
        code=code,
        name=name,
        applicant=applicant,
        years=read_years(fields.get("years"), APPLICANT, vocabulary),
        matters=matters,
        receipts=tuple(read_receipts(fields.get("receipts"))),
        coverage=read_coverage(fields.get("coverage"), founded if isinstance(founded, date) else None),
        outcomes=tuple(read_outcomes(fields.get("outcomes"), owners, vocabulary)),
        sources=read_sources(fields.get("sources"), owners, vocabulary),
        projects=_projects(fields.get("projects")),
    )


def _applicant(cursor: Cursor, vocabulary: Vocabulary) -> tuple[str, str, Mapping[str, Value]]:
    fields = cursor.fields()
    code, name = fields.pop("code", None), fields.pop("name", None)
    checked = code.parsed(check_credit_code) if code else None
    facts = read_facts(fields, APPLICANT, vocabulary, yearly=False)
    return checked or "", name.text() if name else "", facts


def _projects(cursor: Cursor | None) -> dict[str, str]:
    titles: dict[str, str] = {}
    for project, inner in cursor.fields().items() if cursor else ():
        title = inner.fields(known=("title",)).get("title")
        titles[project] = title.text() if title else ""
    return titles
