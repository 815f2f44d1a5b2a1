"""What follows the moments at which credit is asked: an answer is kept, a hit is found, a line is held or let go."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils import timezone

from duixian.portal.accounts.authority import SYSTEM, Authority
from duixian.portal.accounts.models import Organisation
from duixian.portal.applications.audience import applicants_of
from duixian.portal.applications.commands import move
from duixian.portal.applications.models import LIVE, Application, Event
from duixian.portal.applications.reactions import Happening
from duixian.portal.applications.telling import standing as position_of
from duixian.portal.credit.asking import Asked, editions, entries, in_the_way, standing, unasked
from duixian.portal.credit.models import NAMES, Answer, Entry, Finding, Hit
from duixian.portal.journal import write
from duixian.portal.notifications.commands import tell
from duixian.portal.payments.models import Payment
from duixian.portal.selection.terms import competition_of, settling
from duixian.procedure.kinds import ALLOWED
from duixian.procedure.model import Move, State
from duixian.program.codec import Json
from duixian.quantity.problem import Place, Problem
from duixian.quantity.text import Text

BY_HAND = "by_hand"


def clear(happening: Happening) -> Iterator[Problem]:
    """Hits that stop a line: nobody decided about them, or they were confirmed."""
    for hit in in_the_way(happening.application.organisation):
        name = f"{happening.application.number} {happening.application.organisation.name}"
        if hit.state == Finding.OPEN:
            text = Text(
                f"{name}：列入{hit.title.zh}（{hit.reference}），等信用管理部门核定（{hit.number}）",
                f"{name}: on the list “{hit.title.en}” ({hit.reference}); the credit office decides ({hit.number})",
            )
            yield Problem("credit-open", text)
        else:
            text = Text(
                f"{name}：列入{hit.title.zh}（{hit.reference}），不予支持：{hit.reason}",
                f"{name}: on the list “{hit.title.en}” ({hit.reference}), no support: {hit.reason}",
            )
            yield Problem("credit-confirmed", text)


def fresh(happening: Happening) -> Iterator[Problem]:
    """Lists that are too old to go by, at a listing, a payment and the credit office's own stage."""
    if happening.moment is Move.PASS and happening.stage.kind != "credit_check":
        return
    for one in unasked(happening.application):
        title = NAMES[one.name]
        of = one.edition.as_of.isoformat() if one.edition else ""
        zh = f"是 {of} 的，已过期" if of else "还没有导入"
        en = f"is of {of}, too old" if of else "was never imported"
        text = Text(
            f"“{title.zh}”名单{zh}：请信用管理部门更新名单或人工核查",
            f"the list “{title.en}” {en}: the credit office renews it or answers by hand",
        )
        yield Problem("credit-stale", text, Place(path="chosen"))


def held(happening: Happening) -> Iterator[Problem]:
    """A suspension for a hit is lifted by the credit office's decision, by nothing else."""
    hit = Hit.objects.filter(number=str(happening.data.get("matter", ""))).first()
    if hit is not None and hit.state != Finding.CLEARED and hit.gone_on is None:
        text = Text(f"{hit.number} 由信用管理部门核定后恢复", f"the credit office decides about {hit.number} first")
        yield Problem("credit-held", text)


def ask(happening: Happening) -> None:
    """Keep what the lists say at this moment."""
    application = happening.application
    passes = happening.moment is Move.PASS
    if passes and happening.stage.kind != "credit_check" and not _comes_to_selection(application):
        return
    asked = editions(application.organisation.region)
    find_hits(application.organisation, asked)
    event = happening.event
    payment = Payment.objects.filter(key=happening.data.get("payment", "")).first() if event is None else None
    keep_answer(happening.actor, application, happening.moment.value, asked, event, payment)


def _comes_to_selection(application: Application) -> bool:
    """Whether it stands now where it is chosen among others, whatever kind of stage does that."""
    if application.kind == "selection":
        return True
    return application.stage == settling(application.course) and competition_of(application) is not None


