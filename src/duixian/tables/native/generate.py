"""A program as one C file: for each frame a function over its rows, which runs every rule on a row.

A claim that a condition refuses is counted and left at once; only a live one works out its amount and whom it waits
for. Conditions that are cheap to look at come first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files

from duixian.assess.verdict import Verdict
from duixian.tables import layout as names
from duixian.tables.claims import TableProgram
from duixian.tables.frames import FrameOps
from duixian.tables.native.assume import assuming
from duixian.tables.native.looks import thing
from duixian.tables.native.places import ROW, Place, cost, named_places
from duixian.tables.native.slots import Schemas, Slots
from duixian.tables.native.writer import Writer, integer
from duixian.tables.rules import VERDICTS, RuleOps
from duixian.tables.scalar import Op, Ops
from duixian.tables.sources import APPLICANT, Receipts

REFUSED = VERDICTS.index(Verdict.REFUSED)
_TOGETHER = 12  # conditions of about this many operations are looked at before the next branch


@dataclass(frozen=True, slots=True)
class Code:
    """C for a program over tables of one shape. `slots` says what its `Input` is made of; `tables` gives each frame's
    table; `rules` how many rules the program has."""

    text: str
    slots: Slots
    tables: tuple[str, ...]
    rules: int


@dataclass(frozen=True, slots=True)
class _Steps:
    """One rule: conditions any of which refuses the claim, in the order to look at them; what is left then."""

    guards: tuple[tuple[Op, ...], ...]
    verdict: Op
    lo: Op
    hi: Op


def totals_code(made: TableProgram, schemas: Schemas) -> Code:
    """C that adds up every rule's claims, lo and hi by verdict and group of applicants."""
    slots = Slots(schemas)
    slots.index(names.APPLICANTS, "applicant")
    rules = len(made.program.rules)
    parts = [_totals(i, frame, slots, rules) for i, frame in enumerate(made.frames)]
    return _code(made, slots, [_part("runtime.h"), *parts, _totals_driver(made)])


def claims_code(made: TableProgram, schemas: Schemas) -> Code:
    """C that writes out every claim with the masks of its conditions."""
    slots = Slots(schemas)
    slots.index(names.APPLICANTS, "applicant")
    parts = [_claims(i, frame, slots) for i, frame in enumerate(made.frames)]
    return _code(made, slots, [_part("runtime.h"), *parts, _claims_driver(made, slots), _part("claims.h")])


def _code(made: TableProgram, slots: Slots, parts: Sequence[str]) -> Code:
    return Code("\n".join(parts), slots, tuple(map(base_table, made.frames)), len(made.program.rules))


def _part(name: str) -> str:
    return (files("duixian.tables.native") / name).read_text("utf-8")


def base_table(frame: FrameOps) -> str:
    """The table of which a frame has a row, or one for each period."""
    return names.APPLICANTS if frame.kind == APPLICANT else names.MATTERS + frame.kind


def _steps(o: Ops, rule: RuleOps) -> _Steps:
    verdict = rule.verdict
    if verdict.name != "pick" or verdict.args[1] is not o.const(REFUSED):
        return _Steps((), verdict, rule.lo, rule.hi)
    refused = verdict.args[0]
    guards = refused.args if refused.name == "or" else (refused,)
    left = assuming(o, guards, [verdict, rule.lo, rule.hi])
    return _Steps(tuple(_batches(guards)), *left)


def _batches(guards: Sequence[Op]) -> Iterator[tuple[Op, ...]]:
    """Conditions in the order of their cost, those together that one branch looks at."""
    batch: list[Op] = []
    spent = 0
    for guard in sorted(guards, key=cost):
        if batch and spent + cost(guard) > _TOGETHER:
            yield tuple(batch)
            batch, spent = [], 0
        batch.append(guard)
        spent += cost(guard)
    yield tuple(batch)


def _totals(number: int, frame: FrameOps, slots: Slots, rules: int) -> str:
    writer = Writer(frame, slots, f"t{number}")
    steps = {index: _steps(frame.ops, rule) for index, rule in frame.rules.items()}
    uses: list[tuple[Op, Place]] = []
    for index, rule in steps.items():
        uses += [(refusal.where, Place(index, 0)) for refusal in frame.rules[index].refusals]
        uses += [(guard, Place(index, i)) for i, batch in enumerate(rule.guards) for guard in batch]
        uses += [(op, Place(index, len(rule.guards))) for op in (rule.verdict, rule.lo, rule.hi)]
    places = named_places(uses)
    out = [writer.declare(node) for node, place in places.items() if place == ROW]
    for index, rule in steps.items():
        out.append("do {")
        out.append(f"Cell *cell = cells + ((int64_t)group * {rules} + {index}) * {len(VERDICTS)};")
        for i in range(len(rule.guards) + 1):
            out += [writer.declare(node) for node, place in places.items() if place == Place(index, i)]
            if i == 0:
                out += [f"*beyond |= {writer.text(refusal.where)};" for refusal in frame.rules[index].refusals]
            if i < len(rule.guards):
                refused = " | ".join(map(writer.text, rule.guards[i]))
                out.append(f"if ({refused}) {{ cell[{REFUSED}].claims++; break; }}")
        verdict, lo, hi = (writer.text(op) for op in (rule.verdict, rule.lo, rule.hi))
        out += [f"add(cell + {verdict}, {lo}, {hi}, beyond);", "} while (0);"]
    group = f"const int32_t group = x->groups[{_applicant_row(frame, slots)}];"
    return _function(
        writer,
        f"static void totals_{number}(const Input *x, int64_t begin, int64_t end, Cell *cells, bool *beyond)",
        ["for (int64_t row = begin; row < end; row++) {", *_row(frame, writer, [group, *out]), "}"],
    )


