"""PostgreSQL's trigram index over what search compares, where the server has pg_trgm and lets us take it."""

from django.apps.registry import Apps
from django.db import NotSupportedError, ProgrammingError, migrations, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def add(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    connection = schema_editor.connection
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_available_extensions WHERE name = 'pg_trgm'")
        if cursor.fetchone() is None:
            return
        try:
            with transaction.atomic(using=connection.alias):
                cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        except (NotSupportedError, ProgrammingError):  # a server whose owner keeps extensions to itself
            return
        cursor.execute("CREATE INDEX passage_folded ON library_passage USING gin (folded gin_trgm_ops)")


def remove(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX IF EXISTS passage_folded")


class Migration(migrations.Migration):
    dependencies = [("library", "0001_initial")]
    operations = [migrations.RunPython(add, remove)]
