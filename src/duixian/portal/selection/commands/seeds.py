"""A round begins with its seed, recorded before anybody knows who takes part; one that draws too few is followed by
another."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import date

from django.utils import timezone

from duixian.portal.accounts.authority import Authority
from duixian.portal.calls.models import Call
from duixian.portal.calls.models import State as CallState
from duixian.portal.journal import Denied, Invalid, command, lock, write
from duixian.portal.selection.commands.rounds import enter
from duixian.portal.selection.making import at_selection, source_of
from duixian.portal.selection.models import RUNNING, Round, ScoreSheet, Stage
from duixian.portal.selection.pool import pool_of
from duixian.portal.selection.terms import IN_ORDER, competitions
from duixian.procedure.model import CHINA
from duixian.procedure.selecting.protocol import plain_sheet
from duixian.procedure.selecting.seeds import GivenUp, plain_given_up
from duixian.quantity.dates import format_date
from duixian.quantity.problem import Place, Problem
from duixian.quantity.text import Text

OWN_SEED = "本站随机生成，先于参评名单和专家名单记录"


@command
def open_round(actor: Authority, call: Call, grant: str, *, seed: str = "") -> Round:
    """Begin a round and record its seed: what the source gave that was declared with the call, else one made here. A
    source serves one round: whoever draws again would know its number beforehand.

    Raises `Denied`, `Invalid`.
    """
    kept = lock(actor.rows(Call, "run-selection"), call.pk)
    competition = competitions(kept).get(grant) if kept.state != CallState.DRAFT else None
    if competition is None:
        raise Denied(f"nobody competes for {grant} of call {call.pk}")
    sheet = ScoreSheet.objects.filter(call=kept, grant=grant).first()
    problems: list[Problem] = []
    if sheet is None and not competition.by_order:
        text = Text("发布通知时没有定评分表，由专家和主管部门逐件决定", "no sheet was frozen with the call")
        problems.append(Problem("no-sheet", text))
    if Round.objects.filter(call=kept, grant=grant, stage__in=RUNNING).exists():
        problems.append(Problem("round-runs", Text("这一条款有评选正在进行", "a round of the grant is running")))
    if competition.ranks and Round.objects.filter(call=kept, grant=grant, stage__in=(Stage.CONFIRMED, Stage.CLOSED)):
        text = Text("这份通知已经排过名次，一次通知只排一次", "the call has its ranking: there is one in a call")
        problems.append(Problem("ranked", text))
    declared, seed = declared_seed(kept, grant), seed.strip()
    if declared is not None and declared.seed_on is not None:
        problems += _not_as_declared(declared.seed_source, declared.seed_on, seed)
    elif seed:
        text = Text(
            "没有随通知公布来源，种子由本站生成", "no source was declared with the call: the site makes the seed"
        )
        problems.append(Problem("seed", text, Place(path="seed")))
    if problems:
        raise Invalid(problems)
    now = timezone.now()
    about = Round.objects.create(
        call=kept, grant=grant, number=Round.objects.filter(call=kept, grant=grant).count() + 1,
        seed=seed or secrets.token_hex(16),
        seed_source=declared.seed_source if declared else OWN_SEED, seed_on=declared.seed_on if declared else None,
        sheet=sheet.data if sheet else plain_sheet(IN_ORDER), wanted=sheet.experts if sheet else 0,
        fields=sheet.fields if sheet else [], begun_at=now, since=now,
    )  # fmt: skip
    write(actor, "seed recorded", about, None, {"seed": about.seed, "source": about.seed_source})
    return about


def declared_seed(call: Call, grant: str) -> ScoreSheet | None:
    """The sheet whose declared source gives the seed of the next round; None where the site makes it."""
    if Round.objects.filter(call=call, grant=grant, seed_on__isnull=False).exists():
        return None
    return ScoreSheet.objects.filter(call=call, grant=grant, seed_on__isnull=False).first()


def _not_as_declared(source: str, on: date, seed: str) -> Iterator[Problem]:
    """What is wrong with a seed as typed: it is what the declared source gave, once it came out."""
    place = Place(path="seed")
    if timezone.localdate() < on:
        day = Text(format_date(on, "zh"), format_date(on, "en"))
        yield Problem(
            "seed-early", Text(f"种子 {day.zh} 才公布：{source}", f"it comes out on {day.en}: {source}"), place
        )
    elif not seed:
        yield Problem("seed", Text(f"填写“{source}”公布的数", f"state what came out of: {source}"), place)


@command
def draw_anew(
    actor: Authority, about: Round, *, seed_source: str = "", seed_on: date | None = None, version: int | None = None
) -> Round:
    """Give up a seed that draws too few, for one that nobody knows yet: the number of another public source, of a later
    day, or one that the site makes now where it made the first. Experts registered in the meantime may be drawn by it.

    Raises `Denied`, `Stale`, `Invalid` by field; also where enough can be drawn, since one seed is not exchanged for
    another that suits better.
    """
    here = at_selection(about, locked=True)  # applications are locked before rounds, by everybody
    kept = lock(actor.rows(Round, "run").filter(stage=Stage.SEEDED), about.pk, version)
    now, source, pool = timezone.now(), seed_source.strip(), pool_of(kept, here)
    problems = list(_unfit(source, seed_on, public=kept.seed_on is not None))
    if len(pool.free) >= kept.wanted:
        text = Text("按已记录的种子能抽出足够的专家", "enough experts can be drawn by the seed that is recorded")
        problems.append(Problem("enough", text))
    elif not source and (today := len(pool_of(kept, here, now).free)) < kept.wanted:
        text = Text(
            f"能参加的专家现在也只有 {today} 位，要抽 {kept.wanted} 位：先补登专家",
            f"today too only {today} experts may serve, and {kept.wanted} are to be drawn: register more first",
        )
        problems.append(Problem("experts", text))
    if problems:
        raise Invalid(problems)
    numbers = tuple(one.number for one in pool.free)
    told = GivenUp(kept.seed, source_of(kept), kept.begun_at.astimezone(CHINA), numbers, now.astimezone(CHINA))
    kept.given_up = [*kept.given_up, plain_given_up(told)]
    before = {"seed": kept.seed, "source": kept.seed_source, "free": list(numbers)}
    kept.seed, kept.seed_source, kept.seed_on = "" if source else secrets.token_hex(16), source or OWN_SEED, seed_on
    kept.begun_at = now
    write(actor, "seed given up", kept, before, {"source": kept.seed_source, "on": str(seed_on) if seed_on else ""})
    return _recorded(actor, kept) if kept.seed else _entered(actor, kept, Stage.DECLARED)


def _unfit(source: str, on: date | None, *, public: bool) -> Iterator[Problem]:
    """What is wrong with the source of a later seed; it is public where the first one was."""
    if bool(source) != (on is not None) or (public and not source):
        path = "seed_on" if source else "seed_source"
        text = Text("写明另一个公开来源和它公布的日期", "name another public source and the day of its number")
        yield Problem("seed", text, Place(path=path))
    elif on is not None and on <= timezone.localdate():
        yield Problem("seed", Text("要在今天以后公布", "it comes out after today"), Place(path="seed_on"))


@command
def record_seed(actor: Authority, about: Round, seed: str, version: int | None = None) -> Round:
    """Record what the source gave that was named when the first seed drew too few. Raises `Denied`, `Stale`,
    `Invalid`."""
    kept = lock(actor.rows(Round, "run").filter(stage=Stage.DECLARED), about.pk, version)
    assert kept.seed_on is not None, "it waits for the number of that day"
    if problems := list(_not_as_declared(kept.seed_source, kept.seed_on, seed.strip())):
        raise Invalid(problems)
    kept.seed, kept.begun_at = seed.strip(), timezone.now()
    return _recorded(actor, kept)


def _recorded(actor: Authority, about: Round) -> Round:
    write(actor, "seed recorded", about, None, {"seed": about.seed, "source": about.seed_source})
    return _entered(actor, about, Stage.SEEDED)


def _entered(actor: Authority, about: Round, stage: Stage) -> Round:
    about.save(update_fields=["seed", "seed_source", "seed_on", "given_up", "begun_at"])
    enter(actor, about, stage)
    return about
