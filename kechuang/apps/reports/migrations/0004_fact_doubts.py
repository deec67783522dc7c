"""The engine's doubts about a fact, what they weigh, and the order of the queue; read before, only open fields weigh."""

from django.db import migrations, models
from django.db.models import F


def weigh(apps, schema_editor):
    apps.get_model("reports", "Fact").objects.update(points=F("doubt"))


class Migration(migrations.Migration):
    dependencies = [("reports", "0003_guards")]

    operations = [
        migrations.AddField(model_name="fact", name="held", field=models.JSONField(default=list)),
        migrations.AddField(
            model_name="fact",
            name="points",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="疑点分量"),
        ),
        migrations.AddIndex(
            model_name="fact",
            index=models.Index(
                fields=["-points", "-conflict_count", "-copies", "report", "order"], name="reports_fact_queue"
            ),
        ),
        migrations.RunPython(weigh, migrations.RunPython.noop, elidable=True),
    ]
