import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import duixian.portal.listings.models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("accounts", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Listing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=20, unique=True)),
                ("kind", models.CharField(max_length=14)),
                ("title", models.CharField(max_length=100)),
                ("text", models.TextField(max_length=4000)),
                ("state", models.CharField(default=duixian.portal.listings.models.State["WAITING"], max_length=10)),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("made_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="listings", to="accounts.organisation"
                    ),
                ),
            ],
            options={
                "ordering": ("-updated_at", "-pk"),
                "indexes": [models.Index(fields=["state", "kind", "-updated_at"], name="listing_shown")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    duixian.portal.listings.models.Kind["SUPPLY_DEMAND"],
                                    duixian.portal.listings.models.Kind["LABOUR"],
                                    duixian.portal.listings.models.Kind["FACTORS"],
                                    duixian.portal.listings.models.Kind["FINANCE"],
                                ],
                            )
                        ),
                        name="listing_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    duixian.portal.listings.models.State["WAITING"],
                                    duixian.portal.listings.models.State["SHOWN"],
                                    duixian.portal.listings.models.State["HIDDEN"],
                                    duixian.portal.listings.models.State["WITHDRAWN"],
                                ],
                            )
                        ),
                        name="listing_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", duixian.portal.listings.models.State["HIDDEN"]), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="listing_hidden_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Enquiry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(max_length=1000)),
                ("at", models.DateTimeField()),
                ("answer", models.TextField(blank=True, max_length=1000)),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="enquiries",
                        to="accounts.organisation",
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
                    "listing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="enquiries", to="listings.listing"
                    ),
                ),
            ],
            options={
                "ordering": ("-pk",),
            },
        ),
        migrations.CreateModel(
            name="Update",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("title", models.CharField(max_length=100)),
                ("text", models.TextField(max_length=4000)),
                (
                    "listing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="updates", to="listings.listing"
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
                "ordering": ("listing", "pk"),
                "indexes": [models.Index(fields=["listing", "at"], name="update_at")],
            },
        ),
    ]
