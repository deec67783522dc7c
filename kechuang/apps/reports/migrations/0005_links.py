"""What pages name, how it belongs together as the engine proposes it, and what people say of that: a log only grown."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import kechuang.core
from kechuang.apps.reports import guards

RELATION_KINDS = [
    ("works_with", "合作"),
    ("solves", "破解难题"),
    ("hosts", "承载平台"),
    ("leads", "领衔团队"),
    ("located_in", "位于"),
    ("undertakes", "承担项目"),
]
MENTION_KINDS = [
    ("enterprise", "企业"),
    ("organisation", "机构"),
    ("platform", "平台"),
    ("project", "项目"),
    ("policy", "政策"),
    ("team", "团队"),
    ("person", "人员"),
]
ID = models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


def raise_guards(apps, schema_editor):
    guards.install(schema_editor.connection, guards.RELATIONS)


def lower_guards(apps, schema_editor):
    guards.remove(schema_editor.connection, guards.RELATIONS)


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("reports", "0004_fact_doubts"),
    ]

    operations = [
        migrations.AddField(
            model_name="fact",
            name="subject_ref",
            field=models.CharField(blank=True, db_index=True, default="", max_length=120),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="fact",
            name="said_by",
            field=models.CharField(blank=True, default="", max_length=40),
            preserve_default=False,
        ),
        migrations.CreateModel(
            name="Mention",
            fields=[
                ("id", ID),
                ("name", models.CharField(max_length=40)),
                ("kind", models.CharField(choices=MENTION_KINDS, max_length=12, verbose_name="种类")),
                ("start", models.IntegerField()),
                ("end", models.IntegerField()),
                ("text", models.CharField(max_length=200, verbose_name="原文名称")),
                ("called", models.CharField(max_length=300, verbose_name="名称")),
                ("ref", models.CharField(blank=True, max_length=120, verbose_name="所指")),
                ("candidates", models.JSONField(default=list)),
                ("certainty", models.CharField(max_length=12)),
                ("title", models.CharField(blank=True, max_length=120, verbose_name="职务")),
                ("number", models.CharField(blank=True, max_length=120, verbose_name="文号")),
                ("first", models.BooleanField(default=True)),
                ("sentence", models.CharField(blank=True, max_length=400)),
                ("at", models.IntegerField(default=0)),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="mentions", to="reports.report"
                    ),
                ),
            ],
            options={
                "verbose_name": "提及",
                "verbose_name_plural": "提及",
                "ordering": ("report", "start", "name"),
                "indexes": [models.Index(fields=["ref", "kind"], name="reports_mention_ref")],
                "constraints": [models.UniqueConstraint(fields=("report", "name"), name="one_mention_a_name")],
            },
        ),
        migrations.CreateModel(
            name="RelationJudgement",
            fields=[
                ("id", ID),
                ("version", models.PositiveIntegerField(default=0, verbose_name="版本")),
                (
                    "state",
                    models.CharField(
                        choices=[("proposed", "待核"), ("accepted", "已核实"), ("rejected", "不成立")],
                        db_index=True,
                        max_length=20,
                        verbose_name="状态",
                    ),
                ),
                ("key", models.CharField(max_length=40)),
                ("kind", models.CharField(choices=RELATION_KINDS, max_length=12, verbose_name="关系")),
                ("text", models.CharField(max_length=300, verbose_name="原句")),
                ("ends", models.JSONField(default=list)),
                ("orphan", models.BooleanField(default=False, verbose_name="原文重读后未找到")),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="relation_judgements",
                        to="reports.report",
                    ),
                ),
            ],
            options={
                "verbose_name": "关系",
                "verbose_name_plural": "关系",
                "ordering": ("pk",),
                "constraints": [models.UniqueConstraint(fields=("report", "key"), name="one_relation_judgement_a_key")],
            },
        ),
        migrations.CreateModel(
            name="RelationDecision",
            fields=[
                ("id", ID),
                ("number", models.PositiveIntegerField(verbose_name="序号")),
                ("step", models.CharField(max_length=20, verbose_name="步骤")),
                ("state", models.CharField(max_length=20, verbose_name="状态")),
                ("by_label", models.CharField(max_length=300, verbose_name="审核人")),
                ("at", models.DateTimeField(default=kechuang.core.now, verbose_name="时间")),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="说明")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "judgement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="reports.relationjudgement",
                    ),
                ),
            ],
            options={
                "verbose_name": "关系核实记录",
                "verbose_name_plural": "关系核实记录",
                "ordering": ("-at", "-pk"),
                "constraints": [
                    models.UniqueConstraint(fields=("judgement", "number"), name="one_relation_decision_a_number")
                ],
            },
        ),
        migrations.CreateModel(
            name="Relation",
            fields=[
                ("id", ID),
                ("name", models.CharField(max_length=40)),
                ("key", models.CharField(max_length=40)),
                ("kind", models.CharField(choices=RELATION_KINDS, max_length=12, verbose_name="关系")),
                ("ends", models.JSONField(default=list)),
                ("subject_ref", models.CharField(blank=True, db_index=True, max_length=120)),
                ("object_ref", models.CharField(blank=True, db_index=True, max_length=120)),
                ("start", models.IntegerField()),
                ("end", models.IntegerField()),
                ("sentence_start", models.IntegerField()),
                ("sentence_end", models.IntegerField()),
                ("text", models.CharField(max_length=300, verbose_name="原句")),
                ("certainty", models.CharField(max_length=12)),
                (
                    "judgement",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="relation",
                        to="reports.relationjudgement",
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="relations", to="reports.report"
                    ),
                ),
            ],
            options={
                "verbose_name": "关系",
                "verbose_name_plural": "关系",
                "ordering": ("report", "start", "name"),
                "constraints": [models.UniqueConstraint(fields=("report", "key"), name="one_relation_a_key")],
            },
        ),
        migrations.RunPython(raise_guards, lower_guards),
    ]
