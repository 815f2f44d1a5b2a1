"""Tokens with which a platform's own system reports: shown once; the database has a digest only."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from django.utils.crypto import constant_time_compare, salted_hmac

from duixian.portal.accounts.models import Person, Post
from duixian.portal.platforms.models import Platform


def new_token() -> str:
    """256 bits that nobody guesses."""
    return secrets.token_urlsafe(32)


def digest_of(token: str) -> str:
    return salted_hmac("duixian.portal.platforms", token, algorithm="sha256").hexdigest()


def opens(platform: Platform, token: str) -> bool:
    """Whether the token is the platform's."""
    return bool(platform.token_digest) and constant_time_compare(platform.token_digest, digest_of(token))


@dataclass(frozen=True, slots=True)
class Machine:
    """The system of a platform as an actor of the journal."""

    platform: Platform

    @property
    def person(self) -> Person | None:
        return None

    @property
    def post(self) -> Post | None:
        return None

    @property
    def who(self) -> str:
        return f"token of {self.platform.number}"
