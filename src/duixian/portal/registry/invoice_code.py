"""The QR code of a Chinese invoice: read out of a PDF or a picture, and what it says.

The code is a text of fields: `01,kind,code,number,amount,YYYYMMDD,check,…`. Kinds of paper and electronic VAT invoices
give the amount before tax; fully digital ones (31, 32) have no code, and give the sum with tax. Neither names seller or
buyer: whoever registers the invoice declares them.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date
from importlib.util import find_spec

from duixian.portal.registry.commands import Said
from duixian.portal.registry.models import Kind
from duixian.quantity.money import parse_money
from duixian.quantity.problem import Refused

_DIGITAL = ("31", "32")
_PAGES = 5
"""An invoice stands on the first pages of a file."""
_SCALE, _WIDEST = 3.0, 4000.0
"""Pixels for each point (a code of 2 cm is then some 170 wide), and of the longer side of a page at most."""


def available() -> bool:
    """Whether the libraries that read codes are installed."""
    return all(find_spec(name) for name in ("zxingcpp", "pypdfium2", "PIL"))


def read_invoices(data: bytes, mime: str) -> list[Said]:
    """The invoices whose codes stand in a PDF or a picture that was found clean; none where there is no code."""
    texts = dict.fromkeys(_codes(data, mime)) if available() else {}
    return [said for text in texts if (said := read_code(text))]


def read_code(text: str) -> Said | None:
    """What a code says; None where it is not an invoice's. Of a kind that gives the amount before tax, the amount is
    left to whoever reads the invoice.

    >>> read_code("01,32,,24232000000012345678,113000.00,20240306,,9F3A").number
    '24232000000012345678'
    """
    parts = text.strip().split(",")
    if len(parts) < 6 or parts[0] != "01" or not parts[3].isdecimal():
        return None
    kind, code, number, amount, day = parts[1:6]
    try:
        on = date.fromisoformat(f"{day[:4]}-{day[4:6]}-{day[6:8]}")
        fen = parse_money(f"{amount}元") if kind in _DIGITAL else None
    except (ValueError, Refused):
        return None
    return Said(Kind.INVOICE, number, code, on, amount=fen)


def _codes(data: bytes, mime: str) -> Iterator[str]:
    """The texts of all QR codes, page by page."""
    import zxingcpp

    squares = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    for picture in _pictures(data, mime):
        for found in zxingcpp.read_barcodes(picture, formats=squares):
            yield found.text


def _pictures(data: bytes, mime: str) -> Iterator[object]:
    if mime == "application/pdf":
        import pypdfium2

        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError:  # what others can show, this one may not
            return
        try:
            for number in range(min(len(document), _PAGES)):
                page = document[number]
                scale = min(_SCALE, _WIDEST / max(*page.get_size(), 1))
                yield page.render(scale=scale, grayscale=True).to_pil()
        finally:
            document.close()
    elif mime.startswith("image/"):
        from PIL import Image

        try:
            with Image.open(io.BytesIO(data)) as picture:
                yield picture.convert("L")
        except (OSError, Image.DecompressionBombError):  # a kind of picture that is not known, or too large
            return
