"""`import_policy FILE`: another version of a policy file."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from duixian.portal.accounts.authority import SYSTEM
from duixian.portal.library.commands import import_version
from duixian.quantity.problem import Refused


class Command(BaseCommand):
    help = "Keep another version of a policy file, to be compared with the present one."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="a policy file (YAML) of a policy that the catalogue has")
        parser.add_argument("--note", default="", help="what this version is, in a few words")

    def handle(self, *_args: str, file: Path, note: str, **_options: object) -> None:
        try:
            version = import_version(SYSTEM, file, note)
        except Refused as refused:
            raise CommandError("\n".join(problem.render("zh") for problem in refused.problems)) from None
        self.stdout.write(f"已保存 {version.policy} 第 {version.number} 版。")
