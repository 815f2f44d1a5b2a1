import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


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
            name="Expert",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=12, unique=True)),
                ("region", models.CharField(db_index=True, max_length=6)),
                ("fields", models.JSONField(default=list)),
                ("active", models.BooleanField(default=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="expert", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ("number",),
            },
        ),
        migrations.CreateModel(
            name="Round",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("grant", models.CharField(max_length=60)),
                ("number", models.PositiveSmallIntegerField()),
                ("stage", models.CharField(default="seeded", max_length=10)),
                ("seed", models.CharField(max_length=200)),
                ("seed_source", models.CharField(max_length=200)),
                ("sheet", models.JSONField()),
                ("wanted", models.PositiveSmallIntegerField(default=0)),
                ("fields", models.JSONField(blank=True, default=list)),
                ("decided", models.JSONField(blank=True, default=dict)),
                ("begun_at", models.DateTimeField()),
                ("since", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="rounds", to="calls.call"
                    ),
                ),
            ],
            options={
                "ordering": ("-begun_at", "-pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("stage__in", ["seeded", "scoring", "panel", "ranked", "confirmed", "closed"])
                        ),
                        name="round_stage",
                    ),
                    models.UniqueConstraint(fields=("call", "grant", "number"), name="round_number"),
                    models.UniqueConstraint(
                        condition=models.Q(("stage__in", ["seeded", "scoring", "panel", "ranked"])),
                        fields=("call", "grant"),
                        name="round_one_runs",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Protocol",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("at", models.DateTimeField()),
                ("because", models.CharField(max_length=300)),
                ("text", models.TextField()),
                ("digest", models.CharField(max_length=64)),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="protocols", to="selection.round"
                    ),
                ),
            ],
            options={
                "ordering": ("round", "number"),
                "constraints": [models.UniqueConstraint(fields=("round", "number"), name="protocol_number")],
            },
        ),
        migrations.CreateModel(
            name="Member",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.PositiveIntegerField()),
                ("standing", models.CharField(max_length=8)),
                ("because", models.CharField(blank=True, max_length=300)),
                ("seated_at", models.DateTimeField(null=True)),
                (
                    "expert",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="memberships", to="selection.expert"
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="members", to="selection.round"
                    ),
                ),
            ],
            options={
                "ordering": ("round", "place", "expert__number"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("standing__in", ["out", "seated", "reserve", "recused"])),
                        name="member_standing",
                    ),
                    models.UniqueConstraint(fields=("round", "expert"), name="member_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Candidate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("standing", models.CharField(blank=True, max_length=8)),
                ("place", models.PositiveIntegerField(default=0)),
                ("rank", models.PositiveIntegerField(null=True)),
                ("score", models.CharField(blank=True, max_length=40)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="candidacies",
                        to="applications.application",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="candidates", to="selection.round"
                    ),
                ),
            ],
            options={
                "ordering": ("round", "place", "application__number"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("standing__in", ["", "chosen", "waiting", "tied", "below", "fallen"])),
                        name="candidate_standing",
                    ),
                    models.UniqueConstraint(fields=("round", "application"), name="candidate_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Score",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("blind", models.JSONField()),
                ("final", models.JSONField()),
                ("comment", models.CharField(blank=True, max_length=1000)),
                ("reason", models.CharField(blank=True, max_length=500)),
                (
                    "candidate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="scores", to="selection.candidate"
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="scores", to="selection.member"
                    ),
                ),
            ],
            options={
                "ordering": ("candidate", "member"),
                "constraints": [
                    models.UniqueConstraint(fields=("member", "candidate"), name="score_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("final", models.F("blind")), models.Q(("reason", ""), _negated=True), _connector="OR"
                        ),
                        name="score_change_has_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ScoreSheet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("grant", models.CharField(max_length=60)),
                ("data", models.JSONField()),
                ("experts", models.PositiveSmallIntegerField(default=0)),
                ("fields", models.JSONField(blank=True, default=list)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="sheets", to="calls.call"
                    ),
                ),
            ],
            options={
                "ordering": ("call", "grant"),
                "constraints": [models.UniqueConstraint(fields=("call", "grant"), name="sheet_once")],
            },
        ),
        migrations.CreateModel(
            name="Seat",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rule", models.CharField(max_length=130)),
                ("year", models.PositiveSmallIntegerField()),
                ("since", models.DateTimeField()),
                (
                    "application",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="seat", to="applications.application"
                    ),
                ),
                (
                    "call",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="calls.call"),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.organisation"
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
                "indexes": [models.Index(fields=["rule", "year"], name="seat_of_grant")],
            },
        ),
        migrations.CreateModel(
            name="Tie",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=12)),
                ("code", models.CharField(db_index=True, max_length=18)),
                ("name", models.CharField(blank=True, max_length=120)),
                ("since", models.DateField(blank=True, null=True)),
                ("until", models.DateField(blank=True, null=True)),
                ("source", models.CharField(max_length=200)),
                (
                    "expert",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="ties", to="selection.expert"
                    ),
                ),
            ],
            options={
                "ordering": ("expert", "kind", "code"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["employer", "shareholding", "work"])), name="tie_kind"
                    ),
                    models.UniqueConstraint(fields=("expert", "kind", "code"), name="tie_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Quota",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rule", models.CharField(blank=True, max_length=130)),
                ("year", models.PositiveSmallIntegerField(default=0)),
                ("places", models.PositiveIntegerField()),
                ("of", models.CharField(default="claim", max_length=10)),
                (
                    "call",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="calls.call"
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("call", None)), fields=("rule", "year"), name="quota_of_grant"
                    ),
                    models.UniqueConstraint(condition=models.Q(("rule", "")), fields=("call",), name="quota_of_call"),
                    models.CheckConstraint(
                        condition=models.Q(("rule", ""), ("call", None), _connector="XOR"), name="quota_of_one"
                    ),
                ],
            },
        ),
    ]
