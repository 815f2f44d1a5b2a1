"""Since when experts may be drawn, as the journal says; and seeds that were given up."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.utils import timezone

_STAGES = ["declared", "seeded", "scoring", "panel", "ranked", "confirmed", "closed"]


def fill(apps: Apps, _: BaseDatabaseSchemaEditor) -> None:
    entries = apps.get_model("journal", "Entry").objects.filter(what="expert registered")
    registered = dict(entries.values_list("thing_id", "at"))
    members = apps.get_model("selection", "Member").objects.exclude(place=0)
    for expert in apps.get_model("selection", "Expert").objects.all():
        expert.since = registered.get(str(expert.pk)) or timezone.now()
        expert.save(update_fields=["since"])
        members.filter(expert=expert).update(since=expert.since)


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial"), ("selection", "0002_declared_seed")]

    operations = [
        migrations.AddField(model_name="expert", name="since", field=models.DateTimeField(null=True)),
        migrations.AddField(model_name="member", name="since", field=models.DateTimeField(null=True)),
        migrations.AddField(model_name="round", name="given_up", field=models.JSONField(blank=True, default=list)),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AlterField(model_name="expert", name="since", field=models.DateTimeField()),
        migrations.RemoveConstraint(model_name="round", name="round_stage"),
        migrations.RemoveConstraint(model_name="round", name="round_one_runs"),
        migrations.AddConstraint(
            model_name="round",
            constraint=models.CheckConstraint(condition=models.Q(("stage__in", _STAGES)), name="round_stage"),
        ),
        migrations.AddConstraint(
            model_name="round",
            constraint=models.UniqueConstraint(
                condition=models.Q(("stage__in", _STAGES[:5])), fields=("call", "grant"), name="round_one_runs"
            ),
        ),
    ]
