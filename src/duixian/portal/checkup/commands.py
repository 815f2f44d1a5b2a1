"""What changes a check-up. The journal says that it changed, not how: answers are gone once the check-up is."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable

from django.utils import timezone

from duixian.portal.accounts.authority import SYSTEM, Authority
from duixian.portal.checkup.models import Checkup, later, new_key
from duixian.portal.dossiers.queries import facts_of
from duixian.portal.journal import Invalid, command, lock, write
from duixian.quantity.problem import Refused
from duixian.vocabulary.spots import Plain


@command
def begin(actor: Authority, data: Plain) -> Checkup:
    """A new check-up with what is known at first. Raises `Invalid` where that is no dossier."""
    _check(data)
    checkup = Checkup.objects.create(data=data)
    write(actor, "check-up begun", checkup, None, {"digest": _digest(data)})
    return checkup


@command
def answer(actor: Authority, checkup: Checkup, change: Callable[[Plain], Plain], asked: Iterable[str] = ()) -> Checkup:
    """Take in answers: `change` makes the new data of what stands, `asked` are the paths that the page asked.

    Raises `Invalid` with what is wrong, each problem's place naming the path.
    """
    kept = lock(actor.rows(Checkup, "answer"), checkup.pk)
    data = change(kept.data)
    _check(data)
    new = [path for path in asked if path not in kept.asked]
    before = _digest(kept.data)
    kept.data, kept.expires_at = data, later()
    kept.steps = [*kept.steps, new] if new else kept.steps
    kept.save(update_fields=["data", "steps", "expires_at"])
    write(actor, "check-up answered", kept, {"digest": before}, {"digest": _digest(data), "asked": new})
    return kept


@command
def share(actor: Authority, checkup: Checkup) -> Checkup:
    """Give the result a link of its own, which only reads."""
    kept = lock(actor.rows(Checkup, "answer"), checkup.pk)
    if kept.shared is None:
        kept.shared = new_key()
        kept.save(update_fields=["shared"])
        write(actor, "check-up shared", kept, {"shared": False}, {"shared": True})
    return kept


@command
def unshare(actor: Authority, checkup: Checkup) -> Checkup:
    """Take the link back: it leads nowhere from now on, and a later one is another."""
    kept = lock(actor.rows(Checkup, "answer"), checkup.pk)
    if kept.shared is not None:
        kept.shared = None
        kept.save(update_fields=["shared"])
        write(actor, "check-up no longer shared", kept, {"shared": True}, {"shared": False})
    return kept


@command
def purge() -> int:
    """Delete the check-ups that have expired; how many there were."""
    expired = Checkup.objects.filter(expires_at__lte=timezone.now())
    for checkup in expired:
        write(SYSTEM, "check-up expired", checkup, {"digest": _digest(checkup.data)}, None)
    count, _ = expired.delete()
    return count


def _check(data: Plain) -> None:
    try:
        facts_of(data)
    except Refused as refused:
        raise Invalid(refused.problems) from None


def _digest(data: Plain) -> str:
    return hashlib.sha256(json.dumps(data, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
