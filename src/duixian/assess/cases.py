"""Cases run: what a policy's cases file expects, held against what the engine finds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from duixian.assess.bind import Case, bind
from duixian.assess.cases_model import Span
from duixian.assess.cases_prepare import Prepared, PreparedCase, Setting, prepare_cases
from duixian.assess.deduct import settle
from duixian.assess.engine import Engine
from duixian.assess.pending import Wait
from duixian.assess.plan import make_plan
from duixian.assess.split import split_span
from duixian.assess.verdict import RawClaim
from duixian.policy.loader import Loaded, find_policy, load_policy
from duixian.program.compile import assemble, choose
from duixian.program.series import load_series
from duixian.quantity.money import format_money
from duixian.quantity.problem import Collector, Place, nearest
from duixian.quantity.text import Lang, Text
from duixian.vocabulary.facts import Vocabulary, load_vocabulary

__all__ = [
    "CaseReport",
    "CaseResult",
    "EngineFor",
    "Prepared",
    "Setting",
    "cases_path_of",
    "prepare_cases",
    "run_cases",
    "run_prepared",
]

EngineFor = Callable[[Setting], Engine]


@dataclass(frozen=True, slots=True)
class CaseResult:
    """One case: its place in the cases file, and everything that came out otherwise than expected."""

    name: str
    grant: str
    place: Place
    ok: bool
    differences: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseReport:
    results: tuple[CaseResult, ...]

    @property
    def ok(self) -> bool:
        return all(result.ok for result in self.results)

    @property
    def failed(self) -> tuple[CaseResult, ...]:
        return tuple(result for result in self.results if not result.ok)


def cases_path_of(policy: Path) -> Path:
    """The cases file that belongs to a policy file.

    >>> cases_path_of(Path("policies/harbin-2022-1.yaml")).name
    'harbin-2022-1.cases.yaml'
    """
    return policy.with_name(f"{policy.stem}.cases.yaml")


def run_cases(
    policy: Loaded | Path, cases_path: Path | None = None, vocabulary: Vocabulary | None = None
) -> CaseReport:
    """Run a policy's cases, by default those in the file beside it.

    Raises `Refused` for a policy that does not compile, and for a cases file that does not read or names a grant, a
    reading or a policy that is not there.
    """
    words = vocabulary or load_vocabulary()
    loaded = load_policy(policy) if isinstance(policy, Path) else policy
    prepared = prepare_cases(cases_path or cases_path_of(Path(loaded.source.file)), words, loaded.id)
    check_names(prepared, loaded)
    return CaseReport(run_prepared(prepared, engines(loaded, words)))


def engines(loaded: Loaded, vocabulary: Vocabulary) -> EngineFor:
    """Makes the engine of a policy under a setting, once for each setting."""
    series = load_series()

    @cache
    def engine_for(setting: Setting) -> Engine:
        others = [load_policy(find_policy(name, Path(loaded.source.file).parent)) for name in setting.policies]
        readings = dict(setting.readings)
        return Engine(assemble([choose(one, readings) for one in (loaded, *others)], vocabulary, series))

    return engine_for


def check_names(prepared: Prepared, loaded: Loaded) -> None:
    """Raises `Refused` where a case names a grant or a reading that the policy does not have."""
    problems = Collector()
    grants, ambiguities = loaded.model.grants, loaded.model.ambiguities
    for i, entry in enumerate(prepared.file.cases):
        if "/" not in entry.grant and entry.grant not in grants:
            text = Text(f"{loaded.id} 没有条款 {entry.grant}", f"{loaded.id} has no grant {entry.grant}")
            place = prepared.source.place(("cases", i, "grant"))
            problems.add("unknown-grant", text, place, nearest=nearest(entry.grant, grants))
        for name, choice in entry.reading.items():
            place = prepared.source.place(("cases", i, "reading", name))
            if ":" in name and not name.startswith(f"{loaded.id}:"):
                continue  # another policy's: its own file is asked when the engine is made
            ambiguity = ambiguities.get(name.removeprefix(f"{loaded.id}:"))
            if ambiguity is None:
                text = Text(f"{loaded.id} 没有登记歧义 {name}", f"{loaded.id} registers no ambiguity {name}")
                problems.add("unknown-ambiguity", text, place, nearest=nearest(name, ambiguities))
            elif choice not in ambiguity.readings:
                text = Text(f"{name} 没有口径 {choice}", f"{name} has no reading {choice}")
                problems.add("unknown-reading", text, place, nearest=nearest(choice, ambiguity.readings))
    problems.raise_if_any()


def run_prepared(prepared: Prepared, engine_for: EngineFor, *, stop_at_first: bool = False) -> tuple[CaseResult, ...]:
    """Run cases that are ready; with `stop_at_first` no further than the first that fails."""
    results: list[CaseResult] = []
    for case in prepared.cases:
        differences = tuple(_differences(case, engine_for(case.setting)))
        results.append(CaseResult(case.name, case.grant, case.place, not differences, differences))
        if differences and stop_at_first:
            break
    return tuple(results)


def _differences(case: PreparedCase, engine: Engine) -> Iterator[Text]:
    bound, expect = bind(case.dossier), case.expect
    settled = settle(engine, bound, engine.claims(bound))
    claims = settled.claims
    index = _claim_of(case, engine, bound, claims)
    if index is None:
        yield Text(f"没有产生 {case.grant} 的申领", f"there is no claim of {case.grant}")
        return
    claim = claims[index]
    if expect.verdict is not None and claim.verdict is not expect.verdict:
        yield _differs(Text("判定", "verdict"), _same(expect.verdict), _same(claim.verdict))
    if expect.amount is not None and (claim.lo, claim.hi) != expect.amount:
        yield _differs(Text("金额", "amount"), _span(expect.amount), _span((claim.lo, claim.hi)))
    rule = engine.program.rules[claim.rule]
    if expect.split is not None:
        parts = split_span(rule.split, claim.lo, claim.hi) if rule.split else []
        if parts != expect.split:
            yield _differs(Text("各方所得", "split"), _spans(expect.split), _spans(parts))
    for name, wanted, found in (
        (Text("支付方式", "pays"), expect.pays, rule.pays),
        (Text("申报", "filing"), expect.filing, rule.filing),
        (Text("周期", "per"), expect.per, rule.per),
    ):
        if wanted is not None and wanted != found:
            yield _differs(name, _same(wanted), _same(found))
    if expect.because is not None or expect.waits_for is not None:
        yield from _reasons(case, engine, bound, claim, settled.waits.get(index))
    if expect.plan is not None:
        yield from _plan(case, engine, bound, claims)


def _claim_of(case: PreparedCase, engine: Engine, bound: Case, claims: Sequence[RawClaim]) -> int | None:
    """The claim of the case's grant and matter: of its period, else of the year of filing, else the last."""
    period = case.period or bound.dossier.on.year
    found = [
        i
        for i, claim in enumerate(claims)
        if engine.program.rules[claim.rule].id == case.grant
        and (bound.matters[claim.matter].matter_id if claim.matter >= 0 else "") == case.matter
    ]
    return next((i for i in found if claims[i].year == period), found[-1] if found and not case.period else None)


