"""账号、机构与权限：应用登记。"""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """The app `accounts`."""

    name = "kechuang.apps.accounts"
    label = "accounts"
    verbose_name = "账号、机构与权限"
    default_auto_field = "django.db.models.BigAutoField"
