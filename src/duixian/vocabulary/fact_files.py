"""The vocabulary's YAML files: their models, and the way from them to `Vocabulary`."""

from __future__ import annotations

import re
from pathlib import Path

from pydantic import Field, StrictBool

from duixian.quantity.count import parse_count
from duixian.quantity.dates import parse_date
from duixian.quantity.money import parse_money
from duixian.quantity.problem import Collector, Place, Refused, nearest
from duixian.quantity.rate import parse_rate
from duixian.quantity.text import Text
from duixian.quantity.yaml_source import Source, read_source
from duixian.vocabulary.facts import (
    APPLICANT,
    DEFAULT_RANGES,
    MATTER,
    OUTCOME,
    PPM,
    SPECIAL_KINDS,
    Fact,
    FactType,
    Kind,
    Settler,
    Unit,
    Vocabulary,
)
from duixian.vocabulary.validated import FileModel, TextModel, validated

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_ORDERED = (FactType.MONEY, FactType.RATE, FactType.COUNT, FactType.DATE)


class UnitFile(TextModel):
    """What a count counts, with the 量词 that may follow the number."""

    words: list[str] = Field(min_length=1)


class FactFile(FileModel):
    """One fact as a vocabulary file declares it."""

    type: FactType
    label: TextModel
    meaning: TextModel
    settled_by: Settler
    yearly: StrictBool = False
    unit: str = ""
    range: tuple[str | int, str | int] | None = None
    choices: dict[str, TextModel] = Field(default_factory=dict)
    proof: list[str] = Field(default_factory=list)
    may_be_inapplicable: StrictBool | None = None
    changeable: StrictBool = True
    derived_from_lines: str = ""
    highest_before: str = ""


class KindFile(FileModel):
    """One kind as a vocabulary file declares it."""

    label: TextModel
    meaning: TextModel
    facts: dict[str, FactFile] = Field(default_factory=dict)
    categories: dict[str, TextModel] = Field(default_factory=dict)


class VocabularyFile(FileModel):
    """One file: units, kinds, or both."""

    units: dict[str, UnitFile] = Field(default_factory=dict)
    kinds: dict[str, KindFile] = Field(default_factory=dict)


def read_folder(folder: Path) -> Vocabulary:
    """Every `*.yaml` of the folder together. Raises `Refused` with everything wrong in any of them."""
    problems = Collector()
    files: list[tuple[Source, VocabularyFile]] = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            source = read_source(path)
            files.append((source, validated(VocabularyFile, source)))
        except Refused as refused:
            problems.extend(refused.problems)
    if not files and not problems.problems:
        problems.add("no-vocabulary", Text("文件夹里没有指标表", "the folder holds no vocabulary"), Place(str(folder)))
    units: dict[str, Unit] = {}
    kinds: dict[str, Kind] = {}
    for source, file in files:
        for name, unit in file.units.items():
            _check_name(name, name in units, source.place(("units", name)), problems)
            units[name] = Unit(name, unit.text, tuple(unit.words))
    for source, file in files:
        for name, kind in file.kinds.items():
            _check_name(name, name in kinds, source.place(("kinds", name)), problems)
            kinds[name] = _kind(name, kind, units, source, problems)
    for source, file in files:
        _check_shadows(file, kinds, source, problems)
    problems.raise_if_any()
    return Vocabulary(kinds, units)


def _check_name(name: str, repeated: bool, place: Place, problems: Collector) -> None:
    if not _NAME.fullmatch(name):
        expected = Text("小写字母、数字和下划线", "lower-case letters, digits and underscores")
        problems.add("name", Text(f"{name} 不能作名称", f"{name} is not a name"), place, expected=expected)
    if repeated:
        problems.add("repeated-name", Text(f"{name} 已在别处声明", f"{name} is declared twice"), place)


def _check_shadows(file: VocabularyFile, kinds: dict[str, Kind], source: Source, problems: Collector) -> None:
    common = kinds[MATTER].facts if MATTER in kinds else {}
    for name, kind in file.kinds.items():
        for fact in kind.facts if name not in SPECIAL_KINDS else ():
            if fact in common:
                message = Text(f"{fact} 已是所有事项共有的指标", f"{fact} is already a fact of every matter")
                problems.add("repeated-name", message, source.place(("kinds", name, "facts", fact)))


def _kind(name: str, file: KindFile, units: dict[str, Unit], source: Source, problems: Collector) -> Kind:
    for category in file.categories:
        place = source.place(("kinds", name, "categories", category))
        _check_name(category, False, place, problems)
        if name in SPECIAL_KINDS:
            message = Text("只有具体事项类型才有费用类别", "only a kind of matter has categories of cost")
            problems.add("categories", message, place)
    facts = {fact: _fact(name, fact, file, units, source, problems) for fact in file.facts}
    categories = {category: label.text for category, label in file.categories.items()}
    return Kind(name, file.label.text, file.meaning.text, facts, categories)