def _function(writer: Writer, signature: str, body: Sequence[str]) -> str:
    """A function over a frame, behind those that it calls."""
    head = [signature, "{", "const Column *c = x->columns;", "const Index *ix = x->indexes;"]
    return "".join(writer.functions) + "\n".join([*head, *body, "}", ""])


def _applicant_row(frame: FrameOps, slots: Slots) -> str:
    return "row" if frame.kind == APPLICANT else f"row_of({slots.index(names.APPLICANTS, 'applicant')}, applicant)"


def _row(frame: FrameOps, writer: Writer, body: Sequence[str]) -> list[str]:
    """The code of a row, run for each period of a matter that is claimed by the year."""
    slots = writer.slots
    out = [f"const int64_t applicant = at_i64({slots.column(writer.table, 'applicant')}, row);"]
    received = [node for node in writer.names if isinstance(node, Receipts)]
    if received:
        out.append(f"const Range receipts = rows_of({slots.index(names.RECEIPTS, 'applicant')}, applicant);")
        out.append(thing((source.same for source in received), frame.kind, slots))
    if not frame.yearly:
        return [*out, "const int64_t year = x->now;", *body]
    return [
        *out,
        f"int64_t year = next_period({writer.periods()}, NONE, x->now);",
        "const bool none = year == NONE;",
        "if (none) year = x->now;",
        "do {",
        *body,
        f"year = none ? NONE : next_period({writer.periods()}, year, x->now);",
        "} while (year != NONE);",
    ]


def _totals_driver(made: TableProgram) -> str:
    calls = [
        f"  totals_{i}(x, x->heights[{i}] * part / parts, x->heights[{i}] * (part + 1) / parts, cells, &beyond);"
        for i in range(len(made.frames))
    ]
    head = "int64_t totals(const Input *x, int64_t part, int64_t parts, Cell *cells) {\n  bool beyond = false;"
    return "\n".join([head, *calls, "  return beyond;", "}", ""])


def _claims(number: int, frame: FrameOps, slots: Slots) -> str:
    writer = Writer(frame, slots, f"c{number}")
    steps = {index: _steps(frame.ops, rule) for index, rule in frame.rules.items()}
    uses: list[tuple[Op, Place]] = []
    for index, rule in frame.rules.items():
        first = [op for truth in rule.truths for op in truth]
        first += [refusal.where for refusal in rule.refusals]
        first += [guard for batch in steps[index].guards for guard in batch]
        uses += [(op, Place(index, 0)) for op in first]
        uses += [(op, Place(index, 1)) for op in (steps[index].verdict, steps[index].lo, steps[index].hi)]
    places = named_places(uses)
    out = [writer.declare(node) for node, place in places.items() if place == ROW]
    for index, rule in frame.rules.items():
        here, left = ([n for n, place in places.items() if place == Place(index, step)] for step in (0, 1))
        out += ["do {", *map(writer.declare, here), *_masked(writer, rule)]
        refused = " | ".join(writer.text(guard) for batch in steps[index].guards for guard in batch)
        out += [f"if ({refused}) break;"] if refused else []
        out += map(writer.declare, left)
        values = {"verdict": steps[index].verdict, "lo": steps[index].lo, "hi": steps[index].hi}
        out += [f"claim->{name} = {writer.text(op)};" for name, op in values.items()]
        out.append("} while (0);")
    return _function(
        writer,
        f"static void claims_{number}(const Input *x, int64_t row, Claims *list, Trouble *trouble)",
        _row(frame, writer, out),
    ) + _height(number, frame, writer)


def _masked(writer: Writer, rule: RuleOps) -> list[str]:
    """A new claim as it stands where a condition refuses it."""
    met, failed = (
        " | ".join(f"(int64_t){writer.text(truth[side])} << {i}" for i, truth in enumerate(rule.truths)) or "0"
        for side in (0, 1)
    )
    beyond = [f"if ({writer.text(refusal.where)}) trouble->beyond = true;" for refusal in rule.refusals]
    matter = "-1" if writer.of_applicant else writer.matter()
    return [
        "Claim *claim = next_claim(list, trouble);",
        "if (!claim) return;",
        f"const int64_t met = {met}, failed = {failed}, all = {integer((1 << len(rule.truths)) - 1)};",
        f"*claim = (Claim){{{matter}, year, {REFUSED}, met, all & ~(met | failed), failed, 0, 0}};",
        *beyond,
    ]


def _height(number: int, frame: FrameOps, writer: Writer) -> str:
    """How many claims of each rule a row has."""
    signature = f"static int64_t height_{number}(const Input *x, int64_t row)"
    if not frame.yearly:
        return f"{signature} {{ return 1; }}\n"
    body = ["int64_t height = 0;", *_row(frame, writer, ["height++;"]), "return height;"]
    writer.functions.clear()
    return _function(writer, signature, body)


def _claims_driver(made: TableProgram, slots: Slots) -> str:
    """What `claims.h` needs to know: the frames, and of which each rule is."""
    frames: list[str] = []
    rules: dict[int, str] = {}
    for i, frame in enumerate(made.frames):
        column = slots.columns[base_table(frame), "applicant"]
        frames.append(f"{{{len(frame.rules)}, {column}, {int(frame.kind == APPLICANT)}, claims_{i}, height_{i}}}")
        rules |= {index: f"{{{i}, {place}}}" for place, index in enumerate(frame.rules)}
    ordered = ", ".join(rules[index] for index in sorted(rules))
    return f"""
enum {{ FRAMES = {len(frames)}, RULES = {len(rules)}, APPLICANTS = {slots.columns[names.APPLICANTS, "applicant"]} }};
static const Frame frames[] = {{{", ".join(frames)}}};
static const RulePlace rules[] = {{{ordered}}};
"""
