"""Mutants of a policy file: the same data with one thing changed, each with what was changed and where."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from duixian.policy.loader import Loaded
from duixian.policy.models import NOT_STATED
from duixian.policy.patch import patched
from duixian.quantity.money import parse_money
from duixian.quantity.rate import format_rate, parse_rate
from duixian.quantity.yaml_source import Data, Path_, dotted

_TOKEN = re.compile(
    r'(?P<quoted>"[^"]*")|(?P<word>[A-Za-z_][A-Za-z0-9_.]*)|(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2})'
    r"|(?P<money>[0-9][0-9,]*(?:\.[0-9]+)?\s*[万亿]*元)|(?P<rate>[0-9.]+\s*%|千分之[一二三四五六七八九十]+)"
    r"|(?P<number>[0-9]+)(?P<unit>[\u4e00-\u9fff]*)|(?P<operator>>=|<=|!=|[<>=])"
)
_FLIPPED = {
    ">=": (">", "<"), ">": (">=", "<="), "<=": ("<", ">"), "<": ("<=", ">="), "=": ("!=",), "!=": ("=",),
}  # fmt: skip
_WORDS = {"and": "or", "or": "and"}
_ENDS = {"from": "above", "above": "from", "to": "below", "below": "to"}
_LIMITS = (
    "once per matter", "once per project", "once per applicant", "once per applicant and year", "none",
)  # fmt: skip
# Names and words of our own, in which no figure of the rules can stand.
_NAMES = {
    "cite", "limit_cite", "id", "title", "note", "registered", "with", "over", "by", "per", "handled_by", "programme",
    "level", "same", "series", "stage",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mutant:
    """`data` is the whole file with one change at `path`; `change` says it in words."""

    kind: str
    path: Path_
    change: str
    data: Data


def mutants_of(loaded: Loaded) -> Iterator[Mutant]:
    """Every mutant of a policy file, in the order of the file's parts."""
    data = loaded.source.data
    assert isinstance(data, dict)
    for path, written in _expressions(data):
        for kind, changed in _texts(path, str(written)):
            figure = int(changed) if isinstance(written, int) else changed
            yield _set(data, path, figure, kind, f"{written} → {changed}")
    for path, inner in _mappings(data):
        if "at_most" in inner and path[-1] != "caps":
            yield _remove(data, (*path, "at_most"), "cap")
        for end, other in _ENDS.items():
            if end in inner and "steps" in path:
                value = {other if key == end else key: item for key, item in inner.items()}
                yield _set(data, path, value, "comparison", f"{end} → {other}")
    yield from _conditions(data)
    yield from _grants(data)
    yield from _stacking(data)
    yield from _readings(loaded)
    for i, _ in enumerate(_list(data.get("waivers"))):
        yield _remove(data, ("waivers", i), "waiver")
    yield from _validity(loaded)


def _validity(loaded: Loaded) -> Iterator[Mutant]:
    """What must lie inside the validity; nothing can lie outside one whose first and last day are not stated."""
    valid = loaded.model.policy.valid
    if len(valid.requires) > 1 and (valid.from_, valid.until) != (NOT_STATED, NOT_STATED):
        for needed in valid.requires:
            kept: list[Data] = [item for item in valid.requires if item != needed]
            yield _set(loaded.source.data, ("policy", "valid", "requires"), kept, "validity", f"without {needed}")


def _expressions(data: dict[str, Data]) -> Iterator[tuple[Path_, str | int]]:
    """The places where figures and expressions stand."""
    policy = data["policy"]
    assert isinstance(policy, dict)
    for key in ("issued", "adopted", "signed", "published", "valid"):
        yield from _leaves(policy.get(key), ("policy", key))
    for name, grant in _items(data.get("grants")):
        for key in ("award", "when", "caps", "quota", "event"):
            yield from _leaves(_get(grant, key), ("grants", name, key))
    yield from _leaves(data.get("shared"), ("shared",))
    for path, inner in _mappings(data):
        if path[:1] in (("procedure",), ("measures",), ("funding",)):
            for key in ("due", "target", "share"):
                yield from _leaves(inner.get(key), (*path, key))
        if path[:1] == ("ambiguities",):
            for key in ("set", "add"):
                yield from _leaves(inner.get(key), (*path, key))


def _leaves(data: Data, path: Path_) -> Iterator[tuple[Path_, str | int]]:
    if isinstance(data, dict):
        for key, value in data.items():
            if key not in _NAMES and not (isinstance(value, dict) and set(value) == {"zh", "en"}):
                yield from _leaves(value, (*path, key))
    elif isinstance(data, list):
        for i, value in enumerate(data):
            yield from _leaves(value, (*path, i))
    elif isinstance(data, str | int) and not isinstance(data, bool):
        yield path, data


