"""Who may do what with applications.

`see`: the applicant its own, a district and a city what was filed in their region, a province what was filed under its
own calls, a reviewer what was assigned, the other offices what stands at their desk or they have acted on; observers
see totals only. `work`: it stands at the actor's desk, is theirs, and they have had no other duty in it. `edit`,
`file`, `withdraw`: the applicant's own people. `run`: the bureau, which assigns, lists, suspends.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from duixian.portal.accounts.authority import Authority, Rule, in_region, of_region, own, register
from duixian.portal.accounts.roles import BUREAU, OWNERS, PROVINCE, Role
from duixian.portal.applications.models import Application, Attachment, Event
from duixian.procedure.model import Desk, State

DESKS: Mapping[Role, tuple[Desk, ...]] = {
    Role.CLERK: (Desk("enterprise", "applicant"),),
    Role.LEGAL_REPRESENTATIVE: (Desk("enterprise", "applicant"),),
    Role.DISTRICT_CLERK: (Desk("district", "district"),),
    Role.DISTRICT_REVIEWER: (Desk("district", "district"),),
    Role.CITY_CLERK: (Desk("city", "city"),),
    Role.CITY_REVIEWER: (Desk("city", "city"), Desk("reviewer", "city")),
    Role.DIRECTOR: (Desk("city", "city"),),
    Role.PROVINCE_CLERK: (Desk("province", "province"),),
    Role.PROVINCE_REVIEWER: (Desk("province", "province"), Desk("reviewer", "province")),
    Role.THIRD_PARTY_REVIEWER: (Desk("reviewer", "third party"), Desk("reviewer", "city")),
    Role.AUDITOR: (Desk("reviewer", "city"),),
    Role.CREDIT_OFFICER: (Desk("credit", "city"),),
    Role.APPROVER: tuple(Desk("approver", level) for level in ("district", "city", "province")),
    Role.DISTRICT_FINANCE: (Desk("finance", "district"),),
    Role.CITY_FINANCE: (Desk("finance", "city"),),
    Role.PROVINCE_FINANCE: (Desk("finance", "province"),),
}
"""The desks of the procedures at which a role sits, each of the desks' roles at each of their levels. Reviewers sit
only where they were assigned."""
_REVIEWERS = (Role.THIRD_PARTY_REVIEWER, Role.AUDITOR)
_OFFICES = (Role.CREDIT_OFFICER, Role.APPROVER, Role.DISTRICT_FINANCE, Role.CITY_FINANCE, Role.PROVINCE_FINANCE)
_filed = ~Q(state=State.DRAFT)
_here = in_region("region")


def desks_of(actor: Authority) -> tuple[Desk, ...]:
    """The desks at which the actor sits; a government approves at its own level only."""
    desks = DESKS.get(actor.role, ()) if actor.role else ()
    level = actor.organisation.level if actor.organisation else ""
    return tuple(desk for desk in desks if desk.role != "approver" or desk.level == level)


def _acted(actor: Authority) -> Q:
    """Those on which the person has acted."""
    return Q(Exists(Event.objects.filter(application=OuterRef("pk"), person=actor.person)))


def _at_desk(actor: Authority) -> Q:
    """Those that stand at a desk of the actor's role, in the actor's region."""
    desks = desks_of(actor)
    stands = Q(holder_role__in={desk.role for desk in desks}, holder_level__in={desk.level for desk in desks})
    return stands & (~Q(holder_role="reviewer") | Q(assigned=actor.person)) & _here(actor)


def _other_duty(actor: Authority) -> Q:
    """Those in which the person has had another of the separated duties than the stage's. Nearly everybody has had none
    or only one (the first and the last of theirs are the same): then nothing of theirs is searched for another."""
    acts = Event.objects.filter(person=actor.person).exclude(duty="")
    first, last = (Subquery(acts.order_by(by).values("duty")[:1]) for by in ("duty", "-duty"))
    only = Q(duty=Coalesce(first, "duty")) & Q(duty=Coalesce(last, "duty"))
    others = acts.filter(application=OuterRef("pk")).exclude(duty=OuterRef("duty"))
    return ~Q(duty="") & ~only & Q(Exists(others))


def _work(actor: Authority) -> Q:
    unassigned = Q(assigned=None) | Q(assigned=actor.person)
    return _at_desk(actor) & _filed & unassigned & ~_other_duty(actor)  # what is closed stands at no desk


def _assigned(actor: Authority) -> Q:
    return _filed & (Q(assigned=actor.person) | _acted(actor))


def _office(actor: Authority) -> Q:
    return _filed & (_at_desk(actor) | (_acted(actor) & _here(actor)))


def filed_here(actor: Authority) -> Q:
    """What was filed within the actor's region."""
    return _filed & _here(actor)


def _filed_under(actor: Authority) -> Q:
    return _filed & of_region("call__region")(actor)


HANDLED: Mapping[Role, Rule] = {**dict.fromkeys(BUREAU, filed_here), **dict.fromkeys(PROVINCE, _filed_under)}
"""What the bureau has to do with: a district's and a city's what was filed in its region, a province's what was filed
under its own calls."""
SEEN: Mapping[Role, Rule] = {
    **dict.fromkeys(OWNERS, own()),
    **HANDLED,
    **dict.fromkeys(_REVIEWERS, _assigned),
    **dict.fromkeys(_OFFICES, _office),
}
register(Application, "see", SEEN)
register(Attachment, "see", dict.fromkeys(SEEN, lambda actor: Q(application__in=actor.rows(Application))))
register(Application, "work", {role: _work for role in DESKS if role not in OWNERS})
for action in ("edit", "file", "withdraw"):
    register(Application, action, dict.fromkeys(OWNERS, own()))
register(Application, "run", HANDLED)
register(Application, "comment", SEEN)
