"""台账：应用登记。"""

from django.apps import AppConfig


class RegistersConfig(AppConfig):
    """The app `registers`."""

    name = "kechuang.apps.registers"
    label = "registers"
    verbose_name = "台账"
    default_auto_field = "django.db.models.BigAutoField"
