"""`demo SAMPLE.yaml`: seed the made-up city, walk one application to the account, say who can sign in."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.test import override_settings

from duixian.portal.accounts.models import Organisation
from duixian.portal.demo.people import PASSWORD, build
from duixian.portal.demo.walk import walk
from duixian.portal.journal import verify
from duixian.portal.journal.models import Entry
from duixian.quantity.yaml_source import Data, read_source

NO_MAIL = "django.core.mail.backends.dummy.EmailBackend"
ACCOUNTS = (
    ("paid@demo.example", "企业经办：已到账"),
    ("returned@demo.example", "企业经办：退回补正"),
    ("near@demo.example", "企业经办：还差一星的草稿"),
    ("district-reviewer.daoli@demo.example", "区县审核：有新申报"),
    ("city-clerk.city@demo.example", "市级经办：名单、异议、资金"),
    ("city-finance.city@demo.example", "市级财政：拨付"),
    ("approver.city@demo.example", "市政府审批"),
    ("administrator.city@demo.example", "账号管理员"),
)


class Command(BaseCommand):
    help = "seed a made-up city and walk one application from its call to the account"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("sample", type=Path, help="the dossier that the enterprises of the city share")

    def handle(self, *_args: Any, **options: Any) -> None:
        if Organisation.objects.exists():
            self.stdout.write("这个数据库里已经有单位，演示城市没有再建。")
        else:
            sample = cast(dict[str, Data], read_source(options["sample"]).data)
            # Nobody of the made-up city reads letters.
            with override_settings(EMAIL_BACKEND=NO_MAIL), transaction.atomic():
                walk(build(), sample, self.stdout.write)
        if broken := list(verify()):
            raise CommandError(broken[0].why.zh)
        self.stdout.write(f"操作记录 {Entry.objects.count()} 条，逐条核对无误。")
        self.stdout.write(f"\n打开网站：make serve，然后用下面的账号登录，密码都是 {PASSWORD}")
        for email, what in ACCOUNTS:
            self.stdout.write(f"  {email:42} {what}")
