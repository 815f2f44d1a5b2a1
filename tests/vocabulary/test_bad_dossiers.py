"""Every broken dossier beside the exact messages that a person sees.

`DUIXIAN_WRITE_EXPECTED=1 pytest tests/vocabulary/test_bad_dossiers.py` writes the messages anew; read the difference.
"""

import os
from pathlib import Path

import pytest

from duixian.quantity.problem import Refused
from duixian.quantity.yaml_source import parse_source
from duixian.vocabulary import Vocabulary, dossier_from_source, load_vocabulary

HERE = Path(__file__).parent


def check(expected: Path, refused: Refused) -> None:
    said = "".join(problem.render("zh") + "\n" for problem in refused.problems)
    if os.environ.get("DUIXIAN_WRITE_EXPECTED"):
        expected.write_text(said, encoding="utf-8")
    assert said == expected.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", sorted((HERE / "bad").glob("*.yaml")), ids=lambda path: path.stem)
def test_bad_dossier_is_refused_with_its_messages(path: Path, vocabulary: Vocabulary) -> None:
    with pytest.raises(Refused) as refused:
        dossier_from_source(parse_source(path.read_text(encoding="utf-8"), path.name), vocabulary)
    check(path.with_suffix(".txt"), refused.value)


@pytest.mark.parametrize("folder", sorted((HERE / "bad_vocabulary").iterdir()), ids=lambda path: path.name)
def test_bad_vocabulary_is_refused_with_its_messages(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    with pytest.raises(Refused) as refused:
        load_vocabulary(Path())
    check(folder / "expected.txt", refused.value)
