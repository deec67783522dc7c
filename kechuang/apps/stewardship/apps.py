"""人工核对：应用登记。"""

from django.apps import AppConfig


class StewardshipConfig(AppConfig):
    """The app `stewardship`."""

    name = "kechuang.apps.stewardship"
    label = "stewardship"
    verbose_name = "人工核对"
    default_auto_field = "django.db.models.BigAutoField"
