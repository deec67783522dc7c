"""重点项目：应用登记。"""

from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    """The app `projects`."""

    name = "kechuang.apps.projects"
    label = "projects"
    verbose_name = "重点项目"
    default_auto_field = "django.db.models.BigAutoField"
