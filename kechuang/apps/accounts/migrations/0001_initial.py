import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import kechuang.core


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="User",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                (
                    "username",
                    models.CharField(
                        error_messages={"unique": "已有同名用户，请换一个用户名。"},
                        max_length=150,
                        unique=True,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[\\w.@+-]+\\Z", "用户名只能含文字、数字和 . @ + - _"
                            )
                        ],
                        verbose_name="用户名",
                    ),
                ),
                ("display_name", models.CharField(max_length=100, verbose_name="姓名")),
                ("phone", models.CharField(blank=True, max_length=30, verbose_name="联系电话")),
                ("is_active", models.BooleanField(default=True, verbose_name="启用")),
                ("must_change_password", models.BooleanField(default=True, verbose_name="下次登录须改密码")),
                ("synthetic", models.BooleanField(default=False, verbose_name="演示账号")),
                ("session_epoch", models.PositiveIntegerField(default=0, verbose_name="会话批次")),
                ("created_at", models.DateTimeField(default=kechuang.core.now, verbose_name="建立时间")),
            ],
            options={
                "verbose_name": "用户",
                "verbose_name_plural": "用户",
                "ordering": ("username",),
                "indexes": [models.Index(fields=["is_active", "username"], name="user_active_name")],
            },
        ),
        migrations.CreateModel(
            name="OrgUnit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=64, unique=True, verbose_name="机构代码")),
                ("name", models.CharField(max_length=200, verbose_name="机构名称")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("government", "政府"),
                            ("department", "部门"),
                            ("district_office", "区县机构"),
                            ("hall", "政务服务大厅"),
                            ("university", "高校院所"),
                            ("association", "协会商会"),
                        ],
                        max_length=20,
                        verbose_name="类别",
                    ),
                ),
                ("division", models.CharField(blank=True, max_length=6, verbose_name="行政区划")),
                ("department", models.CharField(blank=True, db_index=True, max_length=64, verbose_name="部门标识")),
                ("synthetic", models.BooleanField(default=False, verbose_name="演示数据")),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="accounts.orgunit",
                        verbose_name="上级机构",
                    ),
                ),
            ],
            options={
                "verbose_name": "机构",
                "verbose_name_plural": "机构",
                "ordering": ("code",),
            },
        ),
        migrations.CreateModel(
            name="Post",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=100, verbose_name="岗位名称")),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="posts",
                        to="accounts.orgunit",
                        verbose_name="机构",
                    ),
                ),
            ],
            options={
                "verbose_name": "岗位",
                "verbose_name_plural": "岗位",
                "ordering": ("unit", "title"),
            },
        ),
        migrations.CreateModel(
            name="Appointment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_on", models.DateField(verbose_name="任职起")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="任职止")),
                ("main", models.BooleanField(default=True, verbose_name="主岗")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appointments",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="用户",
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appointments",
                        to="accounts.post",
                        verbose_name="岗位",
                    ),
                ),
            ],
            options={
                "verbose_name": "任职",
                "verbose_name_plural": "任职",
                "ordering": ("-starts_on", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="ApiToken",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100, verbose_name="用途")),
                ("prefix", models.CharField(max_length=12, verbose_name="开头")),
                ("digest", models.CharField(max_length=64, unique=True, verbose_name="摘要")),
                ("created_at", models.DateTimeField(default=kechuang.core.now, verbose_name="发放时间")),
                ("expires_at", models.DateTimeField(blank=True, null=True, verbose_name="到期时间")),
                ("last_used_at", models.DateTimeField(blank=True, null=True, verbose_name="最近使用")),
                ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="撤销时间")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tokens",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="用户",
                    ),
                ),
            ],
            options={
                "verbose_name": "接口令牌",
                "verbose_name_plural": "接口令牌",
                "ordering": ("-created_at", "-pk"),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("revoked_at__isnull", True)),
                        fields=("user", "name"),
                        name="token_name_once_a_user",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="EnterpriseAgent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=0, verbose_name="版本")),
                (
                    "state",
                    models.CharField(
                        choices=[("requested", "待核实"), ("confirmed", "已核实"), ("revoked", "已撤销")],
                        db_index=True,
                        max_length=12,
                        verbose_name="状态",
                    ),
                ),
                ("entity_id", models.CharField(max_length=64, verbose_name="经营主体标识")),
                ("credit_code", models.CharField(max_length=18, verbose_name="统一社会信用代码")),
                (
                    "capacity",
                    models.CharField(
                        choices=[("legal_representative", "法定代表人"), ("agent", "经办人")],
                        max_length=24,
                        verbose_name="身份",
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="起")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="止")),
                ("evidence_note", models.TextField(blank=True, verbose_name="依据说明")),
                ("requested_at", models.DateTimeField(default=kechuang.core.now, verbose_name="申请时间")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="核实时间")),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="核实人",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agencies",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="用户",
                    ),
                ),
            ],
            options={
                "verbose_name": "企业代办人",
                "verbose_name_plural": "企业代办人",
                "ordering": ("-requested_at", "-pk"),
                "indexes": [models.Index(fields=["entity_id", "state"], name="agent_of_entity")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "revoked"), _negated=True),
                        fields=("user", "entity_id"),
                        name="agent_once_a_firm",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on__isnull", True), ("ends_on__gte", models.F("starts_on")), _connector="OR"
                        ),
                        name="agent_ends_after_start",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Grant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("leader", "领导"),
                            ("officer", "业务科室"),
                            ("steward", "数据管理员"),
                            ("clerk", "窗口人员"),
                            ("enterprise", "企业用户"),
                            ("expert", "专家"),
                            ("auditor", "审计员"),
                            ("administrator", "系统管理员"),
                        ],
                        max_length=20,
                        verbose_name="角色",
                    ),
                ),
                ("department", models.CharField(blank=True, max_length=64, verbose_name="部门")),
                ("region", models.CharField(blank=True, max_length=6, verbose_name="地区")),
                ("item", models.CharField(blank=True, max_length=64, verbose_name="事项")),
                ("starts_on", models.DateField(verbose_name="起")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="止")),
                ("reason", models.CharField(max_length=500, verbose_name="理由")),
                ("granted_at", models.DateTimeField(default=kechuang.core.now, verbose_name="授权时间")),
                ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="撤销时间")),
                (
                    "granted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="授权人",
                    ),
                ),
                (
                    "revoked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="撤销人",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grants",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="用户",
                    ),
                ),
            ],
            options={
                "verbose_name": "授权",
                "verbose_name_plural": "授权",
                "ordering": ("-granted_at", "-pk"),
                "indexes": [
                    models.Index(fields=["user", "revoked_at", "starts_on", "ends_on"], name="grant_of_user"),
                    models.Index(fields=["role", "revoked_at"], name="grant_of_role"),
                    models.Index(fields=["department", "region"], name="grant_of_scope"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on__isnull", True), ("ends_on__gte", models.F("starts_on")), _connector="OR"
                        ),
                        name="grant_ends_after_start",
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.UniqueConstraint(fields=("unit", "title"), name="post_once_a_unit"),
        ),
        migrations.AddIndex(
            model_name="appointment",
            index=models.Index(fields=["user", "starts_on"], name="appointment_of_user"),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__isnull", True), ("ends_on__gte", models.F("starts_on")), _connector="OR"),
                name="appointment_ends_after_start",
            ),
        ),
    ]
