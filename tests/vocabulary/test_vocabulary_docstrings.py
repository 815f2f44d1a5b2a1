import doctest
from importlib import import_module

import pytest

MODULES = ("dossier", "values", "regions", "industries", "size", "credit_code")


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings_of_the_vocabulary_hold(name: str) -> None:
    assert doctest.testmod(import_module(f"duixian.vocabulary.{name}")).failed == 0
