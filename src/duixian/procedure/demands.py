"""What a move must say: a return its list and deadline, a refusal its reasons and clause, a notice its channels."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date

from duixian.procedure.kinds import earlier
from duixian.procedure.model import Event, Move, Position, Procedure
from duixian.quantity.problem import Place, Problem, nearest
from duixian.quantity.text import Text

Demand = Callable[[Procedure, Position, Event], Iterator[Problem]]


def demands(procedure: Procedure, at: Position, event: Event) -> Iterator[Problem]:
    """What is missing or wrong in what `event` says; each problem names its piece of `data` as its place's path."""
    check = _DEMANDS.get(event.move)
    if check is not None:
        yield from check(procedure, at, event)


def _problem(path: str, zh: str, en: str, expected: Text | None = None, near: str = "") -> Problem:
    return Problem("move-says", Text(zh, en), Place(path=path), expected=expected, nearest=near)


def _texts(event: Event, key: str, zh: str, en: str) -> Iterator[Problem]:
    said = event.texts(key)
    if not said or not all(text.strip() for text in said):
        yield _problem(key, zh, en)


def _text(event: Event, key: str, zh: str, en: str) -> Iterator[Problem]:
    if not event.text(key).strip():
        yield _problem(key, zh, en)


def _return(_: Procedure, __: Position, event: Event) -> Iterator[Problem]:
    yield from _texts(event, "items", "写明要补正什么", "say what must be corrected")
    day = _day(event.text("due"))
    if day is None:
        yield _problem(
            "due", "写明补正期限", "say until when", Text("日期，如 2026-03-05", "a date, such as 2026-03-05")
        )
    elif day <= event.day:
        yield _problem("due", "补正期限应在今天以后", "corrections need a day after today")


def _refuse(_: Procedure, __: Position, event: Event) -> Iterator[Problem]:
    yield from _texts(event, "reasons", "写明理由", "give the reasons")
    yield from _text(event, "clause", "写明依据的条款", "name the clause")


def _assign(_: Procedure, __: Position, event: Event) -> Iterator[Problem]:
    yield from _text(event, "to", "写明分派给谁", "say to whom")


def _send_back(procedure: Procedure, at: Position, event: Event) -> Iterator[Problem]:
    yield from _texts(event, "reasons", "写明理由", "give the reasons")
    stages = [stage.id for stage in earlier(procedure, procedure.stage(at.stage))]
    if event.text("to") not in stages:
        expected = Text("、".join(stages), ", ".join(stages))
        near = nearest(event.text("to"), stages)
        yield _problem("to", "写明退回到哪个环节", "say to which earlier stage", expected, near)


def _list(_: Procedure, __: Position, event: Event) -> Iterator[Problem]:
    yield from _text(event, "list", "写明名单", "name the list")
    yield from _text(event, "digest", "名单要有摘要", "a list has a digest")


def _publish(procedure: Procedure, at: Position, event: Event) -> Iterator[Problem]:
    yield from _same_digest(procedure, at, event)
    channels = event.data.get("channels")
    if not isinstance(channels, dict) or not channels:
        yield _problem("channels", "写明在哪里公示、哪天开始", "say where it is published, and since when")
        return
    known = [channel.zh for channel in procedure.stage(at.stage).channels]
    for name, raw in channels.items():
        day = _day(str(raw))
        if known and name not in known:
            expected = Text("、".join(known), ", ".join(known))
            yield _problem("channels", f"没有渠道 {name}", f"no channel {name}", expected, nearest(name, known))
        if day is None or day > event.day:
            yield _problem("channels", f"{name} 的公示日期不对", f"{name}: no day of publication up to today")
        elif at.listed_on is not None and day < at.listed_on:
            yield _problem("channels", f"{name} 的公示早于名单", f"{name}: published before the list was made")


def _same_digest(_: Procedure, at: Position, event: Event) -> Iterator[Problem]:
    if at.listed and event.text("digest") != at.digest:
        yield _problem("digest", "名单与列入的不同", "it is not the list that the application is on")


def _matter(_: Procedure, __: Position, event: Event) -> Iterator[Problem]:
    yield from _text(event, "matter", "写明因何事中止", "say what it is suspended for")


def _lift(_: Procedure, at: Position, event: Event) -> Iterator[Problem]:
    if event.text("matter") not in at.objections:
        open_ones = sorted(at.objections)
        expected = Text("、".join(open_ones), ", ".join(open_ones))
        yield _problem("matter", "没有这件未了结的事", "nothing open has that name", expected)
    yield from _text(event, "reason", "写明核查结论", "say what was found")


def _pay(_: Procedure, __: Position, event: Event) -> Iterator[Problem]:
    yield from _text(event, "payment", "写明哪笔拨付", "name the payment")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


_DEMANDS: Mapping[Move, Demand] = {
    Move.RETURN: _return,
    Move.REFUSE: _refuse,
    Move.ASSIGN: _assign,
    Move.SEND_BACK: _send_back,
    Move.LIST: _list,
    Move.PUBLISH: _publish,
    Move.APPROVE: _same_digest,
    Move.SUSPEND: _matter,
    Move.LIFT: _lift,
    Move.PAY: _pay,
}
