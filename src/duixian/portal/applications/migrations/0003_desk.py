"""What waits at a desk is found and summed from its index alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("applications", "0002_pages")]

    operations = [
        migrations.RemoveIndex(model_name="application", name="application_desk"),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(
                fields=["holder_role", "holder_level", "since", "id"],
                include=("organisation", "state", "duty", "assigned", "listed", "claimed", "approved"),
                name="application_desk",
            ),
        ),
    ]
