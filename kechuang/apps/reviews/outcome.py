"""评审结果 (outcome): mean, spread and outliers of scores, or votes against their majority; exact throughout."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from kechuang.apps.reviews.models import Method, Review, Seat


@dataclass(frozen=True)
class Outcome:
    """What a complete review comes to.

    Attributes
    ----------
    mean : Fraction
        Points on average, or the share of votes in favour.
    least, most : int
        Lowest and highest total; 0 and 0 for votes.
    outliers : tuple of int
        Places of those who differ from the mean of the others by more than the review allows.
    passed : bool
        Whether the pass mark is reached.
    """

    mean: Fraction
    least: int
    most: int
    outliers: tuple[int, ...]
    passed: bool

    @property
    def spread(self) -> int:
        """Points between the lowest and the highest."""
        return self.most - self.least

    @property
    def mean_text(self) -> str:
        """The mean with two decimals, half up."""
        hundredths = (self.mean * 200 + 1) // 2
        return f"{hundredths // 100}.{hundredths % 100:02d}"


def outcome(review: Review, seats: Sequence[Seat]) -> Outcome:
    """Reckon the outcome of a review from the seats that were taken.

    Raises
    ------
    ValueError
        If a seat has not given its word.
    """
    if not seats or any(seat.given_at is None for seat in seats):
        raise ValueError("意见未齐，不能计算结果")
    mark = Fraction(review.pass_mark)
    if review.method == Method.VOTE:
        share = Fraction(sum(bool(seat.agrees) for seat in seats), len(seats))
        return Outcome(share, 0, 0, (), share >= mark)
    totals = [seat.total or 0 for seat in seats]
    mean, limit = Fraction(sum(totals), len(totals)), Fraction(review.outlier) * review.full
    outliers = tuple(
        seat.place
        for seat, total in zip(seats, totals, strict=True)
        if len(totals) > 2 and abs(total - Fraction(sum(totals) - total, len(totals) - 1)) > limit
    )
    return Outcome(mean, min(totals), max(totals), outliers, mean >= mark * review.full)


def result_of(subject: Any) -> bool | None:
    """Return whether the review of a subject was passed; None where there is none or it has not been concluded."""
    found = Review.objects.filter(subject_type=subject._meta.label_lower, subject_id=str(subject.pk))
    return found.filter(state__in=("concluded", "public", "done")).values_list("passed", flat=True).first()
