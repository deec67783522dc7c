"""Programmes, task forces and quotas entered by hand; members of a task force; typical cases."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import kechuang.core


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0007_guards"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="problemnote",
            name="kind",
            field=models.CharField(
                choices=[("answer", "牵头部门答复"), ("part", "配合部门办理情况"), ("follow", "服务专员跟进")],
                max_length=8,
                verbose_name="种类",
            ),
        ),
        migrations.AddField(
            model_name="programme",
            name="created_at",
            field=models.DateTimeField(default=kechuang.core.now, verbose_name="登记时间"),
        ),
        migrations.AddField(
            model_name="programme",
            name="created_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="登记人",
            ),
        ),
        migrations.AddField(
            model_name="programme",
            name="revision",
            field=models.PositiveIntegerField(default=0, verbose_name="修订"),
        ),
        migrations.AddField(
            model_name="project",
            name="apply_by",
            field=models.DateField(blank=True, null=True, verbose_name="申报截止日"),
        ),
        migrations.AddField(
            model_name="project",
            name="batch",
            field=models.CharField(blank=True, max_length=60, verbose_name="批次"),
        ),
        migrations.AddField(
            model_name="project",
            name="officer",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="服务专员",
            ),
        ),
        migrations.AddField(
            model_name="project",
            name="ordinal",
            field=models.CharField(blank=True, max_length=60, verbose_name="次序"),
        ),
        migrations.AddField(
            model_name="project",
            name="product",
            field=models.CharField(blank=True, max_length=200, verbose_name="主要产品"),
        ),
        migrations.AddField(
            model_name="quota",
            name="created_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="登记人",
            ),
        ),
        migrations.AddField(
            model_name="quota",
            name="revision",
            field=models.PositiveIntegerField(default=0, verbose_name="修订"),
        ),
        migrations.AlterField(
            model_name="quota",
            name="programme",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                to="projects.programme",
                verbose_name="攻坚行动",
            ),
        ),
        migrations.AlterField(
            model_name="quota",
            name="task_force",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                to="projects.taskforce",
                verbose_name="工作专班",
            ),
        ),
        migrations.AddField(
            model_name="taskforce",
            name="created_at",
            field=models.DateTimeField(default=kechuang.core.now, verbose_name="登记时间"),
        ),
        migrations.AddField(
            model_name="taskforce",
            name="created_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="登记人",
            ),
        ),
        migrations.AddField(
            model_name="taskforce",
            name="ended_on",
            field=models.DateField(blank=True, null=True, verbose_name="撤销日期"),
        ),
        migrations.AddField(
            model_name="taskforce",
            name="place",
            field=models.CharField(blank=True, max_length=200, verbose_name="集中办公地点"),
        ),
        migrations.AddField(
            model_name="taskforce",
            name="revision",
            field=models.PositiveIntegerField(default=0, verbose_name="修订"),
        ),
        migrations.AddField(
            model_name="weakness",
            name="division",
            field=models.CharField(blank=True, db_index=True, max_length=12, verbose_name="行政区划"),
        ),
        migrations.AlterField(
            model_name="weakness",
            name="programme",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                to="projects.programme",
                verbose_name="攻坚行动",
            ),
        ),
        migrations.CreateModel(
            name="Member",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60, verbose_name="姓名")),
                ("department", models.CharField(blank=True, max_length=60, verbose_name="派出部门")),
                (
                    "role",
                    models.CharField(
                        choices=[("head", "组长"), ("deputy", "副组长"), ("member", "成员"), ("liaison", "联络员")],
                        default="member",
                        max_length=10,
                        verbose_name="分工",
                    ),
                ),
                ("duty", models.CharField(blank=True, max_length=120, verbose_name="职务与职责")),
                ("phone", models.CharField(blank=True, max_length=40, verbose_name="电话")),
                (
                    "task_force",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="members", to="projects.taskforce"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="账号",
                    ),
                ),
            ],
            options={
                "verbose_name": "专班成员",
                "verbose_name_plural": "专班成员",
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="TypicalCase",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=120, unique=True, verbose_name="代码")),
                ("name", models.CharField(max_length=200, verbose_name="名称")),
                ("division", models.CharField(db_index=True, max_length=12, verbose_name="行政区划")),
                ("lead", models.CharField(blank=True, db_index=True, max_length=60, verbose_name="牵头部门")),
                ("describes", models.TextField(blank=True, verbose_name="说明")),
                ("figures", models.JSONField(default=list, verbose_name="数字")),
                ("evidence", models.JSONField(default=list, verbose_name="依据")),
                ("declared", models.BooleanField(default=False, verbose_name="由声明包载入")),
                ("synthetic", models.BooleanField(default=False)),
                ("order", models.IntegerField(default=0)),
                ("revision", models.PositiveIntegerField(default=0, verbose_name="修订")),
                ("created_at", models.DateTimeField(default=kechuang.core.now, verbose_name="登记时间")),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("national", "国家级"),
                            ("provincial", "省级"),
                            ("city", "市级"),
                            ("district", "区县级"),
                        ],
                        default="city",
                        max_length=12,
                        verbose_name="级别",
                    ),
                ),
                ("chosen_by", models.CharField(blank=True, max_length=120, verbose_name="评选单位")),
                ("chosen_as", models.CharField(blank=True, max_length=200, verbose_name="入选名目")),
                ("chosen_on", models.CharField(blank=True, max_length=30, verbose_name="入选时间")),
                ("batch", models.CharField(blank=True, max_length=60, verbose_name="批次")),
                ("results", models.TextField(blank=True, verbose_name="成效")),
                ("withdrawn", models.CharField(blank=True, max_length=500, verbose_name="撤下理由")),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="登记人",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="projects.project",
                        verbose_name="项目",
                    ),
                ),
            ],
            options={
                "verbose_name": "典型案例",
                "verbose_name_plural": "典型案例",
                "ordering": ("-pk",),
            },
        ),
    ]
