"""Let the database refuse changes to the ledger."""

from django.db import migrations

from kechuang.apps.grants import guards


def raise_guards(apps, schema_editor):
    guards.install(schema_editor.connection)


def lower_guards(apps, schema_editor):
    guards.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("grants", "0002_limits")]

    operations = [migrations.RunPython(raise_guards, lower_guards)]
