"""The assessment as an Excel workbook: 方案, 明细, 条件, 差距, 待补信息.

Sums are numbers in yuan, so that Excel can add them. They are handed over as `Decimal` of whole fen shifted by two
places, which is exact, and never calculated with here. (xlsxwriter prints a number with 16 significant digits; the
largest sum the vocabulary allows, 1万亿元 in fen, has 15.)
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter

from duixian.assess.result import Assessment, Step
from duixian.quantity.text import Lang, Text
from duixian.report import phrases, words

Cell = str | int | Decimal | None

_MET = {True: Text("满足", "met"), False: Text("未满足", "not met"), None: Text("待定", "not known")}


def yuan(fen: int) -> Decimal:
    """Fen as yuan, exactly.

    >>> yuan(123_456), yuan(-5)
    (Decimal('1234.56'), Decimal('-0.05'))
    """
    return Decimal(fen).scaleb(-2)


def write_xlsx(assessment: Assessment, path: Path, lang: Lang) -> None:
    """Write the workbook. Every text is written as text: a name that begins with = is no formula."""
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        writer = Sheets(book, lang)
        # The day of filing as the date of creation, so that the same assessment gives the same file.
        book.set_properties({"title": assessment.applicant, "created": datetime.fromisoformat(assessment.on)})
        _plan(assessment, writer, lang)
        _claims(assessment, writer, lang)
        _conditions(assessment, writer, lang)
        _gaps(assessment, writer, lang)
        _questions(assessment, writer, lang)


class Sheets:
    """Sheets of one look: a bold first row that stays, money right with two decimals."""

    def __init__(self, book: Any, lang: Lang) -> None:
        self.book = book
        self.lang = lang
        self.bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self.text = book.add_format({"text_wrap": True, "valign": "top"})
        self.money = book.add_format({"num_format": "#,##0.00", "valign": "top"})

    def sheet(self, name: Text, columns: Sequence[tuple[Text, int]], rows: Iterable[Sequence[Cell]]) -> None:
        sheet = self.book.add_worksheet(name.in_(self.lang))
        for column, (title, width) in enumerate(columns):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, title.in_(self.lang), self.bold)
        for number, row in enumerate(rows, 1):
            for column, value in enumerate(row):
                if isinstance(value, Decimal):
                    sheet.write_number(number, column, value, self.money)
                elif isinstance(value, int):
                    sheet.write_number(number, column, value, self.text)
                elif value is not None:
                    sheet.write_string(number, column, value, self.text)
        sheet.freeze_panes(1, 0)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)


def _plan(assessment: Assessment, writer: Sheets, lang: Lang) -> None:
    plan = assessment.plan
    rows: list[Sequence[Cell]] = [
        [number, claim.title.in_(lang), claim.matter_title, words.reference(assessment, claim, lang),
         words.VERDICTS[claim.verdict].in_(lang), yuan(claim.firm), None if claim.open_ended else yuan(claim.potential),
         phrases.waiting(claim, lang)]
        for number, claim in enumerate(words.planned(assessment), 1)
    ]  # fmt: skip
    total = None if plan.potential_open_ended else yuan(plan.potential)
    rows.append([None, Text("合计", "Total").in_(lang), None, None, None, yuan(plan.firm), total])
    rows.append([])
    rows.append([None, Text("申报单位", "Applicant").in_(lang), assessment.applicant, assessment.code])
    rows.append([None, Text("申报日期", "Filing date").in_(lang), words.day(assessment.on, lang)])
    for policy in words.policies(assessment):
        rows.append([None, Text("依据", "Policy").in_(lang), words.number(policy, lang), policy.title.in_(lang)])
    rows.append([None, Text("规则摘要", "Program digest").in_(lang), assessment.program])
    columns = [
        (Text("序号", "No."), 6), (Text("条款", "Grant"), 28), (Text("事项", "Matter"), 28),
        (Text("依据", "Clause"), 20), (Text("状态", "Status"), 16), (Text("已确定（元）", "Certain (CNY)"), 16),
        (Text("全部争取到（元）", "If everything comes through (CNY)"), 18), (Text("等待", "Waits for"), 40),
    ]  # fmt: skip
    writer.sheet(Text("方案", "Plan"), columns, rows)


def _claims(assessment: Assessment, writer: Sheets, lang: Lang) -> None:
    rows = [
        [claim.id, claim.title.in_(lang), claim.matter_title, claim.period, words.reference(assessment, claim, lang),
         words.VERDICTS[claim.verdict].in_(lang), yuan(claim.lo), None if claim.open_ended else yuan(claim.hi),
         yuan(claim.firm), None if claim.open_ended else yuan(claim.potential),
         words.PAYS[claim.pays].in_(lang), _steps(claim.steps, lang),
         "\n".join(phrases.beaten_by(loss, lang) for loss in claim.beaten)]
        for claim in assessment.claims
    ]  # fmt: skip
    columns = [
        (Text("申领编号", "Claim"), 34), (Text("条款", "Grant"), 28), (Text("事项", "Matter"), 28),
        (Text("年度", "Year"), 8), (Text("依据", "Clause"), 20), (Text("状态", "Status"), 16),
        (Text("最低（元）", "Least (CNY)"), 16),
        (Text("最高（元）", "Most (CNY)"), 16), (Text("方案已确定（元）", "Plan, certain (CNY)"), 16),
        (Text("方案全部争取到（元）", "Plan, all (CNY)"), 18), (Text("形式", "Paid as"), 10),
        (Text("金额怎么算", "Arithmetic"), 50), (Text("让位原因", "Gives way"), 40),
    ]  # fmt: skip
    writer.sheet(Text("明细", "Claims"), columns, rows)


def _steps(steps: Sequence[Step], lang: Lang) -> str:
    took = Text("（封顶）", " (took effect)").in_(lang)
    return "\n".join(f"{step.text.in_(lang)}{took if step.bites else ''}" for step in steps)


def _conditions(assessment: Assessment, writer: Sheets, lang: Lang) -> None:
    rows = [
        [claim.id, claim.title.in_(lang), reason.title.in_(lang), words.clause(reason.cites, lang),
         _MET[reason.met].in_(lang), "\n".join(phrases.facts(reason, lang))]
        for claim in assessment.claims
        for reason in claim.reasons
    ]  # fmt: skip
    columns = [
        (Text("申领编号", "Claim"), 34), (Text("条款", "Grant"), 28), (Text("条件", "Condition"), 36),
        (Text("依据", "Clause"), 20), (Text("结果", "Result"), 10), (Text("指标", "Facts"), 60),
    ]  # fmt: skip
    writer.sheet(Text("条件", "Conditions"), columns, rows)


def _gaps(assessment: Assessment, writer: Sheets, lang: Lang) -> None:
    rows: list[Sequence[Cell]] = [
        [gap.claim, gap.title.in_(lang), "\n".join(phrases.changes(gap, lang)), yuan(gap.gain)]
        for gap in sorted(assessment.gaps, key=lambda gap: (-gap.gain, gap.claim))
    ]
    columns = [
        (Text("申领编号", "Claim"), 34), (Text("条款", "Grant"), 28),
        (Text("差在哪里", "What would have to change"), 60),
        (Text("可多得（元）", "Gain (CNY)"), 18),
    ]  # fmt: skip
    writer.sheet(Text("差距", "Near misses"), columns, rows)


def _questions(assessment: Assessment, writer: Sheets, lang: Lang) -> None:
    unbounded = {claim.id for claim in assessment.claims if claim.open_ended}
    rows = [
        [question.label.in_(lang), question.meaning.in_(lang), words.settler(question.settled_by, lang),
         None if unbounded & set(question.claims) else yuan(question.money), question.path, "\n".join(question.claims)]
        for question in assessment.questions
    ]  # fmt: skip
    columns = [
        (Text("待补信息", "Missing"), 30), (Text("含义", "Meaning"), 50), (Text("以谁为准", "Settled by"), 16),
        (Text("关系到（元）", "Decides (CNY)"), 18), (Text("指标位置", "Fact"), 34), (Text("相关申领", "Claims"), 44),
    ]  # fmt: skip
    writer.sheet(Text("待补信息", "Missing"), columns, rows)