def _texts(path: Path_, text: str) -> Iterator[tuple[str, str]]:
    """An expression with one figure or one operator changed."""
    for match in _TOKEN.finditer(text):
        for kind, other in _tokens(match):
            if re.search(r"\byear [-+] $", text[: match.start()]) and other == f"{match.group()}0":
                continue  # ten years off: a year's offset is moved by one only
            kind = "cap" if path[-1] == "at_most" and kind == "figure" else kind
            yield kind, text[: match.start()] + other + text[match.end() :]
    for match in re.finditer(r"\bnot (?=[a-z_(])", text):
        yield "logic", text[: match.start()] + text[match.end() :]
    for match in re.finditer(r"\[([^\]]*,[^\]]*)\]", text):
        items = [item.strip() for item in match[1].split(",")]
        for i in range(len(items)):
            yield "member", f"{text[: match.start(1)]}{', '.join(items[:i] + items[i + 1 :])}{text[match.end(1) :]}"


def _tokens(match: re.Match[str]) -> Iterator[tuple[str, str]]:
    token = match.group()
    match match.lastgroup:
        case "word" if token in _WORDS:
            yield "logic", _WORDS[token]
        case "quoted" if re.fullmatch('"[0-9]{6}"', token):
            yield "region", '"' + ("110000" if token != '"110000"' else "310000") + '"'
            yield "region", f'"{token[1:3]}0000"' if token[3:7] != "0000" else '"310000"'
        case "date":
            day = date.fromisoformat(token)
            yield from (("date", str(other)) for other in (day - timedelta(days=1), day + timedelta(days=1)))
        case "money":
            fen = parse_money(token)
            yield from (("figure", _yuan(int(other))) for other in _others(fen, 100))
        case "rate":
            yield from (("rate", format_rate(other)) for other in _others(parse_rate(token), Fraction(1, 100)))
        case "number" | "unit":
            number, unit = int(match["number"]), match["unit"] or ""
            yield from (("figure", f"{other}{unit}") for other in _others(number, 1))
        case "operator":
            yield from (("comparison", other) for other in _FLIPPED[token])


def _others(figure: int | Fraction, step: int | Fraction) -> list[Fraction]:
    """A step less, a step more and ten times a figure; nothing negative, and not the figure itself (ten times zero)."""
    near = (Fraction(figure - step), Fraction(figure + step), Fraction(figure * 10))
    return [other for other in dict.fromkeys(near) if other >= 0 and other != figure]


def _yuan(fen: int) -> str:
    return f"{fen // 100}元" if fen % 100 == 0 else f"{fen // 100}.{fen % 100:02d}元"


def _conditions(data: dict[str, Data]) -> Iterator[Mutant]:
    places: list[tuple[Path_, Data]] = []
    for name, grant in _items(data.get("grants")):
        places += [(("grants", name, "when", key), value) for key, value in _items(_get(grant, "when"))]
    for group, conditions in _items(data.get("shared")):
        places += [(("shared", group, i), value) for i, value in enumerate(_list(conditions))]
    for path, value in places:
        yield _remove(data, path, "condition removed")
        where = (*path, "when") if isinstance(value, dict) else path
        text = str(_get(value, "when") if isinstance(value, dict) else value)
        yield _set(data, where, f"not ({text})", "condition negated", f"not ({text})")


def _grants(data: dict[str, Data]) -> Iterator[Mutant]:
    for name, grant in _items(data.get("grants")):
        assert isinstance(grant, dict)
        here: Path_ = ("grants", name)
        yearly = grant.get("per") == "year"
        now = grant.get("limit") or ("once per matter and year" if yearly else "once per matter")
        for limit in _LIMITS:
            if limit != now and not (grant.get("for") == "applicant" and limit != "none"):
                yield _set(data, (*here, "limit"), limit, "limit", f"{now} → {limit}")
        for i, group in enumerate(_list(grant.get("uses"))):
            yield _remove(data, (*here, "uses", i), "uses", f"without {group}")
        for i, _ in enumerate(_list(grant.get("caps"))):
            yield _remove(data, (*here, "caps", i), "cap")
        for i, other in enumerate(_list(grant.get("rests_on"))):
            yield _remove(data, (*here, "rests_on", i), "rests on", f"without {other}")
        swaps = (("pays", "money", "voucher"), ("filing", "required", "automatic"), ("per", "once", "year"))
        for key, default, other in swaps:
            value = default if grant.get(key, default) == other else other
            yield _set(data, (*here, key), value, key, f"→ {value}")
        decided = grant.get("decided_by", "none")
        value = "selection" if decided == "none" else "none"
        if "quota" not in grant:  # which is a selection anyway
            yield _set(data, (*here, "decided_by"), value, "decided by", f"→ {value}")
        for key in ("quota",):
            if key in grant:
                yield _remove(data, (*here, key), key)


