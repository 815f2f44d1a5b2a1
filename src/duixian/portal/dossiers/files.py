"""A dossier as a file: read from what somebody uploads, written to hand out."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

from django.core.files.uploadedfile import UploadedFile

from duixian.assess.result import Assessment
from duixian.portal.journal import Invalid
from duixian.portal.papers.names import clean_name
from duixian.portal.papers.office import check_package
from duixian.portal.web.language import lang, say
from duixian.quantity.problem import Place, Problem, Refused
from duixian.quantity.text import Lang, Text
from duixian.quantity.yaml_source import Data
from duixian.report import words
from duixian.report.to_xlsx import write_xlsx
from duixian.vocabulary.dossier import Dossier
from duixian.vocabulary.facts import load_vocabulary
from duixian.vocabulary.plain import plain_dossier
from duixian.vocabulary.reader import read_dossier
from duixian.vocabulary.spots import Plain, as_given
from duixian.vocabulary.template import write_template

MOST_BYTES = 5 * 2**20
ENDINGS = (".xlsx", ".yaml", ".yml", ".json")


def read_upload(upload: UploadedFile[bytes] | None) -> Plain:
    """What an uploaded template or dossier file says, in plain form and only what was given.

    Raises `Invalid` with every problem of the file: its place names the sheet and cell, or line and column.
    """
    if upload is None:
        raise _wrong("file-missing", Text("请选择一个文件", "choose a file"))
    name = clean_name(upload.name or "")
    if Path(name).suffix.lower() not in ENDINGS:
        raise _wrong(
            "file-type",
            Text("请上传填好的 Excel 模板，或 YAML、JSON 档案", "a filled template, YAML or JSON is wanted"),
        )
    if (upload.size or 0) > MOST_BYTES:
        raise _wrong("file-size", Text("文件超过 5 MB", "the file is larger than 5 MB"))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(upload.read())
        if path.suffix.lower() == ".xlsx":
            with path.open("rb") as file:
                check_package(file)
        try:
            dossier = read_dossier(path)
        except Refused as refused:
            raise Invalid(_named(problem, folder) for problem in refused.problems) from None
    vocabulary = load_vocabulary()
    return as_given(plain_dossier(dossier, vocabulary), vocabulary)


def workbook_of(dossier: Dossier | None) -> bytes:
    """The Excel template for the kinds of matter that the dossier has (all of them where it has none), filled in."""
    vocabulary = load_vocabulary()
    kinds = dict.fromkeys(matter.kind for matter in dossier.matters) if dossier else {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "dossier.xlsx"
        write_template(path, vocabulary, tuple(kinds) or vocabulary.matter_kinds, dossier)
        return path.read_bytes()


@cache
def empty_workbook() -> bytes:
    """The empty Excel template, made once."""
    return workbook_of(None)


def json_of(data: Mapping[str, Data]) -> bytes:
    """The dossier's plain data as a JSON file, which reads back to the same."""
    return (json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode()


def result_of(assessment: Assessment, tongue: Lang) -> bytes:
    """An assessment as a workbook: plan, claims, conditions, near misses, what is missing."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "result.xlsx"
        write_xlsx(assessment, path, tongue)
        return path.read_bytes()


def wrong_in_file(problem: Problem) -> tuple[str, Text, str]:
    """Where in the file, what is wrong, what would be right: one row of a table."""
    place = problem.place
    where = ":".join(str(part) for part in (place.line, place.column) if part) or place.path
    cell = place.file.partition("[")[2].removesuffix("]")
    expected = problem.expected.in_(lang()) if problem.expected else ""
    near = say(Text(f"是否指 {problem.nearest}？", f"did you mean {problem.nearest}?")) if problem.nearest else ""
    return cell or ("" if place.path == "file" else where), problem.message, words.join([expected, near])


def _named(problem: Problem, folder: str) -> Problem:
    """The problem without the folder in which the file lay for reading."""
    file = problem.place.file.removeprefix(folder).lstrip("/")
    return replace(problem, place=replace(problem.place, file=file))


def _wrong(code: str, message: Text) -> Invalid:
    return Invalid(Problem(code, message, Place(path="file")))
