"""附件：应用登记。"""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    """The app `files`."""

    name = "kechuang.apps.files"
    label = "files"
    verbose_name = "附件"
    default_auto_field = "django.db.models.BigAutoField"