def _stacking(data: dict[str, Data]) -> Iterator[Mutant]:
    relations = _list(data.get("stacking"))
    own = any(_get(_get(relation, "against"), "policies") in ("own", "any") for relation in relations)
    for i, relation in enumerate(relations):
        assert isinstance(relation, dict)
        here: Path_ = ("stacking", i)
        yield _remove(data, here, "stacking", f"without {relation.get('id')}")
        for key in ("same", "except", "grants"):
            items = _list(relation.get(key))
            for k, item in enumerate(items):
                if key != "same" or (len(items) > 1 and relation.get("resolve") != "add"):  # add lifts anyway
                    yield _remove(data, (*here, key, k), "stacking", f"{key} without {item}")
        for resolve in ("highest", "difference", "add"):
            if resolve != relation.get("resolve"):
                yield _set(data, (*here, "resolve"), resolve, "stacking", f"{relation.get('resolve')} → {resolve}")
        against = relation.get("against")
        assert isinstance(against, dict)
        for policies in ("own", "other", "any"):
            if policies == "any" and relation.get("resolve") == "add" and not own:
                continue  # it would lift conflicts within the policy, and no relation sees any
            if policies != against.get("policies"):
                change = f"{against.get('policies')} → {policies}"
                yield _set(data, (*here, "against", "policies"), policies, "stacking", change)
        for key in ("level", "region"):
            # Another policy of the same region is of the same level; only receipts may stand without a region.
            alike = key == "level" and "region" in against and relation.get("resolve") in ("add", "this prevails")
            if key in against and not alike:
                yield _remove(data, (*here, "against", key), "stacking", f"against without {key}")


def _readings(loaded: Loaded) -> Iterator[Mutant]:
    """The file written as another reading has it, and the default switched; not where readings change nothing."""
    data = loaded.source.data
    for name, entry in loaded.model.ambiguities.items():
        for choice, reading in entry.readings.items():
            if choice == entry.default or not reading.patches:
                continue
            path: Path_ = ("ambiguities", name, "readings", choice)
            yield Mutant("reading", path, f"{name}: written as {choice}", patched(data, reading))
            yield _set(data, ("ambiguities", name, "default"), choice, "reading", f"default {entry.default} → {choice}")


def _mappings(data: Data, path: Path_ = ()) -> Iterator[tuple[Path_, dict[str, Data]]]:
    if isinstance(data, dict):
        if path:
            yield path, data
        for key, value in data.items():
            yield from _mappings(value, (*path, key))
    elif isinstance(data, list):
        for i, value in enumerate(data):
            yield from _mappings(value, (*path, i))


def _items(data: Data) -> list[tuple[str, Data]]:
    return list(data.items()) if isinstance(data, dict) else []


def _list(data: Data) -> list[Data]:
    return data if isinstance(data, list) else []


def _get(data: Data, key: str) -> Data:
    return data.get(key) if isinstance(data, dict) else None


def _set(data: Data, path: Path_, value: Data, kind: str, change: str) -> Mutant:
    return Mutant(kind, path, change, _with(data, path, value))


def _remove(data: Data, path: Path_, kind: str, change: str = "") -> Mutant:
    return Mutant(kind, path, change or f"without {dotted(path[-1:])}", _with(data, path, _GONE))


_GONE: list[Data] = []  # compared by identity


def _with(data: Data, path: Path_, value: Data) -> Data:
    """A copy of `data`, sharing what does not change, with `value` at `path`."""
    if not path:
        return value
    first, rest = path[0], path[1:]
    if isinstance(data, list) and isinstance(first, int):
        items = list(data)
        if not rest and value is _GONE:
            del items[first]
        else:
            items[first] = _with(items[first], rest, value)
        return items
    mapping = dict(data) if isinstance(data, dict) else {}
    if not rest and value is _GONE:
        mapping.pop(str(first))
    else:
        mapping[str(first)] = _with(mapping.get(str(first)), rest, value)
    return mapping
