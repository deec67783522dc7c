import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import kechuang.core


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Project",
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
                ("code", models.CharField(max_length=120, unique=True, verbose_name="代码")),
                ("name", models.CharField(max_length=200, verbose_name="名称")),
                ("aspect", models.CharField(blank=True, max_length=60, verbose_name="方面")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("industry", "产业项目"),
                            ("platform", "平台"),
                            ("institute", "研究院"),
                            ("reform", "改革事项"),
                            ("investment", "外资项目"),
                            ("striving", "对上争取"),
                            ("creation", "试点示范创建"),
                        ],
                        default="industry",
                        max_length=12,
                        verbose_name="类别",
                    ),
                ),
                ("level", models.CharField(blank=True, max_length=60, verbose_name="级别")),
                ("pipeline", models.CharField(blank=True, max_length=40, verbose_name="阶段管道")),
                ("stage", models.CharField(blank=True, db_index=True, max_length=40, verbose_name="阶段")),
                ("division", models.CharField(db_index=True, max_length=12, verbose_name="行政区划")),
                ("address", models.CharField(blank=True, max_length=200, verbose_name="地点")),
                ("lead", models.CharField(blank=True, db_index=True, max_length=60, verbose_name="牵头部门")),
                ("supports", models.JSONField(default=list, verbose_name="配合部门")),
                ("undertaker", models.CharField(blank=True, max_length=200, verbose_name="建设单位")),
                ("entity_id", models.CharField(blank=True, db_index=True, max_length=64, verbose_name="主体")),
                ("leader", models.CharField(blank=True, max_length=60, verbose_name="分管领导（职务）")),
                ("investment", models.BigIntegerField(blank=True, null=True, verbose_name="总投资（分）")),
                ("contracted", models.BigIntegerField(blank=True, null=True, verbose_name="合同外资（分）")),
                ("registered", models.BigIntegerField(blank=True, null=True, verbose_name="注册资本（分）")),
                ("currency", models.CharField(default="CNY", max_length=3, verbose_name="币种")),
                ("calendar", models.CharField(blank=True, max_length=40, verbose_name="日历")),
                ("calendars", models.JSONField(default=dict, verbose_name="专班日历")),
                ("resources", models.JSONField(default=dict, verbose_name="资源")),
                ("start", models.DateField(blank=True, null=True, verbose_name="计划开始")),
                ("due", models.DateField(blank=True, db_index=True, null=True, verbose_name="时限")),
                ("describes", models.TextField(blank=True, verbose_name="说明")),
                ("elements", models.JSONField(default=dict, verbose_name="要素")),
                ("checklist", models.CharField(blank=True, max_length=40, verbose_name="要素清单")),
                ("figures", models.JSONField(default=list, verbose_name="数字")),
                ("evidence", models.JSONField(default=list, verbose_name="依据")),
                ("light_rule", models.CharField(blank=True, max_length=60, verbose_name="红黄绿规则")),
                ("declared", models.BooleanField(default=False, verbose_name="由声明包载入")),
                ("synthetic", models.BooleanField(default=False)),
                ("order", models.IntegerField(default=0)),
                ("revision", models.PositiveIntegerField(default=0, verbose_name="修订")),
                ("plan_revision", models.PositiveIntegerField(default=0, verbose_name="计划修订")),
                ("created_at", models.DateTimeField(default=kechuang.core.now, verbose_name="登记时间")),
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
                    "programme",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="projects",
                        to="projects.programme",
                        verbose_name="攻坚行动",
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
                "verbose_name": "重点项目",
                "verbose_name_plural": "重点项目",
                "ordering": ("order", "pk"),
            },
        ),
        migrations.AddField(
            model_name="problem",
            name="project",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="problems",
                to="projects.project",
                verbose_name="项目",
            ),
        ),
        migrations.CreateModel(
            name="MeetingItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "verb",
                    models.CharField(
                        choices=[("open", "交办"), ("extend", "调整时限"), ("close", "销号"), ("discuss", "研究")],
                        max_length=8,
                        verbose_name="事项",
                    ),
                ),
                ("title", models.CharField(blank=True, max_length=200, verbose_name="问题")),
                ("text", models.TextField(blank=True, verbose_name="议定")),
                ("lead", models.CharField(blank=True, max_length=60, verbose_name="牵头部门")),
                ("supports", models.JSONField(default=list, verbose_name="配合部门")),
                ("due", models.DateField(blank=True, null=True, verbose_name="时限")),
                ("was", models.DateField(blank=True, null=True, verbose_name="原时限")),
                ("agreed", models.BooleanField(default=False, verbose_name="提出方到会同意")),
                ("done_at", models.DateTimeField(null=True, verbose_name="落实时间")),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="items", to="projects.meeting"
                    ),
                ),
                (
                    "problem",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="meeting_items",
                        to="projects.problem",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to="projects.project"
                    ),
                ),
            ],
            options={
                "verbose_name": "议定事项",
                "verbose_name_plural": "议定事项",
                "ordering": ("pk",),
            },
        ),
        migrations.AddField(
            model_name="meeting",
            name="project",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to="projects.project"
            ),
        ),
        migrations.CreateModel(
            name="FundsArrived",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("planned", models.BooleanField(default=False, verbose_name="计划")),
                ("on", models.DateField(verbose_name="日期")),
                ("amount", models.BigIntegerField(verbose_name="金额（分）")),
                ("currency", models.CharField(default="CNY", max_length=3, verbose_name="币种")),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="说明")),
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
                    "reverses",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversed_by",
                        to="projects.fundsarrived",
                        verbose_name="冲正",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="funds", to="projects.project"
                    ),
                ),
            ],
            options={
                "verbose_name": "到账流水",
                "verbose_name_plural": "到账流水",
                "ordering": ("on", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60, verbose_name="姓名")),
                ("post", models.CharField(blank=True, max_length=120, verbose_name="单位与职务")),
                ("phone", models.CharField(blank=True, max_length=40, verbose_name="电话")),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="contacts", to="projects.project"
                    ),
                ),
            ],
            options={
                "verbose_name": "联系人",
                "verbose_name_plural": "联系人",
                "ordering": ("pk",),
            },
        ),
    ]
