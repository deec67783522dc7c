"""后台作业与发件箱：应用登记。"""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JobsConfig(AppConfig):
    """The app `jobs`."""

    name = "kechuang.apps.jobs"
    label = "jobs"
    verbose_name = "后台作业与发件箱"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let every app register its kinds of job and its receivers of messages (its ``tasks.py``)."""
        autodiscover_modules("tasks")
