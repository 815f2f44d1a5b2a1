"""The command line: `duixian COMMAND …`. Exit codes: 0 fine, 1 the answer is no, 2 bad input, 130 interrupted."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress

__all__ = ["main", "run"]


def main() -> None:
    """The console script."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError):  # something else than a text stream has taken its place
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # a GBK terminal lacks some signs
    sys.exit(run(sys.argv[1:]))


def run(argv: Sequence[str]) -> int:
    """Run one command and give its exit code. Speaks the language of `--lang`, else of the locale."""
    # Everything is imported here, so that the import of `duixian.cli` costs nothing.
    from duixian.cli import screen
    from duixian.quantity.problem import Refused
    from duixian.quantity.text import locale_language

    screen.set_screen(locale_language(os.environ))
    try:
        lang, rest = _language(argv)
        if lang:
            screen.set_screen("zh" if lang == "zh" else "en")
        from duixian.cli.app import call

        code = call(rest)
        sys.stdout.flush()
        return code
    except Refused as refused:
        screen.complain(refused.problems)
        return screen.BAD_INPUT
    except KeyboardInterrupt:
        return screen.INTERRUPTED
    except SystemExit:  # typer's way to end when a pipe was closed: its reader has seen enough
        return screen.FINE
    except BrokenPipeError:  # the same, found by the last flush
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return screen.FINE


def _language(argv: Sequence[str]) -> tuple[str, list[str]]:
    """The value of `--lang`, wherever it stands, and the other arguments. Raises `Refused` for another language."""
    from duixian.quantity.problem import Place, Problem, Refused
    from duixian.quantity.text import Text

    lang, rest = "", []
    words = iter(argv)
    for word in words:
        if word == "--":
            rest += [word, *words]
        elif word == "--lang" or word.startswith("--lang="):
            lang = word.partition("=")[2] if "=" in word else next(words, "")
            if lang not in ("zh", "en"):
                message = Text(f"没有语言 {lang}".rstrip(), f"no such language: {lang}".rstrip(": "))
                raise Refused([Problem("language", message, Place("--lang"), expected=Text("zh 或 en", "zh or en"))])
        else:
            rest.append(word)
    return lang, rest
