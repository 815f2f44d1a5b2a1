"""The result of a check-up: to read, print, share, save, take away; and a check-up begun from a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from duixian.assess import make_record
from duixian.assess.result import Assessment
from duixian.portal.accounts.requests import Request, signed_in
from duixian.portal.checkup import commands
from duixian.portal.checkup.models import Checkup
from duixian.portal.checkup.queries import assess, engine_of, left_to_ask
from duixian.portal.checkup.views import LAST, checkup_of
from duixian.portal.dossiers.calls import openings
from duixian.portal.dossiers.files import json_of, read_upload, result_of, workbook_of, wrong_in_file
from duixian.portal.dossiers.merging import merge
from duixian.portal.dossiers.models import Dossier
from duixian.portal.dossiers.queries import facts_of
from duixian.portal.dossiers.telling import told
from duixian.portal.journal import Invalid
from duixian.portal.web.downloads import XLSX, attachment
from duixian.portal.web.language import lang, say
from duixian.quantity.text import Text
from duixian.quantity.yaml_source import Data


def result(request: Request, key: str) -> HttpResponse:
    """Everything that the check-up came to."""
    checkup = checkup_of(request, key)
    assessment = assess(checkup.data, whole=True)
    if assessment is None:
        return redirect("checkup:matters", key)
    link = request.build_absolute_uri(reverse("checkup:shared", args=[checkup.shared])) if checkup.shared else ""
    context = _told(request, assessment) | {
        "checkup": checkup,
        "left": len(left_to_ask(assessment, checkup)),
        "link": link,
        "may_save": request.authority.may("edit", Dossier),
    }
    return render(request, "checkup/result.html", context)


def shared(request: Request, shared: str) -> HttpResponse:
    """The result for whoever was given the link: to read and print, nothing else."""
    checkup = get_object_or_404(request.authority.rows(Checkup), shared=shared)
    assessment = assess(checkup.data, whole=True)
    if assessment is None:
        raise Http404
    return render(request, "checkup/result.html", _told(request, assessment) | {"reading": True})


@require_POST
def share(request: Request, key: str) -> HttpResponse:
    """Make the link that only reads, or take it back."""
    act = commands.unshare if request.POST.get("stop") else commands.share
    act(request.authority, checkup_of(request, key))
    return redirect(reverse("checkup:result", args=[key]) + "#share")


@signed_in
def save(request: Request, key: str) -> HttpResponse:
    """Take the answers over into the dossier of one's organisation."""
    checkup, organisation = checkup_of(request, key), request.authority.organisation
    if organisation is None or not request.authority.may("edit", Dossier):
        raise Http404
    if request.method != "POST":
        return render(request, "checkup/save.html", {"checkup": checkup, "organisation": organisation})
    count, settled = merge(request.authority, organisation, checkup.data)
    words = Text(f"已存入企业档案 {count} 项。", f"{count} facts were saved in the dossier.")
    if settled:
        also = Text(f"另有 {settled} 项有关部门已经确认，没有改动。", f" {settled} are settled and stay as they are.")
        words = Text(words.zh + also.zh, words.en + also.en)
    messages.success(request, say(words))
    return redirect("dossiers:dossier")


def export(request: Request, key: str, form: str) -> HttpResponse:
    """The answers or the result as a file."""
    checkup = checkup_of(request, key)
    if form not in _FORMS:
        raise Http404
    name, mime, made = _FORMS[form]
    content = made(checkup.data)
    if content is None:
        return redirect("checkup:matters", key)
    return attachment(content, name, mime)


def import_file(request: Request) -> HttpResponseBase:
    """A check-up that begins with a filled template or a dossier file; what is wrong with it as a table."""
    problems: list[tuple[str, Text, str]] = []
    if request.method == "POST":
        try:
            checkup = commands.begin(request.authority, read_upload(request.FILES.get("file")))
            request.session[LAST] = checkup.key
            return redirect("checkup:result", checkup.key)
        except Invalid as invalid:
            problems = [wrong_in_file(problem) for problem in invalid.problems]
    return render(request, "checkup/import.html", {"problems": problems}, status=422 if problems else 200)


def _told(request: Request, assessment: Assessment) -> dict[str, object]:
    page = told(assessment)
    opened = openings(request.authority, [claim.claim for claim in page.claims])
    waiting = {claim.id for opening in opened for claim in opening.claims}
    later = [claim for claim in page.claims if claim.claim.id not in waiting]
    return {"told": page, "openings": opened, "later": later, "today": timezone.localdate()}


def _record(data: Mapping[str, Data]) -> bytes | None:
    engine = engine_of(data)
    return make_record(facts_of(data), engine.program).encode() if engine else None


def _result(data: Mapping[str, Data]) -> bytes | None:
    assessment = assess(data, whole=True)
    return result_of(assessment, lang()) if assessment else None


_Made = Callable[[Mapping[str, Data]], bytes | None]
_FORMS: Mapping[str, tuple[Text, str, _Made]] = {
    "dossier.xlsx": (Text("企业档案.xlsx", "dossier.xlsx"), XLSX, lambda data: workbook_of(facts_of(data))),
    "dossier.json": (Text("企业档案.json", "dossier.json"), "application/json", json_of),
    "result.xlsx": (Text("政策体检结果.xlsx", "check-up.xlsx"), XLSX, _result),
    "record.json": (Text("测算记录.json", "record.json"), "application/json", _record),
}
