"""What the library knows beside the files: versions, official texts, what a search finds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from django.db.models import Q

from duixian.policy.loader import Loaded, load_policy
from duixian.policy.models import Policy
from duixian.portal.library.models import Kind, Official, Passage, Version
from duixian.portal.library.search import Found, Term, judge, terms
from duixian.portal.library.shelf import Book
from duixian.program.changes import Difference
from duixian.program.difference import policy_differences
from duixian.quantity.text import Lang
from duixian.quantity.yaml_source import parse_source
from duixian.sources import Document, document_of
from duixian.vocabulary.facts import load_vocabulary


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that answers a search."""

    passage: Passage
    found: Found
    policy: Policy


def search(query: str, books: Sequence[tuple[Book, Sequence[str]]], lang: Lang) -> list[Hit]:
    """What holds the words of a query, the best first, within these policies and (where it is one) their grants."""
    asked = terms(query)
    if not asked:
        return []
    within = {book.id: (book.model.policy, grants) for book, grants in books}
    rows = Passage.objects.filter(_narrow(asked), policy__in=list(within)).defer("folded")
    hits = [
        Hit(row, answer, policy)
        for row in rows
        for policy, grants in (within[row.policy],)
        if (row.kind != Kind.GRANT or row.grant in grants)
        and (answer := judge(row.kind, row.title, row.text, asked, lang))
    ]
    return sorted(hits, key=lambda hit: (-hit.found.score, hit.passage.policy, hit.passage.order))


def _narrow(asked: Sequence[Term]) -> Q:
    """Passages that hold something of every word."""
    narrowed = Q()
    for term in asked:
        some = Q()
        for piece in term.pieces or (term.word,):
            some |= Q(folded__contains=piece)
        narrowed &= some
    return narrowed


def official_text(policy: str) -> tuple[Official, Document] | None:
    """The document of a policy, where the operator brought it in."""
    row = Official.objects.filter(policy=policy).first()
    return (row, _document(row.text, row.file)) if row else None


@cache
def _document(text: str, file: str) -> Document:
    return document_of(text, file)


def loaded_version(version: Version) -> Loaded:
    """A policy file as it was then."""
    return _loaded(version.text, f"{version.policy}@{version.number}.yaml")


@cache
def _loaded(text: str, name: str) -> Loaded:
    """Kept for good: what is opened under a version is read from it again and again, and there are few of them."""
    return load_policy(parse_source(text, name))


def changes(before: Version, after: Version) -> Sequence[Difference]:
    """What changed for applicants between two versions."""
    return policy_differences(loaded_version(before), loaded_version(after), load_vocabulary())
