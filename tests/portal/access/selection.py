"""Who gets which page of selections: the bureau runs them, the seated score, an applicant sees its own result."""

from applying import a_paper
from city import CITY, NANGANG
from django.utils import timezone

from duixian.portal.accounts.roles import Role
from duixian.portal.applications.models import Application, Attachment
from duixian.portal.calls.commands import open_call
from duixian.portal.selection.models import Candidate, Expert, Member, Protocol, Round, ScoreSheet
from duixian.procedure.selecting import Criterion, Sheet
from duixian.procedure.selecting import Terms as Choosing
from duixian.procedure.selecting.protocol import Expert as Told
from duixian.procedure.selecting.protocol import Protocol as Whole
from duixian.procedure.selecting.protocol import Seed, plain_sheet, seal
from duixian.quantity.text import Text

GRANT = "service-platform-rank"
SHEET = Sheet((Criterion("c1", Text("服务", "service"), "technical", 100),), ("score",))


def _call(city):
    today = timezone.localdate()
    return open_call(
        city.authority(Role.CITY_CLERK, CITY), policy="harbin-2021-1", year=today.year, grants=(GRANT,),
        opens_on=today, closes_on=today,
    )  # fmt: skip


def _sheet(city):
    call = _call(city)
    ScoreSheet.objects.create(call=call, grant=GRANT, data=plain_sheet(SHEET), experts=1)
    return {"call": call.pk, "grant": GRANT}


def _round(city, stage="scoring"):
    now = timezone.now()
    return Round.objects.create(
        call=_call(city), grant=GRANT, number=1, stage=stage, seed="s", seed_source="t", sheet=plain_sheet(SHEET),
        wanted=1, begun_at=now, since=now,
    )  # fmt: skip


def _expert(city):
    person = city.person(Role.THIRD_PARTY_REVIEWER)
    now = timezone.now()
    return Expert.objects.create(person=person, number="E0001", region=CITY, fields=["工业"], since=now)


def _member(city, stage="scoring"):
    return Member.objects.create(round=_round(city, stage), expert=_expert(city), place=1, standing="seated")


def _candidate(city, stage="scoring"):
    about = _member(city, stage).round
    now = timezone.now()
    application = Application.objects.create(
        number="2026-1", call=about.call, policy="harbin-2021-1", grant=GRANT, title={"zh": "平台", "en": "platform"},
        organisation=city.enterprise(NANGANG), region=NANGANG, procedure={}, stage="ranking", kind="expert_review",
        state="open", since=now, filed_at=now,
    )  # fmt: skip
    return Candidate.objects.create(round=about, application=application, standing="chosen", place=1, rank=1)


def _attachment(city):
    candidate = _candidate(city)
    paper = a_paper(candidate.application.organisation, state="unchecked")
    one = Attachment.objects.create(application=candidate.application, material="x", paper=paper)
    return {"candidate": candidate.pk, "pk": one.pk}


def _protocol(city):
    about = _round(city, "confirmed")
    told = Choosing(Sheet((), ("filed_at",)), False)
    said = {"call": "c", "grant": "g", "clause": "一", "round": "1", "begun": "", "fallen": ""}
    text, digest = seal(Whole(said, Seed("t"), told, 0, (Told("E1", "张三", "out"),), (), {}, ()))
    Protocol.objects.create(round=about, number=1, at=timezone.now(), because="确认", text=text, digest=digest)
    return {"pk": about.pk, "number": 1}


_BUREAU = dict.fromkeys(("city_clerk@230100", "director@230100", "city_reviewer@230100"), 200)
_RUNNERS = dict.fromkeys(("city_clerk@230100", "director@230100"), 200)
_EVERY_BUREAU = {"city_clerk": 200, "director": 200, "city_reviewer": 200}
_EXPERT = {"third_party_reviewer@230100": 200}
_OWNER = dict.fromkeys(("clerk@230103", "legal_representative@230103"), 200)

ROWS = [
    (
        "selection:index",
        {},
        {"visitor": 302, **_EVERY_BUREAU, "province_clerk": 200, "province_reviewer": 200, "*": 404},
    ),
    ("selection:method", lambda city: {"call": _sheet(city)["call"]}, {"*": 200}),
    ("selection:sheet", _sheet, {"visitor": 302, **_BUREAU, "*": 404}),
    ("selection:begin", _sheet, {"visitor": 302, **_RUNNERS, "*": 404}),
    ("selection:round", lambda city: {"pk": _round(city).pk}, {"visitor": 302, **_BUREAU, "*": 404}),
    ("selection:decide", lambda city: {"pk": _round(city).pk}, {"visitor": 302, "*": 405}),
    ("selection:step", lambda city: {"pk": _round(city).pk, "name": "convene"}, {"visitor": 302, "*": 405}),
    ("selection:anew", lambda city: {"pk": _round(city).pk}, {"visitor": 302, "*": 405}),
    ("selection:number", lambda city: {"pk": _round(city).pk}, {"visitor": 302, "*": 405}),
    ("selection:recuse", lambda city: {"pk": _round(city).pk, "member": 1}, {"visitor": 302, "*": 405}),
    ("selection:protocol", _protocol, {"visitor": 302, **_BUREAU, "approver@230100": 200, "*": 404}),
    ("selection:protocol_file", _protocol, {"visitor": 302, **_BUREAU, "approver@230100": 200, "*": 404}),
    ("selection:experts", {}, {"visitor": 302, "city_clerk": 200, "director": 200, "province_clerk": 200, "*": 404}),
    ("selection:expert", lambda city: {"number": _expert(city).number}, {"visitor": 302, **_RUNNERS, "*": 404}),
    ("selection:active", lambda city: {"number": _expert(city).number}, {"visitor": 302, "*": 405}),
    ("selection:scoring", {}, {"visitor": 302, "third_party_reviewer": 200, "*": 404}),
    ("selection:paper", lambda city: {"candidate": _candidate(city).pk}, {"visitor": 302, **_EXPERT, "*": 404}),
    ("selection:attachment", _attachment, {"visitor": 302, "*": 404}),
    ("selection:declare", lambda city: {"member": _member(city).pk}, {"visitor": 302, "*": 405}),
    ("selection:panel", lambda city: {"pk": _member(city, "panel").round.pk}, {"visitor": 302, **_EXPERT, "*": 404}),
    (
        "selection:result",
        lambda city: {"number": _candidate(city, "confirmed").application.number},
        {"visitor": 302, **_OWNER, "*": 404},
    ),
]
