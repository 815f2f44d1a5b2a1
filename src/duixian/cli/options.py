"""Options that commands of several files share."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer


class Plain(StrEnum):
    TEXT = "text"
    JSON = "json"


Policies = Annotated[
    list[str] | None,
    typer.Option(
        "--policy",
        metavar="ID",
        help="只用这些政策，可写多次，也可写文件 ¦ only these policies (several; a file works too)",
    ),
]
Readings = Annotated[
    list[str] | None,
    typer.Option(
        "--reading", metavar="[POLICY:]ID=NAME", help="歧义按哪种口径，可写多次 ¦ how to read an ambiguity (several)"
    ),
]
