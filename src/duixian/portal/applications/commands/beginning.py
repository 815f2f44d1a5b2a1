"""A draft is begun: one claim under a call, with the procedure and the papers that it will follow."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.conf import settings
from django.utils import timezone

from duixian.portal.accounts.authority import Authority
from duixian.portal.accounts.commands import on_move
from duixian.portal.accounts.models import Organisation
from duixian.portal.applications.assessing import engine_of
from duixian.portal.applications.models import GIVEN_UP, LIVE, Application
from duixian.portal.applications.policies import policy_of
from duixian.portal.applications.recording import stand
from duixian.portal.calls.models import Call
from duixian.portal.calls.models import State as CallState
from duixian.portal.dossiers.commands import open_dossier
from duixian.portal.dossiers.models import Dossier
from duixian.portal.journal import Denied, Invalid, command, for_update, lock, write
from duixian.procedure.model import State
from duixian.procedure.position import position
from duixian.procedure.read import direct, plain, procedure_for
from duixian.program.model import Rule
from duixian.quantity.dates import said
from duixian.quantity.problem import Place, Problem, nearest
from duixian.quantity.text import Text
from duixian.quantity.yaml_source import Data
from duixian.vocabulary.spots import matter_of


@command
def start(
    actor: Authority, call: Call, grant: str, matter_id: str = "", period: int = 0, *, offered: bool = False
) -> Application:
    """The draft of one claim under a call; the one that is there, where it was begun before.

    `offered`: the bureau found it under a grant that is not called for; it needs no papers and no review. Raises
    `Denied`, `Invalid` (the call takes nothing today, the claim is being worked on already).
    """
    organisation = actor.organisation
    if organisation is None or not actor.may("file", Application):
        raise Denied(f"{actor.who} files nothing")
    rule = next((rule for rule in engine_of(call).program.rules if rule.grant == grant), None)
    if rule is None or (grant not in call.grants and not offered):
        named = Text(f"这份通知没有条款 {grant}", f"the call has no grant {grant}")
        raise Invalid(Problem("call-grant", named, Place(path="grant"), nearest=nearest(grant, call.grants)))
    period = period if rule.per == "year" else 0
    claim = {
        "policy": call.policy,
        "grant": grant,
        "organisation": organisation,
        "matter_id": matter_id,
        "period": period,
    }
    here = for_update(Organisation.objects).get(pk=organisation.pk).region  # it moves before this, or after
    dossier = lock(actor.rows(Dossier, "edit"), open_dossier(actor, organisation).pk)  # one beginning at a time
    live = Application.objects.filter(**claim, state__in=LIVE).first()
    if live is not None and live.state == State.DRAFT and live.call_id == call.pk:
        return live
    if live is not None:
        there = Text(f"这一项已在办理：{live.number}", f"it is being worked on already: {live.number}")
        raise Invalid(Problem("claim-live", there))
    if not taking(call):
        raise Invalid(closed(call))
    if Application.objects.filter(**claim, call=call).exclude(state__in=GIVEN_UP).exists():
        raise Invalid(Problem("claim-paid", Text("这一项在本次申报中已经拨付", "it has been paid under this call")))
    title = _matter_title(dossier.data, rule, matter_id, period)
    policy = policy_of(call)
    course = procedure_for(policy, grant, call.limits)
    materials = _materials(call, rule, policy.materials)
    if offered:
        course, materials = direct(course), []
    application = Application(
        call=call, **claim, title={"zh": rule.title.zh, "en": rule.title.en}, matter_title=title,
        procedure=plain(course), materials=materials, since=timezone.now(),
        created_by=actor.person, number="", region=here,
    )  # fmt: skip
    stand(application, position(course, [], settings.CALENDAR))
    application.save()
    application.number = f"{call.year}-{application.pk:06d}"
    application.save(update_fields=["number"])
    write(actor, "application begun", application, None, {"number": application.number, "claim": application.claim})
    return application


@on_move
def follow(organisation: Organisation) -> None:
    """The desks of where the organisation is have what it filed."""
    Application.objects.filter(organisation=organisation).update(region=organisation.region)


def taking(call: Call, on: date | None = None) -> bool:
    """Whether the call takes applications on a day (None: today)."""
    day = on or timezone.localdate()
    return call.state == CallState.OPEN and call.opens_on <= day <= call.closes_on


def closed(call: Call) -> Problem:
    first, last = said(call.opens_on), said(call.closes_on)
    return Problem(
        "call-closed",
        Text(
            f"申报时间是{first.zh}至{last.zh}，现在不受理",
            f"the call takes applications from {first.en} to {last.en} only",
        ),
    )


def _matter_title(data: Mapping[str, Data], rule: Rule, matter_id: str, period: int) -> str:
    matter = matter_of(matter_id, data)
    if rule.matter_kind != "applicant" and (matter is None or matter.get("kind") != rule.matter_kind):
        missing = Text("档案里没有这一事项，请先补充", "the dossier has no such matter; add it first")
        raise Invalid(Problem("no-matter", missing, Place(path="matter")))
    if rule.matter_kind == "applicant" and matter_id:
        raise Invalid(
            Problem("no-matter", Text("这一条款不针对事项", "the grant is for no matter"), Place(path="matter"))
        )
    if rule.per == "year" and not period:
        raise Invalid(Problem("no-period", Text("请选择年度", "choose the year"), Place(path="period")))
    return str(matter.get("title", "")) if matter else ""


def _materials(call: Call, rule: Rule, known: Mapping[str, object]) -> list[dict[str, object]]:
    """The policy's papers for the grant, then those that the call adds: known by their place where they have no id."""
    listed: list[dict[str, object]] = [
        {"id": name, "label": {"zh": label.zh, "en": label.en}, "optional": getattr(known[name], "optional", False)}
        for name, label in rule.materials
    ]
    for i, paper in enumerate(call.extra_materials, 1):
        label = paper["label"]
        said = label if isinstance(label, dict) else {"zh": label, "en": label}
        known_as = paper.get("id", f"call-{i}")
        listed.append({"id": known_as, "label": said, "optional": bool(paper.get("optional", False))})
    return listed
