"""What selection holds against a move, and what follows from one.

Who was not chosen does not pass, no place is given twice, who scored has no other duty, and the waiting list moves up
where somebody falls away. Where money is given out by rank, the ranks are those of the rounds.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from django.db import transaction
from django.db.models import QuerySet

from duixian.portal.applications.models import Application
from duixian.portal.applications.reactions import Happening, after, before
from duixian.portal.budgets.order import ranks_from
from duixian.portal.journal import for_update
from duixian.portal.selection.commands.places import full, give_up, lock_quotas, quotas_of, take, taken
from duixian.portal.selection.commands.results import move_up
from duixian.portal.selection.commands.rounds import disclose
from duixian.portal.selection.making import ranks
from duixian.portal.selection.models import FALLEN, RUNNING, Candidate, Round, Score, ScoreSheet, Seat, Stage
from duixian.portal.selection.terms import Competition, competition_of, settling
from duixian.procedure.duties import duty
from duixian.procedure.kinds import DUTY_NAMES
from duixian.procedure.model import Move
from duixian.procedure.selecting import Standing
from duixian.quantity.problem import Problem
from duixian.quantity.text import Text


def _settles(happening: Happening) -> Competition | None:
    """What is chosen at the stage where it happens; None where nothing is."""
    application = happening.application
    if happening.stage.id != settling(application.course):
        return None
    return competition_of(application)


def not_chosen(happening: Happening) -> Iterator[Problem]:
    """Where a round decides, only the chosen pass; and nobody passes without a place."""
    competition = _settles(happening)
    if competition is None:
        return
    application = happening.application
    sheets = ScoreSheet.objects.filter(call=application.call, grant=application.grant)
    by_round = competition.by_order or sheets.exists()
    if by_round and not _candidates(application).filter(standing=Standing.CHOSEN).exists():
        text = Text("由评选确定，不能逐件通过", "the selection decides: it is not passed by itself")
        yield Problem("selection-decides", text, clause=competition.clause)
        return
    yield from full(application, lock_quotas(quotas_of(application.call, competition)))


def being_judged(happening: Happening) -> Iterator[Problem]:
    """What is being judged among others is not taken out of their hands half-way."""
    application = happening.application
    if _settles(happening) and _candidates(application).filter(round__stage__in=RUNNING).exists():
        yield Problem("being-judged", Text("正在评选，结果确认后再办", "it is being judged among others"))


def without_place(happening: Happening) -> Iterator[Problem]:
    """Nothing is approved without its place, or where more places were given than there are."""
    application = happening.application
    competition = competition_of(application)
    if competition is None:
        return
    quotas = lock_quotas(quotas_of(application.call, competition))
    if quotas and not Seat.objects.filter(application=application).exists():
        yield Problem("no-place", Text("没有占用名额，不能批准", "it has no place"), clause=competition.clause)
    for quota in quotas:
        if (many := taken(quota)) > quota.places:
            text = Text(f"名额 {quota.places} 个，已占 {many} 个", f"{many} have one of the {quota.places} places")
            yield Problem("quota-over", text, clause=competition.clause)


def has_scored(happening: Happening) -> Iterator[Problem]:
    """Whoever scored an application has had its review, and has no other duty in it."""
    other = duty(happening.stage.kind, happening.moment) if isinstance(happening.moment, Move) else None
    person = happening.actor.person
    if person is None or other in (None, "review"):
        return
    scored = Score.objects.filter(candidate__application=happening.application, member__expert__person=person)
    if scored.exists() and other is not None:
        name = DUTY_NAMES[other]
        text = Text(f"您评审过这件申报，不能再办{name.zh}", f"you scored it and cannot have its {name.en} too")
        yield Problem("duties", text)


def seat(happening: Happening) -> None:
    """The chosen takes its place in the transaction that lets it pass; where no number is set there are none."""
    competition = _settles(happening)
    if competition is not None and (competition.quota or happening.application.call.quota is not None):
        take(happening.actor, happening.application, competition)


def fall_away(happening: Happening) -> None:
    """Its place is free; in the rounds that it took part in the others stand without it, and the list moves up once
    this is done (in a transaction of its own: applications are locked by key)."""
    application = happening.application
    if competition_of(application) is None:
        return
    had = give_up(happening.actor, application)
    here = list(
        _candidates(application)
        .exclude(standing__in=(FALLEN, Standing.BELOW))
        .select_related("round__call")
        .defer("round__call__program")
    )
    for one in here:
        if one.round.stage in (*RUNNING, Stage.CONFIRMED):
            chosen = one.standing == Standing.CHOSEN
            one.standing, one.rank, one.place = FALLEN, None, 0
            one.save(update_fields=["standing", "rank", "place"])
            had = had or chosen
            if one.round.stage == Stage.SCORING:
                disclose(happening.actor, for_update(Round.objects).get(pk=one.round_id))
    rounds = Round.objects.filter(call__policy=application.policy, grant=application.grant, stage=Stage.CONFIRMED)
    if had or not here:
        for about in rounds.order_by("pk"):
            if about.candidates.filter(standing__in=(Standing.WAITING, Standing.CHOSEN)).exists():
                transaction.on_commit(partial(move_up, about), robust=True)


def _candidates(application: Application) -> QuerySet[Candidate]:
    return Candidate.objects.filter(application=application)


before(not_chosen, Move.PASS)
before(being_judged, Move.RETURN, Move.SEND_BACK)
before(without_place, Move.APPROVE)
before(has_scored, Move.PASS, Move.REFUSE, Move.RETURN, Move.APPROVE, Move.PAY)
after(seat, Move.PASS)
after(fall_away, Move.REFUSE, Move.WITHDRAW)
ranks_from(ranks)
