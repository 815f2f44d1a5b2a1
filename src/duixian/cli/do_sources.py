"""The commands `figures` and `audit`: official documents and policy files held against them."""

from __future__ import annotations

import json
from datetime import date
from fractions import Fraction
from pathlib import Path

from duixian.cli import screen
from duixian.cli.screen import FINE, NO
from duixian.policy.loader import find_policy
from duixian.program.compile import load
from duixian.quantity.money import format_money
from duixian.quantity.problem import Problem
from duixian.quantity.rate import format_rate
from duixian.quantity.text import Lang, Text
from duixian.sources import Document, Figure, figures_of, read_document
from duixian.vocabulary.facts import load_vocabulary

FORMAT = "duixian.figures/1"
_UNITS = {
    "years": Text("年", "years"), "months": Text("个月", "months"), "days": Text("天", "days"),
    "working_days": Text("个工作日", "working days"), "points": Text("个百分点", "points"),
    "day": Text("", ""), "month": Text("（月）", "(month)"), "year": Text("（年）", "(year)"),
}  # fmt: skip
KINDS = {
    "money": Text("金额", "money"), "rate": Text("比例", "rate"), "count": Text("数量", "count"),
    "duration": Text("期限", "duration"), "date": Text("日期", "date"), "level": Text("等级", "level"),
    "rank": Text("名次", "rank"),
}  # fmt: skip


def figures(path: Path, format: str, output: Path | None) -> int:
    """Print the clauses and figures of a document."""
    document = read_document(path)
    found = figures_of(document)
    if format == "json":
        text = json.dumps(_data(document, found), ensure_ascii=False, indent=1) + "\n"
        screen.deliver(text, output)
        return FINE
    page, lang = screen.page(), screen.screen().lang
    clauses, count = len(document.clauses), len(found)
    page.para(
        Text(f"条款 {clauses} 处，数字 {count} 个。", f"{clauses} clauses, {count} figures.").in_(lang), style="bold"
    )
    for clause in document.clauses:
        inside = [figure for figure in found if figure.address == clause.address]
        line = Text(f"第 {clause.line} 行", f"line {clause.line}").in_(lang)
        page.entry(clause.address, line, style="bold" if inside else "dim", amount_style="dim")
        rows = [
            (f"¶{f.paragraph}", f.text.replace("\n", ""), KINDS[str(f.kind)].in_(lang), shown(f, lang)) for f in inside
        ]
        page.table(rows, 2)
    screen.deliver(page.text, output) if output else screen.show(page)
    return FINE


def shown(figure: Figure, lang: Lang) -> str:
    """A figure's normalised value with its unit."""
    value, unit = figure.value, figure.unit
    if isinstance(value, date):
        return f"{value.isoformat()}{_UNITS[unit].in_(lang)}"
    match str(figure.kind):
        case "money" if isinstance(value, int):
            return format_money(value, lang)
        case "rate" if isinstance(value, Fraction) and not unit:
            return format_rate(value)
    word = _UNITS[unit].in_(lang) if unit in _UNITS else unit
    return f"{exact(value)} {word}".strip()


def exact(value: int | Fraction) -> str:
    """A number without loss: whole, or as a fraction.

    >>> exact(7), exact(Fraction(3, 2))
    ('7', '3/2')
    """
    return str(value)


def plain(value: int | Fraction | date) -> int | str:
    """A figure's value as JSON: whole numbers as they are, fractions as `1/3`, dates as ISO."""
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, int) else str(value)


def _data(document: Document, found: tuple[Figure, ...]) -> dict[str, object]:
    return {
        "format": FORMAT,
        "file": Path(document.file).name,
        "encoding": document.encoding,
        "digest": document.digest,
        "clauses": [
            {"address": c.address, "parent": c.parent, "line": c.line, "digest": c.digest} for c in document.clauses
        ],
        "figures": [
            {
                "address": f.address, "paragraph": f.paragraph, "text": f.text, "kind": str(f.kind),
                "value": plain(f.value), "unit": f.unit, "role": str(f.role), "line": f.line, "column": f.column,
            }
            for f in found
        ],
    }  # fmt: skip


def audit(name: str, path: Path) -> int:
    """Hold a policy file and its document against each other; what disagrees goes to stderr."""
    from duixian.sources.audit import audit as held_against

    report = held_against(load(find_policy(name)), read_document(path), load_vocabulary())
    problems = []
    for finding in report.findings:
        message = finding.message
        if finding.document_place.file:
            there = f"{finding.document_place.file}:{finding.document_place.line}:{finding.document_place.column}"
            message = Text(f"{message.zh}（原文 {there}）", f"{message.en} (document {there})")
        problems.append(Problem(finding.code, message, finding.place, finding.clause, nearest=finding.nearest))
    screen.complain(tuple(problems))
    counts = (report.document_figures, report.file_figures, report.waived, len(report.findings))
    zh = "原文数字 {} 个，政策文件数字 {} 个，说明不用的 {} 个，不一致 {} 处".format(*counts)
    en = "{} figures in the document, {} in the policy file, {} waived, {} disagreements".format(*counts)
    print(screen.screen().say(Text(zh, en)))
    return FINE if report.ok else NO
