"""What makes two things the same thing, however they are typed: normalised keys, and how near two of them are."""

from __future__ import annotations

import unicodedata

_GLOBAL = 18
"""An invoice of at least so many digits names itself: code and number together (18, 20), or an electronic one (20)."""


def plain(text: str) -> str:
    """Letters and digits only, in one width and case.

    >>> plain("（2024）哈 工-０１２a")
    '2024哈工012A'
    """
    return "".join(c for c in unicodedata.normalize("NFKC", text).upper() if c.isalnum())


def invoice_key(code: str, number: str, owner: str) -> str:
    """An invoice by its code and number; a number alone is only its owner's (a credit code).

    >>> invoice_key("023002200111", "08 123456", "91230100X"), invoice_key("", "08123456", "91230100X")
    ('02300220011108123456', '91230100X/08123456')
    """
    whole = plain(code) + plain(number)
    return whole if len(whole) >= _GLOBAL and whole.isdecimal() else f"{owner}/{plain(number)}"


def owned_key(owner: str, text: str) -> str:
    """A contract by its number, a project by its title: names that only their owner gives."""
    return f"{owner}/{plain(text)}"


def device_key(maker: str, serial: str) -> str:
    """A device by its maker and serial number."""
    return f"{plain(maker)}/{plain(serial)}"


def one_off(a: str, b: str) -> bool:
    """Whether one character was typed wrong, left out, added, or two beside each other were swapped.

    >>> one_off("08123456", "08123455"), one_off("0812346", "08123456"), one_off("08123456", "08123456")
    (True, True, False)
    """
    if a == b or abs(len(a) - len(b)) > 1:
        return False
    short, long = sorted((a, b), key=len)
    head = next((i for i, c in enumerate(short) if c != long[i]), len(short))
    if len(a) != len(b):
        return short[head:] == long[head + 1 :]
    return a[head + 1 :] == b[head + 1 :] or (
        a[head : head + 2] == b[head : head + 2][::-1] and a[head + 2 :] == b[head + 2 :]
    )
