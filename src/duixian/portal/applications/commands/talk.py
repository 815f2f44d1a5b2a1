"""Messages on an application between the applicant and the desks."""

from __future__ import annotations

from duixian.portal.accounts.authority import Authority
from duixian.portal.applications.models import Application, Comment
from duixian.portal.journal import Denied, Invalid, command, write
from duixian.quantity.problem import Place, Problem
from duixian.quantity.text import Text

_LONGEST = 2000


@command
def comment(actor: Authority, application: Application, text: str) -> Comment:
    """Leave a message. Raises `Denied`, `Invalid`."""
    if not actor.may("comment", application):
        raise Denied(f"{actor.who} does not see {application.number}")
    said = text.strip()
    if not 0 < len(said) <= _LONGEST:
        wrong = Text(f"请写 1 至 {_LONGEST} 字", f"write 1 to {_LONGEST} characters")
        raise Invalid(Problem("comment", wrong, Place(path="text")))
    kept = Comment.objects.create(application=application, person=actor.person, post=actor.post, text=said)
    write(actor, "comment", application, None, {"comment": kept.pk, "text": said})
    return kept
