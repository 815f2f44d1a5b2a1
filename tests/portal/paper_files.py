"""Small files for the tests of papers: good ones, and what makes them bad."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject


def upload(data: bytes, name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def pdf(title: str = "", javascript: str = "", launch: str = "", attachment: str = "", password: str = "") -> bytes:
    """One empty page; with any of the last four it is one to refuse, with another title another file."""
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    if title:
        writer.add_metadata({"/Title": title})
    for kind, key, value in (("/JavaScript", "/JS", javascript), ("/Launch", "/F", launch)):
        if value:
            action = {NameObject("/S"): NameObject(kind), NameObject(key): TextStringObject(value)}
            writer._root_object[NameObject("/OpenAction")] = DictionaryObject(action)
    if attachment:
        writer.add_attachment(attachment, b"inside")
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def hidden_script_pdf() -> bytes:
    """A script in a compressed stream of objects, where no search of the bytes finds it."""
    texts = (
        b"<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
    )
    offsets = [sum(len(text) + 1 for text in texts[:n]) for n in range(3)]
    head = " ".join(f"{n + 1} {offset}" for n, offset in enumerate(offsets)).encode() + b" "
    packed = zlib.compress(head + b" ".join(texts))
    out = b"%PDF-1.5\n"
    stream = b"4 0 obj<</Type/ObjStm/N 3/First %d/Filter/FlateDecode/Length %d>>stream\n"
    at_stream = len(out)
    out += stream % (len(head), len(packed)) + packed + b"\nendstream\nendobj\n"
    at_table = len(out)
    rows = struct.pack(">BHB", 0, 0, 0) + b"".join(struct.pack(">BHB", 2, 4, n) for n in range(3))
    rows += struct.pack(">BHB", 1, at_stream, 0) + struct.pack(">BHB", 1, at_table, 0)
    out += b"5 0 obj<</Type/XRef/Size 6/W[1 2 1]/Root 1 0 R/Length %d>>stream\n" % len(rows)
    return out + rows + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % at_table


def png(width: int = 2, height: int = 2) -> bytes:
    """A grey picture; of a large one only the first rows are there."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = (b"\0" + b"\x80" * width) * min(height, 4)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def jpeg() -> bytes:
    """The segments of a picture of one point, with a scan and its end."""
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, 1, 1, 1) + b"\x01\x11\x00"
    scan = b"\xff\xda" + struct.pack(">H", 8) + b"\x01\x01\x00\x00\x3f\x00" + b"\x55\xaa"
    return b"\xff\xd8\xff\xe0" + struct.pack(">H", 16) + b"JFIF\0\1\1\0\0\1\0\1\0\0" + frame + scan + b"\xff\xd9"


def package(members: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members.items():
            file.writestr(name, data)
    return out.getvalue()


def docx(extra: Mapping[str, bytes] | None = None, types: bytes = b"<Types/>") -> bytes:
    return package({"[Content_Types].xml": types, "word/document.xml": b"<w/>", **(extra or {})})


def locked_package() -> bytes:
    """A package that says that its members are encrypted."""
    data = bytearray(docx())
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        data[at + 8] |= 1
        at = data.find(b"PK\x01\x02", at + 4)
    return bytes(data)
