"""Requests as the middleware hands them to views."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django_htmx.middleware import HtmxDetails

from duixian.portal.accounts.authority import VISITOR, Authority
from duixian.portal.accounts.models import Person, Post

P = ParamSpec("P")
ACTIVE_POST = "post"
"""The session's key of the post that the person acts at."""


class SignedOut(Exception):
    """A form came in after the session had ended: it is not taken, and what was typed is shown (401)."""


class Request(HttpRequest):
    """A request with who asks, and the posts that they hold."""

    authority: Authority
    posts: list[Post]
    htmx: HtmxDetails


def held_posts(person: Person) -> list[Post]:
    """The posts that the person holds today, the oldest first."""
    return list(person.posts.select_related("organisation").held(timezone.localdate()))


def identify(request: Request) -> None:
    """Set who asks: at the post that the session names, else at the first that the person holds."""
    user = request.user
    request.authority, request.posts = VISITOR, []
    if isinstance(user, AnonymousUser) or not isinstance(user, Person):
        return
    posts = request.posts = held_posts(user)
    for held in posts:
        held.person = user
    chosen = request.session.get(ACTIVE_POST)
    acting = next((post for post in posts if post.pk == chosen), posts[0] if posts else None)
    request.authority = Authority(user, acting)


def signed_in(
    view: Callable[Concatenate[Request, P], HttpResponseBase],
) -> Callable[Concatenate[Request, P], HttpResponseBase]:
    """Let only those who have signed in see a page; others come back to it after signing in.

    A form (`SignedOut`), and what a page saves by itself (htmx), answer 401 instead: what was typed stays in view.
    """

    @wraps(view)
    def guarded(request: Request, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if request.authority.person is None:
            if request.htmx:
                return HttpResponse(status=401)
            if request.method == "POST":
                raise SignedOut
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    return guarded
