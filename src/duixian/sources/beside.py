"""Which document of a folder a policy file was written from."""

from __future__ import annotations

from pathlib import Path

from duixian.policy.loader import Loaded
from duixian.sources.document import Document, read_document
from duixian.sources.squeeze import squeeze


def find_document(loaded: Loaded, folder: Path) -> Document | None:
    """The text file of `folder` that the policy names; else the one with its digest; else the one that opens with its
    number. None where there is no such file. Raises `Refused` for a file that is no document."""
    named = loaded.model.policy.document
    if named is not None and named.file:
        path = folder / named.file
        return read_document(path) if path.is_file() else None
    documents = [read_document(path) for path in sorted(folder.glob("*.txt"))]
    if named is not None:
        return next((document for document in documents if document.digest == named.digest), None)
    number = squeeze(loaded.model.policy.number)
    return next((document for document in documents if number in squeeze(document.clauses[0].text)), None)
