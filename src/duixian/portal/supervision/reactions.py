"""How supervision joins the procedure: what an approval obliges to, and what an open recovery stands in the way of."""

from __future__ import annotations

from collections.abc import Iterator

from duixian.portal.applications.reactions import Happening, Money, after, before
from duixian.portal.journal import Invalid
from duixian.portal.payments.balance import paid_in_all
from duixian.portal.supervision.commands.obliging import oblige
from duixian.portal.supervision.models import Consequence, Offset
from duixian.portal.supervision.money import claimed_back
from duixian.portal.supervision.queries import open_ones
from duixian.portal.vouchers.queries import settled_of
from duixian.procedure.model import Move
from duixian.quantity.money import format_money
from duixian.quantity.problem import Place, Problem
from duixian.quantity.text import Text


def barred(happening: Happening) -> Iterator[Problem]:
    """Who has still to give money back files nothing new."""
    for one in open_ones(happening.application.organisation_id):
        left = format_money(one.left), format_money(one.left, "en")
        text = Text(
            f"还有应退回的扶持资金 {left[0]}（{one.number}），退清后才能申报",
            f"{left[1]} has still to be given back ({one.number}) before anything is filed",
        )
        yield Problem("recovery-open", text)


def undecided_offset(happening: Happening) -> Iterator[Problem]:
    """Who has still to give money back is paid only once finance has said how much is set off."""
    application, level = happening.application, str(happening.data.get("level", ""))
    decided = Offset.objects.filter(application=application, level=level).values("recovery")
    for one in open_ones(application.organisation_id).exclude(pk__in=decided):
        named = f"{application.number} {application.organisation.name}"
        text = Text(
            f"{named}：追回 {one.number} 未退清，先在追回页面决定是否抵扣",
            f"{named}: recovery {one.number} is open; decide on its page what is set off",
        )
        yield Problem("offset-undecided", text, Place(path="chosen"))


def owing(happening: Happening) -> Iterator[Problem]:
    """Nothing of a voucher can be set off: who has still to give money back gets it afterwards."""
    application = happening.application
    for one in open_ones(application.organisation_id):
        named = f"{application.number} {application.organisation.name}"
        text = Text(
            f"{named}：追回 {one.number} 未退清，服务券不能抵扣，退清以后再发",
            f"{named}: recovery {one.number} is open, and nothing of a voucher is set off: it is issued afterwards",
        )
        yield Problem("recovery-open", text)


def undecided_consequence(happening: Happening) -> Iterator[Problem]:
    """Where a recovery changed what the claim comes to, nothing goes on before the bureau has decided."""
    for one in Consequence.objects.filter(application=happening.application, answer="").select_related("recovery"):
        number = one.recovery.number
        text = Text(
            f"追回 {number} 影响这件申报的金额，先在追回页面写明处理意见",
            f"recovery {number} changes the amount; decide on its page what follows",
        )
        yield Problem("consequence-undecided", text)


def refuse_refund(happening: Happening) -> None:
    """Money that is claimed back by a decision comes back under it, and is not due again."""
    application = happening.application
    if claimed_back(application) > paid_in_all(application) + settled_of(application):
        text = Text("这笔扶持有追回决定，退款请在追回页面登记", "there is a recovery of this award: book it there")
        raise Invalid(Problem("refund-recovered", text, Place(path="amount")))


before(barred, Move.FILE)
before(undecided_offset, Money.PREPARE)
before(owing, Money.ISSUE)
before(undecided_consequence, Move.APPROVE, Money.PREPARE, Money.ISSUE)
after(lambda happening: oblige(happening.application), Move.APPROVE)
after(refuse_refund, Money.REFUNDED)
