"""The cost lines of an application: those of its matter in the dossier, with their sellers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from duixian.portal.accounts.authority import Authority
from duixian.portal.applications.commands.drafts import locked
from duixian.portal.applications.models import Application, CostLine
from duixian.portal.dossiers.commands import keep, open_dossier
from duixian.portal.dossiers.models import Dossier
from duixian.portal.journal import Invalid, command, lock, write
from duixian.quantity.money import money_literal
from duixian.quantity.problem import Place, Problem
from duixian.quantity.text import Text
from duixian.quantity.yaml_source import Data
from duixian.vocabulary.dossier import Dossier as Facts
from duixian.vocabulary.spots import Plain, matter_of

TYPED = "lines"
"""Where an application keeps the table as typed."""
_SAID = ("category", "date", "seller", "paid", "claimed", "verified", "approved", "reason")
"""What becomes of a line that was there and is said anew: nothing of it is verified any more."""


@dataclass(frozen=True, slots=True)
class LineTyped:
    """A cost line as the applicant gives it; `amount` in fen."""

    id: str
    category: str
    date: date
    amount: int
    seller: str = ""
    paid: bool = True


@command
def save_lines(
    actor: Authority, application: Application, lines: Sequence[LineTyped], complete: bool = False,
    version: int | None = None,
) -> Application:  # fmt: skip
    """Set the cost lines of the application's matter, in the dossier and here. `complete`: there are no others."""
    kept = locked(actor, application, version)
    if problems := [*_wrong_lines(lines)]:
        raise Invalid(problems)
    dossier = lock(actor.rows(Dossier, "edit"), open_dossier(actor, kept.organisation).pk)
    matter = matter_of(kept.matter_id, dossier.data)
    if matter is None:
        raise Invalid(Problem("no-matter", Text("档案里没有这一事项", "the dossier has no such matter")))
    changed: Plain = {**matter, "lines": [_plain_line(line) for line in lines], "lines_complete": complete}
    path = f"{kept.matter_id}.lines"
    others: list[Data] = [changed if one is matter else one for one in dossier.data["matters"]]
    before, after = {path: matter.get("lines", [])}, {path: changed["lines"]}
    keep(actor, "cost lines saved", dossier, {**dossier.data, "matters": others}, before, after)
    _set_lines(kept, lines)
    kept.typed = {path: text for path, text in kept.typed.items() if path != TYPED}
    kept.version += 1
    kept.save(update_fields=["typed", "version", "changed_at"])
    return kept


@command
def keep_lines(actor: Authority, application: Application, typed: str) -> Application:
    """Keep the table of cost lines as typed (the part of a form) while some of its rows are not whole."""
    kept = locked(actor, application)
    if kept.typed.get(TYPED) != typed:
        after = {**kept.typed, TYPED: typed}
        write(actor, "application typed", kept, {"typed": kept.typed}, {"typed": after})
        kept.typed = after
        kept.save(update_fields=["typed", "changed_at"])
    return kept


def _wrong_lines(lines: Sequence[LineTyped]) -> list[Problem]:
    problems: list[Problem] = []
    seen: set[str] = set()
    for i, line in enumerate(lines):
        if not line.id.strip() or line.id in seen:
            text = Text("发票号码缺少或重复", "the invoice number is missing or stands twice")
            problems.append(Problem("line-id", text, Place(path=f"lines[{i}].id")))
        if line.amount <= 0:
            text = Text("金额应大于零", "the amount is above zero")
            problems.append(Problem("line-amount", text, Place(path=f"lines[{i}].amount")))
        seen.add(line.id)
    return problems


def _plain_line(line: LineTyped) -> Plain:
    return {
        "id": line.id,
        "category": line.category,
        "date": line.date.isoformat(),
        "amount": money_literal(line.amount),
        "paid": line.paid,
        **({"seller": line.seller} if line.seller else {}),
    }


def _set_lines(application: Application, lines: Sequence[LineTyped]) -> None:
    """Lines that stay as they were keep what was verified."""
    known = {line.line_id: line for line in application.lines.all()}
    if gone := known.keys() - {line.id for line in lines}:
        application.lines.filter(line_id__in=gone).delete()
    changed = [line for line in lines if line.id not in known or not _same(known[line.id], line)]
    CostLine.objects.bulk_create(
        [
            CostLine(
                application=application, line_id=line.id, category=line.category, date=line.date, seller=line.seller,
                paid=line.paid, claimed=line.amount,
            )
            for line in changed
        ],
        update_conflicts=True, unique_fields=("application", "line_id"), update_fields=_SAID,
    )  # fmt: skip


def _same(old: CostLine, line: LineTyped) -> bool:
    return LineTyped(old.line_id, old.category, old.date, old.claimed, old.seller, old.paid) == line


def lines_of(facts: Facts, matter_id: str) -> list[LineTyped]:
    """A matter's lines as a dossier holds them."""
    matter = facts.matter(matter_id)
    lines = matter.lines if matter else ()
    return [LineTyped(one.id, one.category, one.date, one.amount, one.seller, one.paid) for one in lines]


def sync_lines(application: Application, facts: Facts) -> None:
    """Make the cost lines those of the dossier: what is filed is what the engine reads."""
    _set_lines(application, lines_of(facts, application.matter_id))
