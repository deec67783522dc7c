"""状态流转：应用登记。"""

from django.apps import AppConfig


class TransitionsConfig(AppConfig):
    """The app `transitions`."""

    name = "kechuang.apps.transitions"
    label = "transitions"
    verbose_name = "状态流转"
    default_auto_field = "django.db.models.BigAutoField"
