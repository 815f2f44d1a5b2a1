"""What a call may say, given its policy. A call can name less than the policy, never ask for more than it allows.

Problems name the form's field in `place.path`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from duixian.expression import tree as t
from duixian.policy import wording
from duixian.policy.loader import Loaded, load_policy
from duixian.policy.models import Grant, PolicyFile, Reading
from duixian.policy.paperwork import Stage
from duixian.policy.patch import patched
from duixian.policy.shapes.cases import ByRank
from duixian.portal.calls.shortfall import SHORTFALLS, ranked, shortfall_of
from duixian.procedure.read import procedure_for
from duixian.program.compile import checked, choose
from duixian.program.saying import figure_value
from duixian.program.series import load_series
from duixian.quantity.money import format_money
from duixian.quantity.problem import Place, Problem, Refused, nearest
from duixian.quantity.text import Text
from duixian.quantity.yaml_source import Source
from duixian.vocabulary.facts import load_vocabulary
from duixian.vocabulary.industries import is_industry

_PHONE = re.compile(r"\+?[0-9][0-9 -]{5,18}[0-9]")
_YEARS = (2000, 2099)


@dataclass(frozen=True, slots=True)
class Terms:
    """A call as an officer writes it. Money in fen; see `models.Call` for the shapes of lists and mappings."""

    policy: str
    year: int
    title: str
    grants: Sequence[str]
    opens_on: date
    closes_on: date
    focus: Mapping[str, object] = field(default_factory=dict)
    extra_materials: Sequence[Mapping[str, str]] = ()
    quota: int | None = None
    pot: int | None = None
    contacts: Sequence[Mapping[str, str]] = ()
    readings: Mapping[str, str] = field(default_factory=dict)
    limits: Mapping[str, int] = field(default_factory=dict)
    shortfall: str = ""


def problems(terms: Terms, loaded: Loaded) -> list[Problem]:
    """Everything that keeps a call from being opened."""
    model = loaded.model
    grants = {name: model.grants[name] for name in terms.grants if name in model.grants}
    found = [*_grants(terms, model), *_window(terms, loaded), *_contacts(terms), *_readings(terms, model)]
    if len(grants) == len(terms.grants) > 0:
        found += [
            *_focus(terms, model),
            *_materials(terms, model),
            *_quota(terms, grants),
            *_pot(terms, grants),
            *_shortfall(terms, grants),
            *_limits(terms, model),
        ]
    return found


def _problem(path: str, zh: str, en: str, cites: Sequence[str] = (), expected: Text | None = None) -> Problem:
    """The clause stands in the message, so that a form shows it beside the field."""
    clause = Text(*(wording.clause(cites, lang) for lang in ("zh", "en")))
    message = Text(f"{zh}（{clause.zh}）", f"{en} ({clause.en})") if cites else Text(zh, en)
    return Problem("call", message, Place(path=path), expected=expected)


def _grants(terms: Terms, model: PolicyFile) -> Iterator[Problem]:
    if not terms.grants:
        yield _problem("grants", "至少选一个扶持条款", "choose a grant at least")
    for name in terms.grants:
        grant = model.grants.get(name)
        if grant is None:
            near = nearest(name, model.grants)
            message = Text(f"政策没有条款 {name}", f"the policy has no grant {name}")
            yield Problem("call", message, Place(path="grants"), nearest=near)
        elif grant.filing == "automatic":
            zh = f"“{grant.title.zh}”免申报，不用开通知"
            yield _problem("grants", zh, f"“{grant.title.en}” needs no filing, so no call", grant.cite)


def _window(terms: Terms, loaded: Loaded) -> Iterator[Problem]:
    first, last = _YEARS
    if not first <= terms.year <= last:
        yield _problem("year", f"年度 {terms.year} 不对", f"the year {terms.year}", (), Text("四位年份", "a year"))
    if terms.closes_on < terms.opens_on:
        yield _problem("closes_on", "截止日早于开始日", "the last day lies before the first")
    head = checked(loaded, load_vocabulary(), load_series()).policy
    cites = loaded.model.policy.valid.cite or ()
    if head.start and terms.opens_on.toordinal() < head.start:
        yield _problem("opens_on", "这一天政策还没有施行", "the policy is not in force on that day", cites)
    if head.end and head.filing_inside and terms.closes_on.toordinal() > head.end:
        end = date.fromordinal(head.end)
        yield _problem(
            "closes_on",
            "申报须在政策有效期内",
            "filing must lie within the policy's validity",
            cites,
            Text(f"不晚于 {end}", f"no later than {end}"),
        )


def unreachable(terms: Terms) -> Iterator[Problem]:
    """A call that an officer announces says whom to ask."""
    if not terms.contacts:
        yield _problem("contact_0_phone", "写明一个能打通的联系电话", "give a telephone number that is answered")


def _contacts(terms: Terms) -> Iterator[Problem]:
    for i, contact in enumerate(terms.contacts):
        if not contact.get("unit", "").strip():
            yield _problem(f"contact_{i}_unit", "写明联系单位", "name the office")
        if not _PHONE.fullmatch(contact.get("phone", "").strip()):
            example = Text("如 0451-84664000", "such as 0451-84664000")
            yield _problem(f"contact_{i}_phone", "电话写法不对", "not a telephone number", (), example)


def _readings(terms: Terms, model: PolicyFile) -> Iterator[Problem]:
    for name, choice in terms.readings.items():
        entry = model.ambiguities.get(name)
        if entry is None or choice not in entry.readings:
            known = entry.readings if entry else model.ambiguities
            zh, en = f"没有口径 {name}={choice}", f"there is no reading {name}={choice}"
            expected = Text("、".join(known), ", ".join(known))
            yield _problem(f"reading_{name}", zh, en, (), expected)


def focus_stage(model: PolicyFile, grant: str) -> Stage | None:
    """The stage by which the policy lets a yearly call name a focus for a grant."""
    stages = (stage for one in wording.procedures_of(model, grant) for stage in one.stages)
    return next((stage for stage in stages if stage.kind == "call" and "focus" in stage.settles), None)


def _focus(terms: Terms, model: PolicyFile) -> Iterator[Problem]:
    if not terms.focus:
        return
    words, industries = terms.focus.get("words"), terms.focus.get("industries", [])
    for name in terms.grants:
        if name in model.grants and focus_stage(model, name) is None:
            grant = model.grants[name]
            zh = f"政策没有授权年度通知为“{grant.title.zh}”确定重点，不能收窄申报范围"
            en = f"the policy lets no yearly call narrow “{grant.title.en}” to a focus"
            yield _problem("focus_words", zh, en, grant.cite)
    if not isinstance(words, str) or not words.strip():
        yield _problem("focus_words", "用一句话写明重点", "say the focus in a sentence")
    for code in industries if isinstance(industries, list) else [industries]:
        if not isinstance(code, str) or not is_industry(code):
            yield _problem("focus_industries", f"{code} 不是行业代码", f"{code} is no industry code")


def _materials(terms: Terms, model: PolicyFile) -> Iterator[Problem]:
    listed = {paper.label.zh for name in terms.grants for paper in wording.materials_of(model, name)}
    seen: set[str] = set()
    for i, paper in enumerate(terms.extra_materials):
        label, reason = paper.get("label", "").strip(), paper.get("reason", "").strip()
        if not label:
            yield _problem(f"material_{i}_label", "写明材料名称", "name the paper")
        elif label in listed | seen:
            yield _problem(f"material_{i}_label", f"材料清单里已有“{label}”", f"“{label}” is on the list already")
        if not reason:
            yield _problem(f"material_{i}_reason", "写明为什么要这份材料", "say why the paper is needed")
        seen.add(label)


def _quota(terms: Terms, grants: Mapping[str, Grant]) -> Iterator[Problem]:
    """Not more places than the policy has; not fewer where it promises them to whoever comes first."""
    if terms.quota is None:
        return
    if terms.quota < 1:
        yield _problem("quota", "名额至少 1 个；不限就留空", "one place at least; leave it empty for no limit")
    places = {name: _places(grant) for name, grant in grants.items()}
    if None in places.values():
        return
    total = sum(value for value in places.values() if value is not None)
    cites = [cite for grant in grants.values() for cite in ((grant.quota and grant.quota.cite) or grant.cite)]
    if terms.quota > total:
        zh, en = f"超过政策规定的 {total} 个名额", f"more than the {total} places of the policy"
        yield _problem("quota", zh, en, cites)
    elif terms.quota < total and all(g.quota and g.quota.by == "order of application" for g in grants.values()):
        zh = f"政策按申报先后给 {total} 个名额，通知不能减少"
        yield _problem("quota", zh, f"the policy gives {total} places in order of application", cites)


def _places(grant: Grant) -> int | None:
    """How many of a grant the policy pays at most, where it says so."""
    if grant.quota:
        value = figure_value(grant.quota.places, load_vocabulary())
        return value.value // value.scale if isinstance(value, t.Const) else None
    award = grant.award
    return max(row.places[1] for row in award.by_rank) if isinstance(award, ByRank) else None


def _pot(terms: Terms, grants: Mapping[str, Grant]) -> Iterator[Problem]:
    if terms.pot is None:
        return
    if terms.pot < 1:
        yield _problem("pot", "资金总额应大于零；没有定就留空", "a sum above zero; leave it empty where none is set")
    stated = {name: _pot_of(grant) for name, grant in grants.items()}
    if None in stated.values():
        return
    total = sum(value for value in stated.values() if value is not None)
    if terms.pot != total:
        cites = [cite for grant in grants.values() for cite in ((grant.pot and grant.pot.cite) or grant.cite)]
        zh, en = (format_money(total, lang, "short") for lang in ("zh", "en"))
        yield _problem("pot", f"政策规定的资金总额是 {zh}", f"the policy sets {en} aside", cites)


def _pot_of(grant: Grant) -> int | None:
    value = figure_value(grant.pot.amount, load_vocabulary()) if grant.pot else None
    return value.value // value.scale if isinstance(value, t.Const) else None


def _shortfall(terms: Terms, grants: Mapping[str, Grant]) -> Iterator[Problem]:
    """The policy's own rule goes before the call's; only what is ranked is given out by rank."""
    if terms.shortfall not in ("", *SHORTFALLS):
        yield _problem("shortfall", f"没有办法 {terms.shortfall}", f"there is no rule {terms.shortfall}")
        return
    for grant in grants.values():
        own = shortfall_of(grant)
        if terms.shortfall and own and own != terms.shortfall:
            cites = (grant.pot or grant.quota or grant).cite or grant.cite
            zh, en = SHORTFALLS[own].zh, SHORTFALLS[own].en
            yield _problem("shortfall", f"政策规定“{grant.title.zh}”{zh}", f"the policy says: {en}", cites)
        elif terms.shortfall == "rank" and not ranked(grant):
            zh = f"“{grant.title.zh}”不经评选，没有名次"
            yield _problem("shortfall", zh, f"“{grant.title.en}” is not selected, so nothing ranks it", grant.cite)


def _limits(terms: Terms, model: PolicyFile) -> Iterator[Problem]:
    """Each limit is of a stage that is there and whose time the policy leaves open; each grant can be followed."""
    stages: dict[str, str] = {}
    for name in terms.grants:
        if name in model.grants:
            try:
                stages |= dict.fromkeys((stage.id for stage in procedure_for(model, name).stages), name)
            except Refused as refused:
                yield from (_beside("grants", problem) for problem in refused.problems)
    for stage, days in terms.limits.items():
        try:
            procedure_for(model, stages.get(stage, terms.grants[0]), {stage: days})
        except Refused as refused:
            yield from (_beside(f"limit_{stage}", problem) for problem in refused.problems)


def _beside(path: str, problem: Problem) -> Problem:
    """A problem of the procedure beside a field of the form, its clause in its words."""
    return _problem(path, problem.message.zh, problem.message.en, _cites(problem), problem.expected)


def _cites(problem: Problem) -> Sequence[str]:
    return problem.clause.split("、") if problem.clause else ()


def focused(loaded: Loaded, grants: Sequence[str], focus: Mapping[str, object]) -> Loaded:
    """The policy with the declared focus of a call as one more condition of its grants, under the clause that lets it.

    A focus in words alone adds none: it guides those who select.
    """
    industries = focus.get("industries")
    if not isinstance(industries, list) or not industries:
        return loaded
    words = str(focus["words"])
    title = {"zh": f"申报重点：{words}", "en": f"Focus of the call: {words}"}
    added = {}
    for name in grants:
        stage = focus_stage(loaded.model, name)
        assert stage is not None, "checked by `problems`"
        condition = {
            "when": f"applicant.industry within [{', '.join(industries)}]", "title": title, "cite": list(stage.cite),
            "registered": {"zh": "申报通知公布的重点", "en": "the focus that the call announces"},
        }  # fmt: skip
        added[f"grants.{name}.when.focus"] = condition
    change = Reading(title=Text("申报重点", "focus"), set=added)
    source = loaded.source
    return load_policy(Source(source.file, patched(source.data, change), source.places))


def pinned(terms: Terms, loaded: Loaded) -> tuple[Loaded, Mapping[str, str]]:
    """The policy that applications of a call are judged by, and every reading that it rests on."""
    readings = {name: terms.readings.get(name, entry.default) for name, entry in loaded.model.ambiguities.items()}
    return choose(focused(loaded, terms.grants, terms.focus), readings), readings
