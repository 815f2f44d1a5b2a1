"""What waits at the desks of a soak, and how somebody does it: applications, choosing, lists, objections, registers.

`waiting(town, day)` names what waits, by kind and key, as the database says now; `DO[kind](town, key, dice)` does one.
A refusal (`Denied`, `Stale`, `Invalid`) is part of the year: somebody else was quicker, or a rule stands in the way.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import timedelta

from applying import a_paper
from city import credit_code
from django.utils import timezone

from benchmarks.soak_city import OPENINGS as CALLS
from benchmarks.soak_city import PROVINCE, Town, actor_of, announce, clerk_of
from benchmarks.soak_registers import decide_credit, decide_use
from duixian.portal.accounts.authority import VISITOR, Authority
from duixian.portal.accounts.roles import Role
from duixian.portal.applications.commands import LineFound, attach, file, move, refile, start, verify
from duixian.portal.applications.models import LIVE, Application
from duixian.portal.calls.models import Call
from duixian.portal.credit.models import Hit
from duixian.portal.lists.commands import approve, close_notice, draw_up, notice_stage, object_to, publish
from duixian.portal.lists.commands import decide as decide_objection
from duixian.portal.lists.models import Line, Objection, PublicList
from duixian.portal.papers.models import Paper
from duixian.portal.registry.models import Conflict
from duixian.portal.selection.commands import confirm, convene, decide_ties, freeze, open_round, score
from duixian.portal.selection.commands.rounds import unready
from duixian.portal.selection.making import at_selection
from duixian.portal.selection.models import Candidate, Member, Round, Seating, Stage
from duixian.portal.selection.terms import competitions
from duixian.procedure.model import Move, State
from duixian.procedure.selecting import Standing
from duixian.program.codec import Json

Job = tuple[str, int]
Do = Callable[[Town, int, random.Random], object]


def announce_due(town: Town, day: int) -> None:
    """Announce the calls whose day has come."""
    for which, one in enumerate(CALLS):
        if which not in town.calls and day >= one.window[0]:
            announce(town, which)


def waiting(town: Town, day: int) -> Iterator[Job]:
    """Everything at the desks that somebody could do on this day of the year."""
    known = set(Application.objects.exclude(state=State.DRAFT).values_list("organisation__code", flat=True))
    for i, meant in enumerate(town.intended):
        due = meant.call in town.calls and meant.day <= day < CALLS[meant.call].window[1]
        if due and credit_code(10_000 + i) not in known:
            yield "file", i
    chosen = {call.pk: set(competitions(call)) for call in Call.objects.filter(pk__in=town.calls.values())}
    for one in Application.objects.filter(state=State.OPEN).defer("call__program").select_related("call"):
        if one.kind in ("public_notice", "approval", "payment"):
            continue
        sheet = one.grant in chosen.get(one.call_id, set()) and one.grant in CALLS[_opening(town, one.call_id)].sheets
        if not (sheet and one.stage == _last_review(one)):
            yield "desk", one.pk
    yield from (("mend", key) for key in _keys(Application.objects.filter(state=State.RETURNED)))
    yield from _choosing(town)
    for call in town.calls.values():
        if Application.objects.filter(call=call, state=State.OPEN, listed="", kind="public_notice").exists():
            yield "list", call
    yield from (("publish", key) for key in _keys(PublicList.objects.filter(state="drawn")))
    yield from (("object", key) for key in _keys(PublicList.objects.filter(state="published")))
    over = PublicList.objects.filter(state="published", last_day__lt=timezone.localdate())
    yield from (("end notice", key) for key in _keys(over))
    yield from (("approve", key) for key in _keys(PublicList.objects.filter(state="closed")))
    yield from (("answer objection", key) for key in _keys(Objection.objects.filter(upheld=None)))
    yield from (("decide use", key) for key in _keys(Conflict.objects.filter(state="open")))
    yield from (("decide hit", key) for key in _keys(Hit.objects.filter(state="open")))


def _keys(rows: object) -> list[int]:
    return list(rows.order_by("pk").values_list("pk", flat=True))  # type: ignore[attr-defined]


def _opening(town: Town, call: int) -> int:
    return next(i for i, key in town.calls.items() if key == call)


def _last_review(application: Application) -> str:
    stages = application.course.stages
    return stages[stages.index(application.course.listing()) - 1].id


# --- applications ---------------------------------------------------------------------------------
def file_it(town: Town, key: int, _: random.Random) -> object:
    meant = town.intended[key]
    clerk = actor_of(meant.clerk)
    draft = start(clerk, Call.objects.get(pk=town.calls[meant.call]), meant.grant, "m1")
    assert clerk.organisation
    paper = Paper.objects.filter(organisation=clerk.organisation).first() or a_paper(clerk.organisation)
    there = set(draft.attachments.values_list("material", flat=True))
    for material in draft.materials:
        if material["id"] not in there:
            attach(clerk, draft, material["id"], paper)
    return file(clerk, Application.objects.get(pk=draft.pk), committed=True)


def mend(_: Town, key: int, dice: random.Random) -> object:
    """Hand it in again, or give it up."""
    kept = Application.objects.get(pk=key)
    owner = clerk_of(kept.organisation)
    if dice.random() < 0.1:
        return move(owner, kept, Move.WITHDRAW)
    return refile(owner, kept, committed=True)


def at_desk(town: Town, key: int, dice: random.Random) -> object:
    """What the holder of a desk does with what stands there."""
    kept = Application.objects.select_related("call", "organisation").defer("call__program").get(pk=key)
    region, stage = kept.organisation.region, kept.here
    desk = stage.desk.role
    if desk == "reviewer":
        role = Role.AUDITOR if stage.kind == "audit" else Role.THIRD_PARTY_REVIEWER
        reviewer = town.city(role, region)
        if kept.assigned_id is None:
            assert reviewer.person
            return move(town.city(Role.CITY_CLERK, region), kept, Move.ASSIGN, {"to": str(reviewer.person.pk)})
        if stage.kind == "audit":
            verify_it(reviewer, kept, dice)
        return move(reviewer, Application.objects.get(pk=key), Move.PASS)
    actor = _who(town, desk, region)
    if desk != "credit" and (thrown := dice.random()) < 0.14:
        if thrown < 0.09:
            due = (timezone.localdate() + timedelta(days=10)).isoformat()
            return move(actor, kept, Move.RETURN, {"items": ["补充合同盖章页"], "due": due})
        return move(actor, kept, Move.REFUSE, {"reasons": ["与现场核查不符"], "clause": "一"})
    if desk != "credit":
        verify_it(actor, kept, dice)
    kept = Application.objects.get(pk=key)
    open_still = desk == "province" and kept.lo != kept.hi
    said: dict[str, Json] = {"outcomes": {"granted": f"{(kept.hi or 0) // 200}元"}} if open_still else {}
    return move(actor, kept, Move.PASS, said)


def verify_it(actor: Authority, application: Application, dice: random.Random) -> object:
    """Find every line as claimed, now and then a tenth less."""
    cut = dice.random() < 0.2
    lines = {
        line.line_id: LineFound(line.claimed * 9 // 10, reason="发票不符")
        if cut and i == 0
        else LineFound(line.claimed)
        for i, line in enumerate(application.lines.order_by("pk"))
    }
    return verify(actor, application, lines=lines, history=True)


def _who(town: Town, desk: str, region: str) -> Authority:
    match desk:
        case "district":
            return town.at(Role.DISTRICT_REVIEWER, region)
        case "province":
            return town.at(Role.PROVINCE_REVIEWER, PROVINCE)
        case _:
            return town.city({"city": Role.CITY_REVIEWER, "credit": Role.CREDIT_OFFICER}[desk], region)


# --- choosing -------------------------------------------------------------------------------------
def _choosing(town: Town) -> Iterator[Job]:
    """Rounds: begun when a call is over, then each step of them."""
    for call in Call.objects.filter(pk__in=town.calls.values(), closes_on__lt=timezone.localdate()):
        opening = _opening(town, call.pk)
        for i, grant in enumerate(CALLS[opening].sheets):
            rows = Application.objects.filter(call=call, grant=grant, state__in=LIVE).exclude(state=State.DRAFT)
            ready = [one for one in rows if one.stage == _last_review(one)]
            seen = Round.objects.filter(call=call, grant=grant).exists()
            if ready and not seen and len(ready) == rows.exclude(kind="public_notice").count():
                yield "open round", call.pk * 10 + i
    yield from (("convene", key) for key in _keys(Round.objects.filter(stage=Stage.SEEDED)))
    yield from (
        ("score", key) for key in _keys(Member.objects.filter(round__stage=Stage.SCORING, standing=Seating.SEATED))
    )
    yield from (("freeze round", key) for key in _keys(Round.objects.filter(stage=Stage.PANEL)))
    yield from (("confirm round", key) for key in _keys(Round.objects.filter(stage=Stage.RANKED)))
    tied = Candidate.objects.filter(standing=Standing.TIED, round__stage=Stage.CONFIRMED)
    yield from (("part ties", key) for key in sorted(set(tied.values_list("round", flat=True))))


def _runner(town: Town, about: Round | Call, role: Role = Role.CITY_CLERK) -> Authority:
    return town.at(role, about.call.region if isinstance(about, Round) else about.region)


def begin_round(town: Town, key: int, _: random.Random) -> object:
    call = Call.objects.get(pk=key // 10)
    grant = list(CALLS[_opening(town, call.pk)].sheets)[key % 10]
    for one in (
        Application.objects.filter(call=call, grant=grant, state=State.OPEN)
        .select_related("call")
        .defer("call__program")
    ):
        if one.stage == _last_review(one) and one.here.desk.role == "city":  # amounts are found before they are chosen
            verify_it(town.city(Role.CITY_REVIEWER, one.organisation.region), one, random.Random(one.pk))
    return open_round(_runner(town, call), call, grant)


def seat(town: Town, key: int, dice: random.Random) -> object:
    """Settle what is not ready to be judged, else refuse it: nobody is seated while one waits."""
    about = Round.objects.get(pk=key)
    for one in at_selection(about):
        if one.here.desk.role != "city" or not unready(one):
            continue
        reviewer = town.city(Role.CITY_REVIEWER, one.organisation.region)
        verify_it(reviewer, one, dice)
        if unready(late := Application.objects.get(pk=one.pk)):
            move(reviewer, late, Move.REFUSE, {"reasons": ["条件未核清"], "clause": "一"})
    return convene(_runner(town, about), about)


def give_marks(_: Town, key: int, __: random.Random) -> object:
    """One expert's marks for every paper, coarse enough that some are equal."""
    member = Member.objects.select_related("expert__person", "round").get(pk=key)
    expert = actor_of(member.expert.person.posts.get().pk)
    for candidate in member.round.candidates.order_by("pk"):
        points = 10 * random.Random(candidate.pk).randint(3, 9)
        c1, c2 = min(points, 40), min(max(points - 40, 0), 40)
        score(expert, candidate, {"c1": str(c1), "c2": str(c2), "c3": str(points - c1 - c2)})
    return None


