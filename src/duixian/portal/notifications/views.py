"""The person's messages."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from duixian.portal.accounts.requests import Request, signed_in
from duixian.portal.notifications.commands import mark_read
from duixian.portal.notifications.models import Message

PAGE = 30


@signed_in
def index(request: Request) -> HttpResponse:
    page = Paginator(request.authority.rows(Message), PAGE).get_page(request.GET.get("page"))
    pages = page.paginator.get_elided_page_range(page.number)
    return render(request, "notifications/index.html", {"page": page, "pages": list(pages)})


@signed_in
def follow(request: Request, pk: int) -> HttpResponse:
    """Go where the message leads; it has been read then."""
    message = get_object_or_404(request.authority.rows(Message), pk=pk)
    mark_read(request.authority, [message.pk])
    return redirect(message.url)


@signed_in
@require_POST
def read_all(request: Request) -> HttpResponse:
    mark_read(request.authority)
    return redirect("notifications:index")
