"""Every broken policy file in `bad/` beside the exact messages that a person sees: first in Chinese, then in English.

`DUIXIAN_WRITE_EXPECTED=1 pytest tests/policy/test_bad_files.py` writes the messages anew; read the difference.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from duixian.policy.loader import load_policy
from duixian.program.compile import check_policy
from duixian.program.series import load_series
from duixian.quantity.problem import Refused
from duixian.vocabulary.facts import Vocabulary

BAD = Path(__file__).parent / "bad"
NAMES = sorted({path.stem for path in BAD.iterdir()})  # `file-missing` has its messages alone


def messages(refused: Refused) -> str:
    zh, en = ("".join(problem.render(lang) + "\n" for problem in refused.problems) for lang in ("zh", "en"))
    return f"{zh}\n{en}"


@pytest.mark.parametrize("name", NAMES)
def test_bad_policy_is_refused_with_its_messages(
    name: str, vocabulary: Vocabulary, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(BAD)
    with pytest.raises(Refused) as refused:
        check_policy(load_policy(Path(f"{name}.yaml")), vocabulary, load_series())
    said, expected = messages(refused.value), BAD / f"{name}.txt"
    if os.environ.get("DUIXIAN_WRITE_EXPECTED"):
        expected.write_text(said, encoding="utf-8")
    assert said == expected.read_text(encoding="utf-8")


def test_at_least_45_kinds_of_mistake_have_their_message() -> None:
    assert len(NAMES) >= 45


@pytest.mark.parametrize("name", NAMES)
def test_message_names_a_line_that_the_file_has(name: str) -> None:
    path = BAD / f"{name}.yaml"
    lines = path.read_bytes().count(b"\n") + 1 if path.exists() else 0
    for said in (BAD / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        place = said.split(":")
        if said and lines and place[1].strip().isdecimal():
            assert place[0] == f"{name}.yaml"
            assert 1 <= int(place[1]) <= lines
