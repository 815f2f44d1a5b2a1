"""What a file is, by its content, and whether it may be kept. Everything else follows from this one answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO

import filetype

from duixian.portal.papers.images import check_jpeg, check_png
from duixian.portal.papers.office import check_package
from duixian.portal.papers.pdf import check_pdf
from duixian.portal.papers.refusals import refused
from duixian.quantity.text import Text

HEAD = 8192
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OFFICE = "application/vnd.openxmlformats-officedocument"


@dataclass(frozen=True, slots=True)
class Type:
    """A type that is taken: its endings, and what a package of it must hold ("" for none)."""

    mime: str
    label: Text
    endings: tuple[str, ...]
    part: str = ""


TYPES = (
    Type("application/pdf", Text("PDF", "PDF"), (".pdf",)),
    Type("image/jpeg", Text("JPEG 图片", "JPEG"), (".jpg", ".jpeg")),
    Type("image/png", Text("PNG 图片", "PNG"), (".png",)),
    Type(f"{_OFFICE}.wordprocessingml.document", Text("Word", "Word"), (".docx",), "word/document.xml"),
    Type(f"{_OFFICE}.spreadsheetml.sheet", Text("Excel", "Excel"), (".xlsx",), "xl/workbook.xml"),
    Type("application/ofd", Text("OFD 版式文件", "OFD"), (".ofd",), "OFD.xml"),
)
_CHECKS: Mapping[str, Callable[[BinaryIO], None]] = {
    "application/pdf": check_pdf,
    "image/jpeg": check_jpeg,
    "image/png": check_png,
}
ENDINGS = tuple(ending for one in TYPES for ending in one.endings)


def inspect(file: BinaryIO, name: str) -> Type:
    """The type of a file that may be kept. Raises `Invalid` with the reason where it may not.

    The ending of the name must be one of the type that the content has: what a file calls itself proves nothing.
    """
    file.seek(0)
    head = file.read(HEAD)
    if not head:
        raise refused("empty", "文件是空的", "the file is empty")
    found = _type_of(file, head)
    ending = PurePosixPath(name).suffix.lower()
    if ending not in found.endings:
        raise refused(
            "ending",
            f"文件名以 {ending or '（无扩展名）'} 结尾，内容却是 {found.label.zh}；请改正文件名后上传",
            f"the name ends in {ending or 'nothing'}, the content is {found.label.en}: correct the name",
        )
    if check := _CHECKS.get(found.mime):
        file.seek(0)
        check(file)
    return found


def _type_of(file: BinaryIO, head: bytes) -> Type:
    guess = filetype.guess(head)
    mime = guess.mime if guess else ""
    plain = next((one for one in TYPES if one.mime == mime and not one.part), None)
    if plain:
        return plain
    if head.startswith(b"PK"):
        file.seek(0)
        names = check_package(file)
        if package := next((one for one in TYPES if one.part and one.part in names), None):
            return package
        raise refused(
            "archive", "不接收压缩包；请解开后逐份上传", "archives are not taken: unpack it and add each file"
        )
    if head.startswith(_OLE):
        raise refused(
            "old-office",
            "是旧格式或加了密码的 Office 文件；请另存为不带密码的 docx、xlsx 或 PDF",
            "an old or locked Office file: save it as docx, xlsx or PDF without a password",
        )
    if head.startswith((b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe")):
        raise refused("program", "内容是程序，不是材料，不能接收", "the content is a program")
    labels = Text("、".join(one.label.zh for one in TYPES), ", ".join(one.label.en for one in TYPES))
    raise refused(
        "type", f"认不出这是什么文件；可以接收 {labels.zh}", f"not a known type of file; taken are {labels.en}"
    )
