"""A figure's months as a line. It stands beside the table that it shows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from html import escape

from django.utils.safestring import SafeString, mark_safe

from duixian.portal.web.language import say
from duixian.quantity.text import Text

_WIDE, _TALL, _EDGE = 320, 96, 12


def line(label: Text, points: Sequence[tuple[date, int]], name: str) -> SafeString:
    """An `<svg>` from 0 to the highest; `name` tells its ids from those of other pictures. Its text is escaped."""
    most = max((value for _, value in points), default=0) or 1
    step = (_WIDE - 2 * _EDGE) // max(len(points) - 1, 1)
    at = [
        (_EDGE + step * number, _TALL - _EDGE - (_TALL - 2 * _EDGE) * value // most)
        for number, (_, value) in enumerate(points)
    ]
    title = escape(say(label))
    about = escape(say(Text("逐月，从左到右：", "Month by month: ")) + "、".join(f"{value:,}" for _, value in points))
    dots = "".join(
        f'<circle cx="{x}" cy="{y}" r="3"><title>{month:%Y-%m} {value:,}</title></circle>'
        for (x, y), (month, value) in zip(at, points, strict=True)
    )
    base = _TALL - _EDGE
    return mark_safe(
        f'<svg class="months" viewBox="0 0 {_WIDE} {_TALL}" role="img" aria-labelledby="{name}-t {name}-d">'
        f'<title id="{name}-t">{title}</title><desc id="{name}-d">{about}</desc>'
        f'<line class="base" x1="{_EDGE}" x2="{_WIDE - _EDGE}" y1="{base}" y2="{base}"/>'
        f'<polyline points="{" ".join(f"{x},{y}" for x, y in at)}"/>{dots}</svg>'
    )
