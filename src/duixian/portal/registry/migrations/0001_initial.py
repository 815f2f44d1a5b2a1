import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import duixian.portal.registry.models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("accounts", "__first__"),
        ("applications", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Item",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=10)),
                ("key", models.CharField(max_length=160)),
                ("number", models.CharField(max_length=120)),
                ("plain", models.CharField(db_index=True, max_length=120)),
                ("code", models.CharField(blank=True, max_length=20)),
                ("date", models.DateField(null=True)),
                ("seller", models.CharField(blank=True, max_length=120)),
                ("seller_code", models.CharField(blank=True, max_length=18)),
                ("buyer", models.CharField(blank=True, max_length=120)),
                ("model", models.CharField(blank=True, max_length=80)),
                ("amount", models.BigIntegerField(null=True)),
                ("source", models.CharField(max_length=8)),
                ("registered_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="items", to="accounts.organisation"
                    ),
                ),
                (
                    "registered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("-registered_at", "-pk"),
                "indexes": [
                    models.Index(fields=["kind", "amount"], name="item_by_amount"),
                    models.Index(fields=["kind", "date"], name="item_by_date"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "key"), name="item_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    duixian.portal.registry.models.Kind["INVOICE"],
                                    duixian.portal.registry.models.Kind["CONTRACT"],
                                    duixian.portal.registry.models.Kind["DEVICE"],
                                    duixian.portal.registry.models.Kind["PROJECT"],
                                ],
                            )
                        ),
                        name="item_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount", None), ("amount__gte", 0), _connector="OR"), name="item_amount"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Use",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("line_id", models.CharField(blank=True, max_length=80)),
                ("amount", models.BigIntegerField(default=0)),
                ("state", models.CharField(max_length=10)),
                ("at", models.DateTimeField()),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="uses", to="applications.application"
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="uses", to="registry.item"
                    ),
                ),
            ],
            options={
                "ordering": ("item", "at", "pk"),
                "indexes": [models.Index(fields=["application", "state"], name="use_application")],
                "constraints": [
                    models.UniqueConstraint(fields=("item", "application"), name="use_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    duixian.portal.registry.models.UseState["PLANNED"],
                                    duixian.portal.registry.models.UseState["WAITING"],
                                    duixian.portal.registry.models.UseState["LIVE"],
                                    duixian.portal.registry.models.UseState["FIXED"],
                                    duixian.portal.registry.models.UseState["REFUSED"],
                                    duixian.portal.registry.models.UseState["RELEASED"],
                                ],
                            )
                        ),
                        name="use_state",
                    ),
                    models.CheckConstraint(condition=models.Q(("amount__gte", 0)), name="use_amount"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Conflict",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("why", models.CharField(max_length=10)),
                ("region", models.CharField(db_index=True, max_length=6)),
                ("state", models.CharField(default=duixian.portal.registry.models.Decision["OPEN"], max_length=8)),
                ("opened_at", models.DateTimeField()),
                ("amount", models.BigIntegerField()),
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
                    "post",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.post"
                    ),
                ),
                (
                    "use",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="conflicts", to="registry.use"
                    ),
                ),
            ],
            options={
                "ordering": ("opened_at", "pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    duixian.portal.registry.models.Decision["OPEN"],
                                    duixian.portal.registry.models.Decision["ALLOWED"],
                                    duixian.portal.registry.models.Decision["REFUSED"],
                                    duixian.portal.registry.models.Decision["VOID"],
                                ],
                            )
                        ),
                        name="conflict_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "why__in",
                                [
                                    duixian.portal.registry.models.Why["SECOND"],
                                    duixian.portal.registry.models.Why["ABOVE"],
                                ],
                            )
                        ),
                        name="conflict_why",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", duixian.portal.registry.models.Decision["OPEN"])),
                        fields=("use",),
                        name="conflict_open_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                (
                                    duixian.portal.registry.models.Decision["OPEN"],
                                    duixian.portal.registry.models.Decision["VOID"],
                                ),
                            ),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="conflict_has_reason",
                    ),
                ],
            },
        ),
    ]
