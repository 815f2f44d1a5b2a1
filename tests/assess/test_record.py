"""Records: repeated years later they give the same, and nothing in them can be changed unnoticed."""

import json
from collections.abc import Iterator
from dataclasses import is_dataclass
from datetime import date
from enum import Enum
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_policies import (
    BEGUN,
    COST,
    READY,
    SALES,
    STAFF,
    USERS,
    cap,
    dossier,
    flag,
    outcome,
    program,
    receipt,
    ref,
    relation,
    rule,
    share_of,
    thing,
    when,
)  # fmt: skip

from duixian.assess import record
from duixian.assess.record import make_record, verify_bytes, verify_record
from duixian.policy import loader
from duixian.program.codec import _MODULES, canonical, decode, digest, encode
from duixian.program.compile import compile_policies
from duixian.program.model import Limit
from duixian.quantity.problem import Refused
from duixian.quantity.text import Text
from duixian.vocabulary import facts
from duixian.vocabulary.dossier import Dossier
from duixian.vocabulary.facts import load_vocabulary
from duixian.vocabulary.reader import read_dossier
from duixian.vocabulary.values import INAPPLICABLE

SAMPLE = Path(__file__).parents[2] / "examples" / "binjiang-machinery.yaml"
ONE = program(
    rule("a", share_of("1/2", ref(COST), 900), when("ready", flag(READY)), limit=Limit("matter", 0), selected=True),
    rule("b", share_of("1/5", ref(COST)), policy="q", caps=(cap(70, ["applicant", "year"], "q/b"),)),
    relations=[relation()],
)
KNOWN = dossier(
    thing(facts={COST: 1000, READY: True, BEGUN: date(2023, 1, 5)}, years={2023: {USERS: INAPPLICABLE}}),
    applicant={STAFF: 12}, years={2022: {SALES: 5}, 2023: {SALES: INAPPLICABLE}}, receipts=[receipt("x/y", 5)],
    outcomes=[outcome("p/a", selected=True)],
)  # fmt: skip


@cache
def small() -> bytes:
    return make_record(KNOWN, ONE).encode()


@cache
def packaged() -> bytes:
    return make_record(sample(), compile_policies(["harbin-2022-1"])).encode()


@cache
def sample() -> Dossier:
    return read_dossier(SAMPLE, load_vocabulary())


def refusal(data: bytes) -> str:
    with pytest.raises(Refused) as refused:
        verify_bytes(data)
    (problem,) = refused.value.problems
    return problem.code


def resealed(body: object) -> bytes:
    return record._sealed(canonical(body)).encode()


def test_record_verifies_and_gives_its_results(tmp_path: Path) -> None:
    path = tmp_path / "record.json"
    path.write_bytes(small())
    results = verify_record(path)
    assert results == json.loads(small())["body"]["results"]
    assert isinstance(results, dict)
    assert (results["firm_fen"], results["potential_fen"]) == (70, 70)


def test_record_says_which_file_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        verify_record(tmp_path / "none.json")
    assert [(p.code, p.place.file) for p in refused.value.problems] == [
        ("file-unreadable", str(tmp_path / "none.json"))
    ]


