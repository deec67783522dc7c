import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import kechuang.core


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0002_projects_and_funds"),
    ]

    operations = [
        migrations.CreateModel(
            name="Quota",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=120, verbose_name="代码")),
                ("name", models.CharField(max_length=200, verbose_name="指标")),
                ("division", models.CharField(db_index=True, max_length=12, verbose_name="区县")),
                ("lead", models.CharField(blank=True, max_length=60, verbose_name="考核部门")),
                ("period", models.CharField(max_length=30, verbose_name="期间")),
                ("value", models.DecimalField(decimal_places=4, max_digits=20, verbose_name="目标")),
                (
                    "upper",
                    models.DecimalField(
                        blank=True, decimal_places=4, max_digits=20, null=True, verbose_name="目标上限"
                    ),
                ),
                ("comparator", models.CharField(default="at_least", max_length=12, verbose_name="比较")),
                ("unit", models.CharField(max_length=20, verbose_name="单位")),
                ("evidence", models.JSONField(default=list, verbose_name="依据")),
                ("declared", models.BooleanField(default=False, verbose_name="由声明包载入")),
                ("synthetic", models.BooleanField(default=False)),
                (
                    "programme",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to="projects.programme"
                    ),
                ),
            ],
            options={
                "verbose_name": "区县指标",
                "verbose_name_plural": "区县指标",
                "ordering": ("code", "division"),
            },
        ),
        migrations.CreateModel(
            name="QuotaEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200, verbose_name="名称")),
                ("on", models.DateField(verbose_name="日期")),
                ("entity_id", models.CharField(blank=True, max_length=64, verbose_name="主体")),
                ("number", models.DecimalField(decimal_places=4, default=1, max_digits=20, verbose_name="数量")),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="说明")),
                ("at", models.DateTimeField(default=kechuang.core.now, verbose_name="登记时间")),
                ("department", models.CharField(blank=True, max_length=60, verbose_name="登记部门")),
                ("confirmed_at", models.DateTimeField(null=True, verbose_name="确认时间")),
                ("refused", models.CharField(blank=True, max_length=500, verbose_name="不予计入的理由")),
                ("refused_at", models.DateTimeField(null=True, verbose_name="不予计入的时间")),
                ("synthetic", models.BooleanField(default=False)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="登记人",
                    ),
                ),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="确认人",
                    ),
                ),
                (
                    "quota",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="entries", to="projects.quota"
                    ),
                ),
                (
                    "refused_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="不予计入的认定人",
                    ),
                ),
            ],
            options={
                "verbose_name": "完成明细",
                "verbose_name_plural": "完成明细",
                "ordering": ("-on", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="StageMove",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("pipeline", models.CharField(max_length=40, verbose_name="阶段管道")),
                ("from_stage", models.CharField(blank=True, max_length=40, verbose_name="原阶段")),
                ("to_stage", models.CharField(max_length=40, verbose_name="新阶段")),
                ("on", models.DateField(null=True, verbose_name="日期")),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="说明（含延期原因）")),
                ("evidence", models.JSONField(default=list, verbose_name="依据")),
                ("at", models.DateTimeField(default=kechuang.core.now, verbose_name="登记时间")),
                (
                    "by",
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
                        on_delete=django.db.models.deletion.CASCADE, related_name="stage_moves", to="projects.project"
                    ),
                ),
            ],
            options={
                "verbose_name": "阶段变更",
                "verbose_name_plural": "阶段变更",
                "ordering": ("project", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Task",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=0, verbose_name="版本")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "推进中"),
                            ("submitted", "待核验"),
                            ("closed", "已销号"),
                            ("cancelled", "已终止"),
                        ],
                        db_index=True,
                        max_length=20,
                        verbose_name="状态",
                    ),
                ),
                ("submitted_at", models.DateTimeField(blank=True, null=True, verbose_name="提交时间")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="销号时间")),
                ("code", models.CharField(max_length=40, verbose_name="编号")),
                ("name", models.CharField(max_length=200, verbose_name="名称")),
                ("order", models.IntegerField(default=0)),
                ("days", models.PositiveIntegerField(default=0, verbose_name="工期（工作日）")),
                ("calendar", models.CharField(blank=True, max_length=40, verbose_name="日历")),
                ("constraint_kind", models.CharField(blank=True, max_length=4, verbose_name="限制")),
                ("constraint_date", models.DateField(blank=True, null=True, verbose_name="限制日期")),
                ("due", models.DateField(blank=True, db_index=True, null=True, verbose_name="时限")),
                ("lead", models.CharField(blank=True, db_index=True, max_length=60, verbose_name="牵头部门")),
                ("supports", models.JSONField(default=list, verbose_name="配合部门")),
                ("percent", models.PositiveSmallIntegerField(default=0, verbose_name="完成（%）")),
                ("actual_start", models.DateField(blank=True, null=True, verbose_name="实际开始")),
                ("actual_finish", models.DateField(blank=True, null=True, verbose_name="实际完成")),
                ("remaining", models.PositiveIntegerField(blank=True, null=True, verbose_name="还需（工作日）")),
                ("uses", models.JSONField(default=dict, verbose_name="占用")),
                ("standard", models.TextField(blank=True, verbose_name="完成标准")),
                ("synthetic", models.BooleanField(default=False)),
                ("revision", models.PositiveIntegerField(default=0, verbose_name="修订")),
                ("created_at", models.DateTimeField(default=kechuang.core.now, verbose_name="登记时间")),
                ("removed_at", models.DateTimeField(blank=True, null=True, verbose_name="移除时间")),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="核验人",
                    ),
                ),
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
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="责任人",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="projects.task",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="tasks", to="projects.project"
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="提交人",
                    ),
                ),
            ],
            options={
                "verbose_name": "任务",
                "verbose_name_plural": "任务",
                "ordering": ("project", "order", "pk"),
            },
        ),
        migrations.CreateModel(
            name="SupportPlan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=0, verbose_name="版本")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "待报送"),
                            ("filed", "待牵头部门确认"),
                            ("accepted", "已确认"),
                            ("returned", "已退回"),
                        ],
                        db_index=True,
                        max_length=20,
                        verbose_name="状态",
                    ),
                ),
                ("department", models.CharField(db_index=True, max_length=60, verbose_name="配合部门")),
                ("content", models.TextField(blank=True, verbose_name="配合事项与措施")),
                ("due", models.DateField(blank=True, null=True, verbose_name="完成时限")),
                ("answer", models.CharField(blank=True, max_length=500, verbose_name="牵头部门意见")),
                ("filed_at", models.DateTimeField(null=True, verbose_name="报送时间")),
                ("created_at", models.DateTimeField(default=kechuang.core.now, verbose_name="登记时间")),
                (
                    "filed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="报送人",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="support_plans", to="projects.project"
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="support_plans",
                        to="projects.task",
                    ),
                ),
            ],
            options={
                "verbose_name": "配合方案",
                "verbose_name_plural": "配合方案",
                "ordering": ("-filed_at", "-pk"),
            },
        ),
    ]
