"""The commands that look after the portal, and their options: `audit-log`, `check-site`."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from duixian.cli.help import Command


class AuditAction(StrEnum):
    VERIFY = "verify"


def audit_log(
    action: Annotated[  # noqa: ARG001 - the one there is
        AuditAction, typer.Argument(metavar="verify", help="核对 ¦ check the chain")
    ],
    seal: Annotated[
        str | None,
        typer.Option(
            "--seal", metavar="N:DIGEST", help="以前核对时记下的封签 ¦ the seal that an earlier check printed"
        ),
    ] = None,
) -> int:
    """核对网站的操作记录有无改动、缺失、错位 ¦ find edits, gaps and moves in the audit log of the portal"""
    from duixian.cli import do_portal

    return do_portal.verify(seal)


def check_site() -> int:
    """核对网站的数据：金额、公示、拨付等规则是否成立 ¦ find what breaks the rules that always hold in the portal"""
    from duixian.cli import do_portal

    return do_portal.check()


def register(app: typer.Typer) -> None:
    """Enter the commands."""
    app.command("audit-log", cls=Command)(audit_log)
    app.command("check-site", cls=Command)(check_site)
