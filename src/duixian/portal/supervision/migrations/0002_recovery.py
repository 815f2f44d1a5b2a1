import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import duixian.portal.supervision.models.recovering


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("accounts", "__first__"),
        ("applications", "0001_initial"),
        ("payments", "0002_by_bank"),
        ("supervision", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Recovery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=20, unique=True)),
                ("basis", models.CharField(max_length=200)),
                ("reason", models.TextField(max_length=2000)),
                ("amount", models.BigIntegerField()),
                ("given", models.BigIntegerField()),
                ("recovered", models.BigIntegerField(default=0)),
                (
                    "state",
                    models.CharField(default=duixian.portal.supervision.models.recovering.State["OPEN"], max_length=8),
                ),
                ("ordered_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
                ("why_revoked", models.CharField(blank=True, max_length=1000)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recoveries",
                        to="applications.application",
                    ),
                ),
                (
                    "ordered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recoveries",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.post"
                    ),
                ),
            ],
            options={
                "ordering": ("-ordered_at", "-pk"),
                "indexes": [models.Index(fields=["organisation", "state"], name="recovery_owner")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    duixian.portal.supervision.models.recovering.State["OPEN"],
                                    duixian.portal.supervision.models.recovering.State["CLOSED"],
                                    duixian.portal.supervision.models.recovering.State["REVOKED"],
                                ],
                            )
                        ),
                        name="recovery_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0), ("amount__lte", models.F("given"))),
                        name="recovery_within_given",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("recovered__gte", 0), ("recovered__lte", models.F("amount"))),
                        name="recovery_within_due",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("recovered__lt", models.F("amount")),
                                ("state", duixian.portal.supervision.models.recovering.State["OPEN"]),
                            ),
                            models.Q(
                                ("recovered", models.F("amount")),
                                ("state", duixian.portal.supervision.models.recovering.State["CLOSED"]),
                            ),
                            models.Q(
                                ("recovered", 0),
                                ("state", duixian.portal.supervision.models.recovering.State["REVOKED"]),
                                models.Q(("why_revoked", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="recovery_closed_when_recovered",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", duixian.portal.supervision.models.recovering.State["OPEN"])),
                        fields=("application",),
                        name="recovery_one_open",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Offset",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("level", models.CharField(max_length=12)),
                ("amount", models.BigIntegerField()),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("at", models.DateTimeField()),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="offsets",
                        to="applications.application",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "recovery",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="offsets", to="supervision.recovery"
                    ),
                ),
            ],
            options={
                "ordering": ("recovery", "pk"),
                "constraints": [
                    models.UniqueConstraint(fields=("recovery", "application", "level"), name="offset_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount__gt", 0),
                            models.Q(("amount", 0), models.Q(("reason", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="offset_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Instalment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("due_on", models.DateField()),
                ("amount", models.BigIntegerField()),
                ("told", models.CharField(blank=True, max_length=5)),
                (
                    "recovery",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="instalments",
                        to="supervision.recovery",
                    ),
                ),
            ],
            options={
                "ordering": ("recovery", "number"),
                "constraints": [
                    models.UniqueConstraint(fields=("recovery", "number"), name="instalment_number"),
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="instalment_amount"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Consequence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("before", models.BigIntegerField()),
                ("after", models.BigIntegerField()),
                ("answer", models.CharField(blank=True, max_length=1000)),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="consequences",
                        to="applications.application",
                    ),
                ),
                (
                    "recovery",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="consequences",
                        to="supervision.recovery",
                    ),
                ),
            ],
            options={
                "ordering": ("recovery", "pk"),
                "constraints": [
                    models.UniqueConstraint(fields=("recovery", "application"), name="consequence_once"),
                    models.CheckConstraint(
                        condition=models.Q(("before", models.F("after")), _negated=True), name="consequence_differs"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Repayment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("level", models.CharField(max_length=12)),
                ("amount", models.BigIntegerField()),
                ("reference", models.CharField(max_length=60, unique=True)),
                ("at", models.DateTimeField()),
                (
                    "payment",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="repayment",
                        to="payments.payment",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "recovery",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="repayments",
                        to="supervision.recovery",
                    ),
                ),
            ],
            options={
                "ordering": ("recovery", "pk"),
                "constraints": [models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="repayment_amount")],
            },
        ),
    ]
