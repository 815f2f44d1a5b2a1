"""What lists of a hundred thousand applications are sorted by, and the sums under them."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("applications", "0001_initial"),
        ("calls", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="application",
            index=models.Index(fields=["kind", "state", "since"], name="application_kind"),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(fields=["since", "id"], name="application_since"),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(fields=["due_on", "id"], name="application_due"),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(fields=["claimed", "id"], name="application_claimed"),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(
                fields=["organisation", "state"], include=("claimed", "approved"), name="application_sums"
            ),
        ),
    ]
