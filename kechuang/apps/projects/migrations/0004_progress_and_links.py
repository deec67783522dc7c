import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import kechuang.core


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0003_tasks"),
    ]

    operations = [
        migrations.CreateModel(
            name="Progress",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on", models.DateField(verbose_name="截至")),
                ("percent", models.PositiveSmallIntegerField(verbose_name="完成（%）")),
                ("actual_start", models.DateField(blank=True, null=True, verbose_name="实际开始")),
                ("actual_finish", models.DateField(blank=True, null=True, verbose_name="实际完成")),
                ("remaining", models.PositiveIntegerField(blank=True, null=True, verbose_name="还需（工作日）")),
                ("note", models.TextField(blank=True, verbose_name="说明")),
                ("at", models.DateTimeField(default=kechuang.core.now, verbose_name="报告时间")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="报告人",
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="reports", to="projects.task"
                    ),
                ),
            ],
            options={
                "verbose_name": "进度报告",
                "verbose_name_plural": "进度报告",
                "ordering": ("-on", "-at", "-pk"),
            },
        ),
        migrations.AddField(
            model_name="problem",
            name="task",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="problems",
                to="projects.task",
                verbose_name="任务",
            ),
        ),
        migrations.CreateModel(
            name="TaskEdit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("revision", models.PositiveIntegerField(verbose_name="修订")),
                ("at", models.DateTimeField(default=kechuang.core.now, verbose_name="时间")),
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="理由")),
                ("copy", models.JSONField(verbose_name="内容")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="修改人",
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="edits", to="projects.task"
                    ),
                ),
            ],
            options={
                "verbose_name": "任务留痕",
                "verbose_name_plural": "任务留痕",
                "ordering": ("task", "revision"),
            },
        ),
        migrations.CreateModel(
            name="TaskForce",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=120, unique=True, verbose_name="代码")),
                ("name", models.CharField(max_length=200, verbose_name="名称")),
                ("division", models.CharField(db_index=True, max_length=12, verbose_name="行政区划")),
                ("lead", models.CharField(blank=True, db_index=True, max_length=60, verbose_name="牵头部门")),
                ("supports", models.JSONField(default=list, verbose_name="成员部门")),
                ("count", models.PositiveSmallIntegerField(default=1, verbose_name="个数")),
                ("since", models.CharField(blank=True, max_length=30, verbose_name="成立")),
                ("methods", models.JSONField(default=list, verbose_name="工作方法")),
                ("describes", models.TextField(blank=True, verbose_name="说明")),
                ("figures", models.JSONField(default=list, verbose_name="数字")),
                ("evidence", models.JSONField(default=list, verbose_name="依据")),
                ("declared", models.BooleanField(default=False, verbose_name="由声明包载入")),
                ("synthetic", models.BooleanField(default=False)),
                ("order", models.IntegerField(default=0)),
                (
                    "programme",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="task_forces",
                        to="projects.programme",
                        verbose_name="攻坚行动",
                    ),
                ),
            ],
            options={
                "verbose_name": "工作专班",
                "verbose_name_plural": "工作专班",
                "ordering": ("order", "pk"),
            },
        ),
        migrations.AddField(
            model_name="quota",
            name="task_force",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to="projects.taskforce"
            ),
        ),
        migrations.AddField(
            model_name="project",
            name="task_force",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="projects",
                to="projects.taskforce",
                verbose_name="工作专班",
            ),
        ),
        migrations.AddField(
            model_name="meeting",
            name="task_force",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to="projects.taskforce"
            ),
        ),
        migrations.CreateModel(
            name="TaskLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(default="FS", max_length=2, verbose_name="关系")),
                ("lag", models.IntegerField(default=0, verbose_name="间隔")),
                ("unit", models.CharField(default="workday", max_length=8, verbose_name="间隔单位")),
                (
                    "after",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="links_before", to="projects.task"
                    ),
                ),
                (
                    "before",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="links_after", to="projects.task"
                    ),
                ),
            ],
            options={
                "verbose_name": "前置关系",
                "verbose_name_plural": "前置关系",
                "ordering": ("pk",),
            },
        ),
    ]
