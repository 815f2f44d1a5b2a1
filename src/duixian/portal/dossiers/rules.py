"""Who may do what with dossiers: an organisation's own people fill them in, those who keep registers settle facts."""

from duixian.portal.accounts.authority import in_region, own, register
from duixian.portal.accounts.roles import OWNERS, Role
from duixian.portal.dossiers.models import Dossier

register(Dossier, "see", {role: own() for role in OWNERS})
register(Dossier, "edit", {role: own() for role in OWNERS})
register(Dossier, "settle", {Role.CREDIT_OFFICER: in_region()})
