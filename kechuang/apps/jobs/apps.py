"""后台作业与发件箱：应用登记。"""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """The app `jobs`."""

    name = "kechuang.apps.jobs"
    label = "jobs"
    verbose_name = "后台作业与发件箱"
    default_auto_field = "django.db.models.BigAutoField"
