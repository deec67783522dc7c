"""Where facts stand again has a table, so that a page is shown without looking through all facts."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

_SOME = 500


def fill(apps: Any, _editor: Any) -> None:
    """Write down where the facts that were read before stand again."""
    fact, place = apps.get_model("reports", "Fact"), apps.get_model("reports", "Occurrence")
    pages = set(apps.get_model("reports", "Report").objects.values_list("pk", flat=True))
    rows = fact.objects.filter(copies__gt=0).values_list("pk", "occurrences").iterator(chunk_size=_SOME)
    place.objects.bulk_create(
        (
            place(fact_id=pk, report_id=one["file"], start=start, end=end)
            for pk, occurrences in rows
            for one in occurrences
            for start, end in [one["number"] or one["span"]]
            if one["file"] in pages
        ),
        batch_size=_SOME,
    )


class Migration(migrations.Migration):
    dependencies = [("reports", "0008_drafts")]

    operations = [
        migrations.CreateModel(
            name="Occurrence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("start", models.IntegerField()),
                ("end", models.IntegerField()),
                (
                    "fact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="places", to="reports.fact"
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="told_before", to="reports.report"
                    ),
                ),
            ],
            options={"verbose_name": "另见", "verbose_name_plural": "另见"},
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
