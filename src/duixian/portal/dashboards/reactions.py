"""A filing says by what its application is counted."""

from duixian.portal.applications.assessing import filed
from duixian.portal.applications.reactions import Happening, after
from duixian.portal.dashboards.models import Profile
from duixian.portal.dossiers.queries import facts_of
from duixian.procedure.model import Move


def count_by(happening: Happening) -> None:
    record = filed(happening.application)
    applicant = facts_of(record.data).applicant if record else {}
    industry, size = str(applicant.get("industry", "")), str(applicant.get("size", ""))
    said = {"industry": industry[:1], "size": size}
    Profile.objects.update_or_create(application=happening.application, defaults=said)


after(count_by, Move.FILE, Move.REFILE)