def keep_answer(
    actor: Authority,
    application: Application,
    moment: str,
    asked: Iterable[Asked] | None = None,
    event: Event | None = None,
    payment: Payment | None = None,
    note: str = "",
) -> Answer:
    """An answer as of now, with the editions that it rests on (None: those of today) and the hits that stand."""
    rests_on = editions(application.organisation.region) if asked is None else asked
    answer = Answer.objects.create(
        application=application, at=timezone.now(), moment=moment, event=event, payment=payment, note=note,
        by_hand=moment == BY_HAND, lists=[*_lists(rests_on)], person=actor.person, post=actor.post,
        hits={hit.number: hit.state for hit in standing(application.organisation)},
    )  # fmt: skip
    write(actor, "credit asked", application, None, {"moment": moment, "hits": answer.hits, "lists": answer.lists})
    return answer


def _lists(asked: Iterable[Asked]) -> Iterator[dict[str, Json]]:
    for one in asked:
        if one.edition is not None:
            yield {
                "name": one.name.value, "edition": one.edition.number, "source": one.edition.source,
                "as_of": one.edition.as_of.isoformat(), "fresh": one.fresh,
            }  # fmt: skip


def find_hits(organisation: Organisation, asked: Iterable[Asked]) -> list[Hit]:
    """The hits that the lists have and the site does not know yet, entered."""
    rows = list(entries(organisation, asked).select_related("edition"))
    known = set(organisation.credit_hits.values_list("name", "reference")) if rows else set()
    return [enter(organisation, entry) for entry in rows if (entry.edition.name, entry.reference) not in known]


def enter(organisation: Organisation, entry: Entry) -> Hit:
    """A hit for an entry of a list; one that had gone and comes back is decided anew."""
    hit, _ = Hit.objects.update_or_create(
        organisation=organisation, name=entry.edition.name, reference=entry.reference,
        defaults={
            "authority": entry.authority, "source": entry.edition.source, "since": entry.since, "until": entry.until,
            "found_at": timezone.now(), "gone_on": None, "state": Finding.OPEN,
        },
        create_defaults={
            "number": "", "authority": entry.authority, "source": entry.edition.source, "since": entry.since,
            "until": entry.until, "found_at": timezone.now(),
        },
    )  # fmt: skip
    return numbered(hit)


def numbered(hit: Hit) -> Hit:
    if not hit.number:
        hit.number = f"X{timezone.localdate(hit.found_at).year}-{hit.pk:05d}"
        hit.save(update_fields=["number"])
        write(SYSTEM, "credit hit found", hit, None, {"organisation": hit.organisation.code, "list": hit.name})
    return hit


def hold_lines(hits: Iterable[Hit]) -> None:
    """Suspend what can be suspended of the organisations concerned, and tell them; what is still under review cannot
    move on anyway."""
    for hit in hits:
        reason = f"{hit.title.zh}：{hit.reference}"
        for application in _running(hit.organisation):
            if Move.SUSPEND in ALLOWED[application.here.kind]:
                move(SYSTEM, application, Move.SUSPEND, {"matter": hit.number, "reason": reason})
            subject = Text(
                f"{application.number}：列入{hit.title.zh}，等待核定",
                f"{application.number}: on the list “{hit.title.en}”",
            )
            url = f"/applications/{application.number}/"
            tell(SYSTEM, applicants_of(application), application, subject, url, Text(hit.reference, hit.reference))


def let_go(hits: Iterable[Hit], reason: str) -> None:
    """Lift the suspensions that were for these hits."""
    for hit in hits:
        for application in _running(hit.organisation):
            if hit.number in position_of(application).objections:
                move(SYSTEM, application, Move.LIFT, {"matter": hit.number, "reason": reason})


def _running(organisation: Organisation) -> Iterator[Application]:
    """The organisation's filed applications that are not closed, by key: one order of locks for everybody."""
    rows = Application.objects.filter(organisation=organisation, state__in=LIVE).exclude(state=State.DRAFT)
    yield from rows.exclude(state=State.RETURNED).select_related("call", "organisation").order_by("pk")
