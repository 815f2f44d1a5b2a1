"""`import_document POLICY FILE`: the official text of a policy."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from duixian.portal.accounts.authority import SYSTEM
from duixian.portal.library.commands import import_document
from duixian.portal.library.shelf import book
from duixian.quantity.problem import Refused


class Command(BaseCommand):
    help = "Keep the official text of a policy in the database, to be shown beside our words."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("policy", help="id of the policy, such as harbin-2022-1")
        parser.add_argument("file", type=Path, help="its full text: a text file in UTF-8 or GB18030")

    def handle(self, *_args: str, policy: str, file: Path, **_options: object) -> None:
        try:
            row = import_document(SYSTEM, policy, file)
        except Refused as refused:
            raise CommandError("\n".join(problem.render("zh") for problem in refused.problems)) from None
        pinned = book(policy).model.policy.document
        self.stdout.write(f"已导入 {policy} 原文，摘要 {row.digest}。")
        if pinned and pinned.digest != row.digest:
            self.stderr.write("注意：与政策文件所依据的文本不同，请用 duixian audit 核对。")
