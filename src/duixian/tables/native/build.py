"""Compile C with the compiler that the machine has, once for each text, into the user's cache folder."""

from __future__ import annotations

import ctypes
import hashlib
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

OPTIONS = ("-std=c11", "-O2", "-fwrapv", "-fno-strict-aliasing", "-fPIC", "-shared", "-w")


class CompilerFailed(RuntimeError):
    """The compiler refused generated code, or could not run."""


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
    except (CompilerFailed, OSError):
        return False
    return True


def cache_folder() -> Path:
    """Where compiled programs are kept."""
    root = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(root).expanduser() / "duixian" / "native"


def load(text: str) -> ctypes.CDLL:
    """The library that C compiles to. Raises `CompilerFailed`, and OSError where the cache cannot be written."""
    command = compiler()
    if command is None:
        raise CompilerFailed("no C compiler (cc, gcc, clang or CC)")
    about = "\0".join((*command, *OPTIONS, sys.platform, os.uname().machine, text))
    folder = cache_folder()
    library = folder / f"{hashlib.sha256(about.encode()).hexdigest()[:40]}.so"
    if not library.exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryDirectory(dir=folder) as scratch:
            part = Path(scratch) / "program.so"
            _compile(command, text, part)
            os.replace(part, library)
    return ctypes.CDLL(str(library))


def _compile(command: tuple[str, ...], text: str, target: Path) -> None:
    source = target.with_suffix(".c")
    source.write_text(text, encoding="utf-8")
    try:
        done = subprocess.run(
            [*command, *OPTIONS, "-o", str(target), str(source)], capture_output=True, text=True, check=False
        )
    except OSError as error:
        raise CompilerFailed(f"{command[0]}: {error}") from error
    if done.returncode:
        raise CompilerFailed(f"{command[0]}: {done.stderr[:2000]}")
