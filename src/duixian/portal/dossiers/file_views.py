"""The dossier as a file, in and out; and what the engine finds in it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone

from duixian.assess import assess_dossier
from duixian.portal.accounts.requests import Request, signed_in
from duixian.portal.dossiers.calls import openings
from duixian.portal.dossiers.engines import engine_for
from duixian.portal.dossiers.files import empty_workbook, json_of, read_upload, workbook_of, wrong_in_file
from duixian.portal.dossiers.merging import merge
from duixian.portal.dossiers.queries import dossier_of
from duixian.portal.dossiers.telling import told
from duixian.portal.dossiers.views import dossier_for
from duixian.portal.journal import Invalid
from duixian.portal.web.downloads import XLSX, attachment
from duixian.portal.web.language import say
from duixian.quantity.text import Text


def template(request: Request) -> HttpResponse:  # noqa: ARG001  # a view
    """The empty Excel template."""
    return attachment(empty_workbook(), Text("企业档案模板.xlsx", "dossier template.xlsx"), XLSX)


@signed_in
def export(request: Request, form: str) -> HttpResponse:
    """The dossier as a workbook or as JSON."""
    kept = dossier_for(request)
    if form == "xlsx":
        return attachment(workbook_of(dossier_of(kept.organisation)), Text("企业档案.xlsx", "dossier.xlsx"), XLSX)
    return attachment(json_of(kept.data), Text("企业档案.json", "dossier.json"), "application/json")


@signed_in
def import_file(request: Request) -> HttpResponseBase:
    """A filled template or a dossier file, taken over whole or not at all."""
    kept = dossier_for(request)
    problems: list[tuple[str, Text, str]] = []
    if request.method == "POST":
        try:
            count, settled = merge(request.authority, kept.organisation, read_upload(request.FILES.get("file")))
        except Invalid as invalid:
            problems = [wrong_in_file(problem) for problem in invalid.problems]
        else:
            stay = (
                Text(f"，{settled} 项已确认的没有改动", f"; {settled} settled facts stay") if settled else Text("", "")
            )
            messages.success(
                request, say(Text(f"已导入 {count} 项{stay.zh}。", f"{count} facts were taken over{stay.en}."))
            )
            return redirect("dossiers:dossier")
    return render(request, "dossiers/import.html", {"problems": problems}, status=422 if problems else 200)


@signed_in
def found(request: Request) -> HttpResponse:
    """What the engine finds for the organisation, told from the sum down."""
    kept = dossier_for(request)
    engine = engine_for(request.authority.region)
    if engine is None:
        return render(request, "dossiers/found.html", {"told": None})
    page = told(assess_dossier(dossier_of(kept.organisation), engine, plans=True))
    opened = openings(request.authority, [claim.claim for claim in page.claims])
    taken = {claim.id for opening in opened for claim in opening.claims}
    later = [claim for claim in page.claims if claim.claim.id not in taken]
    context = {"told": page, "openings": opened, "later": later, "today": timezone.localdate()}
    return render(request, "dossiers/found.html", context)
