"""The dossier of an organisation."""

from __future__ import annotations

from django.db import models

from duixian.portal.accounts.models import Organisation


class Dossier(models.Model):
    """`data` is the plain form of a dossier (`duixian.vocabulary.plain`), only what was given: nothing derived.

    `version` grows with every change; `touched` holds, by path, the version that last changed a value, so that two
    people who fill in different facts do not stand in each other's way. `typed` holds, by path or table, what cannot
    stand yet as it was typed (a table as an address writes its cells): it counts for nothing, and is not lost.
    """

    organisation = models.OneToOneField(Organisation, models.PROTECT, related_name="dossier")
    data = models.JSONField()
    version = models.PositiveIntegerField(default=0)
    touched = models.JSONField(default=dict)
    typed = models.JSONField(default=dict, blank=True)
    changed_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.organisation} v{self.version}"
