"""数据目录：应用登记。"""

from django.apps import AppConfig


class CatalogConfig(AppConfig):
    """The app `catalog`."""

    name = "kechuang.apps.catalog"
    label = "catalog"
    verbose_name = "数据目录"
    default_auto_field = "django.db.models.BigAutoField"
