"""总览：应用登记。"""

from django.apps import AppConfig


class CockpitConfig(AppConfig):
    """The app `cockpit`."""

    name = "kechuang.apps.cockpit"
    label = "cockpit"
    verbose_name = "总览"
    default_auto_field = "django.db.models.BigAutoField"
