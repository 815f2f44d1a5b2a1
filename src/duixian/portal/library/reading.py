"""A policy as a page reads it: clause by clause, grant by grant, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from duixian.policy import wording
from duixian.policy.award_text import award_lines
from duixian.policy.models import Ambiguity, Cap, Condition, Grant, PolicyFile, Pot, Quota
from duixian.policy.paperwork import Duty, Measure, Procedure, Stage
from duixian.portal.library.passages import joined
from duixian.program.saying import listed, said
from duixian.quantity.text import Lang, Text
from duixian.sources import Document, split_citation
from duixian.vocabulary.facts import load_vocabulary

_SHARED_BY = {
    "applicant": Text("同一单位", "an applicant"), "year": Text("同一年", "a year"),
    "matter": Text("同一事项", "a matter"),
    "project": Text("同一项目", "a project"), "product": Text("同一产品", "a product"),
}  # fmt: skip
_PLACED_BY = {
    "order of application": Text("按申报先后", "in order of application"), "score": Text("按评分", "by score"),
    "authority": Text("由主管部门确定", "chosen by the authority"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One thing about a grant: what it is called, what it says, the clause where it is another than the grant's."""

    label: Text
    values: Sequence[str]
    cite: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Checks:
    """Conditions that belong together; `title` None for a grant's own."""

    title: Text | None
    conditions: Sequence[Condition]


@dataclass(frozen=True, slots=True)
class Step:
    """A stage of the procedure as the timeline shows it."""

    title: Text
    notes: Sequence[Text]
    state: str = "next"


@dataclass(frozen=True, slots=True)
class Read:
    """A clause: our words, what of the policy stands there, and the official paragraphs where they were brought in."""

    address: str
    depth: int
    words: Text | None
    figures: Sequence[Text]
    grants: Mapping[str, Grant] = field(default_factory=dict)
    ambiguities: Mapping[str, Ambiguity] = field(default_factory=dict)
    duties: Sequence[Duty] = ()
    measures: Sequence[Measure] = ()
    official: Sequence[str] = ()

    @property
    def anchor(self) -> str:
        return anchor(self.address)

    @property
    def places(self) -> tuple[str, ...]:
        return (self.address,)


def anchor(cite: str) -> str:
    """The name of a clause's place on the policy's page."""
    return "c-" + split_citation(cite)[0].replace("/", "-")


def clauses(model: PolicyFile, figures: Mapping[str, Sequence[Text]], document: Document | None = None) -> list[Read]:
    """Every clause of the policy file, in the order of the document; with a document, its other clauses too."""
    addresses = [clause.address for clause in document.clauses] if document else list(model.clauses)
    return [_read(model, address, figures.get(address, ()), document) for address in addresses]


def _read(model: PolicyFile, address: str, figures: Sequence[Text], document: Document | None) -> Read:
    def here(cites: Iterable[str]) -> bool:
        return any(split_citation(cite)[0] == address for cite in cites)

    clause = document.clause(address) if document else None
    return Read(
        address,
        address.count("/"),
        model.clauses.get(address),
        figures,
        {name: grant for name, grant in model.grants.items() if here(grant.cite[:1])},
        {name: entry for name, entry in model.ambiguities.items() if here(entry.cite)},
        [duty for duty in model.supervision if here(duty.cite)],
        [measure for measure in model.measures if here(measure.cite)],
        [joined(paragraph) for paragraph in clause.paragraphs] if clause else (),
    )


def checks(model: PolicyFile, grant: Grant) -> list[Checks]:
    """A grant's own conditions, then those that it shares with others."""
    own = [Checks(None, list(grant.when.values()))] if grant.when else []
    return [*own, *(shared(model, group) for group in grant.uses)]


def shared(model: PolicyFile, group: str) -> Checks:
    """A group of conditions that several grants share, named by how many they are."""
    users = sum(group in grant.uses for grant in model.grants.values())
    title = (
        Text("共同申报条件", "Conditions shared by all grants")
        if users == len(model.grants)
        else Text(f"共同申报条件（{users} 个条款适用）", f"Conditions shared by {users} grants")
    )
    return Checks(title, model.shared[group])


def lines(model: PolicyFile, grant: Grant, lang: Lang) -> list[Line]:
    """What is to be known of a grant besides its conditions."""
    return [line for line in _lines(model, grant, lang) if any(line.values)]


