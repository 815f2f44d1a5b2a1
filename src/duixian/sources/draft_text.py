"""A draft as YAML text that reads well: small entries on one line, the parts of the file apart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

from duixian.quantity.yaml_source import Data

_WIDEST = 110  # of an entry on one line
_WRAP = 10_000  # a scalar is never broken


def dumped(file: Mapping[str, Data]) -> str:
    """The parts of a policy file as YAML, an empty line between them."""
    return "\n".join(_part({name: part}) for name, part in file.items())


def _part(data: dict[str, Data]) -> str:
    node = _Nodes(sort_keys=False, default_flow_style=False).represent_data(data)
    for part in (node, *(value for _, value in node.value)):  # a part of the file is never one line
        part.flow_style = False
    return yaml.serialize(node, Dumper=_Dumper, allow_unicode=True, width=_WRAP)


class _Nodes(yaml.representer.SafeRepresenter):
    """Plain YAML; a mapping or list whose parts are short stands on one line."""

    def represent_mapping(self, tag: str, mapping: Any, flow_style: bool | None = None) -> yaml.MappingNode:
        node = super().represent_mapping(tag, mapping, flow_style)
        node.flow_style = _length(node) <= _WIDEST
        return node

    def represent_sequence(self, tag: str, sequence: Any, flow_style: bool | None = None) -> yaml.SequenceNode:
        node = super().represent_sequence(tag, sequence, flow_style)
        node.flow_style = _length(node) <= _WIDEST
        return node

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - nothing is written by reference
        return True


class _Dumper(yaml.SafeDumper):
    """Lists are indented below their key."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002 - lists are indented
        super().increase_indent(flow, False)


def _length(node: yaml.Node) -> int:
    """About how many columns a node takes on one line; Chinese characters take two."""
    if isinstance(node, yaml.ScalarNode):
        return sum(1 + (ord(character) > 0x2E7F) for character in str(node.value)) + 2
    if isinstance(node, yaml.MappingNode):
        return sum(_length(key) + _length(value) + 2 for key, value in node.value)
    return sum(_length(item) + 2 for item in node.value)
