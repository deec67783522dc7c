"""目标：应用登记。"""

from django.apps import AppConfig


class TargetsConfig(AppConfig):
    """The app `targets`."""

    name = "kechuang.apps.targets"
    label = "targets"
    verbose_name = "目标"
    default_auto_field = "django.db.models.BigAutoField"
