"""补录一条事实 (adding a fact): what the engine missed is entered by hand, logged, and taken back as any decision."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.catalog.place import current_pack
from kechuang.apps.reports import access, feed
from kechuang.apps.reports.actions.deciding import Held, lock_pages, log, take_step
from kechuang.apps.reports.adding import STEP, chosen, fact_at, free, place
from kechuang.apps.reports.correcting import corrected
from kechuang.apps.reports.linking import SAME
from kechuang.apps.reports.models import Fact, Judgement, Report
from kechuang.apps.reports.reader import equipped
from kechuang.apps.reports.rules import taught


def add(report: Report, start: int, end: int, *, by: Any, changes: Mapping[str, str], note: str = "") -> Fact:
    """Enter a fact that stands at a span of a page and that no reading has found.

    Parameters
    ----------
    report : Report
        The page.
    start, end : int
        Its clause, in code points of the raw text.
    by : User
        Who enters it.
    changes : mapping
        What it says, by the fields that a person may type.
    note : str
        Why.

    Raises
    ------
    PermissionDenied
        If he may not review.
    Refused
        If the span is none, a field cannot be so, or the same fact stands there already.
    """
    access.require(by, access.REVIEW)
    pack = current_pack()
    using = equipped(pack, taught())
    with transaction.atomic():
        lock_pages([report.pk])
        report = Report.objects.get(pk=report.pk)
        says = corrected({}, changes, pack=pack, using=using)
        made = fact_at(report, chosen(report.text, start, end), says)
        rows = list(report.facts.select_related("judgement").order_by("order"))
        if any(_same(made, one) for one in rows):
            raise Refused(_("这里已有同一条事实，请在它的卡片上采纳或更正"))
        taken = {*report.judgements.exclude(state="proposed").values_list("key", flat=True), *(one.key for one in rows)}
        made.key = free(made.key, taken)
        later = next((one.order for one in rows if place(one) > place(made)), None)
        made.order = later or (rows[-1].order + 1 if rows else 1)
        report.facts.filter(order__gte=made.order).update(order=F("order") + 1)
        judgement, new = Judgement.objects.get_or_create(report=report, key=made.key, defaults=_place(made))
        if not new:
            # Entered here before, and taken back.
            Judgement.objects.filter(pk=judgement.pk).update(**_place(made))
            judgement.refresh_from_db()
        made.save()
        touched = take_step(Held(judgement, made), STEP, by=by, after=says, note=note)
        log(judgement, "reports.add", by, feed.settle(touched))
    return made


def _same(made: Fact, one: Fact) -> bool:
    there = (one.number_start, one.number_end) == (made.number_start, made.number_end)
    there = there and (made.number_start is not None or (one.start, one.end) == (made.start, made.end))
    return there and all(one.says[name] == getattr(made, name) for name in SAME)


def _place(made: Fact) -> dict[str, Any]:
    return {
        "start": made.start, "end": made.end, "number_start": made.number_start, "number_end": made.number_end,
        "text": made.text, "value": made.value,
    }  # fmt: skip
