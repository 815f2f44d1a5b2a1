from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from duixian.policy.loader import Loaded, load_policy
from duixian.quantity.yaml_source import parse_source
from duixian.vocabulary.facts import Vocabulary, load_vocabulary

Make = Callable[..., Loaded]


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    return load_vocabulary(Path(__file__).parent.parent / "policy" / "vocabulary")


@pytest.fixture(scope="session")
def policy() -> Make:
    """A policy file of grants (name → YAML of what follows the title) and whatever else is appended."""

    def make(grants: dict[str, str], more: str = "") -> Loaded:
        text = HEAD + "".join(
            f"  {name}: {{cite: 三, title: {{zh: 烤炉, en: Ovens}}, for: oven_purchase, {rest}}}\n"
            for name, rest in grants.items()
        )
        return load_policy(parse_source(text + more, "bread.yaml"))

    return make


HEAD = """policy:
  id: bread
  number: 面发〔2022〕1号
  title: {zh: 面包, en: Bread}
  short: {zh: 面包, en: Bread}
  issuer: {zh: 面点局, en: Bureau of bread}
  level: city
  region: "230100"
  issued: 2022-01-05
  valid: {from: 2022-01-05, until: 2025-12-31}
grants:
"""
