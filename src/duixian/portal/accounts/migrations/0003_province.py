from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_registration"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="organisation", name="organisation_kind"),
        migrations.RemoveConstraint(model_name="post", name="post_role"),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "enterprise",
                            "district_bureau",
                            "city_bureau",
                            "district_finance",
                            "city_finance",
                            "third_party",
                            "credit_office",
                            "government",
                            "province",
                            "province_finance",
                            "operator",
                        ],
                    )
                ),
                name="organisation_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "role__in",
                        [
                            "clerk",
                            "legal_representative",
                            "district_clerk",
                            "district_reviewer",
                            "city_clerk",
                            "city_reviewer",
                            "director",
                            "province_clerk",
                            "province_reviewer",
                            "district_finance",
                            "city_finance",
                            "province_finance",
                            "third_party_reviewer",
                            "auditor",
                            "credit_officer",
                            "approver",
                            "observer",
                            "administrator",
                        ],
                    )
                ),
                name="post_role",
            ),
        ),
    ]
