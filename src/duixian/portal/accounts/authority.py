"""What a person at a post may do, and with which rows: one rule answers both, so they cannot disagree.

An app registers its rules in its module `rules`, which is found by itself:

    register(Application, "see", {Role.CLERK: own(), Role.DISTRICT_CLERK: in_region("organisation__region")})
    register(Notice, "see", everyone=lambda _: Q(published=True))
    allow("open-call", Role.CITY_CLERK)

A rule gives the `Q` of the rows that are in its scope; a role without a rule has none of them. A model or an action
that nobody registered raises `Unregistered`: forgetting fails closed and loudly.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from duixian.portal.accounts.models import Organisation, Person, Post
from duixian.portal.accounts.roles import BUREAU, PROVINCE, Role
from duixian.quantity.problem import nearest
from duixian.vocabulary.regions import regions_in

M = TypeVar("M", bound=Model)
Rule = Callable[["Authority"], Q]


class Unregistered(LookupError):
    """Nobody said who may do this: a fault of the program, not of its user."""


@dataclass(frozen=True, slots=True)
class _Rules:
    by_role: Mapping[Role, Rule]
    signed_in: Rule | None
    everyone: Rule | None


_RULES: dict[tuple[str, str], _Rules] = {}
_SITE = ""  # the key of actions that concern no model


def register(
    model: type[Model],
    action: str,
    by_role: Mapping[Role, Rule] | None = None,
    *,
    signed_in: Rule | None = None,
    everyone: Rule | None = None,
) -> None:
    """Say which rows each role may do `action` with; `signed_in` and `everyone` add to what the role has.

    A rule that looks through a relation of many uses `Exists` or `pk__in`, so that no row comes twice.
    """
    _enter((model._meta.label_lower, action), _Rules(by_role or {}, signed_in, everyone))


def allow(action: str, *roles: Role) -> None:
    """Say which roles may do something that concerns no row yet."""
    _enter((_SITE, action), _Rules(dict.fromkeys(roles, everything), None, None))


def _enter(key: tuple[str, str], rules: _Rules) -> None:
    if key in _RULES:
        raise ValueError(f"registered twice: {key}")
    _RULES[key] = rules


def registered() -> tuple[tuple[str, str], ...]:
    """Every (model label, action) that has rules; "" stands for actions without a model."""
    return tuple(sorted(_RULES))


@dataclass(frozen=True, slots=True)
class Authority:
    """A person at a post; neither for a visitor, no post for somebody who holds none today."""

    person: Person | None = None
    post: Post | None = None
    system: bool = False

    @property
    def role(self) -> Role | None:
        return Role(self.post.role) if self.post else None

    @property
    def organisation(self) -> Organisation | None:
        return self.post.organisation if self.post else None

    @property
    def region(self) -> str:
        """The code of the organisation's region; "" without a post."""
        return self.post.organisation.region if self.post else ""

    @property
    def who(self) -> str:
        """The actor in words, for the journal."""
        if self.system:
            return "system"
        if self.person is None:
            return "visitor"
        named = f"{self.person.name} <{self.person.email}>"
        return f"{named} · {self.post.role} · {self.post.organisation.name}" if self.post else named

    def rows(self, model: type[M], action: str = "see") -> QuerySet[M]:
        """The rows of `model` that this authority may do `action` with. Raises `Unregistered`."""
        rules = _rules(model._meta.label_lower, action)
        rows: QuerySet[M] = model._default_manager.all()
        if self.system:
            return rows
        scopes = [rule(self) for rule in self._applying(rules)]
        if not scopes:
            return rows.none()
        if not all(scopes):  # an empty Q is every row, but vanishes beside another one under "or"
            return rows
        return rows.filter(reduce(or_, scopes))

    def may(self, action: str, thing: Model | type[Model] | None = None) -> bool:
        """Whether `action` is open: with this row, with any row of a model at all, or (no thing) on the site.

        Raises `Unregistered`.
        """
        if isinstance(thing, Model):
            return self.rows(type(thing), action).filter(pk=thing.pk).exists()
        rules = _rules(thing._meta.label_lower if thing else _SITE, action)
        return self.system or bool(self._applying(rules))

    def _applying(self, rules: _Rules) -> list[Rule]:
        own = rules.by_role.get(self.role) if self.role else None
        signed_in = rules.signed_in if self.person else None
        return [rule for rule in (own, signed_in, rules.everyone) if rule]


VISITOR = Authority()
SYSTEM = Authority(system=True)
"""What the site does by itself: deadlines, seeding, imports."""


def _rules(label: str, action: str) -> _Rules:
    if (label, action) not in _RULES:
        near = nearest(action, [known for known_label, known in _RULES if known_label == label])
        hint = f"; did you mean {near}?" if near else ""
        raise Unregistered(f"no rules for {action!r} on {label or 'the site'}{hint}")
    return _RULES[label, action]


def everything(_: Authority) -> Q:
    """Every row."""
    return Q()


def own(path: str = "organisation") -> Rule:
    """The rows of the actor's own organisation, which stands at `path`."""
    return lambda actor: Q(**{path: actor.post.organisation_id if actor.post else None})


def mine(path: str = "person") -> Rule:
    """The rows of the person, who stands at `path`."""
    return lambda actor: Q(**{path: actor.person.pk if actor.person else None})


def of_region(path: str = "region") -> Rule:
    """The rows whose region code, at `path`, is the actor's own: a province has not what its cities have."""
    return lambda actor: Q(**{path: actor.region}) if actor.region else Q(pk__in=())


def in_region(path: str = "organisation__region") -> Rule:
    """The rows whose region code, at `path`, lies within the actor's region: a city has its districts."""

    def rule(actor: Authority) -> Q:
        inside = regions_in(actor.region) if actor.region else ()
        return Q(**{path: inside[0]} if len(inside) == 1 else {f"{path}__in": inside})

    return rule


def of_bureaus(path: str = "region") -> dict[Role, Rule]:
    """The rows of each bureau: a district's and a city's what lies within its region, a province's what is its own."""
    return {**dict.fromkeys(BUREAU, in_region(path)), **dict.fromkeys(PROVINCE, of_region(path))}
