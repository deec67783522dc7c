import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import kechuang.core


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Problem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=0, verbose_name="版本")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("new", "填写中"),
                            ("raised", "待交办"),
                            ("assigned", "办理中"),
                            ("answered", "待提出方确认"),
                            ("closed", "已销号"),
                            ("merged", "已并案"),
                            ("withdrawn", "已撤回"),
                        ],
                        db_index=True,
                        max_length=20,
                        verbose_name="状态",
                    ),
                ),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("project", "项目推进中"),
                            ("enterprise", "企业提出"),
                            ("site", "现场发现"),
                            ("meeting", "调度会提出"),
                        ],
                        max_length=12,
                        verbose_name="来源",
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="问题")),
                ("describes", models.TextField(blank=True, verbose_name="情况")),
                ("entity_id", models.CharField(blank=True, db_index=True, max_length=64, verbose_name="企业")),
                ("division", models.CharField(blank=True, db_index=True, max_length=12, verbose_name="行政区划")),
                ("address", models.CharField(blank=True, max_length=200, verbose_name="地点")),
                (
                    "raised_department",
                    models.CharField(blank=True, db_index=True, max_length=60, verbose_name="提出部门"),
                ),
                ("raised_at", models.DateTimeField(default=kechuang.core.now, verbose_name="提出时间")),
                ("lead", models.CharField(blank=True, db_index=True, max_length=60, verbose_name="牵头部门")),
                ("supports", models.JSONField(default=list, verbose_name="配合部门")),
                ("assign_by", models.DateField(blank=True, null=True, verbose_name="交办时限")),
                ("due", models.DateField(blank=True, db_index=True, null=True, verbose_name="答复时限")),
                ("confirm_by", models.DateField(blank=True, null=True, verbose_name="确认时限")),
                ("assigned_at", models.DateTimeField(blank=True, null=True, verbose_name="交办时间")),
                ("answer", models.TextField(blank=True, verbose_name="答复")),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="答复时间")),
                ("objections", models.PositiveSmallIntegerField(default=0, verbose_name="退回次数")),
                ("agreed_at", models.DateTimeField(blank=True, null=True, verbose_name="提出方同意时间")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="销号时间")),
                ("synthetic", models.BooleanField(default=False)),
                (
                    "assigned_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="交办人",
                    ),
                ),
                (
                    "raised_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="提出人",
                    ),
                ),
                (
                    "repeat_of",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="repeats",
                        to="projects.problem",
                        verbose_name="并入",
                    ),
                ),
            ],
            options={
                "verbose_name": "问题",
                "verbose_name_plural": "问题",
                "ordering": ("-raised_at", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="ProblemNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("answer", "牵头部门答复"), ("part", "配合部门办理情况")],
                        max_length=8,
                        verbose_name="种类",
                    ),
                ),
                ("department", models.CharField(max_length=60, verbose_name="部门")),
                ("text", models.TextField(verbose_name="办理情况")),
                ("at", models.DateTimeField(default=kechuang.core.now, verbose_name="时间")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="填报人",
                    ),
                ),
                (
                    "problem",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="notes", to="projects.problem"
                    ),
                ),
            ],
            options={
                "verbose_name": "办理情况",
                "verbose_name_plural": "办理情况",
                "ordering": ("problem", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Programme",
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
                ("year", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="年度")),
                ("division", models.CharField(db_index=True, max_length=12, verbose_name="行政区划")),
                ("lead", models.CharField(blank=True, db_index=True, max_length=60, verbose_name="牵头部门")),
                ("aspects", models.JSONField(default=list, verbose_name="方面")),
                ("counts", models.JSONField(default=dict, verbose_name="报道给出的个数")),
                ("describes", models.TextField(blank=True, verbose_name="说明")),
                ("light_rule", models.CharField(blank=True, max_length=60, verbose_name="红黄绿规则")),
                ("figures", models.JSONField(default=list, verbose_name="数字")),
                ("evidence", models.JSONField(default=list, verbose_name="依据")),
                ("declared", models.BooleanField(default=False, verbose_name="由声明包载入")),
                ("synthetic", models.BooleanField(default=False)),
                ("order", models.IntegerField(default=0)),
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
                    "part_of",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="projects.programme",
                        verbose_name="上级行动",
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
                "verbose_name": "攻坚行动",
                "verbose_name_plural": "攻坚行动",
                "ordering": ("order", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Meeting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=0, verbose_name="版本")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "待召开"),
                            ("held", "已召开"),
                            ("minuted", "已印发纪要"),
                            ("called_off", "已取消"),
                        ],
                        db_index=True,
                        max_length=20,
                        verbose_name="状态",
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="会议")),
                ("starts_at", models.DateTimeField(verbose_name="时间")),
                ("room", models.CharField(blank=True, max_length=120, verbose_name="地点")),
                ("chair", models.CharField(blank=True, max_length=120, verbose_name="主持（职务）")),
                ("department", models.CharField(db_index=True, max_length=60, verbose_name="召集部门")),
                ("attending", models.JSONField(default=list, verbose_name="参会部门")),
                ("agenda", models.TextField(blank=True, verbose_name="议题")),
                ("minutes", models.TextField(blank=True, verbose_name="纪要")),
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
            ],
            options={
                "verbose_name": "调度会",
                "verbose_name_plural": "调度会",
                "ordering": ("-starts_at", "-pk"),
            },
        ),
    ]
