"""应付 (what is due): the payments of an application that stand, and which comes next, when, in what amount."""

from __future__ import annotations

from typing import Any

from kechuang.apps.grants.models import Application, Payment
from kechuang.engines.deadlines import Term


def due_on(application: Application) -> Any:
    """Return the day from which the next instalment may be paid; None where there is no such day."""
    months, part = application.programme.terms.months, live(application).count()
    if not months or part >= len(months) or not months[part] or application.approved_on is None:
        return None
    return Term.parse(f"{months[part]}个月").end_from(application.approved_on)


def live(application: Application) -> Any:
    """Return the payments of an application that have neither come back nor been taken out of their batch."""
    return application.payments.exclude(state__in=(Payment.State.FAILED, Payment.State.UNDONE))


def next_amount(application: Application) -> tuple[int, bool]:
    """Return what is to be paid next, in 分, and whether it is an advance."""
    terms, fen = application.programme.terms, application.fen or 0
    if application.final_fen is not None:
        return application.final_fen - sum(live(application).values_list("fen", flat=True)), False
    if terms.advance:
        return terms.advanced(fen), True
    return terms.instalment(fen, live(application).count()), False
