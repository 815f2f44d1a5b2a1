"""What everybody sees of lists: notices, their lines, objections and answers."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from duixian.portal.accounts.requests import Request
from duixian.portal.applications.models import UNSEEN_BESIDE
from duixian.portal.lists.commands import by_secret, notice_stage, object_to
from duixian.portal.lists.forms import ObjectionForm
from duixian.portal.lists.models import Line, Lists, PublicList, State
from duixian.portal.web.forms import errors_on
from duixian.portal.web.language import say
from duixian.portal.web.tables import Column, table_of
from duixian.quantity.text import Text

COLUMNS = (
    Column(Text("名单", "List"), "number"),
    Column(Text("公示截止", "Notice until"), "last_day"),
    Column(Text("状态", "State")),
    Column(Text("单位数", "Lines"), number=True),
    Column(Text("金额", "Sum"), number=True),
)


def lines_of(listed: PublicList) -> list[Line]:
    """Its lines, with what a page shows of them."""
    rows = listed.lines.order_by("position").select_related("application__organisation").defer(*UNSEEN_BESIDE)
    lines = list(rows.prefetch_related("objections"))
    for line in lines:
        line.list = listed
    return lines


def published(request: Request) -> Lists:
    """The lists that have been published anywhere, void ones too: who saw them can see what became of them."""
    rows = request.authority.rows(PublicList).select_related("call", "replacement").defer("call__program")
    return cast(Lists, rows)


def notices(request: Request) -> HttpResponse:
    table = table_of(request, published(request).counted(), COLUMNS, default="-drawn_at")
    return render(request, "lists/notices.html", {"table": table})


def notice(request: Request, number: str) -> HttpResponse:
    listed = get_object_or_404(published(request), number=number)
    lines = lines_of(listed)
    about = {"listed": listed, "lines": lines, "stage": notice_stage(listed)}
    return render(request, "lists/notice.html", about)


def object_to_line(request: Request, number: str, position: int) -> HttpResponse:
    """The form of an objection; afterwards the address at which the answer will stand."""
    listed = get_object_or_404(published(request).filter(state=State.PUBLISHED), number=number)
    line = get_object_or_404(Line.objects.select_related("list"), list=listed, position=position)
    form = ObjectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            objection = object_to(request.authority, line, **cast(dict[str, str], form.cleaned_data))
            messages.success(request, say(Text("异议已收到，请保存本页地址查看答复", "Received; keep this address")))
            return redirect("lists:objection", objection.secret)
    return render(request, "lists/object.html", {"listed": listed, "line": line, "form": form})


def objection(request: Request, secret: str) -> HttpResponse:
    return render(request, "lists/objection.html", {"objection": by_secret(secret)})
