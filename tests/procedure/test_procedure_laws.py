"""Laws of the procedure, over random applications of every procedure that the catalogue holds."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from walks import PROCEDURES, Walk, walks

from duixian.procedure.duties import held
from duixian.procedure.model import APPLICANT, Desk, Move, State
from duixian.procedure.moves import accept, allowed, blocked, offered, replay
from duixian.procedure.position import position
from duixian.procedure.timeline import timeline
from duixian.quantity.problem import Refused

DESKS = sorted({APPLICANT, *(stage.desk for p in PROCEDURES for stage in p.stages), *(p.bureau for p in PROCEDURES)})


@given(walks())
def test_replay_of_the_events_reproduces_the_position(walk: Walk) -> None:
    assert replay(walk.procedure, walk.events) == walk.at


@given(walks(), st.sampled_from(Move), st.sampled_from(DESKS))
def test_a_move_is_accepted_only_where_it_is_allowed(walk: Walk, move: Move, desk: Desk) -> None:
    event = walk.event(move, desk, by="somebody new")
    if move in allowed(walk.procedure, walk.at, desk, walk.day):
        assume(not walk.at.assigned or move is Move.ASSIGN)
        accept(walk.procedure, walk.events, event)
    else:
        with pytest.raises(Refused):
            accept(walk.procedure, walk.events, event)


@given(walks())
def test_a_stage_comes_only_after_its_predecessors(walk: Walk) -> None:
    passed: list[str] = []
    for i, event in enumerate(walk.events):
        stage = walk.procedure.stage(position(walk.procedure, walk.events[:i]).stage)
        assert set(stage.needs) <= set(passed)
        if event.move in (Move.FILE, Move.PASS, Move.APPROVE):
            passed.append(stage.id)
        elif event.move is Move.SEND_BACK:
            passed = passed[: passed.index(event.text("to"))]


@given(walks())
def test_what_is_closed_moves_no_more(walk: Walk) -> None:
    for i, event in enumerate(walk.events, 1):
        if event.move in (Move.REFUSE, Move.WITHDRAW, Move.PAY):
            closed = position(walk.procedure, walk.events[:i])
            assert (i, offered(walk.procedure, closed), closed.holder) == (len(walk.events), {}, None)


@given(walks())
def test_nobody_has_two_duties(walk: Walk) -> None:
    for person in {event.by for event in walk.events}:
        assert len(held(walk.procedure, walk.events, person)) <= 1


@given(walks())
def test_money_moves_only_after_a_full_notice_of_the_same_list(walk: Walk) -> None:
    for i, event in enumerate(walk.events):
        if event.move is Move.APPROVE:
            before = position(walk.procedure, walk.events[:i])
            notice = before.notice
            assert notice is not None
            assert (notice.digest, notice.missing, before.objections) == (event.text("digest"), (), frozenset())
            assert notice.last.day is not None
            assert notice.last.day < event.day


@given(walks())
def test_the_holder_is_a_desk_that_can_move_it_or_waits_for_the_day(walk: Walk) -> None:
    at = walk.at
    if at.holder:
        moves = [move for move, who in offered(walk.procedure, at).items() if at.holder in who]
        assert moves
        assert any(blocked(walk.procedure, at, move, walk.day) is None for move in moves) or at.state is State.OPEN


@given(walks())
def test_the_timeline_tells_every_event_and_every_stage_to_come(walk: Walk) -> None:
    marks = timeline(walk.procedure, walk.events, walk.day)
    assert [mark.event for mark in marks if mark.when == "past"] == walk.events
    ahead = [mark.stage for mark in marks if mark.when != "past"]
    stages = [stage.id for stage in walk.procedure.stages]
    assert ahead == ([] if walk.at.closed else stages[stages.index(walk.at.stage) :])


@given(walks(), st.data())
def test_an_event_elsewhere_or_earlier_is_refused(walk: Walk, data: st.DataObject) -> None:
    assume(walk.events)
    choices = [(m, d) for d in DESKS for m in allowed(walk.procedure, walk.at, d, walk.day)]
    assume(choices)
    event = walk.event(*data.draw(st.sampled_from(choices)))
    other = next(stage.id for stage in walk.procedure.stages if stage.id != event.stage)
    for wrong in (replace(event, stage=other), replace(event, at=walk.events[0].at.replace(year=2025))):
        with pytest.raises(Refused):
            accept(walk.procedure, walk.events, wrong)
