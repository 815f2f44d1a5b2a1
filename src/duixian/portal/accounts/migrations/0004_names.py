"""Lists that are sorted by who applies read names in their order."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_province")]

    operations = [
        migrations.AddIndex(
            model_name="organisation", index=models.Index(fields=["name", "id"], name="organisation_name")
        ),
    ]
