"""The command `facts`: the vocabulary as a list, as JSON Schemas, as an Excel template."""

from __future__ import annotations

import json
from pathlib import Path

from duixian.cli import screen
from duixian.cli.layout import Page
from duixian.cli.screen import FINE
from duixian.quantity.problem import Problem, Refused, nearest
from duixian.quantity.text import Lang, Text
from duixian.report import words
from duixian.vocabulary.facts import Fact, Vocabulary, load_vocabulary

_TYPES = {
    "boolean": Text("是否", "yes/no"), "money": Text("金额", "money"), "rate": Text("比例", "rate"),
    "count": Text("数量", "count"), "date": Text("日期", "date"), "choice": Text("选项", "choice"),
    "region": Text("行政区划", "region"), "industry": Text("行业", "industry"), "text": Text("文字", "text"),
}  # fmt: skip


def facts(
    kind: str | None, schema: bool, policy_schema: bool, template: Path | None, kinds: list[str], output: Path | None
) -> int:
    """One of the forms of the vocabulary."""
    vocabulary = load_vocabulary()
    _known([*kinds, *([kind] if kind else [])], vocabulary)
    if schema or policy_schema:
        screen.deliver(_schema(vocabulary, policy_schema) + "\n", output)
    elif template is not None:
        from duixian.vocabulary.workbook import write_template

        wanted = tuple(kinds or vocabulary.matter_kinds)
        screen.write_file(template, lambda path: write_template(path, vocabulary, wanted))
        print(screen.screen().say(Text(f"填报模板已写到 {template}", f"template written to {template}")))
    else:
        page = screen.page()
        for name in [kind] if kind else vocabulary.kinds:
            _list(name, vocabulary, page, screen.screen().lang)
        screen.deliver(page.text, output) if output else screen.show(page)
    return FINE


def _known(names: list[str], vocabulary: Vocabulary) -> None:
    problems = [
        Problem(
            "unknown-kind",
            Text(f"没有“{name}”这一类", f"there is no kind {name}"),
            nearest=nearest(name, vocabulary.kinds),
        )
        for name in names
        if name not in vocabulary.kinds
    ]
    if problems:
        raise Refused(problems)


def _schema(vocabulary: Vocabulary, policy: bool) -> str:
    if policy:
        from duixian.policy.models import PolicyFile

        return json.dumps(PolicyFile.model_json_schema(by_alias=True), ensure_ascii=False, indent=2)
    from duixian.vocabulary.schema import dossier_schema

    return json.dumps(dossier_schema(vocabulary), ensure_ascii=False, indent=2)


def _list(kind: str, vocabulary: Vocabulary, page: Page, lang: Lang) -> None:
    declared = vocabulary.kinds[kind]
    page.heading(f"{declared.label.in_(lang)}（{kind}）" if lang == "zh" else f"{declared.label.en} ({kind})")
    page.para(declared.meaning.in_(lang), 2, style="dim")
    for fact in declared.facts.values():
        page.entry(fact.label.in_(lang), fact.name, 2, amount_style="dim")
        page.para(words.join([fact.meaning.in_(lang), *_about(fact, lang)]), 4, style="dim")
    if declared.categories:
        names = [f"{label.in_(lang)} {name}" for name, label in declared.categories.items()]
        listed = ("、" if lang == "zh" else ", ").join(names)
        page.para(Text(f"费用类别：{listed}", f"cost categories: {listed}").in_(lang), 2)


def _about(fact: Fact, lang: Lang) -> list[str]:
    unit = fact.counted_in.label.in_(lang) if fact.counted_in else ""
    kind = _TYPES[fact.type.value].in_(lang) + (
        f"（{unit}）" if unit and lang == "zh" else f" ({unit})" if unit else ""
    )
    who = words.settler(fact.settled_by.value, lang)
    parts = [
        kind,
        Text(f"以{who}为准" if fact.settled_by.value != "applicant" else "由申报单位填写", f"settled by {who}").in_(
            lang
        ),
    ]
    if fact.yearly:
        parts.append(Text("按年填写", "by year").in_(lang))
    if fact.choices:
        parts.append(("、" if lang == "zh" else ", ").join(label.in_(lang) for label in fact.choices.values()))
    return parts
