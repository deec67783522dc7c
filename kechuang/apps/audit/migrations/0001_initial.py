from django.db import migrations, models

import kechuang.core


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Head",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("count", models.BigIntegerField(default=0, verbose_name="条数")),
                (
                    "hash",
                    models.CharField(
                        default="0000000000000000000000000000000000000000000000000000000000000000",
                        max_length=64,
                        verbose_name="摘要",
                    ),
                ),
            ],
            options={
                "verbose_name": "审计链头",
                "verbose_name_plural": "审计链头",
            },
        ),
        migrations.CreateModel(
            name="AccessLog",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=kechuang.core.now, verbose_name="时间")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("denied", "拒绝访问"),
                            ("personal_read", "查看个人信息"),
                            ("sign_in", "登录"),
                            ("sign_in_failed", "登录失败"),
                            ("locked_out", "登录锁定"),
                            ("sign_out", "退出"),
                        ],
                        max_length=16,
                        verbose_name="类别",
                    ),
                ),
                ("actor_id", models.BigIntegerField(blank=True, null=True, verbose_name="操作人编号")),
                ("actor_label", models.CharField(max_length=300, verbose_name="操作人")),
                ("verb", models.CharField(blank=True, max_length=64, verbose_name="动作")),
                ("object_type", models.CharField(blank=True, max_length=64, verbose_name="对象类型")),
                ("object_id", models.CharField(blank=True, max_length=128, verbose_name="对象编号")),
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="说明")),
                ("method", models.CharField(blank=True, max_length=8, verbose_name="方法")),
                ("path", models.CharField(blank=True, max_length=300, verbose_name="页面")),
                ("request_id", models.CharField(blank=True, max_length=32, verbose_name="请求编号")),
                ("address", models.CharField(blank=True, max_length=64, verbose_name="来源地址")),
            ],
            options={
                "verbose_name": "访问记录",
                "verbose_name_plural": "访问记录",
                "ordering": ("-id",),
                "indexes": [
                    models.Index(fields=["kind", "at"], name="access_kind_at"),
                    models.Index(fields=["actor_id", "at"], name="access_actor_at"),
                    models.Index(fields=["at"], name="access_at"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("seq", models.BigIntegerField(primary_key=True, serialize=False, verbose_name="序号")),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("actor_id", models.BigIntegerField(blank=True, null=True, verbose_name="操作人编号")),
                ("actor_label", models.CharField(max_length=300, verbose_name="操作人")),
                ("on_behalf", models.CharField(blank=True, max_length=300, verbose_name="代表")),
                ("verb", models.CharField(max_length=64, verbose_name="动作")),
                ("object_type", models.CharField(blank=True, max_length=64, verbose_name="对象类型")),
                ("object_id", models.CharField(blank=True, max_length=128, verbose_name="对象编号")),
                ("object_label", models.CharField(blank=True, max_length=300, verbose_name="对象")),
                ("detail_json", models.TextField(default="{}", verbose_name="内容")),
                ("request_id", models.CharField(blank=True, max_length=32, verbose_name="请求编号")),
                ("address", models.CharField(blank=True, max_length=64, verbose_name="来源地址")),
                ("prev_hash", models.CharField(max_length=64, verbose_name="上一条摘要")),
                ("hash", models.CharField(max_length=64, unique=True, verbose_name="摘要")),
            ],
            options={
                "verbose_name": "审计记录",
                "verbose_name_plural": "审计记录",
                "ordering": ("-seq",),
                "indexes": [
                    models.Index(fields=["at"], name="entry_at"),
                    models.Index(fields=["actor_id", "seq"], name="entry_actor"),
                    models.Index(fields=["verb", "seq"], name="entry_verb"),
                    models.Index(fields=["object_type", "object_id"], name="entry_object"),
                ],
            },
        ),
    ]
