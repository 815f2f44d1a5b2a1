"""Files to keep, handed out."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from duixian.portal.web.language import say
from duixian.quantity.text import Text

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"


def attachment(content: bytes, name: Text | str, mime: str) -> HttpResponse:
    """A file that the browser saves under its name."""
    response = HttpResponse(content, content_type=mime)
    known = name if isinstance(name, str) else say(name)
    response.headers["Content-Disposition"] = content_disposition_header(True, known) or "attachment"
    return response
