"""Pictures: whole from the first byte to the last, and of a size that a page can show."""

from __future__ import annotations

import zlib
from typing import BinaryIO, NoReturn

from duixian.portal.papers.refusals import refused

MOST_PIXELS = 120_000_000
_PNG = b"\x89PNG\r\n\x1a\n"
_SIZES = frozenset({*range(0xC0, 0xC4), *range(0xC5, 0xC8), *range(0xC9, 0xCC), *range(0xCD, 0xD0)})
_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})
_LONGEST_ROW = 8  # bytes for one pixel


def check_png(file: BinaryIO) -> None:
    """Raise `Invalid` where a chunk's sum is wrong, the picture's data are cut off, or it is too large."""
    data = file.read()
    at, width, height, packed = len(_PNG), 0, 0, bytearray()
    while True:
        length, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        body, total = data[at + 8 : at + 8 + length], data[at + 8 + length : at + 12 + length]
        if len(total) < 4 or zlib.crc32(kind + body) != int.from_bytes(total, "big"):
            _broken()
        if kind == b"IHDR":
            width, height = int.from_bytes(body[:4], "big"), int.from_bytes(body[4:8], "big")
            _check_size(width, height)
        elif kind == b"IDAT":
            packed += body
        elif kind == b"IEND":
            break
        at += 12 + length
    unpacker = zlib.decompressobj()
    try:
        unpacked = len(unpacker.decompress(bytes(packed), (width * _LONGEST_ROW + 16) * height + 1024))
    except zlib.error:
        _broken()
    if not unpacker.eof or not unpacked:
        _broken()


def check_jpeg(file: BinaryIO) -> None:
    """Raise `Invalid` where the segments do not lead from the beginning to a picture and its end."""
    data = file.read()
    at, found = 2, False
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF or marker in _ALONE:
            at += 1 if marker == 0xFF else 2
            continue
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        if marker in _SIZES:
            found = True
            _check_size(int.from_bytes(data[at + 7 : at + 9], "big"), int.from_bytes(data[at + 5 : at + 7], "big"))
        if marker == 0xDA:
            if not found or b"\xff\xd9" not in data[at:][-4096:]:
                _broken()
            return
        at += 2 + length
    _broken()


def _check_size(width: int, height: int) -> None:
    if not width or not height:
        _broken()
    if width * height > MOST_PIXELS:
        raise refused("bomb", "图片尺寸过大；请缩小后上传", "the picture is too large: make it smaller")


def _broken() -> NoReturn:
    raise refused("broken", "图片损坏或不完整；请重新拍照或扫描", "the picture is broken or cut off: take it again")