def _fact(kind: str, name: str, owner: KindFile, units: dict[str, Unit], source: Source, problems: Collector) -> Fact:
    file = owner.facts[name]
    path = ("kinds", kind, "facts", name)
    _check_name(name, False, source.place(path), problems)
    for code, wrong, key, message in (
        ("unit", bool(file.unit) and file.type is not FactType.COUNT, "unit", _only("count")),
        ("choices", bool(file.choices) and file.type is not FactType.CHOICE, "choices", _only("choice")),
        ("choices", file.type is FactType.CHOICE and not file.choices, "type", _NO_CHOICES),
        ("range", file.range is not None and file.type not in _ORDERED, "range", _NO_ORDER),
        ("yearly", file.yearly and kind == OUTCOME, "yearly", _NOT_YEARLY),
        ("derived", bool(file.derived_from_lines) and not _can_derive(kind, file), "derived_from_lines", _NOT_DERIVED),
    ):
        if wrong:
            problems.add(code, message, source.place((*path, key)))
    if file.unit and file.unit not in units:
        message = Text(f"没有计量单位 {file.unit}", f"there is no unit {file.unit}")
        problems.add("unknown-unit", message, source.place((*path, "unit")), nearest=nearest(file.unit, units))
    if file.derived_from_lines and file.derived_from_lines not in owner.categories:
        category = file.derived_from_lines
        message = Text(f"没有费用类别 {category}", f"there is no category {category}")
        near = nearest(category, owner.categories)
        problems.add("unknown-category", message, source.place((*path, "derived_from_lines")), nearest=near)
    if file.highest_before:
        other = owner.facts.get(file.highest_before)
        alike = other is not None and other.yearly and (other.type, other.unit) == (file.type, file.unit)
        if kind != APPLICANT or not file.yearly or file.type not in (FactType.MONEY, FactType.COUNT) or not alike:
            near = nearest(file.highest_before, owner.facts)
            problems.add("derived", _NOT_HIGHEST, source.place((*path, "highest_before")), nearest=near)
    low, high = _range(file, source, path, problems)
    return Fact(
        kind=kind,
        name=name,
        type=file.type,
        label=file.label.text,
        meaning=file.meaning.text,
        settled_by=file.settled_by,
        unit=file.unit,
        yearly=file.yearly,
        low=low,
        high=high,
        choices={choice: label.text for choice, label in file.choices.items()},
        proof=tuple(file.proof),
        may_be_inapplicable=file.yearly if file.may_be_inapplicable is None else file.may_be_inapplicable,
        changeable=file.changeable,
        derived_from_lines=file.derived_from_lines,
        highest_before=file.highest_before,
        counted_in=units.get(file.unit),
    )


_NO_CHOICES = Text("choice 指标要列出 choices", "a choice lists its choices")
_NO_ORDER = Text("这类指标没有大小，不能写 range", "a fact of this type has no order and no range")
_NOT_YEARLY = Text("环节结果不分年度", "an outcome is not yearly")
_NOT_HIGHEST = Text(
    "只有申报单位分年度的金额或数量，才能取同类年度指标此前的最高值",
    "only yearly money or counts of the applicant are the highest of a like yearly fact",
)
_NOT_DERIVED = Text(
    "只有具体事项不分年度的金额才能由费用明细得出", "only money of a kind of matter, not yearly, is derived from lines"
)


def _only(type_name: str) -> Text:
    return Text(f"只有 {type_name} 指标才能写这一项", f"only a {type_name} has this")


def _can_derive(kind: str, file: FactFile) -> bool:
    return kind not in SPECIAL_KINDS and kind != APPLICANT and file.type is FactType.MONEY and not file.yearly


def _range(file: FactFile, source: Source, path: tuple[str, ...], problems: Collector) -> tuple[int, int]:
    default = DEFAULT_RANGES.get(file.type, (0, 0))
    if file.range is None or file.type not in _ORDERED:
        return default
    place = source.place((*path, "range"))
    try:
        low, high = (_limit(file.type, limit, source.place((*path, "range", i))) for i, limit in enumerate(file.range))
    except Refused as refused:
        problems.extend(refused.problems)
        return default
    if not 0 <= low <= high:
        problems.add("range", Text("范围应从小到大，且不小于零", "a range rises and is not below zero"), place)
        return default
    return low, high


def _limit(type_: FactType, raw: str | int, place: Place) -> int:
    if type_ is FactType.MONEY:
        return parse_money(raw, place)
    if type_ is FactType.RATE:
        return int(parse_rate(raw, place) * PPM)
    if type_ is FactType.DATE:
        return parse_date(str(raw), place).toordinal()
    return parse_count(raw, (), place)[0]
