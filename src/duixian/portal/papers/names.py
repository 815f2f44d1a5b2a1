"""File names as they are kept: one plain name, without a path and without what cannot be seen."""

from __future__ import annotations

import unicodedata
from pathlib import PurePosixPath

LONGEST = 120


def clean_name(raw: str) -> str:
    """The last part of a path (`/` or `\\`), without control, format and other unseen characters; else "file".

    >>> clean_name("C:\\\\2023 审计报告.pdf"), clean_name("../../etc/passwd"), clean_name("a\\u202efdp.exe\\x00")
    ('2023 审计报告.pdf', 'passwd', 'afdp.exe')
    """
    seen = "".join(c for c in unicodedata.normalize("NFC", raw) if unicodedata.category(c)[0] != "C")
    name = " ".join(seen.replace("\\", "/").rpartition("/")[2].split()).strip(". ")
    ending = PurePosixPath(name).suffix[:10]
    stem = name.removesuffix(ending)[: LONGEST - len(ending)]
    return (stem + ending) or "file"
