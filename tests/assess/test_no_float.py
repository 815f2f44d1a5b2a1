"""No float touches money, and nothing of a policy is run as Python."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest
from test_narrowing import whole

from duixian.assess import Engine, assess_dossier, bind, make_plan
from duixian.program.codec import encode
from duixian.program.compile import compile_policies

SOURCES = Path(__file__).parents[2] / "src" / "duixian"
# Modules with a reason for one kind of suspect: how like two names are; fractions, which divide exactly; the share of
# rows set aside, as a person reads it.
ALLOWED = {
    ("quantity/problem.py", "the float 0.6"),
    ("quantity/rate.py", "a true division"),
    ("cli/do_tables.py", "a true division"),
}
# Where a picture is drawn: nothing read from there comes back as money.
MAY_DRAW: tuple[str, ...] = ("cli/picture.py", "portal/registry/invoice_code.py")


def floats(value: object, path: str = "") -> Iterator[str]:
    """Where a float sits in data, however deep."""
    if isinstance(value, float):
        yield path
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from floats(getattr(value, field.name), f"{path}.{field.name}")
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from floats(key, f"{path} key")
            yield from floats(item, f"{path}[{key!r}]")
    elif isinstance(value, tuple | list | set | frozenset):
        for i, item in enumerate(value):
            yield from floats(item, f"{path}[{i}]")


def test_floats_are_found_wherever_they_hide() -> None:
    assert list(floats({"a": (1, [2.5])})) == ["['a'][1][0]"]


def test_no_float_in_a_program_a_dossier_and_their_results() -> None:
    program = compile_policies(["harbin-2022-1"])
    engine, known = Engine(program), whole()
    case = bind(known)
    claims = engine.claims(case)
    for value in (
        program,
        known,
        case,
        claims,
        make_plan(engine, case, claims),
        assess_dossier(known, engine),
        encode(program),
    ):
        assert list(floats(value)) == []


def modules() -> list[Path]:
    return sorted(SOURCES.rglob("*.py"))


def test_sources_are_where_this_test_looks() -> None:
    assert len(modules()) > 60


def suspects(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Lines with a float, a call that makes one, or a division that may be of numbers."""
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=float() | complex()):
                yield node.lineno, f"the float {node.value}"
            case ast.Call(func=ast.Name(id="float")):
                yield node.lineno, "float(…)"
            case ast.Call(func=ast.Name(id="round")):
                yield node.lineno, "round(…), which does not round half up"
            case ast.BinOp(op=ast.Div(), left=left, right=right) if not (is_path(left) or is_text(right)):
                yield node.lineno, "a true division"
            case ast.AugAssign(op=ast.Div()):
                yield node.lineno, "a true division"


def is_path(node: ast.expr) -> bool:
    """`Path(…) / …`, `folder.parent / …`, a chain of them, or a name that says that it is a place of files."""
    match node:
        case ast.BinOp(op=ast.Div(), left=left):
            return is_path(left)
        case ast.Call(func=ast.Name(id="Path")) | ast.Attribute(attr="parent" | "path"):
            return True
        case ast.Subscript(value=ast.Attribute(attr="parents")):
            return True
        case ast.Name(id=name):
            return name.lower() in ("folder", "path", "here", "catalogue", "codes", "root", "base", "into")
        case ast.Call(func=ast.Attribute(attr="resolve" | "cwd" | "home" | "files") | ast.Name(id="files")):
            return True
    return False


def is_text(node: ast.expr) -> bool:
    """Nothing but a path is divided by text."""
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("x = fen / 2", ["a true division"]),
        ("x = 0.5 * fen", ["the float 0.5"]),
        ("x = float(fen)", ["float(…)"]),
        ("x /= 3", ["a true division"]),
        ("x = round(fen, 1)", ["round(…), which does not round half up"]),
        ("x = Path(__file__).parent / 'codes' / name", []),
        ("x = folder / name", []),
        ("x = fen // 2", []),
    ],
)
def test_scan_tells_divisions_of_money_from_paths(source: str, found: list[str]) -> None:
    assert [what for _, what in suspects(ast.parse(source))] == found


def test_no_module_reckons_with_floats() -> None:
    found = [
        f"{name}:{line}: {what}"
        for module in modules()
        if (name := module.relative_to(SOURCES).as_posix()) not in MAY_DRAW
        for line, what in suspects(ast.parse(module.read_text("utf-8")))
        if (name, what) not in ALLOWED
    ]
    assert found == []


RUNS = ("eval", "exec", "compile", "__import__")


def test_no_module_runs_text_as_python() -> None:
    found = [
        f"{module.relative_to(SOURCES)}:{node.lineno}"
        for module in modules()
        if any(f"{name}(" in (text := module.read_text("utf-8")) for name in RUNS)
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in RUNS
    ]
    assert found == []
