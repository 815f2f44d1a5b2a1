"""What the register and stacking hold against a move, and what follows from one."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import timezone

from duixian.portal.applications.assessing import dossier_facts
from duixian.portal.applications.commands.lines import lines_of
from duixian.portal.applications.reactions import Happening, after, before
from duixian.portal.registry.claiming import claim, fix, release
from duixian.portal.registry.keys import plain
from duixian.portal.registry.models import Item, Kind, UseState
from duixian.portal.registry.stacking import enforced
from duixian.procedure.model import Move
from duixian.quantity.problem import Place, Problem
from duixian.quantity.text import Text


def right_invoices(happening: Happening) -> Iterator[Problem]:
    """Lines of invoices that cannot be the applicant's: made out to somebody else, or not issued yet."""
    application, today = happening.application, timezone.localdate()
    name = application.organisation.name
    own = Item.objects.filter(kind=Kind.INVOICE, organisation=application.organisation).exclude(buyer="")
    buyers = dict(own.values_list("plain", "buyer"))
    for line in lines_of(dossier_facts(application), application.matter_id):
        place = Place(path=f"lines[{line.id}]")
        if line.date > today:
            text = Text(f"发票 {line.id} 的日期在今天以后", f"the invoice {line.id} is dated after today")
            yield Problem("invoice-future", text, place)
        buyer = buyers.get(plain(line.id), "")
        if buyer and plain(buyer) != plain(name):
            text = Text(f"发票 {line.id} 的购买方是“{buyer}”", f"the buyer of the invoice {line.id} is {buyer}")
            yield Problem("invoice-buyer", text, place, expected=Text(name, name))


def decided_uses(happening: Happening) -> Iterator[Problem]:
    """Second uses that nobody has decided about yet, and refused ones that still count."""
    application = happening.application
    uses = list(application.uses.filter(state__in=(UseState.WAITING, UseState.REFUSED)).select_related("item"))
    cut = set(application.lines.filter(approved=0).values_list("line_id", flat=True)) if uses else ()
    for use in uses:
        name = f"{use.item.kind_name.zh} {use.item}", f"{use.item.kind_name.en.lower()} {use.item}"
        if use.line_id and use.line_id in cut:
            continue
        if use.state == UseState.WAITING:
            text = Text(
                f"{name[0]} 另有申报使用，等待核定", f"the {name[1]} is used elsewhere too: to be decided first"
            )
            yield Problem("use-waits", text)
        else:
            text = Text(
                f"{name[0]} 不得使用：核减为 0 或退回补正",
                f"the {name[1]} may not be used: cut it to 0, or return the application",
            )
            yield Problem("use-refused", text)


before(right_invoices, Move.FILE, Move.REFILE)
before(decided_uses, Move.PASS, Move.LIST, Move.APPROVE)
before(enforced, Move.LIST, Move.APPROVE)
after(claim, Move.FILE, Move.REFILE)
after(release, Move.REFUSE, Move.WITHDRAW)
after(fix, Move.APPROVE)
