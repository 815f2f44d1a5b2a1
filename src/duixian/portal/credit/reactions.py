"""Credit is asked at filing, before selection, at the credit office's stage, before a notice and before a payment or a
voucher, which is one; nobody with an open hit is seated among the candidates of a selection."""

from duixian.portal.applications.reactions import Choosing, Money, after, before
from duixian.portal.credit.answering import ask, clear, fresh, held
from duixian.procedure.model import Move

before(clear, Choosing.CONVENE, Move.PASS, Move.LIST, Move.APPROVE, Money.PREPARE, Money.ISSUE)
before(fresh, Move.PASS, Move.LIST, Money.PREPARE, Money.ISSUE)
before(held, Move.LIFT)
after(ask, Move.FILE, Move.REFILE, Move.PASS, Move.LIST, Money.PREPARE, Money.ISSUE)
