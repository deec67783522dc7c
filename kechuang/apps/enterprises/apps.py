"""企业：应用登记。"""

from django.apps import AppConfig


class EnterprisesConfig(AppConfig):
    """The app `enterprises`."""

    name = "kechuang.apps.enterprises"
    label = "enterprises"
    verbose_name = "企业"
    default_auto_field = "django.db.models.BigAutoField"
