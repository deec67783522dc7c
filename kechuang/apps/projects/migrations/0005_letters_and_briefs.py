import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import kechuang.core


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0004_progress_and_links"),
    ]

    operations = [
        migrations.CreateModel(
            name="Urge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=120, unique=True, verbose_name="幂等键")),
                (
                    "kind",
                    models.CharField(
                        choices=[("warn", "预警"), ("remind", "催办"), ("letter", "督办函"), ("report", "报分管领导")],
                        max_length=8,
                        verbose_name="方式",
                    ),
                ),
                ("step", models.CharField(blank=True, max_length=40, verbose_name="升级步骤")),
                ("department", models.CharField(db_index=True, max_length=60, verbose_name="致")),
                ("due", models.DateField(null=True, verbose_name="原时限")),
                ("late", models.IntegerField(default=0, verbose_name="超期（工作日）")),
                ("answer_by", models.DateField(null=True, verbose_name="限期回复")),
                ("text", models.TextField(blank=True, verbose_name="内容")),
                ("content", models.JSONField(default=dict, verbose_name="函件要素")),
                ("year", models.PositiveSmallIntegerField(null=True, verbose_name="函号年份")),
                ("serial", models.PositiveIntegerField(null=True, verbose_name="函号")),
                ("at", models.DateTimeField(default=kechuang.core.now, verbose_name="时间")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="发出人",
                    ),
                ),
                (
                    "problem",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="urges",
                        to="projects.problem",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="urges",
                        to="projects.project",
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="urges",
                        to="projects.task",
                    ),
                ),
            ],
            options={
                "verbose_name": "督办",
                "verbose_name_plural": "督办",
                "ordering": ("-at", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="Weakness",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=0, verbose_name="版本")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "待补"), ("mended", "已补齐")],
                        db_index=True,
                        max_length=20,
                        verbose_name="状态",
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="短板")),
                ("describes", models.TextField(blank=True, verbose_name="表现与原因")),
                ("department", models.CharField(db_index=True, max_length=60, verbose_name="部门")),
                ("evidence", models.JSONField(default=list, verbose_name="依据")),
                ("synthetic", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField(default=kechuang.core.now, verbose_name="登记时间")),
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
                    "programme",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to="projects.programme"
                    ),
                ),
                (
                    "tasks",
                    models.ManyToManyField(related_name="weaknesses", to="projects.task", verbose_name="补短板的任务"),
                ),
            ],
            options={
                "verbose_name": "短板",
                "verbose_name_plural": "短板",
                "ordering": ("-created_at", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="Brief",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("week", "工作周报"), ("quarter", "季度通报")],
                        default="week",
                        max_length=8,
                        verbose_name="种类",
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="起")),
                ("ends_on", models.DateField(verbose_name="止")),
                ("number", models.PositiveIntegerField(verbose_name="期号")),
                ("content", models.JSONField(verbose_name="内容")),
                ("synthetic", models.BooleanField(default=False)),
                ("made_at", models.DateTimeField(default=kechuang.core.now, verbose_name="编制时间")),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="编制人",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to="projects.programme"
                    ),
                ),
            ],
            options={
                "verbose_name": "简报",
                "verbose_name_plural": "简报",
                "ordering": ("-ends_on", "-pk"),
                "constraints": [models.UniqueConstraint(fields=("kind", "number"), name="one_brief_a_number")],
            },
        ),
        migrations.CreateModel(
            name="PlanBaseline",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(verbose_name="序号")),
                ("name", models.CharField(max_length=120, verbose_name="名称")),
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="理由")),
                ("plan", models.JSONField(verbose_name="计划")),
                ("dates", models.JSONField(verbose_name="日期")),
                ("start", models.DateField(null=True, verbose_name="开始")),
                ("finish", models.DateField(null=True, verbose_name="完成")),
                ("taken_at", models.DateTimeField(default=kechuang.core.now, verbose_name="设定时间")),
                (
                    "taken_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="设定人",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="baselines", to="projects.project"
                    ),
                ),
            ],
            options={
                "verbose_name": "基线",
                "verbose_name_plural": "基线",
                "ordering": ("project", "number"),
                "constraints": [models.UniqueConstraint(fields=("project", "number"), name="one_baseline_a_number")],
            },
        ),
        migrations.CreateModel(
            name="LightChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on", models.DateField(verbose_name="自")),
                (
                    "light",
                    models.CharField(
                        choices=[
                            ("red", "红灯"),
                            ("yellow", "黄灯"),
                            ("green", "绿灯"),
                            ("none", "无计划"),
                            ("done", "已销号"),
                        ],
                        max_length=6,
                        verbose_name="灯",
                    ),
                ),
                (
                    "was",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("red", "红灯"),
                            ("yellow", "黄灯"),
                            ("green", "绿灯"),
                            ("none", "无计划"),
                            ("done", "已销号"),
                        ],
                        max_length=6,
                        verbose_name="原",
                    ),
                ),
                ("rule", models.CharField(blank=True, max_length=60, verbose_name="规则")),
                ("reasons", models.JSONField(default=list, verbose_name="理由")),
                ("percent", models.PositiveSmallIntegerField(default=0, verbose_name="完成（%）")),
                ("planned", models.PositiveSmallIntegerField(null=True, verbose_name="应完成（%）")),
                ("finish", models.DateField(null=True, verbose_name="预计完成")),
                ("at", models.DateTimeField(default=kechuang.core.now, verbose_name="判定时间")),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="lights", to="projects.project"
                    ),
                ),
            ],
            options={
                "verbose_name": "亮灯记录",
                "verbose_name_plural": "亮灯记录",
                "ordering": ("project", "on", "pk"),
                "indexes": [models.Index(fields=["project", "-on"], name="light_of_project")],
            },
        ),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.UniqueConstraint(fields=("project", "code"), name="one_task_code_a_project"),
        ),
    ]
