import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

import duixian.portal.payments.models
import duixian.portal.vouchers.models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("accounts", "__first__"),
        ("applications", "0001_initial"),
        ("payments", "0002_by_bank"),
    ]

    operations = [
        migrations.CreateModel(
            name="Provider",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("services", models.CharField(max_length=300)),
                ("since", models.DateField()),
                ("until", models.DateField(null=True)),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "organisation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="provider", to="accounts.organisation"
                    ),
                ),
            ],
            options={
                "ordering": ("organisation__name",),
            },
        ),
        migrations.CreateModel(
            name="Settlement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=20, unique=True)),
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
                        name="settlement_state",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Payout",
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
                    "provider",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="payouts", to="vouchers.provider"
                    ),
                ),
                (
                    "settlement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="payouts", to="vouchers.settlement"
                    ),
                ),
            ],
            options={
                "ordering": ("settlement", "pk"),
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
                        name="payout_state",
                    ),
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="payout_amount"),
                    models.UniqueConstraint(fields=("settlement", "provider"), name="payout_once_in_settlement"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Voucher",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=20, unique=True)),
                ("amount", models.BigIntegerField()),
                ("balance", models.BigIntegerField()),
                ("spent", models.BigIntegerField(default=0)),
                ("expired", models.BigIntegerField(default=0)),
                ("revoked", models.BigIntegerField(default=0)),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("good_until", models.DateField()),
                ("issued_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "application",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="voucher",
                        to="applications.application",
                    ),
                ),
                (
                    "issued_by",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="vouchers", to="accounts.organisation"
                    ),
                ),
            ],
            options={
                "ordering": ("-issued_at", "-pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "amount",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.expressions.CombinedExpression(
                                            models.F("balance"), "+", models.F("spent")
                                        ),
                                        "+",
                                        models.F("expired"),
                                    ),
                                    "+",
                                    models.F("revoked"),
                                ),
                            )
                        ),
                        name="voucher_adds_up",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount__gt", 0),
                            ("balance__gte", 0),
                            ("expired__gte", 0),
                            ("revoked__gte", 0),
                            ("spent__gte", 0),
                        ),
                        name="voucher_sums",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("revoked", 0), models.Q(("reason", ""), _negated=True), _connector="OR"),
                        name="voucher_revoked_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Redemption",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=64, unique=True)),
                ("amount", models.BigIntegerField()),
                ("state", models.CharField(default=duixian.portal.vouchers.models.Spending["OFFERED"], max_length=10)),
                ("made_at", models.DateTimeField()),
                ("good_until", models.DateTimeField()),
                ("service", models.CharField(blank=True, max_length=200)),
                ("invoice", models.CharField(blank=True, max_length=60)),
                ("invoiced", models.BigIntegerField(null=True)),
                ("redeemed_at", models.DateTimeField(null=True)),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "payout",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="redemptions",
                        to="vouchers.payout",
                    ),
                ),
                (
                    "provider",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="redemptions",
                        to="vouchers.provider",
                    ),
                ),
                (
                    "redeemed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "voucher",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="redemptions", to="vouchers.voucher"
                    ),
                ),
            ],
            options={
                "ordering": ("-made_at", "-pk"),
                "indexes": [models.Index(fields=["invoice"], name="redemption_invoice")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    duixian.portal.vouchers.models.Spending["OFFERED"],
                                    duixian.portal.vouchers.models.Spending["SPENT"],
                                    duixian.portal.vouchers.models.Spending["WITHDRAWN"],
                                ],
                            )
                        ),
                        name="redemption_state",
                    ),
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="redemption_amount"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", duixian.portal.vouchers.models.Spending["SPENT"]), _negated=True),
                            models.Q(
                                ("invoiced__gte", models.F("amount")),
                                ("provider__isnull", False),
                                ("redeemed_at__isnull", False),
                                models.Q(("invoice", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="redemption_proved",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("payout", None),
                            ("state", duixian.portal.vouchers.models.Spending["SPENT"]),
                            _connector="OR",
                        ),
                        name="redemption_settled_when_spent",
                    ),
                ],
            },
        ),
    ]
