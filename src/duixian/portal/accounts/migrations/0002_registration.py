from django.apps.registry import Apps as StateApps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Q


def vouch(apps: StateApps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Accounts that were opened before addresses were confirmed: whoever opened them answers for theirs."""
    EmailAddress, Person = apps.get_model("account", "EmailAddress"), apps.get_model("accounts", "Person")
    known = EmailAddress.objects.values("user_id")
    EmailAddress.objects.bulk_create(
        EmailAddress(user_id=person.pk, email=person.email, verified=True, primary=True)
        for person in Person.objects.exclude(pk__in=known)
    )


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]

    operations = [
        migrations.AddField(
            model_name="organisation", name="confirmed_at", field=models.DateTimeField(blank=True, null=True)
        ),
        migrations.AddField(
            model_name="organisation", name="declined", field=models.CharField(blank=True, max_length=300)
        ),
        migrations.AddField(
            model_name="organisation", name="registered_at", field=models.DateTimeField(blank=True, null=True)
        ),
        migrations.AddIndex(
            model_name="organisation",
            index=models.Index(
                condition=Q(("confirmed_at", None), ("registered_at__isnull", False)),
                fields=["registered_at"],
                name="organisation_unconfirmed",
            ),
        ),
        migrations.RunPython(vouch, migrations.RunPython.noop),
    ]
