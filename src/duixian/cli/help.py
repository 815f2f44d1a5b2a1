"""Help and usage errors in the language of the screen. Help texts are written `中文 ¦ English` beside the options."""

from __future__ import annotations

from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from duixian.cli import screen
from duixian.cli.layout import Page
from duixian.quantity.problem import Problem, Refused
from duixian.quantity.text import Text

EXIT_CODES = (
    ("0", Text("正常", "fine")),
    ("1", Text("答案是“否”：用例、核对或记录验证没有通过", "the answer is no: a case, an audit or a record fails")),
    ("2", Text("输入有误：问题逐条列出，不写任何文件", "bad input: every problem on stderr, nothing written")),
    ("130", Text("被中断", "interrupted")),
)  # fmt: skip
_LANG = ("--lang zh|en", Text("界面语言，默认随系统", "language; by default the locale's"))
_HELP = ("--help", Text("显示本说明", "show this help"))


def both(text: str | None) -> Text:
    """A help text split into its languages."""
    zh, _, en = (text or "").partition(" ¦ ")
    return Text(zh.strip(), (en or zh).strip())


class Command(TyperCommand):
    """A command that explains itself on a `Page`."""

    def get_help(self, ctx: Any) -> str:
        say, shown = screen.screen().say, screen.page()
        arguments = [p for p in self.get_params(ctx) if p.param_type_name == "argument"]
        options = [p for p in self.get_params(ctx) if p.param_type_name == "option" and p.name != "help"]
        usage = [ctx.command_path, *(_argument(p) for p in arguments), say(Text("[选项]", "[OPTIONS]"))]
        shown.para(say(Text("用法：", "Usage: ")) + " ".join(usage))
        shown.blank()
        shown.para(say(both(self.help)))
        if arguments:
            shown.heading(say(Text("参数", "Arguments")))
            shown.table([(_argument(p), say(both(getattr(p, "help", "")))) for p in arguments], 2)
        shown.heading(say(Text("选项", "Options")))
        rows = [(_option(p), say(both(getattr(p, "help", "")))) for p in options]
        shown.table([*rows, *((name, say(text)) for name, text in (_LANG, _HELP))], 2)
        _exit_codes(shown)
        return shown.text.rstrip("\n")


class Group(TyperGroup):
    """The list of commands, in the order in which they are declared."""

    def get_help(self, ctx: Any) -> str:  # noqa: ARG002 - the form that typer calls
        say, shown = screen.screen().say, screen.page()
        shown.para(say(Text("用法：duixian 命令 [选项]", "Usage: duixian COMMAND [OPTIONS]")))
        shown.blank()
        shown.para(say(both(self.help)))
        shown.heading(say(Text("命令", "Commands")))
        shown.table([(name, say(both(command.help))) for name, command in self.commands.items()], 2)
        shown.blank()
        shown.para(say(Text("每个命令的用法：duixian 命令 --help", "Each command: duixian COMMAND --help")))
        _exit_codes(shown)
        return shown.text.rstrip("\n")


def _exit_codes(shown: Page) -> None:
    shown.heading(screen.screen().say(Text("退出码", "Exit codes")))
    shown.table([(code, screen.screen().say(text)) for code, text in EXIT_CODES], 2)


def _argument(param: Any) -> str:
    name = str(param.metavar or param.name).upper()
    name += "…" if param.nargs == -1 else ""
    return name if param.required else f"[{name}]"


def _option(param: Any) -> str:
    names = ", ".join(param.opts)
    return names if param.is_flag else f"{names} {param.metavar or param.name.upper()}"


def refuse_usage(error: typer.TyperException) -> None:
    """A usage error as a problem. Raises `Refused`."""
    english = error.format_message() if hasattr(error, "format_message") else str(error)
    param = getattr(error, "param", None)
    name = _argument(param) if param is not None and param.param_type_name == "argument" else ""
    name = name or (param.opts[0] if param is not None else str(getattr(error, "option_name", "")))
    match type(error).__name__:
        case "NoSuchOption":
            zh = f"没有选项 {name}"
        case "MissingParameter":
            zh = f"缺少 {name}"
        case "BadParameter":
            zh = f"{name} 的值不对"
        case "BadOptionUsage":
            zh = f"选项 {name} 缺少值"
        case _ if english.startswith("Got unexpected extra argument"):
            zh = f"多出的参数：{english.rpartition('(')[2].removesuffix(')')}；用法见这个命令的 --help"
        case _:
            zh = "命令写法不对，用法见 duixian --help"
    raise Refused([Problem("usage", Text(zh, english.rstrip(".")))])
