"""What reading a page took is kept, so that a load reads only what is new."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reports", "0007_added")]

    operations = [
        migrations.CreateModel(
            name="Draft",
            fields=[
                (
                    "report",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="draft",
                        serialize=False,
                        to="reports.report",
                        verbose_name="报道",
                    ),
                ),
                ("key", models.CharField(max_length=64)),
                ("page", models.BinaryField()),
                ("parts", models.BinaryField()),
                ("written", models.CharField(max_length=64)),
            ],
            options={"verbose_name": "阅读底稿", "verbose_name_plural": "阅读底稿"},
        ),
    ]
