"""Codes: fifteen characters that nobody guesses (75 bits), shown once; the database has a keyed digest only."""

from __future__ import annotations

import secrets

from django.utils.crypto import salted_hmac

_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # without those that are taken for one another
_LENGTH, _GROUP = 15, 5


def new_code() -> str:
    """Such as `7KQ2M-XA9TB-4HWPE`."""
    drawn = "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
    return "-".join(drawn[i : i + _GROUP] for i in range(0, _LENGTH, _GROUP))


def digest_of(code: str) -> str:
    """What is kept of a code, however it is typed."""
    plain = "".join(character for character in code.upper() if character.isalnum())
    return salted_hmac("duixian.portal.vouchers", plain, algorithm="sha256").hexdigest()
