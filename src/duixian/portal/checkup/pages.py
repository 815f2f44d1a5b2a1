"""A page of questions: what it asks, of whom, in which shape, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.http import QueryDict

from duixian.assess.result import Assessment, Question
from duixian.portal.checkup.queries import LINES, RECEIPTS
from duixian.portal.dossiers.fields import Field, as_typed, field_of
from duixian.quantity.problem import Problem
from duixian.quantity.text import Text
from duixian.quantity.yaml_source import Data
from duixian.vocabulary.dossier import LEVELS
from duixian.vocabulary.facts import APPLICANT, FactType, Settler, load_vocabulary
from duixian.vocabulary.spots import Plain, Spot, find_spot, kind_of, matter_of

_TITLES = {
    Settler.REGISTER: Text("登记、备案和认定情况", "Registers and recognitions"),
    Settler.EXPERT: Text("评定、验收情况", "Assessments and acceptance"),
    Settler.HISTORY: Text("以前的情况", "What was before"),
}
_TICKED = Text("下面这些，哪些符合？", "Which of these are so?")
_BY_YEAR = Text("各年的数字", "Figures by year")
_FIGURES = Text("金额和数量", "Sums and numbers")
_RECEIPTS = Text("以前拿过财政扶持资金吗？", "Has public money been received before?")
_LINES = Text("这件事花了哪些钱？", "What did it cost?")
_OWN_YEARS = 3  # a project runs over years: figures of the last ones are asked together


@dataclass(frozen=True, slots=True)
class Years:
    """A small table: one row for each yearly fact, one column for each year."""

    years: tuple[int, ...]
    rows: tuple[tuple[Text, Text, tuple[Field, ...]], ...]


@dataclass(frozen=True, slots=True)
class Block:
    """The questions about the applicant or about one matter."""

    title: str
    fields: tuple[Field, ...] = ()
    table: Years | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """`paths` are what it asks; `levels` the levels of receipts, `lines` the matter whose cost lines it wants."""

    title: Text
    paths: tuple[str, ...]
    blocks: tuple[Block, ...] = ()
    levels: tuple[tuple[str, Text], ...] = ()
    lines: str = ""
    matter: str = ""

    @property
    def spots(self) -> tuple[Spot, ...]:
        fields = [field for block in self.blocks for field in block.fields]
        rows = [field for block in self.blocks if block.table for row in block.table.rows for field in row[2]]
        return tuple(field.spot for field in (*fields, *rows))


@dataclass(frozen=True, slots=True)
class Why:
    """Why a page is asked: the most money that hangs on it in fen (None: it sets the amount), and the grants."""

    money: int | None
    grants: tuple[Text, ...]


def page_of(
    paths: Sequence[str], data: Plain, sent: QueryDict | None = None, problems: Mapping[str, Problem] | None = None
) -> Page:
    """The page that asks for these paths; with what somebody has sent, where it has to be mended."""
    if paths[0].startswith(RECEIPTS):
        levels = [path.removeprefix(RECEIPTS) for path in paths]
        return Page(_RECEIPTS, tuple(paths), levels=tuple((level, LEVELS[level]) for level in levels))
    if paths[0].endswith(LINES):
        matter = paths[0].removesuffix(LINES)
        return Page(_LINES, tuple(paths), lines=matter, matter=title_of(matter, data))
    vocabulary = load_vocabulary()
    spots = [spot for path in paths if (spot := find_spot(path, data, vocabulary))]
    owners = dict.fromkeys(spot.owner for spot in spots)
    several = len(owners) > 1
    blocks = tuple(
        _block(owner, [s for s in spots if s.owner == owner], data, several, sent, problems or {}) for owner in owners
    )
    single = title_of(spots[0].owner, data) if not several and spots[0].owner != APPLICANT else ""
    page = Page(_title(spots), tuple(paths), blocks, matter=single)
    return Page(page.title, tuple(dict.fromkeys((*paths, *(s.path for s in page.spots)))), blocks, matter=single)


def why(group: Iterable[Question], assessment: Assessment) -> Why:
    """What a page decides: the claims that wait for it, together at most what is still open in the plan."""
    waiting = {claim for question in group for claim in question.claims}
    claims = [claim for claim in assessment.claims if claim.id in waiting]
    grants = tuple(dict.fromkeys(claim.title for claim in sorted(claims, key=lambda claim: claim.lo - claim.hi)))
    if any(claim.open_ended for claim in claims):
        return Why(None, grants)
    open_money = assessment.plan.potential - assessment.plan.firm
    width = sum(claim.hi - claim.lo for claim in claims)
    return Why(width if assessment.plan.potential_open_ended else min(width, open_money), grants)


def title_of(owner: str, data: Mapping[str, Data]) -> str:
    """What a matter is called; "" for the applicant."""
    return str((matter_of(owner, data) or {}).get("title", owner)) if owner != APPLICANT else ""


def _block(
    owner: str,
    spots: Sequence[Spot],
    data: Plain,
    several: bool,
    sent: QueryDict | None,
    problems: Mapping[str, Problem],
) -> Block:
    def field(spot: Spot) -> Field:
        made = field_of(spot, data, _suggestion(spot, data))
        return as_typed(made, sent, problems) if sent is not None else made

    title = title_of(owner, data) if several else ""
    once = [spot for spot in spots if spot.year is None]
    yearly = [spot for spot in spots if spot.year is not None]
    if not yearly:
        return Block(title, tuple(map(field, once)))
    years = {spot.year for spot in yearly if spot.year is not None}
    if owner != APPLICANT:
        years |= set(range(max(years) - _OWN_YEARS + 1, max(years) + 1))
    ordered = tuple(sorted(years))
    facts = dict.fromkeys(spot.fact for spot in yearly)
    rows = tuple(
        (fact.label, fact.meaning, tuple(field(Spot(owner, fact, year)) for year in ordered)) for fact in facts
    )
    return Block(title, tuple(map(field, once)), Years(ordered, rows))


def _suggestion(spot: Spot, data: Plain) -> str:
    """Where other places are asked for, the place of registration is shown as the likely answer."""
    applicant = data.get("applicant")
    known = applicant.get("registered_region") if isinstance(applicant, dict) else None
    return str(known) if known and spot.fact.type is FactType.REGION else ""


def _title(spots: Sequence[Spot]) -> Text:
    facts = list(dict.fromkeys(spot.fact for spot in spots))
    if len(facts) == 1 and not facts[0].yearly:
        return facts[0].label
    settlers = {fact.settled_by for fact in facts}
    if len(settlers) == 1 and facts[0].settled_by in _TITLES:
        return _TITLES[facts[0].settled_by]
    if all(fact.yearly for fact in facts):
        return _BY_YEAR
    if all(fact.type in (FactType.BOOLEAN, FactType.CHOICE) for fact in facts):
        return _TICKED
    return _FIGURES


def kinds_of(page: Page, data: Plain) -> str:
    """The kind of the matter whose lines the page asks for."""
    return kind_of(page.lines, data)
