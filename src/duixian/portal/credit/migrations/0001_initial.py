import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import duixian.portal.credit.models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("accounts", "__first__"),
        ("applications", "0001_initial"),
        ("payments", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Answer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("moment", models.CharField(max_length=16)),
                ("by_hand", models.BooleanField(default=False)),
                ("lists", models.JSONField(default=list)),
                ("hits", models.JSONField(default=dict)),
                ("note", models.CharField(blank=True, max_length=500)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="credit_answers",
                        to="applications.application",
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="applications.event",
                    ),
                ),
                (
                    "payment",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="payments.payment"
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
                    "post",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.post"
                    ),
                ),
            ],
            options={
                "ordering": ("application", "at", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Edition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=24)),
                ("region", models.CharField(max_length=6)),
                ("number", models.PositiveIntegerField()),
                ("source", models.CharField(max_length=120)),
                ("as_of", models.DateField()),
                ("imported_at", models.DateTimeField()),
                ("sha256", models.CharField(max_length=64)),
                ("rows", models.PositiveIntegerField()),
                (
                    "imported_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("-imported_at", "-pk"),
                "constraints": [
                    models.UniqueConstraint(fields=("name", "region", "number"), name="edition_number"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "name__in",
                                [
                                    duixian.portal.credit.models.Name["DEBTORS"],
                                    duixian.portal.credit.models.Name["ABNORMAL"],
                                    duixian.portal.credit.models.Name["PUNISHED"],
                                ],
                            )
                        ),
                        name="edition_name",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(db_index=True, max_length=18)),
                ("holder", models.CharField(max_length=120)),
                ("reference", models.CharField(max_length=120)),
                ("authority", models.CharField(blank=True, max_length=120)),
                ("since", models.DateField()),
                ("until", models.DateField(null=True)),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="entries", to="credit.edition"
                    ),
                ),
            ],
            options={
                "ordering": ("edition", "pk"),
                "constraints": [
                    models.UniqueConstraint(fields=("edition", "code", "reference"), name="entry_once"),
                    models.CheckConstraint(
                        condition=models.Q(("until", None), ("until__gte", models.F("since")), _connector="OR"),
                        name="entry_until",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Hit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=20, unique=True)),
                ("name", models.CharField(max_length=24)),
                ("reference", models.CharField(max_length=120)),
                ("authority", models.CharField(blank=True, max_length=120)),
                ("source", models.CharField(max_length=120)),
                ("since", models.DateField()),
                ("until", models.DateField(null=True)),
                ("found_at", models.DateTimeField()),
                ("gone_on", models.DateField(null=True)),
                ("state", models.CharField(default=duixian.portal.credit.models.Finding["OPEN"], max_length=10)),
                ("reason", models.CharField(blank=True, max_length=500)),
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
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="credit_hits",
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
                "ordering": ("found_at", "pk"),
                "constraints": [
                    models.UniqueConstraint(fields=("organisation", "name", "reference"), name="hit_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    duixian.portal.credit.models.Finding["OPEN"],
                                    duixian.portal.credit.models.Finding["CLEARED"],
                                    duixian.portal.credit.models.Finding["CONFIRMED"],
                                ],
                            )
                        ),
                        name="hit_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", duixian.portal.credit.models.Finding["OPEN"]),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="hit_has_reason",
                    ),
                ],
            },
        ),
    ]
