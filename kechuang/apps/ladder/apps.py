"""梯度培育：应用登记。"""

from django.apps import AppConfig


class LadderConfig(AppConfig):
    """The app `ladder`."""

    name = "kechuang.apps.ladder"
    label = "ladder"
    verbose_name = "梯度培育"
    default_auto_field = "django.db.models.BigAutoField"
