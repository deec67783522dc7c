"""Let the database refuse changes to what reviewers have decided."""

from django.db import migrations

from kechuang.apps.reports import guards


def raise_guards(apps, schema_editor):
    guards.install(schema_editor.connection)


def lower_guards(apps, schema_editor):
    guards.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("reports", "0002_facts_reviewed")]

    operations = [migrations.RunPython(raise_guards, lower_guards)]
