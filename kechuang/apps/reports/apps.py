"""报道：应用登记。"""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """The app `reports`."""

    name = "kechuang.apps.reports"
    label = "reports"
    verbose_name = "报道"
    default_auto_field = "django.db.models.BigAutoField"
