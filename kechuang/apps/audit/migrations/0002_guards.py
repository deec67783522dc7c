"""Put the head of the chain in place and let the database refuse changes to what is written."""

from django.db import migrations

from kechuang.apps.audit import guards


def raise_guards(apps, schema_editor):
    apps.get_model("audit", "Head").objects.using(schema_editor.connection.alias).get_or_create(id=1)
    guards.install(schema_editor.connection)


def lower_guards(apps, schema_editor):
    guards.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [migrations.RunPython(raise_guards, lower_guards)]
