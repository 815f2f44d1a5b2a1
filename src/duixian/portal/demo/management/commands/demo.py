"""`demo SAMPLE.yaml`: seed the made-up city, walk one application to the account, say who can sign in."""

from __future__ import annotations

import os
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
from duixian.quantity.text import Lang, Text, locale_language
from duixian.quantity.yaml_source import Data, read_source

NO_MAIL = "django.core.mail.backends.dummy.EmailBackend"
ACCOUNTS = (
    ("paid@demo.example", Text("企业经办：已到账", "enterprise, paid")),
    ("returned@demo.example", Text("企业经办：退回补正", "enterprise, to correct its application")),
    ("near@demo.example", Text("企业经办：还差一星的草稿", "enterprise, a draft that lacks one star")),
    ("new@demo.example", Text("企业法定代表人：自行注册，等待确认", "enterprise, registered and not yet confirmed")),
    ("voucher@demo.example", Text("企业经办：服务券、供需信息", "enterprise, a voucher and its listings")),
    ("pilot@demo.example", Text("企业经办：免申即享，等待领取", "enterprise, an award that it has only to take")),
    (
        "platform@demo.example",
        Text("企业经办：平台月报、评选第一、服务商", "a platform: its months, its rank, vouchers"),
    ),
    ("district-reviewer.daoli@demo.example", Text("区县审核：有新申报、待确认企业", "district, with work waiting")),
    ("city-clerk.city@demo.example", Text("市级经办：名单、异议、资金", "city bureau: lists, objections, funds")),
    ("twice@demo.example", Text("企业经办：发票已被别家使用", "enterprise, an invoice that another uses already")),
    ("dishonest@demo.example", Text("企业经办：列入失信名单", "enterprise, on the list of dishonest debtors")),
    ("credit-officer.city@demo.example", Text("信用办：名单、命中待核定", "credit office: lists, a hit to decide")),
    (
        "director.city@demo.example",
        Text("市级负责人：重复使用待核定、看板", "director: a double use to decide, the year"),
    ),
    ("city-finance.city@demo.example", Text("市级财政：拨付", "city finance: payments")),
    ("approver.city@demo.example", Text("市政府审批", "city government: approval")),
    ("province-clerk.province@demo.example", Text("省级经办：申报通知、名单", "province: its calls and lists")),
    ("province-reviewer.province@demo.example", Text("省级审核：有市里推荐的申报", "province, with work waiting")),
    ("approver.province@demo.example", Text("省政府审批", "provincial government: approval")),
    ("province-finance.province@demo.example", Text("省级财政：拨付", "provincial finance: payments")),
    ("observer.province@demo.example", Text("省级观察员：汇总、名单", "province: totals and lists")),
    ("auditor.city@demo.example", Text("第三方审计：财务审核、操作记录", "auditor: audits, the journal")),
    ("administrator.city@demo.example", Text("账号管理员", "administrator of accounts")),
)


class Command(BaseCommand):
    help = "seed a made-up city and walk one application from its call to the account"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--lang", choices=("zh", "en"), help="else the language of the locale")
        parser.add_argument("sample", type=Path, help="the dossier that the enterprises of the city share")

    def handle(self, *_args: Any, **options: Any) -> None:
        lang: Lang = options["lang"] or locale_language(os.environ)

        def say(text: Text) -> None:
            self.stdout.write(text.in_(lang))

        if Organisation.objects.exists():
            there = Text(
                "这个数据库里已经有单位，演示城市没有再建。", "This database has organisations: nothing was seeded."
            )
            say(there)
        else:
            sample = cast(dict[str, Data], read_source(options["sample"]).data)
            # Nobody of the made-up city reads letters.
            with override_settings(EMAIL_BACKEND=NO_MAIL), transaction.atomic():
                walk(build(), sample, say)
        if broken := list(verify()):
            raise CommandError(broken[0].why.in_(lang))
        number = Entry.objects.count()
        say(Text(f"操作记录 {number} 条，逐条核对无误。", f"The journal has {number} entries; the chain holds."))
        say(
            Text(
                f"\n打开网站：make serve，然后用下面的账号登录，密码都是 {PASSWORD}",
                f"\nOpen the site: make serve, then sign in as one of these; every password is {PASSWORD}",
            )
        )
        for email, what in ACCOUNTS:
            say(Text(*(f"  {email:42} {words}" for words in what)))
