"""The report: one self-contained page that an enterprise can hand to its director, on screen or on paper."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from duixian.assess.result import Assessment, Beaten, Claim, FactUsed, Gap, PolicyNote, Question, Reason
from duixian.policy.models import NOT_STATED
from duixian.quantity.money import format_money
from duixian.quantity.text import Lang, Text
from duixian.report import phrases, words
from duixian.report.folding import Refusal, folded

FULL = 1000  # the width of a bar in its own units
_MARKS = {True: ("yes", "✓"), False: ("no", "✗"), None: ("open", "?")}
_MARK_WORDS = {True: Text("满足", "met"), False: Text("未满足", "not met"), None: Text("待定", "not known")}


@dataclass(frozen=True, slots=True)
class Bar:
    """A claim in the picture: the certain part and what may come on top, in thousandths of the widest bar."""

    title: str
    matter: str
    amount: str
    firm: int
    more: int
    open_ended: bool


def as_html(assessment: Assessment, lang: Lang) -> str:
    """The report as HTML. Nothing in it asks for another file; every text is escaped."""
    chosen = words.planned(assessment)
    readings, idle = phrases.readings(assessment, lang)
    return _template().render(
        a=assessment,
        lang=lang,
        w=_Words(lang),
        chosen=chosen,
        policies=words.policies(assessment),
        total=words.total(assessment, lang),
        bars=bars(assessment, lang),
        refused=folded(assessment),
        left_out=words.left_out(assessment),
        readings=readings,
        idle=idle,
        unbounded={claim.id for claim in assessment.claims if claim.open_ended},
    )


def bars(assessment: Assessment, lang: Lang) -> list[Bar]:
    """The claims of the plan as bars on one scale; a claim without a known ceiling reaches the edge."""
    chosen = words.planned(assessment)
    widest = max((c.firm if c.open_ended else c.potential for c in chosen), default=0) or 1
    found = []
    for claim in chosen:
        firm = _length(claim.firm, widest)
        more = FULL - firm if claim.open_ended else _length(claim.potential - claim.firm, widest)
        amount = words.allotted(claim, lang)
        found.append(Bar(claim.title.in_(lang), claim.matter_title, amount, firm, more, claim.open_ended))
    return found


def _length(fen: int, widest: int) -> int:
    """Of FULL; a sum that is not nothing stays visible."""
    return min(max(fen * FULL // widest, 4), FULL) if fen > 0 else 0


@dataclass(frozen=True, slots=True)
class _Words:
    """What the template says, in one language."""

    lang: Lang

    def say(self, zh: str, en: str) -> str:
        return en if self.lang == "en" else zh

    def of(self, text: Text) -> str:
        return text.in_(self.lang)

    def big(self, fen: int) -> tuple[str, str]:
        """A sum as a large figure and its unit."""
        return (f"¥{words.in_yuan(fen)}", "") if self.lang == "en" else (words.in_wan(fen), "万元")

    def exactly(self, fen: int) -> str:
        return format_money(fen, self.lang)

    def money(self, fen: int) -> str:
        return words.money(fen, self.lang)

    def day(self, iso: str) -> str:
        return words.day(iso, self.lang)

    def verdict(self, claim: Claim) -> str:
        return words.VERDICTS[claim.verdict].in_(self.lang)

    def number(self, policy: PolicyNote) -> str:
        return policy.number if policy.number != NOT_STATED else ""

    def clause(self, cites: tuple[str, ...]) -> str:
        return words.clause(cites, self.lang)

    def span(self, lo: int, hi: int, open_ended: bool = False) -> str:
        return words.span(lo, hi, self.lang, open_ended=open_ended)

    def reference(self, assessment: Assessment, claim: Claim) -> str:
        return words.reference(assessment, claim, self.lang)

    def allotted(self, claim: Claim) -> str:
        return words.allotted(claim, self.lang)

    def settler(self, name: str) -> str:
        return words.settler(name, self.lang)

    def mark(self, met: bool | None) -> tuple[str, str, str]:
        """Class, sign and word of a condition."""
        return (*_MARKS[met], _MARK_WORDS[met].in_(self.lang))

    def sentence(self, claim: Claim) -> str:
        return phrases.sentence(claim, self.lang)

    def facts(self, reason: Reason) -> list[str]:
        return phrases.facts(reason, self.lang)

    def why(self, reason: Reason) -> str:
        return phrases.why(reason, self.lang)

    def fact(self, used: FactUsed) -> str:
        return phrases.fact(used, self.lang)

    def kept_out(self, refusal: Refusal) -> str:
        return phrases.kept_out(refusal, self.lang)

    def beaten(self, loss: Beaten) -> str:
        return phrases.beaten_by(loss, self.lang)

    def changes(self, gap: Gap) -> list[str]:
        return phrases.changes(gap, self.lang)

    def stake(self, question: Question, unbounded: set[str]) -> str:
        return phrases.stake(question, unbounded, self.lang)

    def split(self, claim: Claim) -> str:
        return phrases.split_of(claim, self.lang)

    def waiting(self, claim: Claim) -> str:
        return phrases.waiting(claim, self.lang)


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("duixian.cli"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html.j2")
