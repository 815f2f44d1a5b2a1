"""What is kept beside the catalogue's files."""

from __future__ import annotations

from enum import StrEnum

from django.db import models


class Version(models.Model):
    """A policy file as it stood: kept for ever, so that what was opened under it can be read again.

    `text` is the file's YAML; versions of a policy are numbered from 1 in the order in which they came.
    """

    policy = models.CharField(max_length=60)
    number = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    """sha256 of the text."""
    text = models.TextField()
    note = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("policy", "-number")
        constraints = (
            models.UniqueConstraint(fields=("policy", "number"), name="version_number"),
            models.UniqueConstraint(fields=("policy", "digest"), name="version_once"),
        )

    def __str__(self) -> str:
        return f"{self.policy} {self.number}"


class Official(models.Model):
    """The official document of a policy, as the operator brought it in. It never leaves the database."""

    policy = models.CharField(max_length=60, unique=True)
    file = models.CharField(max_length=200)
    text = models.TextField()
    digest = models.CharField(max_length=64)
    """Of the squeezed text (`duixian.sources.squeeze`)."""
    at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.policy} {self.file}"


class Kind(StrEnum):
    """Where a passage comes from, what weighs most first."""

    POLICY = "policy"
    GRANT = "grant"
    CLAUSE = "clause"
    OFFICIAL = "official"


class Passage(models.Model):
    """Something that can be found: a title and a text, in both languages where they are ours.

    `folded` is all of it as search compares it (`search.fold`). Derived: `refresh_library` writes it anew.
    """

    policy = models.CharField(max_length=60, db_index=True)
    kind = models.CharField(max_length=8)
    grant = models.CharField(max_length=60, blank=True)
    address = models.CharField(max_length=60, blank=True)
    """The clause, as the document numbers itself."""
    title = models.JSONField()
    text = models.JSONField()
    order = models.PositiveIntegerField()
    folded = models.TextField()

    class Meta:
        ordering = ("policy", "order")

    def __str__(self) -> str:
        return f"{self.policy} {self.kind} {self.grant or self.address}"

    @property
    def places(self) -> tuple[str, ...]:
        return (self.address,)
