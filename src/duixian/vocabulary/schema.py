"""The JSON Schema (draft 2020-12) of a dossier file, made from the vocabulary."""

from __future__ import annotations

from collections.abc import Iterable

from duixian.quantity.yaml_source import Data
from duixian.vocabulary.dossier import LEVELS, SOURCES, STATUSES
from duixian.vocabulary.facts import APPLICANT, OUTCOME, Fact, FactType, Vocabulary

_YEARS = "^[12][0-9]{3}$"
_DATE: dict[str, Data] = {"type": "string", "description": "2022-01-05 or 2022年1月5日"}
_MONEY: dict[str, Data] = {"type": "string", "description": "an amount with its unit: 82万元, 820000元"}
_TEXT: dict[str, Data] = {"type": ["string", "integer"]}
_TRUTH: dict[str, Data] = {"enum": [True, False, "是", "否"]}


def dossier_schema(vocabulary: Vocabulary) -> dict[str, Data]:
    """The schema of the plain form that `read_dossier` reads.

    An editor completes and checks with it; the reader still checks more (codes, ranges, sums, what refers to what).
    """
    kinds: list[Data] = [_matter(kind, vocabulary) for kind in vocabulary.matter_kinds]
    applicant = _properties(vocabulary.facts_of(APPLICANT), yearly=False)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "企业档案 dossier",
        **_object(
            {
                "dossier": {"const": 1},
                "on": _DATE,
                "applicant": _object({"code": _TEXT, "name": _TEXT, **applicant}),
                "years": _years(_object(_properties(vocabulary.facts_of(APPLICANT), yearly=True))),
                "projects": {"type": "object", "additionalProperties": _object({"title": _TEXT})},
                "matters": {"type": "array", "items": {"oneOf": kinds} if kinds else False},
                "receipts": {"type": "array", "items": _receipt()},
                "coverage": _coverage(),
                "outcomes": {"type": "array", "items": _outcome(vocabulary)},
                "sources": {"type": "object", "additionalProperties": _source()},
            },
            required=("dossier", "on", "applicant"),
        ),
    }


def fact_schema(fact: Fact) -> dict[str, Data]:
    """The schema of one fact's value, with its label and meaning."""
    schema: dict[str, Data] = {"title": f"{fact.label.zh} {fact.label.en}", "description": fact.meaning.zh}
    inapplicable: list[Data] = ["不适用", "inapplicable"] if fact.may_be_inapplicable else []
    if fact.type is FactType.BOOLEAN:
        return {**schema, "enum": [True, False, "是", "否", *inapplicable]}
    if fact.type is FactType.CHOICE:
        return {**schema, "enum": [*fact.choices, *(label.zh for label in fact.choices.values()), *inapplicable]}
    if fact.type is FactType.COUNT:
        whole: dict[str, Data] = {"type": "integer", "minimum": fact.low, "maximum": fact.high}
        return {**schema, "anyOf": [whole, {"type": "string"}]}
    if fact.type in (FactType.REGION, FactType.INDUSTRY):
        return {**schema, **_TEXT}
    return {**schema, "type": "string"}


def _object(properties: dict[str, Data], required: Iterable[str] = ()) -> dict[str, Data]:
    schema: dict[str, Data] = {"type": "object", "properties": properties, "additionalProperties": False}
    return {**schema, "required": list(required)} if required else schema


def _years(of_year: Data) -> dict[str, Data]:
    return {"type": "object", "patternProperties": {_YEARS: of_year}, "additionalProperties": False}


def _properties(facts: Iterable[Fact], *, yearly: bool) -> dict[str, Data]:
    return {fact.name: fact_schema(fact) for fact in facts if fact.yearly == yearly}


def _matter(kind: str, vocabulary: Vocabulary) -> Data:
    facts = vocabulary.facts_of(kind)
    categories: list[Data] = list(vocabulary.kinds[kind].categories)
    line = _object(
        {
            "id": _TEXT,
            "category": {"enum": categories},
            "date": _DATE,
            "amount": _MONEY,
            "paid": _TRUTH,
            "seller": _TEXT,
        },
        required=("id", "category", "date", "amount"),
    )
    schema = _object(
        {
            "id": _TEXT,
            "kind": {"const": kind},
            "title": _TEXT,
            "project": _TEXT,
            "product": _TEXT,
            "counterparty": _TEXT,
            "facts": _object(_properties(facts, yearly=False)),
            "years": _years(_object(_properties(facts, yearly=True))),
            "lines": {"type": "array", "items": line if categories else False},
            "lines_complete": _TRUTH,
        },
        required=("id", "kind"),
    )
    return {"title": vocabulary.kinds[kind].label.zh, **schema}


def _receipt() -> Data:
    return _object(
        {
            "programme": _TEXT,
            "level": {"enum": list(LEVELS)},
            "region": _TEXT,
            "matter": _TEXT,
            "project": _TEXT,
            "product": _TEXT,
            "year": {"type": "integer"},
            "date": _DATE,
            "status": {"enum": list(STATUSES)},
            "amount": _MONEY,
        },
        required=("programme", "level", "date", "amount"),
    )


def _coverage() -> Data:
    of_level = _object({"level": {"enum": list(LEVELS)}, "from": _DATE}, required=("level", "from"))
    years = _object({"from": {"anyOf": [{"type": "integer"}, {"const": "founding"}]}}, required=("from",))
    return _object({"receipts": {"type": "array", "items": of_level}, "years": years})


def _outcome(vocabulary: Vocabulary) -> Data:
    facts = _properties(vocabulary.facts_of(OUTCOME), yearly=False)
    return _object({"grant": _TEXT, "matter": _TEXT, "period": {"type": "integer"}, **facts}, required=("grant",))


def _source() -> Data:
    return _object({"by": {"enum": list(SOURCES)}, "on": _DATE, "note": _TEXT}, required=("by",))
