"""Triggers that keep the trail of projects from being changed or removed."""

from django.db import migrations

from kechuang.apps.projects import guards


def raise_guards(apps, schema_editor):
    guards.install(schema_editor.connection)


def lower_guards(apps, schema_editor):
    guards.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("projects", "0006_constraints"), ("transitions", "0001_initial")]

    operations = [migrations.RunPython(raise_guards, lower_guards)]