def _lines(model: PolicyFile, grant: Grant, lang: Lang) -> Iterator[Line]:
    def text(zh: str, en: str) -> list[str]:
        return [Text(zh, en).in_(lang)]

    yield Line(Text("针对事项", "For"), [wording.matter(grant, lang)])
    yield Line(Text("补助标准", "Award"), award_lines(grant.award, lang))
    if grant.pays == "voucher":
        yield Line(Text("支付方式", "Paid as"), text("服务券", "A voucher"))
    yield Line(Text("次数", "How often"), [wording.how_often(grant.limit, lang)], grant.limit_cite or ())
    for cap in grant.caps:
        yield Line(Text("合计上限", "Together"), [cap_said(cap).in_(lang)], cap.cite or ())
    if grant.quota:
        yield Line(Text("名额", "Places"), [quota_said(grant.quota).in_(lang)], grant.quota.cite or ())
    if grant.pot:
        yield Line(Text("资金总额", "Pot"), [pot_said(grant.pot).in_(lang)], grant.pot.cite or ())
    if grant.decided_by.by == "selection":
        yield Line(
            Text("怎么定", "Decided by"), text("择优确定", "Selection among applicants"), grant.decided_by.cite or ()
        )
    if grant.filing == "automatic":
        yield Line(Text("怎么申报", "Filing"), [wording.FILINGS["automatic"].in_(lang)])
    if grant.payee:
        yield Line(Text("付给", "Paid to"), [grant.payee.in_(lang)])
    yield Line(Text("怎么分", "Split"), [f"{part.payee.in_(lang)} {part.share}" for part in grant.split])
    rests = [model.grants[name].title.in_(lang) if name in model.grants else name for name in grant.rests_on]
    yield Line(Text("以此为前提", "Rests on"), rests)
    yield Line(Text("责任单位", "Responsible"), grant.units)
    if grant.note:
        yield Line(Text("说明", "Note"), [grant.note.in_(lang)])


def cap_said(cap: Cap) -> Text:
    """A ceiling over several claims.

    >>> cap_said(Cap(at_most="10万元", over=("applicant", "year"))).zh
    '同一单位同一年合计最多 10万元'
    """
    most = said(cap.at_most, load_vocabulary())
    over = [_SHARED_BY[name] for name in cap.over]
    zh, en = "".join(one.zh for one in over), " and ".join(one.en for one in over)
    return Text(f"{zh}合计最多 {most.zh}", f"at most {most.en} for {en} together")


def quota_said(quota: Quota) -> Text:
    """How many places, and who gets them.

    >>> quota_said(Quota(places="30户", per="year", by="order of application")).zh
    '每年 30户，按申报先后'
    """
    places, by = said(quota.places, load_vocabulary()), _PLACED_BY[quota.by]
    number = Text(f"{places.zh} 个", f"{places.en} places") if quota.places.isdigit() else places
    per = Text("每年", " a year") if quota.per == "year" else Text("共", " in all")
    return Text(f"{per.zh} {number.zh}，{by.zh}", f"{number.en}{per.en}, {by.en}")


def pot_said(pot: Pot) -> Text:
    """A sum set aside for a grant."""
    amount = said(pot.amount, load_vocabulary())
    per = Text("每年", " a year") if pot.per == "year" else Text("共", " in all")
    return Text(
        f"{per.zh} {amount.zh}，不足时按比例分配",
        f"{amount.en}{per.en}, shared in proportion where it does not suffice",
    )


def target_said(measure: Measure) -> list[Text]:
    """The targets of a measure."""
    vocabulary = load_vocabulary()
    found = []
    for target in measure.target:
        figure = said(target.figure, vocabulary)
        by = said(target.by, vocabulary) if target.by else None
        until = Text(f"（{by.zh}前）", f" (by {by.en})") if by else Text("", "")
        found.append(Text(f"{target.what.zh}：{figure.zh}{until.zh}", f"{target.what.en}: {figure.en}{until.en}"))
    return found


def steps(procedure: Procedure) -> list[Step]:
    """The stages of a procedure: who acts, in which time, where it is published."""
    return [Step(stage.title, list(_notes(stage))) for stage in procedure.stages]


def _notes(stage: Stage) -> Iterator[Text]:
    yield Text(_who_and_when(stage, "zh"), _who_and_when(stage, "en"))
    if stage.channels:
        channels = listed(stage.channels)
        yield Text(f"渠道：{channels.zh}", f"on: {channels.en}")
    if stage.copies_to:
        copies = listed(stage.copies_to)
        yield Text(f"抄送：{copies.zh}", f"copies to: {copies.en}")
    if stage.summary:
        yield stage.summary


def _who_and_when(stage: Stage, lang: Lang) -> str:
    parts = [wording.office(stage).in_(lang), wording.due(stage.due, lang), wording.clause(stage.cite, lang)]
    return " · ".join(part for part in parts if part)
