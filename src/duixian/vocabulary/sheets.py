"""The sheets of the Excel template: which columns they have, with labels, units, choices and help.

A sheet's first row (hidden) holds its role in A1. A table has the names of its columns in its second row (hidden), the
labels in the third and its records below. The one upright sheet, the applicant's, has names in column A (hidden),
labels in B, values in C and meanings in D, from the fourth row on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from duixian.vocabulary.dossier import LEVELS, STATUSES
from duixian.vocabulary.facts import APPLICANT, Fact, FactType, Vocabulary

ROLE_PREFIX = "duixian "
FIRST_RECORD = 3  # rows 1 to 3: role, names, labels
VALUE_COLUMN = 2  # of the upright sheet
ALL_YEARS = "年度指标"
TRUTHS = ("是", "否")
_NOT_IN_TITLES = str.maketrans("[]:*?/\\", "-------")  # Excel's own rule
_UNITS = {FactType.MONEY: "元", FactType.RATE: "%"}


@dataclass(frozen=True, slots=True)
class Column:
    """One thing to fill in. `choices` are the words of its drop-down list; without any it is free."""

    name: str
    label: str
    help: str = ""
    type: FactType = FactType.TEXT
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet. `role` says to the reader what its records are; `kind` is the kind of matter, where it has one."""

    role: str
    title: str
    columns: tuple[Column, ...]
    kind: str = ""
    upright: bool = False

    @property
    def mark(self) -> str:
        """What stands in A1."""
        return f"{ROLE_PREFIX}{self.role} {self.kind}".rstrip()

    def column(self, name: str) -> Column:
        """The column of this name; one of free text for a name that the sheet does not have."""
        return next((column for column in self.columns if column.name == name), Column(name, name))


_MATTER = Column("matter", "事项编号", "填事项工作表中的编号")
_YEAR = Column("year", "年度", "四位数字，如 2023")
_IDS = (
    Column("title", "事项名称"),
    Column("project", "所属项目编号", "同一项目的事项填同一编号；没有就空着"),
    Column("product", "产品编号"),
    Column("counterparty", "对方单位", "服务商、投资方等的统一社会信用代码或名称"),
    Column("lines_complete", "明细齐全", "“费用明细”已列全本事项的费用时填“是”", FactType.BOOLEAN, TRUTHS),
)


def sheets(vocabulary: Vocabulary, kinds: Iterable[str]) -> list[Sheet]:
    """The sheets for the applicant and these kinds of matter, in the order of the workbook."""
    chosen = list(kinds)
    facts = vocabulary.facts_of(APPLICANT)
    found = [
        Sheet(
            "applicant",
            "企业",
            (
                Column("on", "档案日期", "档案所填情况的截止日期", FactType.DATE),
                Column("code", "统一社会信用代码", "18 位"),
                Column("name", "单位名称"),
                *(fact_column(fact) for fact in facts if not fact.yearly),
            ),
            upright=True,
        ),
        Sheet("years", "年度", (_YEAR, *(fact_column(fact) for fact in facts if fact.yearly))),
    ]
    for kind in chosen:
        found += _kind_sheets(kind, vocabulary)
    found.append(Sheet("lines", "费用明细", _line_columns(vocabulary, chosen)))
    found.append(Sheet("receipts", "已获资金", _RECEIPT))
    found.append(Sheet("coverage", "完整性", _COVERAGE))
    return found


def fact_column(fact: Fact) -> Column:
    """The column of a fact: its label with the unit, its meaning as help."""
    unit = fact.counted_in.label.zh if fact.counted_in else _UNITS.get(fact.type, "")
    inapplicable = ("不适用",) if fact.may_be_inapplicable else ()
    choices: tuple[str, ...] = ()
    if fact.type is FactType.BOOLEAN:
        choices = (*TRUTHS, *inapplicable)
    elif fact.type is FactType.CHOICE:
        choices = (*(label.zh for label in fact.choices.values()), *inapplicable)
    help_ = fact.meaning.zh + ("不存在的情形填“不适用”。" if inapplicable else "")
    return Column(fact.name, f"{fact.label.zh}（{unit}）" if unit else fact.label.zh, help_, fact.type, choices)


def _kind_sheets(kind: str, vocabulary: Vocabulary) -> list[Sheet]:
    label = vocabulary.kinds[kind].label.zh.translate(_NOT_IN_TITLES)
    facts = vocabulary.facts_of(kind)
    once = [fact_column(fact) for fact in facts if not fact.yearly]
    yearly = [fact_column(fact) for fact in facts if fact.yearly]
    identifier = Column("id", "事项编号", "自己编，不重复，如 m1")
    found = [Sheet("matters", label[:31], (identifier, *_IDS, *once), kind)]
    if yearly:
        found.append(Sheet("matter-years", f"{label[:28]}·年度", (_MATTER, _YEAR, *yearly), kind))
    return found


def _line_columns(vocabulary: Vocabulary, kinds: list[str]) -> tuple[Column, ...]:
    labels = [label.zh for kind in kinds for label in vocabulary.kinds[kind].categories.values()]
    return (
        _MATTER,
        Column("id", "明细编号", "如发票号码，同一事项内不重复"),
        Column("category", "费用类别", "所属事项类型的费用类别", FactType.CHOICE, tuple(dict.fromkeys(labels))),
        Column("date", "日期", "发票或付款日期", FactType.DATE),
        Column("amount", "金额（元）", "至多两位小数", FactType.MONEY),
        Column("paid", "已支付", "空着即为“是”", FactType.BOOLEAN, TRUTHS),
        Column("seller", "销售方", "发票上的销售方名称"),
    )


def _words(labels: Mapping[str, tuple[str, str]]) -> tuple[str, ...]:
    return tuple(zh for zh, _ in labels.values())


_RECEIPT = (
    Column("programme", "政策或资金名称", "已知条款时写 政策编号/条款编号"),
    Column("level", "级别", "", FactType.CHOICE, _words(LEVELS)),
    Column("region", "行政区划代码", "六位数字", FactType.REGION),
    _MATTER,
    Column("project", "所属项目编号"),
    Column("product", "产品编号"),
    Column("year", "所属年度", "空着即为日期所在年度"),
    Column("date", "日期", "核定、到账或追回的日期", FactType.DATE),
    Column("status", "状态", "空着即为“已到账”", FactType.CHOICE, _words(STATUSES)),
    Column("amount", "金额（元）", "至多两位小数", FactType.MONEY),
)
_COVERAGE = (
    Column("level", "已列全的内容", "某一级别的已获资金，或年度指标", FactType.CHOICE, (*_words(LEVELS), ALL_YEARS)),
    Column("from", "起始日期或年度", "该日（年度指标为该年度）起已全部列出；可填“成立之日”"),
)
