import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

import kechuang.core


class Migration(migrations.Migration):
    dependencies = [
        ("grants", "0004_rationing"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Claimant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80, verbose_name="姓名")),
                ("number_hash", models.CharField(max_length=64, unique=True, verbose_name="证件号码（散列）")),
                ("number_mask", models.CharField(max_length=20, verbose_name="证件号码（掩码）")),
                ("named_at", models.DateTimeField(default=kechuang.core.now, verbose_name="登记时间")),
            ],
            options={
                "verbose_name": "领取人",
                "verbose_name_plural": "领取人",
                "ordering": ("pk",),
            },
        ),
        migrations.RemoveConstraint(
            model_name="programme",
            name="programme_holds_no_more_than_its_budget",
        ),
        migrations.AddField(
            model_name="application",
            name="facts",
            field=models.JSONField(default=dict, verbose_name="本人填报"),
        ),
        migrations.AddField(
            model_name="programme",
            name="audience",
            field=models.CharField(
                choices=[("enterprise", "企业"), ("person", "个人")],
                db_index=True,
                default="enterprise",
                max_length=10,
                verbose_name="对象",
            ),
        ),
        migrations.AddField(
            model_name="programme",
            name="returned_fen",
            field=models.BigIntegerField(default=0, verbose_name="已交回（分）"),
        ),
        migrations.AlterField(
            model_name="application",
            name="answers",
            field=models.JSONField(default=dict, verbose_name="申请人补充"),
        ),
        migrations.AlterField(
            model_name="line",
            name="credit",
            field=models.CharField(
                choices=[
                    ("budget", "年度预算"),
                    ("available", "可用额度"),
                    ("returned", "已交回财政"),
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
        migrations.AlterField(
            model_name="line",
            name="debit",
            field=models.CharField(
                choices=[
                    ("budget", "年度预算"),
                    ("available", "可用额度"),
                    ("returned", "已交回财政"),
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
        migrations.AlterField(
            model_name="voucher",
            name="kind",
            field=models.CharField(
                choices=[
                    ("open", "列入预算"),
                    ("add", "追加预算"),
                    ("return", "交回余额"),
                    ("commit", "核定"),
                    ("release", "撤销核定"),
                    ("allot", "下达指标"),
                    ("send", "送出支付"),
                    ("pay", "到账"),
                    ("fail", "支付退回"),
                    ("undo", "撤销支付"),
                    ("settle", "清算"),
                    ("demand", "应追回"),
                    ("recover", "追回到账"),
                ],
                max_length=10,
                verbose_name="类别",
            ),
        ),
        migrations.AddConstraint(
            model_name="programme",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("held_fen__gte", 0),
                    ("returned_fen__gte", 0),
                    (
                        "held_fen__lte",
                        django.db.models.expressions.CombinedExpression(
                            models.F("budget_fen"), "-", models.F("returned_fen")
                        ),
                    ),
                ),
                name="programme_holds_no_more_than_its_budget",
            ),
        ),
        migrations.AddField(
            model_name="claimant",
            name="user",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="claimant",
                to=settings.AUTH_USER_MODEL,
                verbose_name="账号",
            ),
        ),
        migrations.AddField(
            model_name="application",
            name="claimant",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="applications",
                to="grants.claimant",
                verbose_name="领取人",
            ),
        ),
    ]
