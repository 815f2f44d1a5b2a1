"""Words of credit in templates."""

from __future__ import annotations

from django import template

from duixian.portal.applications.reactions import Money
from duixian.portal.credit.answering import BY_HAND
from duixian.portal.credit.models import NAMES, Answer, Name
from duixian.procedure.model import Move
from duixian.procedure.words import MOVES
from duixian.quantity.text import Text

register = template.Library()
_OTHERS = {
    Money.PREPARE.value: Text("拨付前", "before payment"),
    Money.ISSUE.value: Text("发放服务券前", "before the voucher"),
    BY_HAND: Text("人工核查", "by hand"),
    Move.LIST.value: Text("公示前", "before the notice"),
    Move.PASS.value: Text("评选或核查", "selection or check"),
}


@register.filter
def list_title(name: Name) -> Text:
    """A list's name in words."""
    return NAMES[name]


@register.filter
def moment_word(answer: Answer) -> Text:
    """When it was asked, in words."""
    return _OTHERS.get(answer.moment) or MOVES[Move(answer.moment)]