def _reasons(
    case: PreparedCase, engine: Engine, bound: Case, claim: RawClaim, shared: Sequence[Wait] | None
) -> Iterator[Text]:
    """`shared`: what a claim waits for that shares earlier money with others."""
    rule, expect = engine.program.rules[claim.rule], case.expect
    frame = bound.applicant if claim.matter < 0 else bound.matters[claim.matter]
    outcomes = bound.outcomes.get((rule.id, frame.matter_id), {})
    frame.year, frame.outcome = claim.year, outcomes.get(claim.year) or outcomes.get(0) or {}
    if expect.because is not None:
        false = {c.id for c in rule.conditions if engine.runner.bool(c.node)(frame) is False}
        if false != set(expect.because):
            yield _differs(Text("不满足的条件", "false conditions"), _names(expect.because), _names(false))
    if expect.waits_for is not None:
        waits = [wait for c in rule.conditions for wait in engine.waits.of_bool(c.node, frame)]
        waits += engine.waits.of_number(rule.award, frame)
        waits = waits if shared is None else list(shared)
        missing = {wait.ref.fact.name if wait.ref else wait.path.removeprefix(f"{wait.matter}.") for wait in waits}
        if missing != set(expect.waits_for):
            yield _differs(Text("等待的指标", "waits for"), _names(expect.waits_for), _names(missing))


def _plan(case: PreparedCase, engine: Engine, bound: Case, claims: Sequence[RawClaim]) -> Iterator[Text]:
    expected = case.expect.plan
    assert expected is not None
    plan = make_plan(engine, bound, claims)
    if expected.chosen is not None:
        own = case.grant.partition("/")[0] + "/"
        wanted = {name if "/" in name else own + name for name in expected.chosen}
        chosen = {engine.program.rules[claims[i].rule].id for i in plan.potential.allotted}
        if chosen != wanted:
            yield _differs(Text("方案所选", "chosen"), _names(wanted), _names(chosen))
    for name, wanted_sum, found in (
        (Text("方案确定额", "firm"), expected.firm, plan.firm.total),
        (Text("方案可得额", "potential"), expected.potential, plan.potential.total),
    ):
        if wanted_sum is not None and wanted_sum != found:
            yield _differs(name, _span((wanted_sum, wanted_sum)), _span((found, found)))


def _differs(what: Text, expected: Text, found: Text) -> Text:
    return Text(f"{what.zh}应为 {expected.zh}，得到 {found.zh}", f"{what.en}: expected {expected.en}, found {found.en}")


def _same(word: str) -> Text:
    return Text(str(word), str(word))


def _span(span: Span) -> Text:
    def one(lang: Lang) -> str:
        lo, hi = (format_money(fen, lang, "short") for fen in span)
        return lo if span[0] == span[1] else f"[{lo}, {hi}]"

    return Text(one("zh"), one("en"))


def _spans(spans: Sequence[Span]) -> Text:
    shown = [_span(span) for span in spans]
    return Text("、".join(one.zh for one in shown) or "无", ", ".join(one.en for one in shown) or "none")


def _names(names: set[str] | list[str]) -> Text:
    return Text("、".join(sorted(names)) or "无", ", ".join(sorted(names)) or "none")
