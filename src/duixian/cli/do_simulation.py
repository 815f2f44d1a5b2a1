"""The commands `run`, `budget` and `reform`: policies over a store of many applicants."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from duixian.cli import screen, simulation_text
from duixian.cli.load import day_of, readings_of
from duixian.cli.progress import bucket_bar
from duixian.cli.running import Options, elsewhere, settling, stoppable
from duixian.cli.screen import FINE
from duixian.program.compile import compile_policies
from duixian.program.model import Program
from duixian.quantity.problem import Problem, Refused
from duixian.quantity.text import Text
from duixian.simulation import reform as reforms
from duixian.simulation import tally
from duixian.simulation.budget import OtherReading, budget, other_readings, under_reading
from duixian.simulation.groups import USUAL, Breakdown, Labels, breakdowns, labels
from duixian.simulation.reform_file import EXAMPLE, read_reform
from duixian.simulation.report import Report
from duixian.simulation.report_budget import budget_report
from duixian.simulation.report_files import as_csv, as_json
from duixian.simulation.report_reform import reform_report
from duixian.tables.rounds.terms_file import EXAMPLE as TERMS_EXAMPLE
from duixian.tables.run import PLANS, Job, results, run
from duixian.tables.store import Store
from duixian.vocabulary.facts import Vocabulary, load_vocabulary


@dataclass(frozen=True, slots=True)
class Outputs:
    """Where a report goes besides the screen; `format`: text or json."""

    format: str
    html: Path | None
    csv: Path | None
    xlsx: Path | None


@dataclass(frozen=True, slots=True)
class _Given:
    """The options, read."""

    vocabulary: Vocabulary
    readings: Mapping[str, str]
    job: Job


def run_store(options: Options) -> int:
    """Run policies over a store into a folder, and say what it comes to."""
    given = _given(options)
    assert options.into is not None
    with elsewhere(options) as run_there, stoppable(given.job, options.into) as progress:
        if run_there is not None:
            made = run_there(given.job, options.into, progress)
        else:
            made = run(given.job, options.into, progress=progress, again=options.again)
    plans = results(options.into, PLANS)
    some = plans.select((pl.col("firm") > 0).sum(), (pl.col("potential") > 0).sum()).collect().row(0)
    store = given.job.store
    told = Text(
        f"{options.into}：{store.applicants:,} 家，{store.buckets} 桶（本次算了 {made} 桶）；"
        f"{some[0]:,} 家有确定的钱，{some[1]:,} 家有可能的钱。汇总用 duixian budget {store.path} --into {options.into}",
        f"{options.into}: {store.applicants:,} applicants in {store.buckets} buckets ({made} run now); "
        f"{some[0]:,} have certain money, {some[1]:,} potential money. "
        f"To sum up: duixian budget {store.path} --into {options.into}",
    )
    page = screen.page()
    page.para(screen.screen().say(told))
    screen.show(page)
    return FINE


def budget_of(
    options: Options, by: list[str], terms: Path | None, scores: Path | None, other: bool, outputs: Outputs
) -> int:
    """Count what policies cost over a store, and report it."""
    groups = breakdowns(by or USUAL)
    given = _given(options)
    programs = [given.job.program]
    with (
        settling(options, given.job, terms, scores, programs) as (into, settle),
        stoppable(given.job, options.into) as progress,
    ):
        found = budget(given.job, groups, into=into, settle=settle, progress=progress, again=options.again)
    others = _others(given, options) if other else None
    report = budget_report(found, given.vocabulary, others)
    names = labels([given.job.program], given.vocabulary)
    _deliver(report, given.job.on, found.applicants, outputs, (found.groups, tally.MEASURES, tally.MONEY, names))
    return FINE


def reform_of(
    options: Options, file: Path, by: list[str], terms: Path | None, scores: Path | None, outputs: Outputs
) -> int:
    """Compare today's policies with the reformed ones over a store, and report it."""
    groups = breakdowns(by or USUAL)
    vocabulary, store = load_vocabulary(), Store.open(options.store)
    on = day_of(options.on) or store.on
    reform = read_reform(file, options.policies or None, readings_of(options.readings), vocabulary)
    given = _Given(vocabulary, {}, Job(store, reform.before, on, options.backend))
    programs = [reform.before, reform.after]
    with (
        settling(options, given.job, terms, scores, programs) as (into, settle),
        stoppable(given.job, options.into) as progress,
    ):
        found = reforms.effects(
            reform, given.job, groups, into=into, settle=settle, progress=progress, again=options.again
        )
    report = reform_report(found, vocabulary)
    names = labels([reform.before, reform.after], vocabulary)
    money = (*reforms.SUMS, *reforms.MOVED)
    _deliver(report, on, found.applicants, outputs, (found.groups, reforms.MEASURES, money, names))
    return FINE


def example() -> int:
    """Print a reform file to begin with."""
    screen.deliver(EXAMPLE, None)
    return FINE


def terms_example() -> int:
    """Print a file of terms to begin with."""
    screen.deliver(TERMS_EXAMPLE, None)
    return FINE


def _given(options: Options) -> _Given:
    """Raises `Refused` with the problems of store, day and policies together."""
    problems: list[Problem] = []
    vocabulary = load_vocabulary()
    store: Store | None = None
    program: Program | None = None
    day: date | None = None
    readings: Mapping[str, str] = {}
    try:
        store = Store.open(options.store)
    except Refused as refused:
        problems += refused.problems
    try:
        day = day_of(options.on)
    except Refused as refused:
        problems += refused.problems
    try:
        readings = readings_of(options.readings)
        program = compile_policies(options.policies or None, readings, vocabulary)
    except Refused as refused:
        problems += refused.problems
    if problems or store is None or program is None:
        raise Refused(problems)
    return _Given(vocabulary, readings, Job(store, program, day or store.on, options.backend))


def _others(given: _Given, options: Options) -> list[OtherReading]:
    """The totals under every other reading that changes the program."""
    many = list(other_readings(options.policies or None, given.readings, given.vocabulary))
    found = []
    with bucket_bar(given.job.store.applicants * max(len(many), 1)) as progress:
        for number, other in enumerate(many):

            def told(done: int, of: int, number: int = number) -> None:
                progress(number * of + done, of * len(many))

            found.append(under_reading(given.job, other, told))
    return found


_Tidy = tuple[Mapping[Breakdown, pl.DataFrame], tuple[str, ...], tuple[str, ...], Labels]


def _deliver(report: Report, on: date, applicants: int, outputs: Outputs, tidy: _Tidy) -> None:
    """The report to the screen and to the files that were named."""
    lang = screen.screen().lang
    if outputs.html is not None:
        from duixian.cli.simulation_html import as_html

        screen.deliver(as_html(report, lang), outputs.html)
    if outputs.csv is not None:
        # Excel takes a file for GBK unless it begins so.
        text = "\ufeff" + as_csv(*tidy)
        screen.deliver(text, outputs.csv)
    if outputs.xlsx is not None:
        from duixian.cli.simulation_xlsx import write_xlsx

        screen.write_file(outputs.xlsx, lambda path: write_xlsx(report, path, on, lang))
    if outputs.format == "json":
        screen.deliver(as_json(report, on, applicants), None)
        return
    page = screen.page()
    simulation_text.render(report, page, lang)
    screen.show(page)
