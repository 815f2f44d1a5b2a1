"""The figures as pictures, drawn as those of budgets and reforms are. Each stands beside the table that it shows."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.safestring import SafeString, mark_safe

from duixian.portal.dashboards.asking import SPANS
from duixian.portal.dashboards.figures import Held, Speed, Sums
from duixian.portal.dashboards.names import name
from duixian.portal.web.language import lang
from duixian.procedure.words import KINDS
from duixian.quantity.money import format_money
from duixian.quantity.text import Text
from duixian.simulation.pictures import Bar, Picture, svg

SHOWN = 12
"""The largest so many are drawn; the table has all."""


def of_stages(rows: Sequence[Held]) -> SafeString:
    bars = tuple(
        Bar(KINDS[row.kind], row.number - row.late, row.number, Text(_late(row, "件"), _late(row, "")))  # type: ignore[index]
        for row in rows
    )
    about = Text("每个环节在办的件数，浅色部分已超期", "Applications at each stage; the light part is late")
    return _drawn(Picture("bars", Text("各环节在办", "At each stage"), about, bars, money=False), "stages")


def _late(row: Held, word: str) -> str:
    late = f"（{row.late} 件超期）" if word else f" ({row.late} late)"
    return f"{row.number} {word}".strip() + (late if row.late else "")


def of_money(rows: Sequence[Sums], group: str, title: Text) -> SafeString:
    bars = tuple(Bar(name(group, row.key), row.paid, row.total, _money(row.total)) for row in rows[:SHOWN])
    about = Text(
        "已预留、已批待付和已拨付的合计，深色部分已拨付", "Reserved, committed and paid; the dark part is paid"
    )
    return _drawn(Picture("bars", title, about, bars), group)


def _money(fen: int) -> Text:
    return Text(format_money(fen, "zh", "short"), format_money(fen, "en", "short"))


def of_speed(found: Speed) -> SafeString:
    bars = tuple(
        Bar(Text(_span(span, "天"), _span(span, "d")), number, 0, Text(str(number), str(number)))
        for span, number in found.spans.items()
    )
    about = Text("从提交到资金到账的天数", "Days from filing to the money")
    return _drawn(Picture("columns", Text("从申报到到账", "From filing to money"), about, bars, money=False), "speed")


def _span(span: str, word: str) -> str:
    first, to = SPANS[span]
    return f"{first}{word}+" if to is None else f"{first}–{to}{word}"


def _drawn(picture: Picture, ident: str) -> SafeString:
    """Made of escaped text only (`simulation.pictures`)."""
    return mark_safe(svg(picture, lang(), ident))
