"""谁可以组织评审、评审、查看 (access): officials by department; a reviewer his own seat, and nobody's beside it."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from kechuang.apps.accounts import access
from kechuang.apps.accounts.access import may, require
from kechuang.apps.reviews.models import Review, Seat

VIEW, MANAGE, SCORE = "reviews.view", "reviews.manage", "reviews.score"
OPENED = ("complete", "concluded", "public", "done")
"""The states in which what the reviewers said may be seen: all is in."""


def visible_reviews(user: Any) -> QuerySet[Review]:
    """Return the reviews that an official may see."""
    departments = access.departments(user, VIEW)
    rows = Review.objects.all()
    return rows if departments is None else rows.filter(department__in=departments)


def own_seats(user: Any) -> QuerySet[Seat]:
    """Return a reviewer's own seats."""
    return Seat.objects.filter(reviewer__user_id=user.pk, declined="").select_related("review")


def opened(review: Review) -> bool:
    """Whether anybody may see what was said: not before all is in, not even who organises the review."""
    return review.state in OPENED


__all__ = ["MANAGE", "SCORE", "VIEW", "may", "opened", "own_seats", "require", "visible_reviews"]
