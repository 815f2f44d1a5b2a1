"""Lowers a policy file into rules: conditions and amounts become kernel nodes, all problems are reported at once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from duixian.expression import build
from duixian.expression import tree as t
from duixian.expression.build import KindError
from duixian.expression.parser import Scope
from duixian.expression.series import Series
from duixian.expression.types import YEARS
from duixian.policy import models as m
from duixian.policy.loader import Loaded
from duixian.policy.shapes.base import Amount
from duixian.policy.site import FileFigure, Ledger, Site
from duixian.program import model as p
from duixian.program.parts import (
    event_of,
    lower_bearers,
    lower_caps,
    lower_materials,
    lower_quota,
    lower_ranking,
    lower_relation,
)
from duixian.program.paying import lower_deduction, lower_pot, lower_split
from duixian.quantity.problem import nearest
from duixian.quantity.text import Text
from duixian.vocabulary.facts import Vocabulary
from duixian.vocabulary.regions import is_region

_LIMIT = re.compile(
    r"once per (?P<same>matter|project|product|applicant)(?: and (?P<year>year))?(?: in (?P<years>[1-9][0-9]?) years)?"
)


@dataclass(frozen=True, slots=True)
class Lowered:
    """One policy under one choice of readings."""

    policy: p.PolicyRule
    rules: tuple[p.Rule, ...]
    relations: tuple[p.Relation, ...]
    figures: tuple[FileFigure, ...]
    registered: frozenset[tuple[str, str]]  # (rule, condition) whose redundancy the file explains


def lower(
    loaded: Loaded, vocabulary: Vocabulary, series: Iterable[Series], base: tuple[Loaded, Lowered] | None = None
) -> tuple[Lowered, Ledger]:
    """The policy's rules, and the ledger that holds what is wrong with the file and the figures it states.

    `base`: the same policy under other readings, already lowered; grants that both say alike are taken from it.
    """
    return _Lowering(loaded, vocabulary, series).run(base)


class _Lowering:
    def __init__(self, loaded: Loaded, vocabulary: Vocabulary, series: Iterable[Series]) -> None:
        self.file = loaded.model
        self.policy = loaded.model.policy
        self.vocabulary = vocabulary
        self.series = frozenset(table.id for table in series)
        self.ledger = Ledger(loaded.source)
        self.registered: set[tuple[str, str]] = set()

    def run(self, base: tuple[Loaded, Lowered] | None) -> tuple[Lowered, Ledger]:
        policy = self.policy_rule()
        kept = self.kept(*base) if base else {}
        rules = tuple(kept.get(name) or self.rule(name, grant, policy) for name, grant in self.file.grants.items())
        relations = tuple(
            lower_relation(relation, self.file, self.site("applicant", relation.cite, "stacking", i))
            for i, relation in enumerate(self.file.stacking)
        )
        figures = tuple(dict.fromkeys(self.ledger.figures))
        return Lowered(policy, rules, relations, figures, frozenset(self.registered)), self.ledger

    def kept(self, base: Loaded, lowered: Lowered) -> dict[str, p.Rule]:
        """The rules of `base` whose grants, and everything they share, this file says alike."""
        if (self.file.policy, self.file.shared) != (base.model.policy, base.model.shared):
            return {}
        same = {name for name, grant in self.file.grants.items() if base.model.grants.get(name) == grant}
        return {rule.grant: rule for rule in lowered.rules if rule.grant in same}

    def site(self, kind: str, cites: tuple[str, ...], *path: str | int) -> Site:
        return Site(self.ledger, Scope(self.vocabulary, kind, self.series), cites, path)

    def policy_rule(self) -> p.PolicyRule:
        policy, valid = self.policy, self.policy.valid
        site = self.site("applicant", valid.cite or (), "policy")
        if not is_region(policy.region):
            site["region"].problem(
                "unknown-region", Text(f"没有行政区划 {policy.region}", f"there is no region {policy.region}")
            )
        start = 0 if isinstance(valid.from_, str) else valid.from_.toordinal()
        end = 0 if isinstance(valid.until, str | m.Assumed) else valid.until.toordinal()
        issued = None if isinstance(policy.issued, str) else policy.issued
        if start and end and end < start:
            site["valid"].problem("dates-reversed", Text("有效期止日早于起日", "the policy ends before it begins"))
        if start and issued and start < issued.toordinal():
            site["valid"].problem("dates-reversed", Text("生效早于发布", "the policy takes effect before it is issued"))
        assumptions = []
        if isinstance(valid.until, m.Assumed):
            w = valid.until.with_
            assumptions.append(
                Text(f"有效期与{w}一致，假定仍有效", f"valid as long as {w}, which is assumed to be in force")
            )
        elif valid.until == m.NOT_STATED:
            assumptions.append(Text("文件未载明止期，视为有效", "no end is stated: taken to be in force"))
        if not start:
            assumptions.append(Text("文件未载明起始日，视为有效", "no beginning is stated: taken to be in force"))
        return p.PolicyRule(
            policy.id, policy.number, policy.title, policy.short, policy.level, policy.region, start, end,
            "filing" in valid.requires, valid.cite or (), tuple(assumptions),
        )  # fmt: skip

    def rule(self, grant_id: str, grant: m.Grant, policy: p.PolicyRule) -> p.Rule:
        rule_id = f"{policy.id}/{grant_id}"
        site = self.site(grant.for_, grant.cite, "grants", grant_id)
        if grant.for_ not in ("applicant", *self.vocabulary.matter_kinds):
            near = nearest(grant.for_, ("applicant", *self.vocabulary.matter_kinds))
            missing = Text(f"没有事项类型 {grant.for_}", f"there is no kind of matter {grant.for_}")
            site["for"].problem("unknown-kind", missing, nearest=near)
            site = self.site(near or grant.for_, grant.cite, "grants", grant_id)  # go on as if it were written right
        amount, pot = lower_pot(self.award(grant, site), grant, site)
        conditions = [
            *self.validity(grant, site, policy),
            *self.shared(grant, site, rule_id),
            *(self.condition(name, c, site["when"][name], "grant", rule_id) for name, c in grant.when.items()),
            *implied_conditions(amount, grant),
            *self.applicable(amount, grant),
        ]
        limit, limit_condition = self.limit(grant, site, policy, rule_id)
        conditions += limit_condition
        conditions += self.decision(grant, site)
        self.check_names(conditions, grant, site)
        return p.Rule(
            rule_id, policy.id, grant_id, grant.cite, grant.title, grant.for_, grant.per, grant.pays, tuple(conditions),
            amount.node, limit, lower_caps(grant, self.file, site, rule_id), grant.decided_by.by, grant.filing,
            lower_quota(grant, site), lower_bearers(grant, self.file, site), grant.payee,
            lower_materials(grant_id, grant, self.file, site), policy.level, policy.region,
            lower_split(grant, site), pot, lower_deduction(amount, grant, site), lower_ranking(grant, site),
        )  # fmt: skip

    def check_names(self, conditions: list[p.Condition], grant: m.Grant, site: Site) -> None:
        """No two conditions of a rule have one id, those that the award, the limit or a group brings along included."""
        seen: set[str] = set()
        for condition in conditions:
            if condition.id in seen:
                twice = Text(f"条件 {condition.id} 出现两次", f"two conditions are called {condition.id}")
                (site["when"][condition.id] if condition.id in grant.when else site).problem("condition-twice", twice)
            seen.add(condition.id)

    def award(self, grant: m.Grant, site: Site) -> Amount:
        try:
            amount = grant.award.lowered(site["award"])
            if amount.node.type.base != "money":
                raise KindError("wrong-kind", Text("金额算出来不是钱", "the award is not money"))
        except KindError as error:
            site["award"].guard(error)
            return Amount(build.money(0))
        return amount

    def validity(self, grant: m.Grant, site: Site, policy: p.PolicyRule) -> list[p.Condition]:
        valid = self.policy.valid
        if "event" not in valid.requires or not (policy.start or policy.end):
            return []
        event = event_of(grant, site)
        if event is None:
            return []
        cites = policy.cites or grant.cite
        parts: list[t.Bool] = []
        if policy.start:
            parts.append(t.Compare(">=", event, build.const(policy.start, event.type)))
        if policy.end:
            parts.append(t.Compare("<=", event, build.const(policy.end, event.type)))
        title = Text("事项发生在政策有效期内", "the event lies within the policy's validity")
        return [
            p.Condition("event-in-force", title, cites, grant.event or "matter.date", build.all_(parts), "validity")
        ]

    def shared(self, grant: m.Grant, site: Site, rule_id: str) -> list[p.Condition]:
        found: list[p.Condition] = []
        for i, group in enumerate(grant.uses):
            if group not in self.file.shared:
                site["uses"][i].problem(
                    "unknown-group",
                    Text(f"没有条件组 {group}", f"there is no group {group}"),
                    nearest=nearest(group, self.file.shared),
                )
                continue
            for j, condition in enumerate(self.file.shared[group]):
                here = self.site(grant.for_, condition.cite or grant.cite, "shared", group, j)
                found.append(self.condition(condition.id or f"{group}-{j + 1}", condition, here, "shared", rule_id))
        return found

    def condition(self, name: str, condition: m.Condition, site: Site, source: str, rule_id: str) -> p.Condition:
        cites = condition.cite or site.cites
        here = site.citing(cites)
        long = "when" in condition.model_fields_set and self._is_mapping(here.path)
        node = (here["when"] if long else here).condition(condition.when)
        if condition.registered is not None:
            self.registered.add((rule_id, name))
        return p.Condition(name, condition.title or _title(node, condition.when), cites, condition.when, node, source)

    def _is_mapping(self, path: tuple[str | int, ...]) -> bool:
        return (*path, "when") in self.ledger.source.places

    def applicable(self, amount: Amount, grant: m.Grant) -> list[p.Condition]:
        """Facts that the amount always needs and that may turn out not to exist."""
        refs = [ref for ref in t.always_needed(amount.node) if ref.fact.may_be_inapplicable]
        found: list[p.Condition] = []
        times: dict[str, int] = {}
        for ref in dict.fromkeys(refs):  # one fact of several years: a condition for each
            times[ref.fact.name] = n = times.get(ref.fact.name, 0) + 1
            name = f"applicable-{ref.fact.name.replace('_', '-')}" + (f"-{n}" if n > 1 else "")
            title = Text(f"{ref.fact.label.zh}适用", f"{ref.fact.label.en} can exist")
            found.append(p.Condition(name, title, grant.cite, "", t.Applicable(ref), "award"))
        return found

    def limit(
        self, grant: m.Grant, site: Site, policy: p.PolicyRule, rule_id: str
    ) -> tuple[p.Limit | None, list[p.Condition]]:
        what = "applicant" if grant.for_ == "applicant" else "matter"
        text = grant.limit or (f"once per {what} and year" if grant.per == "year" else f"once per {what}")
        if text == "none":
            return None, []
        match = _LIMIT.fullmatch(text)
        if match is None:
            site["limit"].problem(
                "limit-unread",
                Text(f"读不懂次数限制“{text}”", f"cannot read the limit {text!r}"),
                expected=Text(
                    "once per matter|project|product|applicant [and year] [in N years]，或 none",
                    "once per matter|project|product|applicant [and year] [in N years], or none",
                ),
            )
            return None, []
        if grant.for_ == "applicant" and match["same"] != "applicant":
            site["limit"].problem(
                "limit-without-matter",
                Text("此条款不针对事项，只能按申报单位限次", "this grant is for no matter: its limit is per applicant"),
                expected=Text("once per applicant [and year]", "once per applicant [and year]"),
            )
        years = int(match["years"]) if match["years"] else 1 if match["year"] else 0
        cites = grant.limit_cite or grant.cite
        if match["years"]:
            site["limit"].citing(cites).note(build.const(years, YEARS, text))
        limit = p.Limit(match["same"], years)
        node = t.NotPaidYet((rule_id,), policy.level, limit.same, years, policy.start or 1)
        same = {"matter": "同一事项", "project": "同一项目", "product": "同一产品", "applicant": "本单位"}[limit.same]
        when = Text(
            "" if not years else "当年" if years == 1 else f"{years} 年内",
            "" if not years else " this year" if years == 1 else f" within {years} years",
        )
        title = Text(
            f"{same}{when.zh}未享受过本条款", f"not paid under this clause before for the same {limit.same}{when.en}"
        )
        return limit, [p.Condition("not-paid-yet", title, cites, text, node, "limit")]

    def decision(self, grant: m.Grant, site: Site) -> list[p.Condition]:
        if grant.decided_by.by == "none" and grant.quota is None:
            return []
        declared = self.vocabulary.fact("outcome", "selected")
        if declared is None:
            site["decided_by"].problem(
                "unknown-fact", Text("词汇表缺 outcome.selected", "the vocabulary lacks outcome.selected")
            )
            return []
        quota = grant.quota.cite if grant.quota else None
        cites = grant.decided_by.cite or quota or grant.cite
        return [p.Condition("selected", declared.label, cites, declared.path, t.Flag(build.fact(declared)), "decision")]


def implied_conditions(amount: Amount, grant: m.Grant) -> list[p.Condition]:
    """What the award brings along; a second condition of the same id gets a number."""
    found: list[p.Condition] = []
    times: dict[str, int] = {}
    for implied in amount.implied:
        times[implied.id] = n = times.get(implied.id, 0) + 1
        name = implied.id if n == 1 else f"{implied.id}-{n}"
        found.append(p.Condition(name, implied.title, grant.cite, "", implied.node, "award", implied.handled_by))
    return found


def _title(node: t.Bool, text: str) -> Text:
    if isinstance(node, t.Flag):
        label = node.ref.fact.label
        return label if node.wanted else Text(f"不存在：{label.zh}", f"not: {label.en}")
    return Text(text, text)
