import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("enterprises", "0001_initial"),
        ("ladder", "0005_moves"),
    ]

    operations = [
        migrations.AddField(
            model_name="ruleverdict",
            name="kind",
            field=models.CharField(default="new", max_length=8, verbose_name="申请类型"),
        ),
        migrations.AddField(
            model_name="ruleverdict",
            name="authorised",
            field=models.BooleanField(default=True, verbose_name="已授权税务数据"),
        ),
        migrations.AddField(
            model_name="ruleverdict",
            name="hidden",
            field=models.BooleanField(default=False, verbose_name="未授权而缺"),
        ),
        migrations.AddField(
            model_name="ruleverdict",
            name="unmet",
            field=models.TextField(blank=True, default="", verbose_name="差在哪里"),
        ),
        migrations.AddField(
            model_name="verdictcount",
            name="hidden",
            field=models.BooleanField(default=False),
        ),
        migrations.CreateModel(
            name="Debt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("owner", models.CharField(max_length=60, verbose_name="应提供的部门")),
                ("field", models.CharField(max_length=60, verbose_name="字段")),
                ("division", models.CharField(blank=True, max_length=6)),
                ("enterprises", models.IntegerField()),
                (
                    "generation",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        to="enterprises.generation",
                    ),
                ),
            ],
            options={
                "verbose_name": "欠数",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("generation", "owner", "field", "division"), name="one_debt_a_place"
                    )
                ],
            },
        ),
    ]
