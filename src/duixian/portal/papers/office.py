"""Packages of Office and OFD (ZIP files): bounded when unpacked, without macros, passwords and foreign parts."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from typing import BinaryIO, NoReturn

from duixian.portal.journal import Invalid
from duixian.portal.papers.refusals import refused

MOST_MEMBERS = 5_000
MOST_UNPACKED = 256 * 2**20
MOST_MEMBER = 64 * 2**20
_CHUNK = 2**16
_ENCRYPTED = 0x1
_MACROS = re.compile(r"vbaproject|vbadata|/macrosheets/|/activex/|\.(?:bas|cls|exe|dll|js|vbs|scr|bat|cmd)$", re.I)
_OBJECTS = re.compile(r"/embeddings/.*\.(?!xlsx$|docx$)", re.I)
_KINDS = rb"/(?:attachedTemplate|oleObject|frame|subDocument)"
_OUTSIDE = rb"""TargetMode\s*=\s*["']External"""
_FOREIGN = re.compile(rb"<[^>]*(?:%b[^>]*%b|%b[^>]*%b)" % (_KINDS, _OUTSIDE, _OUTSIDE, _KINDS), re.I)


def check_package(file: BinaryIO) -> frozenset[str]:
    """The names of a package's members. Raises `Invalid` for what is broken, locked, too large or carries programs.

    Sizes are counted while unpacking: what a package says of itself is not believed.
    """
    try:
        with zipfile.ZipFile(file) as package:
            members = package.infolist()
            if len(members) > MOST_MEMBERS:
                _bomb()
            left = MOST_UNPACKED
            for member in members:
                _check_member(member)
                left -= _unpack(package, member, min(left, MOST_MEMBER))
            return frozenset(member.filename for member in members)
    except Invalid:  # itself a ValueError
        raise
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, ValueError, OSError):
        raise refused("broken", "文件损坏，打不开；请重新导出后上传", "the file is broken: export it again") from None


def _check_member(member: zipfile.ZipInfo) -> None:
    name = member.filename
    if member.flag_bits & _ENCRYPTED:
        raise refused("locked", "文件加了密码；请取消密码后上传", "the file has a password: take it off first")
    if name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/") or ":" in name:
        raise refused("path", "文件内部含有越界路径，不能接收", "the file holds names that lead out of it")
    if _MACROS.search(name):
        raise refused(
            "macros", "文件含有宏或程序；请另存为不含宏的格式后上传", "the file holds macros: save it without them"
        )
    if _OBJECTS.search(name):
        raise refused(
            "objects",
            "文件内嵌了其他程序的对象；请删除后上传",
            "the file embeds objects of other programs: take them out",
        )


def _unpack(package: zipfile.ZipFile, member: zipfile.ZipInfo, most: int) -> int:
    """Read a member to its end, which also checks its sum; how many bytes it had."""
    size = 0
    kept = bytearray()
    watched = member.filename.endswith(".rels") or member.filename == "[Content_Types].xml"
    with package.open(member) as stream:
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            if size > most:
                _bomb()
            if watched:
                kept += chunk
    if b"macroenabled" in kept.lower():
        raise refused("macros", "文件含有宏；请另存为不含宏的格式后上传", "the file holds macros: save it without them")
    if _FOREIGN.search(kept):
        raise refused("foreign", "文件会从外部地址加载内容，不能接收", "the file loads parts from outside")
    return size


def _bomb() -> NoReturn:
    raise refused("bomb", "压缩包解开后过大，不能接收", "the file grows too large when unpacked")
