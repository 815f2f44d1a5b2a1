import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("accounts", "__first__"),
        ("calls", "0001_initial"),
        ("papers", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Application",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=20, unique=True)),
                ("policy", models.CharField(max_length=60)),
                ("grant", models.CharField(max_length=60)),
                ("title", models.JSONField()),
                ("matter_id", models.CharField(blank=True, max_length=60)),
                ("matter_title", models.CharField(blank=True, max_length=200)),
                ("period", models.PositiveSmallIntegerField(default=0)),
                ("procedure", models.JSONField()),
                ("materials", models.JSONField(default=list)),
                ("typed", models.JSONField(default=dict)),
                ("state", models.CharField(default="draft", max_length=10)),
                ("stage", models.CharField(max_length=60)),
                ("kind", models.CharField(max_length=20)),
                ("duty", models.CharField(blank=True, max_length=10)),
                ("holder_role", models.CharField(blank=True, max_length=12)),
                ("holder_level", models.CharField(blank=True, max_length=12)),
                ("since", models.DateTimeField()),
                ("due_on", models.DateField(null=True)),
                ("due_unknown", models.BooleanField(default=False)),
                ("listed", models.CharField(blank=True, max_length=60)),
                ("lo", models.BigIntegerField(null=True)),
                ("hi", models.BigIntegerField(null=True)),
                ("claimed", models.BigIntegerField(null=True)),
                ("approved", models.BigIntegerField(null=True)),
                ("deviation", models.CharField(blank=True, max_length=500)),
                ("verdict", models.CharField(blank=True, max_length=16)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("changed_at", models.DateTimeField(auto_now=True)),
                ("filed_at", models.DateTimeField(null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "assigned",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="applications", to="calls.call"
                    ),
                ),
                (
                    "created_by",
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
                        related_name="applications",
                        to="accounts.organisation",
                    ),
                ),
            ],
            options={
                "ordering": ("since", "pk"),
                "indexes": [
                    models.Index(fields=["holder_role", "holder_level", "since"], name="application_desk"),
                    models.Index(fields=["organisation", "state"], name="application_own"),
                    models.Index(fields=["call", "stage", "state"], name="application_pipeline"),
                    models.Index(fields=["assigned", "since"], name="application_assigned"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["draft", "open", "returned", "suspended", "refused", "withdrawn", "paid"])
                        ),
                        name="application_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("approved", None), ("approved__lte", models.F("hi")), _connector="OR"),
                        name="application_approved",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("approved", None), ("approved__gte", 0), _connector="OR"),
                        name="application_approved_sum",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["draft", "open", "returned", "suspended"])),
                        fields=("policy", "grant", "organisation", "matter_id", "period"),
                        name="application_live_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["refused", "withdrawn"]), _negated=True),
                        fields=("call", "grant", "organisation", "matter_id", "period"),
                        name="application_once_per_call",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Attachment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("material", models.CharField(max_length=60)),
                ("added_at", models.DateTimeField(auto_now_add=True)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attachments",
                        to="applications.application",
                    ),
                ),
                (
                    "paper",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="papers.paper"),
                ),
            ],
            options={
                "ordering": ("application", "material", "pk"),
                "constraints": [
                    models.UniqueConstraint(fields=("application", "material", "paper"), name="attachment_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Comment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("text", models.TextField(max_length=2000)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="comments",
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
                    "post",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.post"
                    ),
                ),
            ],
            options={
                "ordering": ("application", "pk"),
            },
        ),
        migrations.CreateModel(
            name="CostLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("line_id", models.CharField(max_length=80)),
                ("category", models.CharField(max_length=60)),
                ("date", models.DateField()),
                ("seller", models.CharField(blank=True, max_length=120)),
                ("paid", models.BooleanField(default=True)),
                ("claimed", models.BigIntegerField()),
                ("verified", models.BigIntegerField(null=True)),
                ("approved", models.BigIntegerField(null=True)),
                ("reason", models.CharField(blank=True, max_length=500)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="applications.application"
                    ),
                ),
            ],
            options={
                "ordering": ("application", "date", "pk"),
                "constraints": [
                    models.UniqueConstraint(fields=("application", "line_id"), name="line_once"),
                    models.CheckConstraint(condition=models.Q(("claimed__gte", 0)), name="line_claimed"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("verified", None),
                            models.Q(("verified__gte", 0), ("verified__lte", models.F("claimed"))),
                            _connector="OR",
                        ),
                        name="line_verified",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved", None),
                            models.Q(("approved__gte", 0), ("approved__lte", models.F("verified"))),
                            _connector="OR",
                        ),
                        name="line_approved",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved", None),
                            ("approved", models.F("claimed")),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="line_cut_has_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("at", models.DateTimeField()),
                ("move", models.CharField(max_length=10)),
                ("stage", models.CharField(max_length=60)),
                ("desk_role", models.CharField(max_length=12)),
                ("desk_level", models.CharField(max_length=12)),
                ("duty", models.CharField(blank=True, max_length=10)),
                ("data", models.JSONField(default=dict)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
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
                    "post",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.post"
                    ),
                ),
            ],
            options={
                "ordering": ("application", "number"),
                "indexes": [models.Index(fields=["person", "application"], name="event_person")],
                "constraints": [
                    models.UniqueConstraint(fields=("application", "number"), name="event_number"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "move__in",
                                [
                                    "file",
                                    "assign",
                                    "verify",
                                    "pass",
                                    "return",
                                    "refile",
                                    "refuse",
                                    "withdraw",
                                    "send_back",
                                    "list",
                                    "publish",
                                    "suspend",
                                    "lift",
                                    "approve",
                                    "pay",
                                ],
                            )
                        ),
                        name="event_move",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Finding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("path", models.CharField(max_length=160)),
                ("value", models.JSONField(null=True)),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("at", models.DateTimeField()),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="findings",
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
            ],
            options={
                "ordering": ("application", "path"),
                "constraints": [models.UniqueConstraint(fields=("application", "path"), name="finding_once")],
            },
        ),
        migrations.CreateModel(
            name="Record",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("data", models.JSONField()),
                ("body", models.JSONField()),
                ("digest", models.CharField(max_length=64)),
                ("papers", models.JSONField(default=list)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="records",
                        to="applications.application",
                    ),
                ),
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="record", to="applications.event"
                    ),
                ),
            ],
            options={
                "ordering": ("application", "event"),
            },
        ),
    ]
