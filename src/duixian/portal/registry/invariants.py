"""What must hold of the register."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, F, OuterRef, Q, Sum

from duixian.portal.applications.models import GIVEN_UP, Application, Event
from duixian.portal.journal import holds
from duixian.portal.registry.models import COUNTING, Conflict, Decision, Item, Use, UseState
from duixian.procedure.model import Move, State
from duixian.quantity.text import Text

_HELD = (UseState.WAITING, UseState.LIVE, UseState.REFUSED)


@holds("invoice-within-amount", Text("发票使用不超过票面金额", "an invoice is used up to its amount"))
def used_above_amount() -> Iterable[object]:
    taken = Sum("uses__amount", filter=Q(uses__state__in=COUNTING))
    return Item.objects.annotate(taken=taken).filter(amount__isnull=False, taken__gt=F("amount"))


@holds("second-use-decided", Text("重复使用都经核定并写明理由", "a second use was allowed with a reason"))
def second_use_undecided() -> Iterable[object]:
    earlier = Use.objects.filter(item=OuterRef("item"), state__in=COUNTING).exclude(pk=OuterRef("pk"))
    earlier = earlier.exclude(application=OuterRef("application")).exclude(item__kind="project")
    allowed = Conflict.objects.filter(use=OuterRef("pk"), state=Decision.ALLOWED).exclude(reason="")
    other_allowed = Conflict.objects.filter(use__item=OuterRef("item"), state=Decision.ALLOWED).exclude(
        use=OuterRef("pk")
    )
    shared = Use.objects.filter(Exists(earlier), state__in=COUNTING)
    return shared.filter(~Exists(allowed) & ~Exists(other_allowed))


@holds("use-waits-for-conflict", Text("待核定的使用都有未了结的冲突", "a use waits exactly while its conflict is open"))
def waiting_without_conflict() -> Iterable[object]:
    open_ = Conflict.objects.filter(use=OuterRef("pk"), state=Decision.OPEN)
    return Use.objects.filter(
        Q(Exists(open_)) & ~Q(state=UseState.WAITING) | ~Q(Exists(open_)) & Q(state=UseState.WAITING)
    )


@holds("given-up-uses-nothing", Text("不予支持或撤回的不再占用", "what was refused or withdrawn uses nothing"))
def given_up_but_used() -> Iterable[object]:
    return Use.objects.filter(application__state__in=GIVEN_UP).exclude(state=UseState.RELEASED)


@holds("approved-uses-fixed", Text("批准的使用都已核定", "nothing is approved while a use of it waits"))
def approved_undecided() -> Iterable[object]:
    approved = Event.objects.filter(application=OuterRef("application"), move=Move.APPROVE)
    return Use.objects.filter(Exists(approved), state__in=_HELD).exclude(application__state__in=GIVEN_UP)


@holds("filed-says-what-it-uses", Text("已提交的都登记了使用", "whatever was filed says what it uses"))
def filed_but_unused() -> Iterable[object]:
    filed = Application.objects.exclude(state__in=(State.DRAFT, *GIVEN_UP))
    return filed.filter(matter_id__gt="").exclude(uses__isnull=False)
