import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import kechuang.core


class Migration(migrations.Migration):
    dependencies = [("grants", "0001_initial"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(
            name="Recovery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("fen", models.BigIntegerField(verbose_name="应追回（分）")),
                ("received_fen", models.BigIntegerField(default=0, verbose_name="已追回（分）")),
                ("reason", models.CharField(max_length=500, verbose_name="追回理由")),
                ("due_on", models.DateField(null=True, verbose_name="应于")),
                ("at", models.DateTimeField(default=kechuang.core.now, verbose_name="登记时间")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="recoveries", to="grants.application"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "追回",
                "verbose_name_plural": "追回",
                "ordering": ("-pk",),
            },
        ),
        migrations.CreateModel(
            name="Voucher",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=120, unique=True, verbose_name="幂等键")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("open", "列入预算"),
                            ("add", "追加预算"),
                            ("commit", "核定"),
                            ("release", "撤销核定"),
                            ("allot", "下达指标"),
                            ("send", "送出支付"),
                            ("pay", "到账"),
                            ("fail", "支付退回"),
                            ("settle", "清算"),
                            ("demand", "应追回"),
                            ("recover", "追回到账"),
                        ],
                        max_length=10,
                        verbose_name="类别",
                    ),
                ),
                ("on", models.DateField(default=kechuang.core.today, verbose_name="记账日期")),
                ("at", models.DateTimeField(default=kechuang.core.now, verbose_name="记账时间")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="摘要")),
                (
                    "application",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="vouchers",
                        to="grants.application",
                    ),
                ),
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
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="vouchers", to="grants.programme"
                    ),
                ),
            ],
            options={
                "verbose_name": "凭证",
                "verbose_name_plural": "凭证",
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="Line",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "debit",
                    models.CharField(
                        choices=[
                            ("budget", "年度预算"),
                            ("available", "可用额度"),
                            ("committed", "已核定待拨"),
                            ("allotted.province", "已下达指标·省级"),
                            ("allotted.city", "已下达指标·市级"),
                            ("allotted.county", "已下达指标·县级"),
                            ("transit", "支付在途"),
                            ("advance", "提前兑付（待清算）"),
                            ("paid", "已支付"),
                            ("recoverable", "应追回"),
                            ("recovered", "已追回"),
                        ],
                        max_length=20,
                        verbose_name="借方",
                    ),
                ),
                (
                    "credit",
                    models.CharField(
                        choices=[
                            ("budget", "年度预算"),
                            ("available", "可用额度"),
                            ("committed", "已核定待拨"),
                            ("allotted.province", "已下达指标·省级"),
                            ("allotted.city", "已下达指标·市级"),
                            ("allotted.county", "已下达指标·县级"),
                            ("transit", "支付在途"),
                            ("advance", "提前兑付（待清算）"),
                            ("paid", "已支付"),
                            ("recoverable", "应追回"),
                            ("recovered", "已追回"),
                        ],
                        max_length=20,
                        verbose_name="贷方",
                    ),
                ),
                ("fen", models.BigIntegerField(verbose_name="金额（分）")),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="grants.programme"
                    ),
                ),
                (
                    "voucher",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="grants.voucher"
                    ),
                ),
            ],
            options={
                "verbose_name": "分录",
                "verbose_name_plural": "分录",
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="Opinion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("department", models.CharField(max_length=60, verbose_name="联审部门")),
                ("agrees", models.BooleanField(null=True, verbose_name="同意")),
                ("text", models.CharField(blank=True, max_length=500, verbose_name="意见")),
                ("at", models.DateTimeField(null=True, verbose_name="时间")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="opinions", to="grants.application"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "联审意见",
                "verbose_name_plural": "联审意见",
                "ordering": ("pk",),
                "constraints": [
                    models.UniqueConstraint(fields=("application", "department"), name="one_opinion_a_department")
                ],
            },
        ),
        migrations.CreateModel(
            name="Payment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("part", models.PositiveSmallIntegerField(default=0, verbose_name="期次")),
                ("advance", models.BooleanField(default=False, verbose_name="预付")),
                ("fen", models.BigIntegerField(verbose_name="金额（分）")),
                ("sources", models.JSONField(default=dict, verbose_name="资金来源（分）")),
                ("holder", models.CharField(max_length=300, verbose_name="户名")),
                ("bank", models.CharField(max_length=200, verbose_name="开户银行")),
                ("number", models.CharField(max_length=40, verbose_name="账号")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("drawn", "已列入批次"),
                            ("sent", "已送国库"),
                            ("paid", "已到账"),
                            ("failed", "已退回"),
                        ],
                        default="drawn",
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="退回原因")),
                ("receipt", models.CharField(blank=True, max_length=80, verbose_name="回单号")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="回执时间")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="payments", to="grants.application"
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="payments", to="grants.paymentbatch"
                    ),
                ),
            ],
            options={
                "verbose_name": "支付",
                "verbose_name_plural": "支付",
                "ordering": ("pk",),
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("fen__gt", 0)), name="payment_is_positive"),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "failed"), _negated=True),
                        fields=("application", "part"),
                        name="nothing_is_paid_twice",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="programme",
            constraint=models.CheckConstraint(condition=models.Q(("budget_fen__gt", 0)), name="programme_has_a_budget"),
        ),
        migrations.AddConstraint(
            model_name="programme",
            constraint=models.CheckConstraint(
                condition=models.Q(("held_fen__gte", 0), ("held_fen__lte", models.F("budget_fen"))),
                name="programme_holds_no_more_than_its_budget",
            ),
        ),
        migrations.AddConstraint(
            model_name="programme",
            constraint=models.CheckConstraint(
                condition=models.Q(("closes_on__gte", models.F("opens_on"))), name="programme_closes_after_it_opens"
            ),
        ),
        migrations.AddConstraint(
            model_name="programme",
            constraint=models.UniqueConstraint(fields=("item", "year", "opens_on"), name="one_round_an_opening"),
        ),
        migrations.AddConstraint(
            model_name="appropriation",
            constraint=models.UniqueConstraint(fields=("number",), name="one_appropriation_a_number"),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("refused", "withdrawn")), _negated=True),
                fields=("programme", "entity_id"),
                name="one_live_application",
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(("fen__isnull", True), ("fen__gt", 0), _connector="OR"),
                name="application_amount_is_positive",
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved_by__isnull", True),
                    ("reviewed_by__isnull", True),
                    models.Q(("approved_by", models.F("reviewed_by")), _negated=True),
                    _connector="OR",
                ),
                name="reviewed_by_one_approved_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="recovery",
            constraint=models.CheckConstraint(condition=models.Q(("fen__gt", 0)), name="recovery_is_positive"),
        ),
        migrations.AddConstraint(
            model_name="recovery",
            constraint=models.CheckConstraint(
                condition=models.Q(("received_fen__gte", 0), ("received_fen__lte", models.F("fen"))),
                name="recovered_no_more_than_demanded",
            ),
        ),
        migrations.AddIndex(
            model_name="line",
            index=models.Index(fields=["programme", "debit", "credit"], name="line_of_programme"),
        ),
        migrations.AddConstraint(
            model_name="line",
            constraint=models.CheckConstraint(condition=models.Q(("fen__gt", 0)), name="line_is_positive"),
        ),
        migrations.AddConstraint(
            model_name="line",
            constraint=models.CheckConstraint(
                condition=models.Q(("debit", models.F("credit")), _negated=True), name="line_moves_something"
            ),
        ),
    ]
