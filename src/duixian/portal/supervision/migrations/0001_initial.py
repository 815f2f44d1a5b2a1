import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import duixian.portal.supervision.models.overseeing


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("accounts", "__first__"),
        ("applications", "0001_initial"),
        ("papers", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Obligation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("duty", models.CharField(blank=True, max_length=60)),
                ("number", models.PositiveSmallIntegerField(default=1)),
                ("basis", models.CharField(max_length=200)),
                ("title", models.JSONField()),
                ("text", models.JSONField()),
                ("every", models.CharField(default="once", max_length=5)),
                ("level", models.CharField(max_length=12)),
                ("due_on", models.DateField(null=True)),
                (
                    "standing",
                    models.CharField(
                        default=duixian.portal.supervision.models.overseeing.Standing["OPEN"], max_length=10
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("told", models.CharField(blank=True, max_length=5)),
                ("made_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="obligations",
                        to="applications.application",
                    ),
                ),
            ],
            options={
                "ordering": (models.OrderBy(models.F("due_on"), nulls_first=True), "pk"),
                "indexes": [models.Index(fields=["standing", "due_on"], name="obligation_due")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "standing__in",
                                [
                                    duixian.portal.supervision.models.overseeing.Standing["OPEN"],
                                    duixian.portal.supervision.models.overseeing.Standing["REPORTED"],
                                    duixian.portal.supervision.models.overseeing.Standing["MET"],
                                    duixian.portal.supervision.models.overseeing.Standing["RELEASED"],
                                ],
                            )
                        ),
                        name="obligation_standing",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("standing", duixian.portal.supervision.models.overseeing.Standing["RELEASED"]),
                                _negated=True,
                            ),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="obligation_release_reason",
                    ),
                    models.UniqueConstraint(fields=("application", "duty", "number"), name="obligation_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Report",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(max_length=4000)),
                ("at", models.DateTimeField()),
                ("accepted", models.BooleanField(null=True)),
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
                    "obligation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reports", to="supervision.obligation"
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
                "ordering": ("obligation", "-pk"),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("accepted", None)), fields=("obligation",), name="report_one_open"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("accepted", False), _negated=True),
                            models.Q(("answer", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="report_return_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Visit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("people", models.CharField(max_length=300)),
                ("found", models.TextField(max_length=4000)),
                ("outcome", models.CharField(max_length=10)),
                ("at", models.DateTimeField()),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="visits",
                        to="applications.application",
                    ),
                ),
                (
                    "mending",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="visit",
                        to="supervision.obligation",
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
                "ordering": ("-day", "-pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "outcome__in",
                                [
                                    duixian.portal.supervision.models.overseeing.Outcome["IN_ORDER"],
                                    duixian.portal.supervision.models.overseeing.Outcome["TO_MEND"],
                                    duixian.portal.supervision.models.overseeing.Outcome["SERIOUS"],
                                ],
                            )
                        ),
                        name="visit_outcome",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Evidence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("added_at", models.DateTimeField()),
                (
                    "paper",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="papers.paper"),
                ),
                (
                    "obligation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence",
                        to="supervision.obligation",
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence",
                        to="supervision.visit",
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("obligation", None), ("visit__isnull", False)),
                            models.Q(("obligation__isnull", False), ("visit", None)),
                            _connector="OR",
                        ),
                        name="evidence_of_one",
                    ),
                    models.UniqueConstraint(fields=("obligation", "paper"), name="evidence_once_obligation"),
                    models.UniqueConstraint(fields=("visit", "paper"), name="evidence_once_visit"),
                ],
            },
        ),
    ]
