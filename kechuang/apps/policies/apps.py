"""政策：应用登记。"""

from django.apps import AppConfig


class PoliciesConfig(AppConfig):
    """The app `policies`."""

    name = "kechuang.apps.policies"
    label = "policies"
    verbose_name = "政策"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let this room answer who qualifies for an item, wherever money is about to move."""
        from kechuang.apps.grants.eligibility import judge_with
        from kechuang.apps.policies.eligibility import judge_one

        judge_with(judge_one)
