"""What a bureau writes of its measures. Each command raises `Denied`, `Stale` or `Invalid` (`portal.journal`)."""

from __future__ import annotations

from datetime import date

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from duixian.policy.paperwork import Measure
from duixian.portal.accounts.authority import Authority
from duixian.portal.accounts.models import Organisation
from duixian.portal.journal import Denied, Invalid, Stale, command, lock, write
from duixian.portal.library.shelf import shelf
from duixian.portal.measures.models import Progress, Summary
from duixian.portal.measures.queries import amount, obliges, size
from duixian.portal.papers.commands import add_paper
from duixian.quantity.problem import Place, Problem, Refused, nearest
from duixian.quantity.text import Text


@command
def report(
    actor: Authority, policy: str, measure: str, *, on: date, unit: str, words: str, public: bool,
    target: int | None = None, reached: str = "", evidence: UploadedFile[bytes] | None = None,
) -> Progress:  # fmt: skip
    """Say how far a measure has come in the actor's region. `reached`, for a `target`, as people write it."""
    known = _measure(policy, measure)
    organisation = _speaker(actor, policy)
    if problems := _wrong(known, on, unit, words, target, reached):
        raise Invalid(problems)
    said = Progress.objects.create(
        policy=policy, measure=measure, region=actor.region, on=on, unit=unit, words=words.strip(), target=target,
        reached=reached.strip(), evidence=add_paper(actor, organisation, evidence) if evidence else None,
        public=public, at=timezone.now(), person=actor.person, post=actor.post,
    )  # fmt: skip
    write(actor, "measure reported", said, None, {
        "measure": f"{policy}/{measure}", "on": on.isoformat(), "unit": unit, "words": said.words, "target": target,
        "reached": said.reached, "evidence": said.evidence.sha256 if said.evidence else None, "public": public,
    })  # fmt: skip
    return said


@command
def publish(actor: Authority, said: Progress, public: bool) -> Progress:
    """Show what was said of a measure to everybody, or no longer."""
    kept = lock(actor.rows(Progress, "report"), said.pk)
    if kept.public != public:
        kept.public = public
        kept.save(update_fields=["public"])
        write(actor, "measure published", kept, {"public": not public}, {"public": public})
    return kept


@command
def summarise(
    actor: Authority, policy: str, year: int, *, words: str, public: bool, version: int | None = None
) -> Summary:
    """Write the region's summary of a year, in place of what stands there. `version`: of the summary that was read."""
    _speaker(actor, policy)
    if not words.strip():
        raise Invalid(Problem("no-words", Text("请写年度总结", "write the summary"), Place(path="words")))
    if year > timezone.localdate().year:
        raise Invalid(Problem("year", Text("年度还没有到", "the year has not begun"), Place(path="year")))
    there = actor.rows(Summary, "report").filter(policy=policy, region=actor.region, year=year).first()
    kept = lock(actor.rows(Summary, "report"), there.pk) if there else Summary(policy=policy, year=year, version=0)
    if version is not None and version != kept.version:
        raise Stale(kept)
    before = {"words": kept.words, "public": kept.public} if there else None
    kept.region, kept.words, kept.public = actor.region, words.strip(), public
    kept.at, kept.person, kept.version = timezone.now(), actor.person, kept.version + 1
    kept.save()
    write(actor, "year summarised", kept, before, {"words": kept.words, "public": public})
    return kept


def _measure(policy: str, measure: str) -> Measure:
    book = shelf().get(policy)
    known = {one.id: one for one in book.model.measures} if book else {}
    if measure not in known:
        text = Text(f"没有举措 {measure}", f"there is no measure {measure}")
        raise Invalid(Problem("no-measure", text, Place(path="measure"), nearest=nearest(measure, known)))
    return known[measure]


def _speaker(actor: Authority, policy: str) -> Organisation:
    book = shelf().get(policy)
    organisation = actor.organisation
    if organisation is None or book is None or not actor.may("report", Progress) or not obliges(book, actor.region):
        raise Denied(f"{actor.who} does not report on {policy}")
    return organisation


def _wrong(measure: Measure, on: date, unit: str, words: str, target: int | None, reached: str) -> list[Problem]:
    problems = []
    if not words.strip():
        problems.append(Problem("no-words", Text("请写进展情况", "say how far it has come"), Place(path="words")))
    if not unit.strip() or (measure.units and unit not in measure.units):
        units = Text("、".join(measure.units), ", ".join(measure.units)) if measure.units else None
        text = Text("请选择责任单位", "name the responsible unit")
        problems.append(Problem("unit", text, Place(path="unit"), expected=units))
    if on > timezone.localdate():
        problems.append(Problem("future", Text("日期在今天以后", "a day after today"), Place(path="on")))
    if target is None and reached.strip():
        text = Text("请选择数字说的是哪个目标", "say which target the figure is of")
        problems.append(Problem("no-target", text, Place(path="target")))
    elif target is not None:
        problems += _wrong_figure(measure, target, reached)
    return problems


def _wrong_figure(measure: Measure, target: int, reached: str) -> list[Problem]:
    if not 0 <= target < len(measure.target):
        return [Problem("no-target", Text("没有这个目标", "there is no such target"), Place(path="target"))]
    aim = measure.target[target]
    if not reached.strip() or size(aim) is None:
        return []
    try:
        amount(aim, reached.strip())
    except Refused as refused:
        said = refused.problems[0]
        return [Problem(said.code, said.message, Place(path="reached"), expected=said.expected)]
    return []
