import django.db.models.deletion
from django.db import migrations, models

import duixian.portal.calls.models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("library", "0002_trigrams"),
    ]

    operations = [
        migrations.CreateModel(
            name="Call",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("policy", models.CharField(max_length=60)),
                ("region", models.CharField(db_index=True, max_length=6)),
                ("year", models.PositiveSmallIntegerField()),
                ("title", models.CharField(max_length=120)),
                ("grants", models.JSONField()),
                ("opens_on", models.DateField()),
                ("closes_on", models.DateField()),
                ("focus", models.JSONField(blank=True, default=dict)),
                ("extra_materials", models.JSONField(blank=True, default=list)),
                ("quota", models.PositiveIntegerField(blank=True, null=True)),
                ("pot", models.BigIntegerField(blank=True, null=True)),
                ("contacts", models.JSONField(default=list)),
                ("limits", models.JSONField(blank=True, default=dict)),
                ("readings", models.JSONField(blank=True, default=dict)),
                ("program", models.JSONField(null=True)),
                ("digest", models.CharField(blank=True, max_length=64)),
                ("state", models.CharField(default=duixian.portal.calls.models.State["DRAFT"], max_length=8)),
                ("version", models.PositiveIntegerField(default=1)),
                ("drafted_at", models.DateTimeField(auto_now_add=True)),
                (
                    "source",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="library.version"
                    ),
                ),
            ],
            options={
                "ordering": ("-year", "closes_on", "pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    duixian.portal.calls.models.State["DRAFT"],
                                    duixian.portal.calls.models.State["OPEN"],
                                    duixian.portal.calls.models.State["CLOSED"],
                                ],
                            )
                        ),
                        name="call_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("closes_on__gte", models.F("opens_on"))), name="call_window"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", duixian.portal.calls.models.State["DRAFT"]),
                            models.Q(("digest", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="call_open_is_pinned",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Announcement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=8)),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("closes_on", models.DateField()),
                ("reason", models.CharField(blank=True, max_length=300)),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="announcements", to="calls.call"
                    ),
                ),
            ],
            options={
                "ordering": ("-at", "-pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    duixian.portal.calls.models.Kind["OPENED"],
                                    duixian.portal.calls.models.Kind["EXTENDED"],
                                    duixian.portal.calls.models.Kind["CLOSED"],
                                ],
                            )
                        ),
                        name="announcement_kind",
                    )
                ],
            },
        ),
    ]
