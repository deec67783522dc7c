"""资金兑付：应用登记。"""

from django.apps import AppConfig


class GrantsConfig(AppConfig):
    """The app `grants`."""

    name = "kechuang.apps.grants"
    label = "grants"
    verbose_name = "资金兑付"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let applications be reviewed by experts."""
        from kechuang.apps.grants import experts  # noqa: F401 - registers the subject
