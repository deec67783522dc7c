from django.db import migrations, models

import kechuang.core


class Migration(migrations.Migration):
    """The table comes with its rows from the app of policies, which has given it its new name."""

    dependencies = [
        ("enterprises", "0001_initial"),
        ("policies", "0002_tax_authorisation_moves"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="TaxAuthorisation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("entity_id", models.CharField(max_length=32, unique=True)),
                        ("given", models.BooleanField(verbose_name="已授权")),
                        ("ends_on", models.DateField(blank=True, null=True, verbose_name="授权至")),
                        ("by_label", models.CharField(max_length=300, verbose_name="授权人")),
                        ("changed_at", models.DateTimeField(default=kechuang.core.now, verbose_name="时间")),
                        ("changes", models.PositiveIntegerField(default=1)),
                        ("synthetic", models.BooleanField(default=False)),
                    ],
                    options={
                        "verbose_name": "税务数据授权",
                        "verbose_name_plural": "税务数据授权",
                    },
                ),
            ],
        ),
    ]
