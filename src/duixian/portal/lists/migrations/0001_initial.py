import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import duixian.portal.lists.models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("accounts", "__first__"),
        ("applications", "0001_initial"),
        ("calls", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="PublicList",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=20, unique=True)),
                ("region", models.CharField(db_index=True, max_length=6)),
                ("body", models.TextField()),
                ("digest", models.CharField(max_length=64)),
                ("state", models.CharField(default=duixian.portal.lists.models.State["DRAWN"], max_length=10)),
                ("published", models.JSONField(default=dict)),
                ("last_day", models.DateField(null=True)),
                ("last_unknown", models.BooleanField(default=False)),
                ("drawn_at", models.DateTimeField()),
                ("approved_at", models.DateTimeField(null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lists", to="calls.call"
                    ),
                ),
                (
                    "drawn_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replacement",
                        to="lists.publiclist",
                    ),
                ),
            ],
            options={
                "ordering": ("-drawn_at", "-pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    duixian.portal.lists.models.State["DRAWN"],
                                    duixian.portal.lists.models.State["PUBLISHED"],
                                    duixian.portal.lists.models.State["CLOSED"],
                                    duixian.portal.lists.models.State["APPROVED"],
                                    duixian.portal.lists.models.State["VOID"],
                                ],
                            )
                        ),
                        name="list_state",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Line",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField()),
                ("amount", models.BigIntegerField()),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="list_lines",
                        to="applications.application",
                    ),
                ),
                (
                    "list",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="lists.publiclist"
                    ),
                ),
            ],
            options={
                "ordering": ("list", "position"),
                "constraints": [
                    models.UniqueConstraint(fields=("list", "application"), name="list_line_once"),
                    models.UniqueConstraint(fields=("list", "position"), name="list_line_position"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Objection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=24, unique=True)),
                ("secret", models.CharField(max_length=43, unique=True)),
                ("name", models.CharField(max_length=60)),
                ("contact", models.CharField(max_length=120)),
                ("reason", models.TextField(max_length=2000)),
                ("at", models.DateTimeField()),
                ("upheld", models.BooleanField(null=True)),
                ("answer", models.TextField(blank=True, max_length=2000)),
                ("decided_at", models.DateTimeField(null=True)),
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
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="objections", to="lists.line"
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
                "ordering": ("-at", "-pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", ""), ("upheld", None)),
                            models.Q(("upheld__isnull", False), models.Q(("answer", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="objection_answered",
                    )
                ],
            },
        ),
    ]
