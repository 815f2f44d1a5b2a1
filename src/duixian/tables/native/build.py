"""Compile C with the compiler that the machine has, once for each text, into the user's cache folder."""

from __future__ import annotations

import ctypes
import hashlib
import os
import shlex
import shutil
import stat
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

OPTIONS = ("-std=c11", "-O2", "-fwrapv", "-fno-strict-aliasing", "-fPIC", "-shared", "-w")


class CompilerFailed(RuntimeError):
    """There is no compiler or no safe cache folder, or the compiler could not make a library of generated code."""


@cache
def compiler() -> tuple[str, ...] | None:
    """The C compiler as a command: `CC`, else cc, gcc or clang; None where there is none, or no POSIX machine."""
    if os.name != "posix":
        return None
    named = shlex.split(os.environ.get("CC", ""))
    for command in (named, ["cc"], ["gcc"], ["clang"]):
        path = shutil.which(command[0]) if command else None
        if path:
            return (path, *command[1:])
    return None


@cache
def available() -> bool:
    """Whether programs can run as native code here: a compiler that works, and a cache folder to write and run from."""
    try:
        load("#include <stdint.h>\n#include <stdlib.h>\nint64_t works(void) { return 1; }\n")
    except CompilerFailed:
        return False
    return True


def cache_folder() -> Path:
    """Where compiled programs are kept."""
    named = os.environ.get("XDG_CACHE_HOME", "")
    root = named if os.path.isabs(named) else os.path.expanduser("~/.cache")
    return Path(root) / "duixian" / "native"


def load(text: str) -> ctypes.CDLL:
    """The library that C compiles to, from the cache where it is there. Raises `CompilerFailed`."""
    command = compiler()
    if command is None:
        raise CompilerFailed("no C compiler (cc, gcc, clang or CC)")
    folder = cache_folder()
    library = folder / f"{_digest(command, text)}.so"
    try:
        _make_private(folder)
        if not library.exists():
            with tempfile.TemporaryDirectory(dir=folder) as scratch:
                part = Path(scratch) / "program.so"
                _compile(command, text, part)
                os.replace(part, library)
        return ctypes.CDLL(str(library))
    except OSError as error:
        raise CompilerFailed(str(error)) from error


def _digest(command: tuple[str, ...], text: str) -> str:
    """Of all that decides what comes out: the compiler as a file, how it is called, the machine, the text."""
    file = os.stat(command[0])
    about = (*command, *OPTIONS, str(file.st_size), str(file.st_mtime_ns), sys.platform, os.uname().machine, text)
    return hashlib.sha256("\0".join(about).encode()).hexdigest()


def _make_private(folder: Path) -> None:
    """What lies here is run, so nobody else may be able to put anything in. Raises `CompilerFailed`."""
    if not folder.is_absolute():  # nobody's home
        raise CompilerFailed(f"{folder} is no place to keep compiled code: set XDG_CACHE_HOME")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & 0o022:
        raise CompilerFailed(f"{folder} is not a folder that only its owner can write to")


def _compile(command: tuple[str, ...], text: str, target: Path) -> None:
    source = target.with_suffix(".c")
    source.write_text(text, encoding="utf-8")
    done = subprocess.run(
        [*command, *OPTIONS, "-o", str(target), str(source)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise CompilerFailed(f"{command[0]}: {done.stderr[:2000]}")
