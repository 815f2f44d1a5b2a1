"""What changed for applicants between two versions of a policy, in words.

Grants are matched by id, shared conditions, stacking rules, stages and papers by theirs. Titles, summaries, cites and
remarks are not what an applicant lives by: their changes are not listed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from duixian.policy.loader import Loaded
from duixian.policy.models import Assumed, Cap, Condition, Grant, PolicyFile, Pot, Quota, Ranking, Validity
from duixian.program.changes import EVERYBODY, Difference, Teller
from duixian.program.difference_award import award_changes
from duixian.program.difference_paper import paper_changes, stacking_changes
from duixian.program.saying import listed
from duixian.quantity.dates import format_date
from duixian.quantity.text import Text
from duixian.vocabulary.facts import Vocabulary

_FINDS = {
    "per": {"once": Text("一次", "once"), "year": Text("每年", "every year")},
    "pays": {"money": Text("资金", "money"), "voucher": Text("服务券", "a voucher")},
    "filing": {"required": Text("需要申报", "to be filed"), "automatic": Text("免申即享", "without filing")},
    "decided_by": {"none": Text("符合条件即可", "conditions alone"), "selection": Text("择优", "selection")},
    "by": {
        "order of application": Text("按申报先后", "order of application"),
        "score": Text("按评分", "score"), "authority": Text("由主管部门定", "the authority"),
    },
    "over": {
        "applicant": Text("同一单位", "applicant"), "year": Text("同一年度", "year"),
        "matter": Text("同一事项", "matter"),
        "project": Text("同一项目", "project"), "product": Text("同一产品", "product"),
    },
    "among": {"eligible": Text("合格者", "the eligible"), "all": Text("全部申报者", "all that file")},
    "ties": {"": Text("未写明", "not stated"), "undecided": Text("待定", "undecided")},
    "requires": {"event": Text("事项发生日", "the event"), "filing": Text("申报日", "the filing")},
}  # fmt: skip


def policy_differences(old: Loaded, new: Loaded, vocabulary: Vocabulary) -> tuple[Difference, ...]:
    """Every change for applicants: of the policy as a whole, then grant by grant in the order of the new file."""
    a, b = old.model, new.model
    found = [
        *_validity(a.policy.valid, b.policy.valid, Teller(vocabulary, cites=b.policy.valid.cite or ())),
        *_readings(a, b, vocabulary),
        *stacking_changes(a, b, vocabulary),
        *_shared(a, b, vocabulary),
        *_grants(a, b, vocabulary),
        *paper_changes(a, b, vocabulary),
    ]
    return tuple(found)


def _validity(a: Validity, b: Validity, tell: Teller) -> Iterator[Difference]:
    for what, one, other in (
        (Text("施行日期", "the first day"), a.from_, b.from_),
        (Text("有效期截止", "the last day"), a.until, b.until),
    ):
        yield from tell.changed("validity", what, _end(one), _end(other), _order(one, other), day=True)
    yield from tell.figure("validity", Text("有效期", "the term"), a.duration, b.duration)
    wanted = [listed([_FINDS["requires"][name] for name in v.requires]) for v in (a, b)]
    yield from tell.changed(
        "validity", Text("须在有效期内的日期", "what must lie inside the validity"), wanted[0], wanted[1]
    )


def _end(value: date | Assumed | str) -> Text:
    if isinstance(value, date):
        return Text(format_date(value, "zh"), format_date(value, "en"))
    if isinstance(value, Assumed):
        return Text(f"与 {value.with_} 同时失效", f"as long as {value.with_}")
    return Text("未写明", "not stated")


def _order(a: object, b: object) -> int | None:
    return (b > a) - (b < a) if isinstance(a, date) and isinstance(b, date) else None


def _shared(a: PolicyFile, b: PolicyFile, vocabulary: Vocabulary) -> Iterator[Difference]:
    """Conditions that several grants share, told once for all of them."""
    for group in dict.fromkeys([*a.shared, *b.shared]):
        one, other = (_by_id(group, file.shared.get(group, [])) for file in (a, b))
        n = sum(group in grant.uses for grant in (b if group in b.shared else a).grants.values())
        title = Text(f"共同条件（{n} 个条款）", f"Shared conditions ({n} grants)")
        yield from _conditions(one, other, Teller(vocabulary, title=title))


def _by_id(group: str, conditions: Sequence[Condition]) -> Mapping[str, Condition]:
    return {condition.id or f"{group}-{i}": condition for i, condition in enumerate(conditions, start=1)}


def _conditions(a: Mapping[str, Condition], b: Mapping[str, Condition], tell: Teller) -> Iterator[Difference]:
    for name in dict.fromkeys([*a, *b]):
        one, other = a.get(name), b.get(name)
        now = other or one
        assert now is not None
        here = tell.citing(now.cite)
        if one is None or other is None:
            code = "condition-added" if other else "condition-removed"
            yield from here.there(
                code, Text("条件", "the condition"), now.title or here.say(now.when), other is not None
            )
        else:
            title = other.title or one.title
            named = Text(f"条件“{title.zh}”", f"the condition “{title.en}”") if title else Text("条件", "the condition")
            yield from here.expression(named, one.when, other.when)


def _grants(a: PolicyFile, b: PolicyFile, vocabulary: Vocabulary) -> Iterator[Difference]:
    for name in dict.fromkeys([*b.grants, *a.grants]):
        one, other = a.grants.get(name), b.grants.get(name)
        now = other or one
        assert now is not None
        tell = Teller(vocabulary, name, now.title, now.cite)
        if one is None or other is None:
            code = "grant-added" if other else "grant-removed"
            yield from tell.there(code, Text("条款", "the grant"), now.title, other is not None)
        else:
            yield from _grant(one, other, tell)
            yield from _uses(one, other, a, b, tell)


def _uses(one: Grant, other: Grant, a: PolicyFile, b: PolicyFile, tell: Teller) -> Iterator[Difference]:
    """Groups of shared conditions that a grant took up or left; what changed inside a group is told elsewhere."""
    for group in dict.fromkeys([*one.uses, *other.uses]):
        left, taken = group in one.uses, group in other.uses
        if left != taken:
            conditions = _by_id(group, (b if taken else a).shared.get(group, []))
            empty: Mapping[str, Condition] = {}
            yield from _conditions(*((empty, conditions) if taken else (conditions, empty)), tell)


def _grant(a: Grant, b: Grant, tell: Teller) -> Iterator[Difference]:
    kinds = [tell.kind(name) for name in (a.for_, b.for_)]
    yield from tell.changed("kind", Text("针对的事项", "what it is for"), kinds[0], kinds[1])
    yield from _conditions(a.when, b.when, tell)
    yield from award_changes(a.award, b.award, tell)
    for code, what, one, other in (
        ("per", Text("申领周期", "how often it is claimed"), a.per, b.per),
        ("pays", Text("支付方式", "what is paid"), a.pays, b.pays),
        ("filing", Text("申报方式", "the way of filing"), a.filing, b.filing),
        ("decided_by", Text("评定方式", "who decides"), a.decided_by.by, b.decided_by.by),
    ):
        yield from tell.changed(code.replace("_", "-"), what, _FINDS[code][one], _FINDS[code][other])
    yield from tell.changed("limit", Text("次数限制", "the limit"), limit_said(a), limit_said(b))
    yield from _quota(a.quota, b.quota, tell)
    yield from _ranking(a.ranking or Ranking(), b.ranking or Ranking(), tell)
    yield from _caps(a.caps, b.caps, tell)
    own = Text("申报单位", "the applicant")
    yield from tell.changed("payee", Text("付给谁", "who is paid"), a.payee or own, b.payee or own)
    shares = [listed([Text(f"{p.payee.zh} {p.share}", f"{p.payee.en} {p.share}") for p in g.split]) for g in (a, b)]
    yield from tell.changed("split", Text("资金怎么分", "how it is split"), shares[0], shares[1])
    yield from _pot(a.pot, b.pot, tell)
    yield from tell.expression(
        Text("须在有效期内的日期", "the day that must lie inside the validity"),
        a.event or "matter.date",
        b.event or "matter.date",
    )
    rests = [listed([Text(name, name) for name in grant.rests_on]) for grant in (a, b)]
    yield from tell.changed("rests-on", Text("以其为前提的条款", "grants that it rests on"), rests[0], rests[1])


def _quota(a: Quota | None, b: Quota | None, tell: Teller) -> Iterator[Difference]:
    places = Text("名额", "the number of places")
    if a is None or b is None:
        now = b or a
        if now is not None:
            yield from tell.there("quota", places, tell.say(now.places), b is not None)
        return
    yield from tell.figure("quota", places, a.places, b.places)
    yield from tell.changed("quota", Text("名额怎么分", "how places are given"), _FINDS["by"][a.by], _FINDS["by"][b.by])
    yield from tell.changed("quota", Text("名额周期", "places are counted"), _FINDS["per"][a.per], _FINDS["per"][b.per])


def _ranking(a: Ranking, b: Ranking, tell: Teller) -> Iterator[Difference]:
    among, ties = Text("在谁中间排名", "who is ranked"), Text("名次并列", "equal places")
    yield from tell.changed("ranking", among, _FINDS["among"][a.among], _FINDS["among"][b.among])
    yield from tell.changed("ranking", ties, _FINDS["ties"][a.ties or ""], _FINDS["ties"][b.ties or ""])


def _pot(a: Pot | None, b: Pot | None, tell: Teller) -> Iterator[Difference]:
    """The sum set aside for all claims of a grant."""
    pot = Text("资金总额", "the pot")
    yield from tell.figure("pot", pot, a.amount if a else None, b.amount if b else None)
    if a is not None and b is not None:
        yield from tell.changed(
            "pot", Text("资金总额周期", "the pot is for"), _FINDS["per"][a.per], _FINDS["per"][b.per]
        )


def _caps(a: Sequence[Cap], b: Sequence[Cap], tell: Teller) -> Iterator[Difference]:
    """Ceilings over several claims, matched by what they sum over."""
    one, other = ({(tuple(sorted(cap.over)), tuple(sorted(cap.with_))): cap for cap in caps} for caps in (a, b))
    for key in dict.fromkeys([*one, *other]):
        over = listed([_FINDS["over"][name] for name in key[0]])
        what = Text(f"{over.zh}合计上限", f"the ceiling per {over.en.replace(', ', ' and ')}")
        before, after = one.get(key), other.get(key)
        if before is not None and after is not None:
            yield from tell.figure("cap", what, before.at_most, after.at_most)
        elif now := after or before:
            yield from tell.there("cap", what, tell.say(now.at_most), after is not None)


def limit_said(grant: Grant) -> Text:
    """How often the same may be paid, in words.

    The default is once for the same matter, every year where the grant is claimed by the year.
    """
    what = "applicant" if grant.for_ == "applicant" else "matter"
    text = grant.limit or (f"once per {what} and year" if grant.per == "year" else f"once per {what}")
    if text == "none":
        return Text("不限次数", "no limit")
    words = text.split()
    same = _FINDS["over"].get(words[2])
    zh = f"{same.zh if same else words[2]}{'每年' if 'and year' in text else ''}一次"
    years = f"（{words[-2]} 年内）" if "in" in words else ""
    return Text(zh + years, text)


def _readings(a: PolicyFile, b: PolicyFile, vocabulary: Vocabulary) -> Iterator[Difference]:
    """An ambiguity that is read otherwise than before."""
    for name, entry in b.ambiguities.items():
        before = a.ambiguities.get(name)
        if before is not None and before.default in before.readings and entry.default in entry.readings:
            tell = Teller(vocabulary, "", EVERYBODY, entry.cite)
            what = Text(f"歧义 {name} 的默认口径", f"how {name} is read")
            titles = before.readings[before.default].title, entry.readings[entry.default].title
            if before.default != entry.default:
                yield from tell.changed("reading", what, *titles)
