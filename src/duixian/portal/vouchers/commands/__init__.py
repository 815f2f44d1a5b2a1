"""Everything that changes vouchers. Each command raises `Denied`, `Stale` or `Invalid` (`portal.journal`)."""

from duixian.portal.vouchers.commands.issuing import expire, issue, register_provider, revoke, strike_off
from duixian.portal.vouchers.commands.settling import cancel, enter_answer, prepare, send
from duixian.portal.vouchers.commands.spending import offer, redeem, withdraw

__all__ = [
    "cancel",
    "enter_answer",
    "expire",
    "issue",
    "offer",
    "prepare",
    "redeem",
    "register_provider",
    "revoke",
    "send",
    "strike_off",
    "withdraw",
]
