"""What the administrator's lists ask for."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from duixian.portal.accounts.models import Organisation, Person, Post


def matching_people(people: QuerySet[Person], *, words: str = "", role: str = "", active: str = "") -> QuerySet[Person]:
    """Those whose name, address or organisation holds the words; in a role; with an account that is open or closed."""
    if words:
        employed = Post.objects.filter(person=OuterRef("pk"), organisation__name__icontains=words)
        people = people.filter(Q(name__icontains=words) | Q(email__icontains=words) | Exists(employed))
    if role:
        people = people.filter(Exists(Post.objects.filter(person=OuterRef("pk"), role=role, until=None)))
    if active:
        people = people.filter(is_active=active == "open")
    return people.prefetch_related("posts__organisation")


def matching_organisations(
    organisations: QuerySet[Organisation], *, words: str = "", kind: str = ""
) -> QuerySet[Organisation]:
    """Those whose name or code holds the words, of a kind."""
    if words:
        organisations = organisations.filter(Q(name__icontains=words) | Q(code__icontains=words))
    return organisations.filter(kind=kind) if kind else organisations
