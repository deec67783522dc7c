from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("targets", "0002_target_origin"),
    ]

    operations = [
        migrations.AddField(
            model_name="indicator",
            name="yearly",
            field=models.BooleanField(default=False, verbose_name="按全年计"),
        ),
    ]
