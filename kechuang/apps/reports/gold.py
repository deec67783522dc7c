"""审核结果 (gold): what reviewers have accepted, corrected or entered, in the shape of annotated answers.

What nobody has looked at yet goes out as ``ambiguous``: a score leaves it out, so that a page reviewed in part does not
count the rest as made up. What a reviewer has rejected does not go out: whoever reads it again has made it up.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from django.db import transaction
from django.db.models import Q

from kechuang import core
from kechuang.apps.audit.context import ObjectRef
from kechuang.apps.audit.record import record
from kechuang.apps.reports.models import FIELDS, Fact, Judgement, Report
from kechuang.apps.reports.models.report import DECIDED
from kechuang.apps.reports.queries import in_state
from kechuang.apps.reports.states import STANDS
from kechuang.engines.reports import SIGNS, number

SIGN_OF = {**SIGNS, "range": "range"}
NUMBERS = ("value", "value_max", "value_si", "value_si_max")


def gold() -> dict[str, Any]:
    """Return the facts that stand by a person's word, and what waits on the same pages, page by page.

    Returns
    -------
    dict
        ``note``, and ``facts`` with the fields of the reading, ``start``/``end`` of the sentence and
        ``span_start``/``span_end`` of the clause, in code points of the raw page; files by their names. ``reviewed``
        is the state; one that nobody has decided about is ``ambiguous``.
    """
    judged = Judgement.objects.filter(state__in=STANDS).select_related("fact").order_by("start", "pk")
    begun = Judgement.objects.filter(state__in=DECIDED).values("report_id")
    waiting = in_state(Fact.objects.filter(Q(report_id__in=begun) | Q(copies__gt=0)), "proposed")
    # Of a page only its name is told; what else it holds is large.
    names = dict(Report.objects.filter(pk__in=begun).values_list("pk", "name"))
    told = [_answer(one, names) for one in judged]
    for one in waiting.order_by("report__name", "order"):
        told += _open(one, names)
    told.sort(key=lambda one: (one["file"], one["sha256"], one["span_start"]))
    return {
        "note": (
            f"kechuang {core.today().isoformat()}: reviewed facts, and as ambiguous those that wait on the same pages;"
            " all offsets are code points of the raw page"
        ),
        "facts": told,
    }


def export_gold(*, by: Any) -> dict[str, Any]:
    """Return :func:`gold` for somebody who takes it away; that he did stands in the audit."""
    told = gold()
    with transaction.atomic():
        record(
            verb="reports.export_gold", actor=by, obj=ObjectRef("reports.report", ""),
            detail={"facts": sum(not one.get("ambiguous") for one in told["facts"])},
        )  # fmt: skip
    return told


def _answer(one: Judgement, names: Mapping[str, str]) -> dict[str, Any]:
    fact: Fact | None = getattr(one, "fact", None)
    return {**_told(one, one.fields, fact, names), "reviewed": one.state}


def _open(fact: Fact, names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return a fact that waits: where it stands, or, of a page that nobody has begun, where a copy on one stands."""
    state = {"reviewed": "proposed", "ambiguous": True}
    if fact.report_id in names:
        return [{**_told(fact, fact.read, fact, names), **state}]
    copies = [where for where in fact.occurrences if where["file"] in names]
    return [
        {
            **_told(fact, fact.read, None, {fact.report_id: names[where["file"]]}), **state, "sha256": where["file"],
            "start": where["span"][0], "end": where["span"][1], "span_start": where["span"][0],
            "span_end": where["span"][1], "number": where["number"],
        }
        for where in copies
    ]  # fmt: skip


def _told(
    one: Judgement | Fact, says: Mapping[str, Any], fact: Fact | None, names: Mapping[str, str]
) -> dict[str, Any]:
    name = names[one.report_id]
    sentence = (fact.sentence_start, fact.sentence_end) if fact else (one.start, one.end)
    return {
        "id": f"{name}#{one.key}",
        "file": name,
        "sha256": one.report_id,
        "article": fact.article if fact else None,
        **{field: says.get(field) or None for field in FIELDS},
        **{field: _number(says.get(field)) for field in NUMBERS},
        "comparator": SIGN_OF.get(says.get("comparator") or "exactly", "="),
        "start": sentence[0],
        "end": sentence[1],
        "span_start": one.start,
        "span_end": one.end,
        "number": None if one.number_start is None else [one.number_start, one.number_end],
        "text": one.text,
        "occurrences": [
            {**where, "file": names[where["file"]]} for where in (fact.occurrences if fact else ())
            if where["file"] in names
        ],
    }  # fmt: skip


def _number(told: str | None) -> int | float | None:
    return number(Fraction(told)) if told else None
