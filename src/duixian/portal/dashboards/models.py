"""What an application is counted by, besides its own columns."""

from __future__ import annotations

from django.db import models

from duixian.portal.applications.models import Application


class Profile(models.Model):
    """The applicant's industry and size as last filed: facts lie in JSON, which no database groups quickly.

    `industry`: the section's letter of GB/T 4754. Both "" where the filing does not say.
    """

    application = models.OneToOneField(Application, models.CASCADE, primary_key=True, related_name="profile")
    industry = models.CharField(max_length=1, blank=True)
    size = models.CharField(max_length=6, blank=True)

    class Meta:
        indexes = (models.Index(fields=("industry", "size"), name="profile_groups"),)

    def __str__(self) -> str:
        return f"{self.application_id} {self.industry} {self.size}"
