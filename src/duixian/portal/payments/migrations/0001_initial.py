import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import duixian.portal.payments.models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("accounts", "__first__"),
        ("applications", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Account",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("holder", models.CharField(max_length=120)),
                ("bank", models.CharField(max_length=120)),
                ("number", models.CharField(max_length=34)),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(null=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bank_accounts",
                        to="accounts.organisation",
                    ),
                ),
            ],
            options={
                "ordering": ("-since",),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until", None)), fields=("organisation",), name="account_one_in_use"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Batch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=20, unique=True)),
                ("level", models.CharField(max_length=12)),
                ("region", models.CharField(db_index=True, max_length=6)),
                (
                    "state",
                    models.CharField(default=duixian.portal.payments.models.BatchState["PREPARED"], max_length=10),
                ),
                ("digest", models.CharField(blank=True, max_length=64)),
                ("made_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("-made_at", "-pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    duixian.portal.payments.models.BatchState["PREPARED"],
                                    duixian.portal.payments.models.BatchState["SENT"],
                                    duixian.portal.payments.models.BatchState["CANCELLED"],
                                ],
                            )
                        ),
                        name="batch_state",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Payment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=32, unique=True)),
                ("amount", models.BigIntegerField()),
                (
                    "state",
                    models.CharField(default=duixian.portal.payments.models.PaymentState["PREPARED"], max_length=10),
                ),
                ("reference", models.CharField(blank=True, max_length=60)),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="payments.account"
                    ),
                ),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payments",
                        to="applications.application",
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="payments", to="payments.batch"
                    ),
                ),
            ],
            options={
                "ordering": ("batch", "pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    duixian.portal.payments.models.PaymentState["PREPARED"],
                                    duixian.portal.payments.models.PaymentState["SENT"],
                                    duixian.portal.payments.models.PaymentState["PAID"],
                                    duixian.portal.payments.models.PaymentState["FAILED"],
                                    duixian.portal.payments.models.PaymentState["CANCELLED"],
                                ],
                            )
                        ),
                        name="payment_state",
                    ),
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="payment_amount"),
                    models.UniqueConstraint(fields=("batch", "application"), name="payment_once_in_batch"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Refund",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("amount", models.BigIntegerField()),
                ("reference", models.CharField(max_length=60)),
                ("reason", models.CharField(max_length=200)),
                ("at", models.DateTimeField()),
                (
                    "payment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="refunds", to="payments.payment"
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
                "ordering": ("payment", "pk"),
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="refund_amount"),
                    models.UniqueConstraint(fields=("payment", "reference"), name="refund_once"),
                ],
            },
        ),
    ]
