"""政策：应用登记。"""

from django.apps import AppConfig


class PoliciesConfig(AppConfig):
    """The app `policies`."""

    name = "kechuang.apps.policies"
    label = "policies"
    verbose_name = "政策"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let this room answer who qualifies for an item, wherever money is about to move, and what the item reads."""
        from kechuang.apps.grants.eligibility import judge_with, list_with, read_with
        from kechuang.apps.grants.plans import plan_with
        from kechuang.apps.policies.eligibility import judge_one, list_met, reads, saved_plans

        judge_with(judge_one)
        list_with(list_met)
        read_with(reads)
        plan_with(saved_plans)
