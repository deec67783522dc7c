"""数据共享：应用登记。"""

from django.apps import AppConfig


class SharingConfig(AppConfig):
    """The app `sharing`."""

    name = "kechuang.apps.sharing"
    label = "sharing"
    verbose_name = "数据共享"
    default_auto_field = "django.db.models.BigAutoField"
