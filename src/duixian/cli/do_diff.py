"""The command `diff`: what changed between two versions of a policy, and who wins and loses by it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from duixian.assess.difference import Effect, GrantEffect, Money, effects_of_change, total
from duixian.cli import load, screen
from duixian.cli.layout import Page
from duixian.cli.screen import FINE
from duixian.policy.loader import Loaded, find_policy
from duixian.program.changes import Difference
from duixian.program.compile import check_policy
from duixian.program.compile import load as load_policy
from duixian.program.difference import policy_differences
from duixian.program.series import load_series
from duixian.quantity.problem import Problem, Refused
from duixian.quantity.text import Lang, Text
from duixian.report import words
from duixian.vocabulary.dossier import Dossier
from duixian.vocabulary.facts import Vocabulary, load_vocabulary
from duixian.vocabulary.reader import read_dossier

FORMAT = "duixian.diff/1"


def diff(old: str, new: str, dossiers: Sequence[Path], on: str | None, format: str) -> int:
    """Print the difference. Raises `Refused` with the problems of both versions, the dossiers and the date together."""
    vocabulary = load_vocabulary()
    problems: list[Problem] = []
    versions = [_version(name, vocabulary, problems) for name in (old, new)]
    read = [_dossier(path, vocabulary, problems) for path in dossiers]
    try:
        day = load.day_of(on)
    except Refused as refused:
        problems += refused.problems
    if problems:
        raise Refused(problems)
    before, after = (version for version in versions if version is not None)
    changes = policy_differences(before, after, vocabulary)
    effects = effects_of_change(before, after, [d for d in read if d is not None], vocabulary, day)
    if format == "json":
        screen.deliver(_json(before, after, changes, effects), None)
        return FINE
    page, lang = screen.page(), screen.screen().lang
    page.para(f"{_named(before, lang)} → {_named(after, lang)}", style="bold")
    _changes(changes, page, lang)
    if dossiers:
        _effects(effects, page, lang)
    screen.show(page)
    return FINE


def _version(name: str, vocabulary: Vocabulary, problems: list[Problem]) -> Loaded | None:
    try:
        loaded = load_policy(find_policy(name))
        check_policy(loaded, vocabulary, load_series())
    except Refused as refused:
        problems += refused.problems
        return None
    return loaded


def _dossier(path: Path, vocabulary: Vocabulary, problems: list[Problem]) -> Dossier | None:
    try:
        return read_dossier(path, vocabulary)
    except Refused as refused:
        problems += refused.problems
        return None


def _named(loaded: Loaded, lang: Lang) -> str:
    """A version by its short name, and its file where the catalogue does not hold it."""
    file = Path(loaded.source.file)
    return f"{loaded.model.policy.short.in_(lang)} ({file.name})"


def _changes(changes: Sequence[Difference], page: Page, lang: Lang) -> None:
    if not changes:
        page.para(Text("对申报单位没有变化。", "Nothing changed for applicants.").in_(lang))
        return
    page.heading(Text("对申报单位的变化", "What changed for applicants").in_(lang))
    title: Text | None = None
    for change in changes:
        if change.title != title:
            page.para(change.title.in_(lang), 2, style="bold")
            title = change.title
        clause = words.clause(change.cites, lang)
        bracketed = Text(f"（{clause}）", f" ({clause})").in_(lang) if clause else ""
        page.para(change.text.in_(lang) + bracketed, 4, lead="· ")


def _effects(effects: Sequence[Effect], page: Page, lang: Lang) -> None:
    page.heading(Text("谁多得，谁少得", "Who wins and who loses").in_(lang))
    for effect in effects:
        page.para(_applicant(effect, lang), 2, style="bold")
        for grant in effect.grants:
            _grant(grant, page, lang)
        _sums(Text("合计", "in all"), effect.before, effect.after, page, lang)
    winners, losers = (sum(effect.way == way for effect in effects) for way in (1, -1))
    rest = len(effects) - winners - losers
    page.blank()
    said = Text(
        f"{len(effects)} 家中，{winners} 家多得，{losers} 家少得，{rest} 家不变。",
        f"Of {len(effects)}, {winners} gain, {losers} lose, {rest} get the same.",
    )
    page.para(said.in_(lang), 2, style="bold")
    if len(effects) > 1:
        _sums(Text("全部合计", "all together"), *total(effects), page, lang)


def _applicant(effect: Effect, lang: Lang) -> str:
    way = {1: Text("多得", "gains"), -1: Text("少得", "loses"), 0: Text("不变", "the same")}[effect.way].in_(lang)
    return f"{effect.applicant}：{way}" if lang == "zh" else f"{effect.applicant}: {way}"


def _grant(grant: GrantEffect, page: Page, lang: Lang) -> None:
    page.para(words.join([grant.title.in_(lang), *grant.matters, words.clause(grant.cites, lang)]), 4)
    _sums(None, grant.before, grant.after, page, lang)


def _sums(what: Text | None, before: Money, after: Money, page: Page, lang: Lang) -> None:
    """Certain and potential sums of both versions; those that stay are said once."""
    indent = 4
    if what is not None:
        page.para(what.in_(lang), indent)
    firm = _moved(words.money(before.firm, lang), words.money(after.firm, lang))
    potential = _moved(_potential(before, lang), _potential(after, lang))
    page.entry(Text("确定", "certain").in_(lang), firm, indent + 2)
    page.entry(Text("全部兑现", "if everything comes through").in_(lang), potential, indent + 2)


def _moved(before: str, after: str) -> str:
    return before if before == after else f"{before} → {after}"


def _potential(money: Money, lang: Lang) -> str:
    sum_ = words.money(money.potential, lang)
    if not money.open_ended:
        return sum_
    if not money.potential:
        return Text("金额待定", "not known yet").in_(lang)
    return Text(f"{sum_}以上", f"over {sum_}").in_(lang)


def _json(old: Loaded, new: Loaded, changes: Sequence[Difference], effects: Sequence[Effect]) -> str:
    """Text in both languages, money in fen."""
    before, after = total(effects)
    data = {
        "format": FORMAT,
        "old": {"id": old.id, "file": Path(old.source.file).name},
        "new": {"id": new.id, "file": Path(new.source.file).name},
        "changes": [_change(change) for change in changes],
        "dossiers": [_effect(effect) for effect in effects],
        "total": {"before": asdict(before), "after": asdict(after)},
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _change(change: Difference) -> dict[str, object]:
    texts = {"title": change.title, "text": change.text, "before": change.before, "after": change.after}
    both = {key: text._asdict() if text else None for key, text in texts.items()}
    return {"code": change.code, "grant": change.grant, **both, "cites": list(change.cites)}


def _effect(effect: Effect) -> dict[str, object]:
    grants = [
        {
            "grant": grant.grant, "title": grant.title._asdict(), "cites": list(grant.cites),
            "matters": list(grant.matters), "before": asdict(grant.before), "after": asdict(grant.after),
        }
        for grant in effect.grants
    ]  # fmt: skip
    sums = {"before": asdict(effect.before), "after": asdict(effect.after)}
    return {"applicant": effect.applicant, "code": effect.code, "on": effect.on, "grants": grants, **sums}
