"""审计：应用登记。"""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The app `audit`."""

    name = "kechuang.apps.audit"
    label = "audit"
    verbose_name = "审计"
    default_auto_field = "django.db.models.BigAutoField"
