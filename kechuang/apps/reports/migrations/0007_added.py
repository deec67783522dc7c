"""A fact that the engine missed may be added by hand."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reports", "0005_links")]

    operations = [
        migrations.AddField(
            model_name="fact", name="added", field=models.BooleanField(default=False, verbose_name="人工补录")
        ),
        migrations.AlterField(
            model_name="judgement",
            name="state",
            field=models.CharField(
                choices=[
                    ("proposed", "待审"),
                    ("accepted", "已采纳"),
                    ("corrected", "已更正"),
                    ("added", "已补录"),
                    ("rejected", "不采纳"),
                ],
                db_index=True,
                max_length=20,
                verbose_name="状态",
            ),
        ),
    ]