def test_record_of_the_packaged_policy_verifies_without_policy_files_or_vocabulary(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data = packaged()

    def absent(*_: object) -> None:
        raise AssertionError("a record needs no files")

    monkeypatch.setattr(loader, "CATALOGUE", Path("gone"))
    monkeypatch.setattr(loader, "load_policy", absent)
    monkeypatch.setattr(facts, "_read", absent)
    facts._packaged.cache_clear()
    assert verify_bytes(data) == json.loads(data)["body"]["results"]


def test_no_fifth_byte_of_a_small_record_can_be_changed() -> None:
    data = small()
    for place in range(0, len(data), 5):
        changed = data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
        assert refusal(changed) in ("record-broken", "record-changed")


@given(st.data())
def test_no_byte_of_a_record_of_the_packaged_policy_can_be_changed(data: st.DataObject) -> None:
    original = packaged()
    place = data.draw(st.integers(0, len(original) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda b: b != original[place]))
    assert refusal(original[:place] + bytes([byte]) + original[place + 1 :]) in ("record-broken", "record-changed")


@given(st.data())
def test_no_byte_can_be_added_or_taken_away(data: st.DataObject) -> None:
    original = small()
    place = data.draw(st.integers(0, len(original)))
    added = original[:place] + bytes([data.draw(st.integers(0, 255))]) + original[place:]
    assert refusal(added) in ("record-broken", "record-changed")
    shorter = original[: max(place - 1, 0)] + original[place:] if place else original[1:]
    assert refusal(shorter) in ("record-broken", "record-changed")


def test_blanks_and_line_breaks_count_too() -> None:
    sealed = json.loads(small())
    assert refusal(json.dumps(sealed, ensure_ascii=False, sort_keys=True, indent=1).encode()) == "record-changed"
    assert refusal(small() + b"\n") == "record-changed"
    assert refusal(small().rstrip()) == "record-changed"
    assert refusal(b"\xef\xbb\xbf" + small()) == "record-broken"


def test_changed_results_fail_under_a_new_seal() -> None:
    body = json.loads(small())["body"]
    body["results"]["firm_fen"] += 1
    assert refusal(resealed(body)) == "record-results"


def test_changed_facts_fail_under_a_new_seal() -> None:
    body = json.loads(small())["body"]
    body["dossier"]["matters"][0]["facts"]["cost"] = 10**9
    assert refusal(resealed(body)) == "record-changed"
    body["digests"]["dossier"] = digest(decode(body["dossier"]))
    assert refusal(resealed(body)) == "record-results"


def test_another_day_fails_under_a_new_seal() -> None:
    body = json.loads(small())["body"]
    body["on"] = "2021-03-01"
    assert refusal(resealed(body)) == "record-results"


def test_anything_beside_the_record_fails_under_a_new_seal() -> None:
    body = json.loads(small())["body"]
    assert refusal(resealed({**body, "note": "approved"})) == "record-broken"
    assert refusal(resealed({**body, "format": "duixian.record/9"})) == "record-format"
    assert refusal(resealed({key: part for key, part in body.items() if key != "digests"})) == "record-changed"
    assert refusal(resealed([body])) == "record-broken"


def places(data: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    yield path
    if isinstance(data, dict):
        for key, part in data.items():
            yield from places(part, (*path, key))
    elif isinstance(data, list):
        for i, part in enumerate(data):
            yield from places(part, (*path, i))


@given(st.data())
def test_nonsense_under_a_valid_seal_is_refused_in_words(data: st.DataObject) -> None:
    body = json.loads(small())["body"]
    path = data.draw(st.sampled_from([p for p in places(body) if p and p[0] in ("program", "dossier", "on")]))
    nonsense = data.draw(
        st.sampled_from([None, 7, -1, "x", True, [], [1], {}, {"is": "Program"}, {"is": "date"}, 10**30])
    )
    at = body
    for key in path[:-1]:
        at = at[key]
    if at[path[-1]] == nonsense and type(at[path[-1]]) is type(nonsense):
        return
    at[path[-1]] = nonsense
    assert refusal(resealed(body)) in ("record-broken", "record-changed", "record-results")


@pytest.mark.parametrize(
    "text", [b"", b"{}", b"[]", b"null", b'"x"', b"\xff", b"[" * 100_000, b'{"body":NaN}', b'{"body":1.5}']
)
def test_what_is_no_record_is_refused(text: bytes) -> None:
    assert refusal(text) == "record-broken"


def test_program_and_dossier_come_back_as_they_were() -> None:
    whole = compile_policies(["harbin-2022-1"])
    for value in (ONE, KNOWN, whole, sample()):
        text = canonical(encode(value))
        assert decode(json.loads(text)) == value
        assert canonical(encode(decode(json.loads(text)))) == text


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text() | st.dates() | st.fractions() | st.just(INAPPLICABLE)
        | st.builds(Text, st.text(), st.text()),
        lambda inner: st.lists(inner).map(tuple)
        | st.dictionaries(st.text() | st.just("is"), inner) | st.dictionaries(st.integers(), inner),
        max_leaves=12,
    )
)  # fmt: skip
def test_any_value_of_a_dossier_comes_back_as_it_was(value: object) -> None:
    back = decode(json.loads(canonical(encode(value))))
    assert back == value
    assert type(back) is type(value)


@given(st.dictionaries(st.integers(), st.integers(), min_size=2))
def test_equal_mappings_have_one_digest(mapping: dict[int, int]) -> None:
    assert digest(mapping) == digest(dict(reversed(mapping.items())))


@pytest.mark.parametrize("value", [1.5, {"x": 0.1}, (1, 2.0), Fraction(1, 2) + 0.0, object(), b"x", {1, 2}])
def test_floats_and_strangers_are_refused(value: object) -> None:
    with pytest.raises(TypeError, match="cannot be written"):
        encode(value)


def test_every_name_in_a_record_means_one_class() -> None:
    found: dict[str, set[type]] = {}
    for module in _MODULES:
        for item in vars(module).values():
            if isinstance(item, type) and (is_dataclass(item) or issubclass(item, Enum)):
                found.setdefault(item.__name__, set()).add(item)
    assert {name: classes for name, classes in found.items() if len(classes) > 1} == {}
