"""专家评审：应用登记。"""

from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    """The app `reviews`."""

    name = "kechuang.apps.reviews"
    label = "reviews"
    verbose_name = "专家评审"
    default_auto_field = "django.db.models.BigAutoField"
