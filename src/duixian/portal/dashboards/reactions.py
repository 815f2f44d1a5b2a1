"""A filing says by what its application is counted."""

from duixian.portal.applications.reactions import Happening, after
from duixian.portal.dashboards.models import Profile
from duixian.procedure.model import Move


def count_by(happening: Happening) -> None:
    applicant = happening.judged.facts.applicant if happening.judged else {}
    industry, size = str(applicant.get("industry", "")), str(applicant.get("size", ""))
    profile = Profile(application=happening.application, industry=industry[:1], size=size)
    Profile.objects.bulk_create(
        [profile], update_conflicts=True, unique_fields=("application",), update_fields=("industry", "size")
    )


after(count_by, Move.FILE, Move.REFILE)
