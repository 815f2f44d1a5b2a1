"""Sources as C: a function for each kind of look into lines, receipts and outcomes, and how a row calls it."""

from __future__ import annotations

from collections.abc import Iterable

from duixian.tables import layout as names
from duixian.tables.native.slots import Slots
from duixian.tables.sources import Lines, Outcome, Receipts
from duixian.vocabulary.dossier import LEVELS, STATUSES

_SAME = ("matter", "project", "product")


def lines_function(name: str, source: Lines, slots: Slots, categories: Iterable[str]) -> str:
    """Sums the paid lines between two days."""
    places = {category: i for i, category in enumerate(categories)}
    tests = [f"!flag({slots.column(names.LINES, 'paid')}, i)"]
    if source.categories:
        category = f"value_{slots.reader(names.LINES, 'category')}({slots.column(names.LINES, 'category')}, i)"
        tests.append(f"!({_one_of(category, [places[one] for one in source.categories])})")
    day = f"at_day({slots.column(names.LINES, 'date')}, i)"
    ends = ", ".join(f"int64_t {end}" for end in ("since_low", "since_high", "until_low", "until_high"))
    return f"""static Money {name}(const Column *c, Range rows, {ends}) {{
  Money found = {{0}};
  for (int64_t i = rows.begin; i < rows.end; i++) {{
    if ({" || ".join(tests)}) continue;
    const int64_t day = {day}, fen = at_i64({slots.column(names.LINES, "amount")}, i);
    if (day >= since_high && day <= until_low) found.low += fen;
    if (day >= since_low && day <= until_high) found.high += fen;
  }}
  return found;
}}
"""


def receipts_function(name: str, source: Receipts, slots: Slots) -> str:
    """Sums the receipts of the same thing in some years."""
    table = names.RECEIPTS
    tests: list[str] = []
    if source.programmes:
        key = f"x->programmes[at_i64({slots.column(table, 'programme_key')}, i)]"
        tests.append(f"!({_one_of(key, [slots.programme(one) for one in source.programmes])})")
    for column, codes, wanted in (("level", list(LEVELS), source.levels), ("status", list(STATUSES), source.statuses)):
        if wanted:
            code = f"at_{slots.reader(table, column)}({slots.column(table, column)}, i)"
            tests.append(f"!({_one_of(code, [codes.index(one) for one in wanted])})")
    if source.years:
        year = f"at_i64({slots.column(table, 'year')}, i)"
        tests.append(f"{year} < year_low || {year} > year_high")
    status = f"at_{slots.reader(table, 'status')}({slots.column(table, 'status')}, i)"
    decided = "year_low == year_high" if source.years and not source.whole else "true"
    refuse = "".join(f"\n    if ({test}) continue;" for test in tests)
    ends = "int64_t year_low, int64_t year_high"
    return f"""static Money {name}(const Input *x, Range rows, const Thing *thing, {ends}) {{
  const Column *c = x->columns;
  Money found = {{0}};
  for (int64_t i = rows.begin; i < rows.end; i++) {{{refuse}
    const Same same = same_{source.same}(thing, i);
    if (same == NO) continue;
    const int64_t fen = at_i64({slots.column(table, "amount")}, i);
    receive(&found, same, {decided}, {status} == {list(STATUSES).index("recovered")} ? -fen : fen);
  }}
  return found;
}}
"""


def outcome_function(name: str, source: Outcome, slots: Slots) -> str:
    """The row of the claim's year, else that of no year, of those that say something; -1 where there is none."""
    table = names.OUTCOMES
    matter, period = slots.column(table, "matter"), slots.column(table, "period")
    told = [column for column in slots.schemas[table] if column not in names.OUTCOME_KEYS]
    says = " || ".join(f"{slots.tests(table, column)}({slots.column(table, column)}, i)" for column in told)
    return f"""static int64_t {name}(const Column *c, Range rows, bool has_matter, int64_t matter, int64_t year) {{
  int64_t of_none = -1;
  for (int64_t i = rows.begin; i < rows.end; i++) {{
    if (at_i64({slots.column(table, "grant")}, i) != {slots.grant(source.rule)}) continue;
    if (known({matter}, i) != has_matter || (has_matter && at_i64({matter}, i) != matter)) continue;
    if (!({says})) continue;
    if (!known({period}, i)) of_none = of_none < 0 ? i : of_none;
    else if (at_i64({period}, i) == year) return i;
  }}
  return of_none;
}}
"""


def thing(same: Iterable[str], kind: str, slots: Slots) -> str:
    """What the row's matter is, as far as looks into receipts ask."""
    asked = set(same) - {"applicant"}
    asked |= {"matter"} if "project" in asked else set()
    fields: list[str] = []
    for name in _SAME:
        if name in asked:
            column = name if name == "matter" else f"{name}_key"
            fields.append(f".r_{name} = {slots.column(names.RECEIPTS, column)}")
            if kind != "applicant":
                own = slots.column(names.MATTERS + kind, column)
                fields += [f".has_{name} = known({own}, row)", f".{name} = value_i64({own}, row)"]
    return f"const Thing thing = {{{', '.join(fields) or '0'}}};"


def _one_of(value: str, wanted: Iterable[int]) -> str:
    return " || ".join(f"{value} == {one}" for one in wanted)
