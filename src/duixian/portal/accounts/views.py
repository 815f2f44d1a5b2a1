"""Which post a person acts at."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST

from duixian.portal.accounts.models import Post
from duixian.portal.accounts.requests import ACTIVE_POST, Request, held_posts, signed_in


@require_POST
@signed_in
def choose_post(request: Request) -> HttpResponse:
    """Act at another of one's own posts from now on, until signing out."""
    assert request.authority.person
    chosen = request.POST.get("post", "")
    held = [post.pk for post in held_posts(request.authority.person)]
    post = get_object_or_404(Post, pk=chosen if chosen.isdigit() else None, pk__in=held)
    request.session[ACTIVE_POST] = post.pk
    return HttpResponseRedirect(reverse("desk"))