def end_panel(town: Town, key: int, _: random.Random) -> object:
    about = Round.objects.get(pk=key)
    return freeze(_runner(town, about), about)


def confirm_it(town: Town, key: int, _: random.Random) -> object:
    about = Round.objects.get(pk=key)
    return confirm(_runner(town, about), about)


def part_ties(town: Town, key: int, _: random.Random) -> object:
    about = Round.objects.get(pk=key)
    tied = about.candidates.filter(standing=Standing.TIED).values_list("application__number", flat=True)
    decide_ties(_runner(town, about, Role.DIRECTOR), about, sorted(tied), "集体研究")
    return confirm(_runner(town, about), Round.objects.get(pk=key))


# --- lists ----------------------------------------------------------------------------------------
def list_it(town: Town, key: int, _: random.Random) -> object:
    call = Call.objects.get(pk=key)
    return draw_up(town.clerk(call.region), call)


def publish_it(town: Town, key: int, _: random.Random) -> object:
    listed = PublicList.objects.get(pk=key)
    stage = notice_stage(listed)
    assert stage
    channels = [channel.zh for channel in stage.channels] or ["网站"]
    return publish(town.clerk(listed.region), listed.number, dict.fromkeys(channels, timezone.localdate()))


def object_now(_: Town, key: int, dice: random.Random) -> object:
    """Now and then somebody objects to a line."""
    line = dice.choice(list(Line.objects.filter(list=key).order_by("pk")))
    if dice.random() > 0.12 or line.objections.exists():
        return None
    return object_to(VISITOR, line, name="张三", contact="13800000000", reason="设备不实")


def end_notice(town: Town, key: int, _: random.Random) -> object:
    listed = PublicList.objects.get(pk=key)
    return close_notice(town.clerk(listed.region), listed.number)


def approve_it(town: Town, key: int, _: random.Random) -> object:
    listed = PublicList.objects.get(pk=key)
    return approve(town.at(Role.APPROVER, listed.region), listed.number)


def answer_objection(town: Town, key: int, dice: random.Random) -> object:
    objection = Objection.objects.select_related("line__list").get(pk=key)
    upheld = dice.random() < 0.4
    bureau = town.clerk(objection.line.list.region)
    return decide_objection(bureau, objection, upheld=upheld, answer="已核查", clause="一" if upheld else "")


DO: dict[str, Do] = {
    "file": file_it, "mend": mend, "desk": at_desk,
    "open round": begin_round, "convene": seat, "score": give_marks, "freeze round": end_panel,
    "confirm round": confirm_it, "part ties": part_ties, "list": list_it, "publish": publish_it, "object": object_now,
    "end notice": end_notice, "approve": approve_it, "answer objection": answer_objection, "decide use": decide_use,
    "decide hit": decide_credit,
}  # fmt: skip
