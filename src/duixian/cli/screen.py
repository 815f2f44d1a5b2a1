"""Where a command speaks: language, width and colour of the terminal; problems on stderr; files written whole or not.

`duixian.cli.run` sets the screen once; commands ask for it with `screen()`.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, replace
from pathlib import Path

from duixian.cli.layout import Line, Page
from duixian.quantity.problem import Place, Problem, Refused
from duixian.quantity.text import Lang, Text

FINE, NO, BAD_INPUT, INTERRUPTED = 0, 1, 2, 130
WIDEST = 100  # lines longer than this are tiring to read, however wide the window

_STYLES = {
    "heading": "bold", "bold": "bold", "dim": "dim", "good": "green", "bad": "red", "open": "yellow",
    "money": "bold blue", "official": "red",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Screen:
    """Language, columns, and whether stdout shows colours."""

    lang: Lang = "en"
    width: int = 80
    colour: bool = False

    def say(self, text: Text) -> str:
        return text.in_(self.lang)


_SCREEN: ContextVar[Screen] = ContextVar("screen")


def screen() -> Screen:
    return _SCREEN.get(Screen())


def set_screen(lang: Lang) -> None:
    """The screen of this process, as its terminal and environment are now."""
    terminal = sys.stdout.isatty()
    colour = terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    width = min(max(shutil.get_terminal_size((80, 24)).columns, 20), WIDEST)
    _SCREEN.set(Screen(lang, width, colour))


def page() -> Page:
    """An empty page for this screen."""
    return Page(screen().width)


def show(shown: Page) -> None:
    """Print a page, in colour where the terminal has it."""
    if not screen().colour:
        sys.stdout.write(shown.text)
        return
    from rich.console import Console  # only a coloured terminal pays for it

    console = Console(soft_wrap=True, highlight=False, markup=False, emoji=False)
    for line in shown.lines:
        console.print(_styled(line))


def _styled(line: Line) -> object:
    from rich.text import Text as Styled

    return Styled.assemble(*((span.text, _STYLES.get(span.style, "")) for span in line))


def complain(problems: tuple[Problem, ...]) -> None:
    """Every problem on stderr, then how many there are."""
    lang = screen().lang
    for problem in problems:
        print(replace(problem, place=_nearby(problem.place)).render(lang), file=sys.stderr)
    if len(problems) > 1:
        n = len(problems)
        print(screen().say(Text(f"共 {n} 处问题，请一并改好。", f"{n} problems in all.")), file=sys.stderr)


def note(text: str) -> None:
    """A remark on stderr: it is not what the command was asked for."""
    print(text, file=sys.stderr)


def _nearby(place: Place) -> Place:
    """The place with its file named from the current folder, where it lies inside."""
    here = f"{Path.cwd()}{os.sep}"
    return replace(place, file=place.file.removeprefix(here))


def write_file(path: Path, fill: Callable[[Path], None]) -> None:
    """Have `fill` write a temporary file beside `path`, then put it in place at once: whole or not at all.

    Raises `Refused` where the folder does not exist or cannot be written.
    """
    temporary = ""
    try:
        handle, temporary = tempfile.mkstemp(prefix=f".{path.stem}-", suffix=path.suffix, dir=path.parent)
        os.close(handle)
        fill(Path(temporary))
        os.chmod(temporary, 0o666 & ~_umask())
        os.replace(temporary, path)
        temporary = ""
    except OSError as error:
        message = Text(f"写不了文件：{error.strerror}", f"cannot write: {error.strerror}")
        raise Refused([Problem("cannot-write", message, Place(str(path)))]) from None
    finally:
        if temporary:
            Path(temporary).unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def deliver(text: str, output: Path | None) -> None:
    """A text to a file, or to stdout where no file is named."""
    if output is None:
        sys.stdout.write(text)
    else:
        write_file(output, lambda path: _write(path, text))


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
