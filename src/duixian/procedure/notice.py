"""The rule of public notice: it runs its full days on every channel, and a changed list runs again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from duixian.procedure.limits import after
from duixian.procedure.model import UNLIMITED, Run, Stage
from duixian.quantity.dates import said
from duixian.quantity.text import Text
from duixian.quantity.working_days import OFFICIAL, Calendar


def run(stage: Stage, digest: str, published: Mapping[str, date], calendar: Calendar = OFFICIAL) -> Run:
    """How a notice runs. `published`: on which day each channel (by its Chinese name) published the list `digest`.

    It starts with the last channel; that day is not counted. Without every channel it has not started.
    """
    missing = tuple(channel for channel in stage.channels if channel.zh not in published)
    if missing or not published:
        return Run(digest, None, UNLIMITED, missing)
    start = max(published.values())
    return Run(digest, start, after(start, stage.days or 0, working=stage.working, calendar=calendar))


def unfinished(run: Run | None, digest: str, day: date) -> Text | None:
    """Why the notice of the list `digest` is not over on `day`; None when it is."""
    if run is None or run.digest != digest:
        return Text("名单还没有公示", "the list has not been published")
    if run.missing:
        zh, en = "、".join(one.zh for one in run.missing), ", ".join(one.en for one in run.missing)
        return Text(f"还有渠道没有公示：{zh}", f"not yet published on: {en}")
    if run.last.unknown is not None:
        return Text(
            f"公示何时期满还不能确定：{run.last.unknown.zh}", f"its last day is not known: {run.last.unknown.en}"
        )
    if run.last.day is None:
        return Text("名单还没有公示", "the list has not been published")
    if day <= run.last.day:
        last = said(run.last.day)
        return Text(f"公示期到{last.zh}才满", f"the notice runs until {last.en}")
    return None
