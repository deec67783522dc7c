"""消息：应用登记。"""

from django.apps import AppConfig


class InboxConfig(AppConfig):
    """The app `inbox`."""

    name = "kechuang.apps.inbox"
    label = "inbox"
    verbose_name = "消息"
    default_auto_field = "django.db.models.BigAutoField"
