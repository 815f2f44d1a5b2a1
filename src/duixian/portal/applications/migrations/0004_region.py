"""An application says of which region its organisation is, so that the lists of a region come from an index alone."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import OuterRef, Subquery

import duixian.portal.applications.models.course

_ORDERINGS = {
    "attachment": ("material", "pk"),
    "comment": ("pk",),
    "costline": ("date", "pk"),
    "event": ("number",),
    "finding": ("path",),
    "record": ("event_id",),
}
"""By the key of the application: to sort by the application itself joins it."""


def fill(apps: Apps, _: BaseDatabaseSchemaEditor) -> None:
    organisations = apps.get_model("accounts", "Organisation").objects.filter(pk=OuterRef("organisation"))
    apps.get_model("applications", "Application").objects.update(region=Subquery(organisations.values("region")))


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_names"), ("applications", "0003_desk")]

    operations = [
        *(
            migrations.AlterModelOptions(name=name, options={"ordering": ("application_id", *ordering)})
            for name, ordering in _ORDERINGS.items()
        ),
        migrations.RemoveIndex(model_name="application", name="application_since"),
        migrations.RemoveIndex(model_name="application", name="application_sums"),
        migrations.RemoveIndex(model_name="application", name="application_desk"),
        migrations.AddField(
            model_name="application",
            name="region",
            field=models.CharField(default="", max_length=6),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="application",
            name="procedure",
            field=models.JSONField(decoder=duixian.portal.applications.models.course.Procedures),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(
                fields=["holder_role", "holder_level", "region", "since", "id"],
                include=("state", "duty", "assigned", "listed", "claimed", "approved"),
                name="application_desk",
            ),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(fields=["since", "id"], include=("state", "region"), name="application_since"),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(
                fields=["region", "state"],
                include=("call", "kind", "due_on", "claimed", "approved"),
                name="application_sums",
            ),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(
                fields=["since", "id"],
                include=("region", "call", "grant", "approved"),
                condition=models.Q(("kind", "payment"), ("state", "open")),
                name="application_to_pay",
            ),
        ),
        migrations.RemoveIndex(model_name="event", name="event_person"),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["person", "application"], include=("duty",), name="event_person"),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                fields=["person", "duty"], condition=models.Q(("duty", ""), _negated=True), name="event_duty"
            ),
        ),
    ]
