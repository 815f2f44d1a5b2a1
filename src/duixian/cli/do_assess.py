"""The commands `assess`, `explain` and `questions`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from duixian.assess.result import Assessment
from duixian.cli import load, screen, text_assess, text_explain
from duixian.cli.screen import FINE
from duixian.program.model import Program
from duixian.quantity.text import Lang, Text


def assess(
    file: Path, on: str | None, policies: list[str], readings: list[str], format: str, output: Path | None
) -> int:
    """Assess a dossier and print or write the answer."""
    lang = screen.screen().lang
    if format == "text":
        return _as_text(load.in_two_steps(file, on, policies, readings), lang, output)
    assessment, _ = load.assessed(file, on, policies, readings)
    match format:
        case "json":
            from duixian.report.to_json import as_json

            screen.deliver(as_json(assessment), output)
        case "html":
            from duixian.cli.report_html import as_html

            screen.deliver(as_html(assessment, lang), output)
        case "xlsx":
            from duixian.report.to_xlsx import write_xlsx

            if output is None:
                raise ValueError("a workbook needs a file")
            screen.write_file(output, lambda path: write_xlsx(assessment, path, lang))
    return FINE


def _as_text(answers: Iterator[tuple[Assessment, Program]], lang: Lang, output: Path | None) -> int:
    """The plan and its reasons at once, what it rests on as soon as that is known."""
    page = screen.page()
    text_assess.render(next(answers)[0], page, lang)
    shown = len(page.lines)
    if output is None:
        screen.show(page)
        sys.stdout.flush()
    text_assess.rests_on(next(answers)[0], page, lang)
    if output is None:
        screen.show(replace(page, lines=page.lines[shown:]))
    else:
        screen.deliver(page.text, output)
    return FINE


def explain(file: Path, names: list[str], on: str | None, policies: list[str], readings: list[str]) -> int:
    """Explain the named claims, each in full."""
    assessment, program = load.assessed(file, on, policies, readings)
    claims = {claim.id: claim for name in names for claim in load.claims_named(assessment, program, name)}
    page = screen.page()
    for number, claim in enumerate(claims.values()):
        if number:
            page.blank()
            page.para("─" * page.width, style="dim")
        text_explain.render(assessment, claim, page, screen.screen().lang)
    screen.show(page)
    return FINE


def questions(file: Path, on: str | None, policies: list[str], readings: list[str], limit: int | None) -> int:
    """List what is missing."""
    assessment, _ = load.assessed(file, on, policies, readings)
    page = screen.page()
    if assessment.questions:
        text_assess.questions(assessment.questions, page, screen.screen().lang, assessment=assessment, limit=limit)
    else:
        text = Text("资料齐全，没有要补的信息。", "Nothing is missing that could change the result.")
        page.para(screen.screen().say(text))
    screen.show(page)
    return FINE
