import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import duixian.portal.platforms.models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0002_registration"),
        ("accounts", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Platform",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=20, unique=True)),
                ("matter_id", models.CharField(max_length=80)),
                ("kind", models.CharField(max_length=40)),
                ("name", models.CharField(max_length=100)),
                ("channels", models.JSONField(default=list)),
                ("token_digest", models.CharField(blank=True, max_length=64)),
                ("token_at", models.DateTimeField(null=True)),
                ("made_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="platforms",
                        to="accounts.organisation",
                    ),
                ),
            ],
            options={
                "ordering": ("number",),
                "constraints": [models.UniqueConstraint(fields=("organisation", "matter_id"), name="platform_once")],
            },
        ),
        migrations.CreateModel(
            name="Report",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("month", models.DateField()),
                ("source", models.CharField(max_length=6)),
                ("figures", models.JSONField()),
                ("state", models.CharField(default=duixian.portal.platforms.models.State["COUNTED"], max_length=8)),
                ("sent_at", models.DateTimeField()),
                (
                    "platform",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reports", to="platforms.platform"
                    ),
                ),
                (
                    "sent_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("-month", "-pk"),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", duixian.portal.platforms.models.State["COUNTED"])),
                        fields=("platform", "month"),
                        name="report_counts_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    duixian.portal.platforms.models.State["COUNTED"],
                                    duixian.portal.platforms.models.State["REPLACED"],
                                    duixian.portal.platforms.models.State["REFUSED"],
                                ],
                            )
                        ),
                        name="report_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "source__in",
                                [
                                    duixian.portal.platforms.models.Source["SHEET"],
                                    duixian.portal.platforms.models.Source["API"],
                                ],
                            )
                        ),
                        name="report_source",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Doubt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("why", models.CharField(max_length=10)),
                ("subject", models.CharField(blank=True, max_length=40)),
                ("data", models.JSONField()),
                ("region", models.CharField(db_index=True, max_length=6)),
                ("state", models.CharField(default=duixian.portal.platforms.models.Decision["OPEN"], max_length=8)),
                ("opened_at", models.DateTimeField()),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("decided_at", models.DateTimeField(null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.post"
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="doubts", to="platforms.report"
                    ),
                ),
            ],
            options={
                "ordering": ("opened_at", "pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "why__in",
                                [
                                    duixian.portal.platforms.models.Why["JUMP"],
                                    duixian.portal.platforms.models.Why["FALL"],
                                    duixian.portal.platforms.models.Why["GROWTH"],
                                    duixian.portal.platforms.models.Why["UNLISTED"],
                                    duixian.portal.platforms.models.Why["SHARED"],
                                    duixian.portal.platforms.models.Why["NO_CHANNEL"],
                                    duixian.portal.platforms.models.Why["CHANNEL"],
                                ],
                            )
                        ),
                        name="doubt_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    duixian.portal.platforms.models.Decision["OPEN"],
                                    duixian.portal.platforms.models.Decision["ACCEPTED"],
                                    duixian.portal.platforms.models.Decision["REFUSED"],
                                    duixian.portal.platforms.models.Decision["VOID"],
                                ],
                            )
                        ),
                        name="doubt_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                (
                                    duixian.portal.platforms.models.Decision["OPEN"],
                                    duixian.portal.platforms.models.Decision["VOID"],
                                ),
                            ),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="doubt_has_reason",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", duixian.portal.platforms.models.Decision["OPEN"])),
                        fields=("report", "why", "subject"),
                        name="doubt_open_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Device",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(db_index=True, max_length=160)),
                ("maker", models.CharField(max_length=120)),
                ("model", models.CharField(blank=True, max_length=80)),
                ("serial", models.CharField(max_length=120)),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="devices", to="platforms.report"
                    ),
                ),
            ],
            options={
                "ordering": ("report", "pk"),
                "constraints": [models.UniqueConstraint(fields=("report", "key"), name="device_once")],
            },
        ),
        migrations.CreateModel(
            name="Transaction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(db_index=True, max_length=18)),
                ("customer", models.CharField(max_length=120)),
                ("date", models.DateField()),
                ("amount", models.BigIntegerField()),
                ("channel", models.CharField(blank=True, max_length=60)),
                ("contract", models.CharField(blank=True, max_length=80)),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="transactions", to="platforms.report"
                    ),
                ),
            ],
            options={
                "ordering": ("report", "pk"),
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="transaction_amount")
                ],
            },
        ),
    ]
