"""What must hold of the register."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, F, OuterRef, Q, Sum

from duixian.portal.applications.models import GIVEN_UP, Application, Event
from duixian.portal.registry.models import COUNTING, Conflict, Decision, Item, Use, UseState
from duixian.procedure.model import Move, State

_HELD = (UseState.WAITING, UseState.LIVE, UseState.REFUSED)


def used_above_amount() -> Iterable[object]:
    """An invoice is used up to its amount."""
    taken = Sum("uses__amount", filter=Q(uses__state__in=COUNTING))
    return Item.objects.annotate(taken=taken).filter(amount__isnull=False, taken__gt=F("amount"))


def second_use_undecided() -> Iterable[object]:
    """What more than one application counts was allowed to all of them but the first, each with a reason."""
    earlier = Use.objects.filter(item=OuterRef("item"), state__in=COUNTING).exclude(pk=OuterRef("pk"))
    earlier = earlier.exclude(application=OuterRef("application")).exclude(item__kind="project")
    allowed = Conflict.objects.filter(use=OuterRef("pk"), state=Decision.ALLOWED).exclude(reason="")
    other_allowed = Conflict.objects.filter(use__item=OuterRef("item"), state=Decision.ALLOWED).exclude(
        use=OuterRef("pk")
    )
    shared = Use.objects.filter(Exists(earlier), state__in=COUNTING)
    return shared.filter(~Exists(allowed) & ~Exists(other_allowed))


def waiting_without_conflict() -> Iterable[object]:
    """A use waits exactly while its conflict is open."""
    open_ = Conflict.objects.filter(use=OuterRef("pk"), state=Decision.OPEN)
    return Use.objects.filter(
        Q(Exists(open_)) & ~Q(state=UseState.WAITING) | ~Q(Exists(open_)) & Q(state=UseState.WAITING)
    )


def given_up_but_used() -> Iterable[object]:
    """What was refused or withdrawn uses nothing."""
    return Use.objects.filter(application__state__in=GIVEN_UP).exclude(state=UseState.RELEASED)


def approved_undecided() -> Iterable[object]:
    """Nothing is approved while one of its uses waits, and what it uses is fixed."""
    approved = Event.objects.filter(application=OuterRef("application"), move=Move.APPROVE)
    return Use.objects.filter(Exists(approved), state__in=_HELD).exclude(application__state__in=GIVEN_UP)


def filed_but_unused() -> Iterable[object]:
    """Whatever was filed and has paid lines says what it uses."""
    filed = Application.objects.exclude(state__in=(State.DRAFT, *GIVEN_UP))
    return filed.filter(matter_id__gt="").exclude(uses__isnull=False)
