"""Policies that nobody ever issued, in shapes that neighbours use: each is a file with cases, none has its own code."""

from __future__ import annotations

import re
import shutil
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import duixian
from duixian.assess.answer import assess_dossier
from duixian.assess.cases import run_cases
from duixian.assess.cases_prepare import prepare_cases
from duixian.assess.engine import Engine
from duixian.assess.split import split_span, split_sum
from duixian.policy.loader import find_policy, load_policy
from duixian.program.compile import assemble, check_policy
from duixian.program.model import Part
from duixian.program.series import load_series
from duixian.quantity.text import Text
from duixian.vocabulary.facts import Vocabulary, load_vocabulary

HERE = Path(__file__).parent
FOLDER = HERE / "invented"
PACKAGE = Path(duixian.__file__).parent
FILES = {path.stem: path for path in sorted(FOLDER.glob("*.yaml")) if not path.name.endswith(".cases.yaml")}
INVENTED = pytest.mark.parametrize("policy", FILES)


@pytest.fixture(scope="module")
def words(tmp_path_factory: pytest.TempPathFactory) -> Vocabulary:
    """The packaged vocabulary and the few facts of the invented policies: one folder, as a city would keep it."""
    folder = tmp_path_factory.mktemp("vocabulary")
    for path in [*(PACKAGE / "catalogue" / "vocabulary").glob("*.yaml"), *(FOLDER / "vocabulary").glob("*.yaml")]:
        shutil.copy(path, folder)
    return load_vocabulary(folder)


@INVENTED
def test_invented_policy_checks_clean(policy: str, words: Vocabulary) -> None:
    assert check_policy(load_policy(FILES[policy]), words, load_series()).policy.id == policy


@INVENTED
def test_invented_policy_passes_its_cases(policy: str, words: Vocabulary) -> None:
    failed = run_cases(load_policy(FILES[policy]), vocabulary=words).failed
    assert [(str(result.place), result.name, [text.en for text in result.differences]) for result in failed] == []


def test_no_python_is_specific_to_an_invented_policy() -> None:
    """No code beside them, and no module of the package that names a policy, a grant or a fact of theirs."""
    assert sorted({path.suffix for path in FOLDER.rglob("*") if path.is_file()}) == [".yaml"]
    own = {*FILES, *(f"{name}/{grant}" for name, path in FILES.items() for grant in load_policy(path).model.grants)}
    own |= set(re.findall(r"^  ([a-z_]+):$", (FOLDER / "vocabulary" / "loans.yaml").read_text("utf-8"), re.M))
    code = {str(path): path.read_text("utf-8") for path in [*PACKAGE.rglob("*.py"), Path(__file__)]}
    assert [(file, name) for file, text in code.items() for name in own if re.search(rf"\b{name}\b", text)] == []


def claims_of(policy: str, case: str, words: Vocabulary) -> duixian.Assessment:
    path = FILES[policy]
    prepared = prepare_cases(path.with_name(f"{policy}.cases.yaml"), words, policy)
    dossier = next(one.dossier for one in prepared.cases if one.name == case)
    return assess_dossier(dossier, Engine(assemble([load_policy(path)], words, load_series())))


def test_a_claim_names_its_payee(words: Vocabulary) -> None:
    (policy,) = (name for name, path in FILES.items() if "payee: {zh: 贷款银行" in path.read_text("utf-8"))
    (claim,) = claims_of(policy, "the bank's discount", words).claims
    assert (claim.payee, claim.potential) == (Text("贷款银行", "the lending bank"), 6_000_000)


def test_a_claim_says_what_each_payee_gets(words: Vocabulary) -> None:
    (policy,) = (name for name, path in FILES.items() if "split:" in path.read_text("utf-8"))
    two, three = claims_of(policy, "the odd fen goes to the larger remainder", words).claims
    assert [(part.payee.en, part.share.en, part.lo, part.hi, part.firm, part.potential) for part in two.split] == [
        ("the applicant", "70%", 1_296_296, 1_296_296, 1_296_296, 1_296_296),
        ("the core team", "30%", 555_556, 555_556, 555_556, 555_556),
    ]
    assert [(part.lo, part.hi, part.firm, part.potential) for part in three.split] == [
        (0, 33_341, 0, 33_341),
        (0, 33_331, 0, 33_330),
        (0, 33_331, 0, 33_330),
    ]


def test_a_claim_beyond_the_number_that_is_paid_says_what_took_its_place(words: Vocabulary) -> None:
    (policy,) = (name for name, path in FILES.items() if "at_most: 2项" in path.read_text("utf-8"))
    claims = claims_of(policy, "of three shows the two that pay most", words).claims
    assert {c.matter: [b.by.partition("#")[2] for b in c.beaten] for c in claims if c.verdict == "entitled"} == {
        "m1": ["m2", "m3"],
        "m2": [],
        "m3": [],
    }


def test_a_neighbour_is_found_by_its_id_and_the_catalogue_comes_first() -> None:
    name = next(iter(FILES))
    assert find_policy(name, FOLDER) == FILES[name]
    assert find_policy("harbin-2022-1", FOLDER).parent != FOLDER


shares = st.lists(st.integers(1, 10_000), min_size=2, max_size=6)
fen = st.integers(0, 10**12)


@given(shares, fen)
def test_parts_add_up_to_the_sum_and_none_is_a_fen_off(weights: list[int], total: int) -> None:
    parts = parts_of(weights)
    got = split_sum(parts, total)
    assert sum(got) == total
    assert all(abs(one - total * part.share) < 1 for one, part in zip(got, parts, strict=True))


@given(shares, fen, fen, st.integers(0, 100))
def test_parts_of_an_open_sum_hold_the_parts_of_every_sum_inside(
    weights: list[int], one: int, other: int, percent: int
) -> None:
    parts, lo, hi = parts_of(weights), min(one, other), max(one, other)
    inside = lo + (hi - lo) * percent // 100
    spans = split_span(parts, lo, hi)
    assert all(low <= got <= high for (low, high), got in zip(spans, split_sum(parts, inside), strict=True))


def parts_of(weights: list[int]) -> list[Part]:
    return [Part(Text("甲", "a"), Fraction(weight, sum(weights))) for weight in weights]
