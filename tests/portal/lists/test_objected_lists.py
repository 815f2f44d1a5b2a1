"""Objections after parts of a list have gone on, and answers to what has fallen off its list."""

from __future__ import annotations

from copy import deepcopy
from datetime import datetime

import pytest
from applying import a_call, act, at_review, fresh
from city import CITY, DAOLI, NANGANG, City
from django.utils import timezone
from site_clock import Clock

from duixian.portal.accounts.authority import VISITOR
from duixian.portal.accounts.roles import Role
from duixian.portal.journal import Invalid
from duixian.portal.lists.commands import (
    approve,
    close_notice,
    decide,
    draw_up,
    notice_stage,
    object_to,
    publish,
    ready,
)
from duixian.portal.lists.models import Line, Objection, PublicList, State
from duixian.procedure.model import CHINA, Move

pytestmark = pytest.mark.usefixtures("made", "clock")


@pytest.fixture(scope="module")
def beginning() -> Clock:
    return Clock(datetime(2026, 3, 2, 9, tzinfo=CHINA))


@pytest.fixture(scope="module")
def made(settled_city: City, beginning: Clock) -> PublicList:
    city = settled_city
    with beginning.stands():
        call = a_call(city)
        at_review(city, "public-notice", NANGANG, call)
        at_review(city, "public-notice", DAOLI, call)
        clerk = city.authority(Role.CITY_CLERK)
        listed = draw_up(clerk, call)
        stage = notice_stage(listed)
        assert stage
        publish(clerk, listed.number, {channel.zh: timezone.localdate() for channel in stage.channels})
        object_to(VISITOR, Line.objects.get(list=listed, position=2), name="张三", contact="13800000000", reason="不实")
        beginning.wait(10)
        return listed


@pytest.fixture
def published(made: PublicList, db: None) -> PublicList:
    """A list of two whose notice began on Monday 2 March 2026; the second line has an objection, and it is the 12th."""
    return deepcopy(made)


def test_upheld_objection_leaves_lines_that_have_gone_on_to_their_list(city: City, published: PublicList) -> None:
    clerk = city.authority(Role.CITY_CLERK)
    close_notice(clerk, published.number)
    assert decide(clerk, Objection.objects.get(), upheld=True, answer="属实", clause="四/（四）") is None
    assert PublicList.objects.get(pk=published.pk).state == State.CLOSED
    assert approve(city.authority(Role.APPROVER, CITY), published.number).state == State.APPROVED


def test_upheld_objection_after_the_others_are_approved_leaves_them_approved(city: City, published: PublicList) -> None:
    clerk = city.authority(Role.CITY_CLERK)
    close_notice(clerk, published.number)
    approve(city.authority(Role.APPROVER, CITY), published.number)
    assert decide(clerk, Objection.objects.get(), upheld=True, answer="属实", send_back_to="selection") is None
    assert PublicList.objects.get(pk=published.pk).state == State.APPROVED


def test_list_of_nothing_is_not_drawn(city: City) -> None:
    with pytest.raises(Invalid, match="nothing is ready"):
        draw_up(city.authority(Role.CITY_CLERK), a_call(city))


def test_objection_is_not_lifted_without_an_answer(city: City, published: PublicList) -> None:
    objection = Objection.objects.get()
    with pytest.raises(Invalid, match="has not been answered"):
        act(city, objection.line.application, Move.LIFT, Role.CITY_CLERK, matter=objection.number, reason="不成立")


def test_objection_to_what_was_sent_back_is_answered_by_itself(city: City, published: PublicList) -> None:
    objection = Objection.objects.get()
    act(city, objection.line.application, Move.SEND_BACK, Role.CITY_CLERK, to="selection", reasons=["再核"])
    act(city, objection.line.application, Move.PASS, Role.CITY_REVIEWER)
    act(city, objection.line.application, Move.PASS, Role.CREDIT_OFFICER)
    clerk, call = city.authority(Role.CITY_CLERK), published.call
    assert not ready(clerk, call).exists()
    assert decide(clerk, objection, upheld=False, answer="不成立") is None
    assert [one.pk for one in ready(clerk, call)] == [objection.line.application_id]
    assert fresh(objection.line.application).state == "open"


def test_objection_goes_with_its_line_to_the_next_list(city: City, published: PublicList) -> None:
    first = Line.objects.get(list=published, position=1)
    monday = datetime(2026, 3, 9, 9, tzinfo=CHINA)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timezone, "now", lambda: monday)
        other = object_to(VISITOR, first, name="李四", contact="13900000000", reason="重复申报")
    clerk = city.authority(Role.CITY_CLERK)
    redrawn = decide(clerk, other, upheld=True, answer="属实", clause="四/（四）")
    assert redrawn is not None
    held = Objection.objects.get(upheld=None)
    assert fresh(held.line.application).listed == redrawn.number
    assert decide(clerk, held, upheld=True, answer="属实", clause="四/（四）") is None
    assert {one.state for one in PublicList.objects.all()} == {State.VOID}
