"""审核结果 (gold): what reviewers have accepted or corrected, in the shape of annotated answers."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from django.db import transaction

from kechuang import core
from kechuang.apps.audit.context import ObjectRef
from kechuang.apps.audit.record import record
from kechuang.apps.reports.models import FIELDS, Fact, Judgement
from kechuang.apps.reports.states import STANDS
from kechuang.engines.reports import SIGNS, number

SIGN_OF = {**SIGNS, "range": "range"}
NUMBERS = ("value", "value_max", "value_si", "value_si_max")


def gold() -> dict[str, Any]:
    """Return the facts that stand by a person's word, page by page.

    Returns
    -------
    dict
        ``note``, and ``facts`` with the fields of the reading, ``start``/``end`` of the sentence and
        ``span_start``/``span_end`` of the clause, in code points of the raw page; files by their names.
    """
    judged = Judgement.objects.filter(state__in=STANDS).select_related("report", "fact")
    # Of a page only its name is told; what else it holds is large.
    light = judged.defer("report__text", "report__articles", "report__dropped", "report__edits")
    told = [_answer(one) for one in light.order_by("report__name", "start", "pk")]
    return {
        "note": f"kechuang {core.today().isoformat()}: reviewed facts; all offsets are code points of the raw page",
        "facts": told,
    }


def export_gold(*, by: Any) -> dict[str, Any]:
    """Return :func:`gold` for somebody who takes it away; that he did stands in the audit."""
    told = gold()
    with transaction.atomic():
        record(
            verb="reports.export_gold", actor=by, obj=ObjectRef("reports.report", ""),
            detail={"facts": len(told["facts"])},
        )  # fmt: skip
    return told


def _answer(one: Judgement) -> dict[str, Any]:
    fact: Fact | None = getattr(one, "fact", None)
    names = {fact.report_id: one.report.name} if fact else {}
    sentence = (fact.sentence_start, fact.sentence_end) if fact else (one.start, one.end)
    return {
        "id": f"{one.report.name}#{one.key}",
        "file": one.report.name,
        "sha256": one.report_id,
        "article": fact.article if fact else None,
        **{name: one.fields.get(name) or None for name in FIELDS},
        **{name: _number(one.fields.get(name)) for name in NUMBERS},
        "comparator": SIGN_OF.get(one.fields.get("comparator") or "exactly", "="),
        "start": sentence[0],
        "end": sentence[1],
        "span_start": one.start,
        "span_end": one.end,
        "number": None if one.number_start is None else [one.number_start, one.number_end],
        "text": one.text,
        "reviewed": one.state,
        "occurrences": [
            {**where, "file": names[where["file"]]} for where in (fact.occurrences if fact else ())
            if where["file"] in names
        ],
    }  # fmt: skip


def _number(told: str | None) -> int | float | None:
    return number(Fraction(told)) if told else None
