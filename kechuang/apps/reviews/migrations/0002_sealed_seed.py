import hashlib
import secrets

from django.db import migrations, models


def seal(apps, schema_editor):
    """Seal a seed for every review that has not been drawn."""
    for review in apps.get_model("reviews", "Review").objects.filter(state="new", sealed=""):
        review.sealed = secrets.token_hex(16)
        review.commitment = hashlib.sha256(review.sealed.encode()).hexdigest()
        review.save(update_fields=["sealed", "commitment"])


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="review",
            name="commitment",
            field=models.CharField(blank=True, max_length=64, verbose_name="种子摘要"),
        ),
        migrations.AddField(
            model_name="review",
            name="lot",
            field=models.CharField(blank=True, max_length=80, verbose_name="公开数"),
        ),
        migrations.AddField(
            model_name="review",
            name="sealed",
            field=models.CharField(blank=True, max_length=64, verbose_name="封存的种子"),
        ),
        migrations.AlterField(
            model_name="review",
            name="seed",
            field=models.CharField(blank=True, max_length=160, verbose_name="抽取种子"),
        ),
        migrations.RunPython(seal, migrations.RunPython.noop),
    ]
