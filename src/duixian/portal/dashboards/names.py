"""What the keys in an address are called: districts, industries, sizes, grants, calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from duixian.portal.applications.models import Application
from duixian.portal.applications.policies import policy_of, rule_of
from duixian.portal.calls.models import Call
from duixian.portal.dashboards.asking import AGES, ANY_TIME, MONEY, NONE, SPANS
from duixian.portal.library.shelf import shelf
from duixian.procedure.model import State
from duixian.procedure.words import KINDS, STATES
from duixian.quantity.text import Text
from duixian.vocabulary.facts import APPLICANT, load_vocabulary
from duixian.vocabulary.industries import industry_name, is_industry
from duixian.vocabulary.regions import is_region, region_name

_UNSAID = Text("未填", "not given")


def name(group: str, key: str) -> Text:
    """A key of a part of an address, in words; the key itself where nobody knows it."""
    if key == NONE:
        return _UNSAID
    known = _NAMES.get(group, _as_it_is)(key)
    return known or Text(key, key)


def under(application: Application) -> tuple[str, str]:
    """The number of the policy and the clauses that an application rests on."""
    return policy_of(application.call).policy.number, "、".join(rule_of(application).cites)


def _as_it_is(key: str) -> Text:
    return Text(key, key)


def _district(key: str) -> Text | None:
    return Text(region_name(key), key) if is_region(key) else None


def _industry(key: str) -> Text | None:
    return Text(industry_name(key), industry_name(key, "en")) if is_industry(key) else None


def _size(key: str) -> Text | None:
    fact = load_vocabulary().fact(APPLICANT, "size")
    return fact.choices.get(key) if fact else None


def _rule(key: str) -> Text | None:
    policy, _, grant = key.partition("/")
    book = shelf().get(policy)
    known = book.model.grants.get(grant) if book else None
    return known.title if known else None


def _call(key: str) -> Text | None:
    call = Call.objects.filter(pk=key).first() if key.isdecimal() else None
    return Text(call.title, call.title) if call else None


def _days(known: Mapping[str, tuple[int, int | None]]) -> Callable[[str], Text | None]:
    return lambda key: _span(*known[key]) if key in known else None


def _span(first: int, last: int | None) -> Text:
    if last is None:
        return Text(f"{first} 天以上", f"{first} days and more")
    return Text(f"{first}—{last} 天", f"{first} to {last} days")


_NAMES: Mapping[str, Callable[[str], Text | None]] = {
    "district": _district,
    "industry": _industry,
    "size": _size,
    "rule": _rule,
    "call": _call,
    "age": _days(AGES),
    "days": _days({**SPANS, ANY_TIME: (0, None)}),
    "stage": lambda key: {str(kind): text for kind, text in KINDS.items()}.get(key),
    "state": lambda key: STATES[State(key)] if key in list(State) else None,
    "money": lambda key: {str(account): text for account, text in MONEY.items()}.get(key),
    "late": lambda _: Text("已超期", "late"),
}
