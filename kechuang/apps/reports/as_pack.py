"""入包 (as pack): accepted facts as the stanzas of a pack: values.yaml, targets.yaml, and the documents they stand on.

Each names its page by hash and the place of its clause, so that whoever loads the pack beside the page can check it;
``reviewed`` is the day on which a person took it. What the pack declares already is left out, and so is what a
pack cannot bear; each with its reason.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

import yaml
from django.db import transaction
from django.utils.timezone import localtime

from kechuang import core
from kechuang.apps.audit.record import record
from kechuang.apps.reports.agreeing import measure
from kechuang.apps.reports.aims import best_aim
from kechuang.apps.reports.feed import closest
from kechuang.apps.reports.fitting import by_day, obstacle, wanted
from kechuang.apps.reports.models import Decision, Judgement, Report
from kechuang.apps.reports.models.fact import figure
from kechuang.apps.reports.states import STANDS
from kechuang.apps.targets.board import within
from kechuang.declarations.figure import number_stands_in
from kechuang.declarations.indicator import Indicator
from kechuang.declarations.pack import Pack

_LINES = {"exactly": "reaches", "at_least": "at_least", "more_than": "more_than", "at_most": "at_most",
          "range": "range"}  # fmt: skip
_DIGITS = re.compile(r"-?\d{1,18}(?:\.\d{1,9})?")
Stanza = dict[str, Any]


@dataclass(slots=True)
class Stanzas:
    """What goes into a pack; ``left_out`` are sentences on what does not."""

    values: list[Stanza] = field(default_factory=list)
    targets: list[Stanza] = field(default_factory=list)
    documents: list[Stanza] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    def files(self) -> dict[str, str]:
        """Return the files by name, as YAML; those with nothing in them are not there."""
        parts = {"documents.yaml": self.documents, "values.yaml": self.values, "targets.yaml": self.targets}
        return {name: "".join(map(_text, some)) for name, some in parts.items() if some}


def stanzas(pack: Pack) -> Stanzas:
    """Return what stands accepted of a pack's place, and of those in it, as its declarations."""
    made = Stanzas()
    rows = Judgement.objects.filter(state__in=STANDS, place_code__startswith=within(pack.place or "")).order_by("pk")
    groups: dict[tuple[bool, str, str, object], list[Judgement]] = defaultdict(list)
    for one in rows.select_related("report").defer("report__articles", "report__dropped", "report__edits"):
        indicator = pack.indicators.get(one.indicator_id)
        why = "指标不在目录中" if indicator is None else obstacle(one, indicator)
        if why:
            made.left_out.append(f"{one.text}：{why}")
        else:
            key = by_day(one.period) if wanted(one) else one.period
            groups[wanted(one), one.indicator_id, one.place_code, key].append(one)
    taken: dict[str, Report] = {}
    chosen: list[Judgement] = []
    for (aim, name, _place, _when), some in groups.items():
        indicator = pack.indicators[name]
        best = best_aim(some, indicator) if aim else closest(some, indicator)
        if best is None:
            told = "、".join(figure(one.fields) for one in some)
            made.left_out.append(f"{some[0].text}：与另一条已采纳的数不一（{told}），请先裁定")
        elif _declared(best, pack, aim=aim):
            made.left_out.append(f"{best.text}：声明包中已有同一地方、指标和期间的声明")
        else:
            chosen.append(best)
    days = _days(chosen)
    for best in chosen:
        found = _stanza(best, pack.indicators[best.indicator_id], pack)
        if isinstance(found, str):
            made.left_out.append(f"{best.text}：{found}")
            continue
        part = made.targets if wanted(best) else made.values
        part.append({"id": _ident(best, pack, {one["id"] for one in part}), **found, "reviewed": days[best.pk]})
        taken[best.report_id] = best.report
    for sha256, report in sorted(taken.items()):
        if pack.document(sha256) is None:
            made.documents.append(_document(report))
    return made


def export_stanzas(pack: Pack, *, by: Any) -> Stanzas:
    """Return :func:`stanzas` for somebody who takes them away; that he did stands in the audit."""
    made = stanzas(pack)
    with transaction.atomic():
        record(
            verb="reports.export_pack", actor=by, object_type="pack", object_id=pack.id,
            detail={"values": len(made.values), "targets": len(made.targets), "left_out": len(made.left_out)},
        )  # fmt: skip
    return made


def _stanza(one: Judgement, indicator: Indicator, pack: Pack) -> Stanza | str:
    """Return a declaration without its id, or why a pack cannot bear it."""
    fields = one.fields
    numbers = [_in_unit(fields, name, indicator.unit) for name in ("value", "value_max") if fields[name]]
    if not all(number is not None and _DIGITS.fullmatch(number) for number in numbers):
        return f"换算成{indicator.unit}不是有限小数"
    held = pack.document(one.report_id)
    evidence = {"file": held.id if held else _page_id(one.report_id), "span": [one.start, one.end]}
    said = one.report.text[one.start : one.end]
    stands = all(number_stands_in(Decimal(str(number)), said) for number in numbers)
    told: Stanza = {"value": numbers[0], **({"value_max": numbers[1]} if len(numbers) > 1 else {})}
    told |= {"unit": indicator.unit, "comparator": fields["comparator"]}
    about: Stanza = {"indicator": one.indicator_id, "place": one.place_code}
    if wanted(one):
        if fields["comparator"] not in _LINES:
            return "目标线只能是达到、不低于、超过、不超过或区间"
        if not stands:
            return "目标值的数字不在原句中，声明包无从核对"
        day = by_day(one.period)
        return {
            **about,
            "target": {**told, "comparator": _LINES[fields["comparator"]], "by": day.isoformat() if day else ""},
            "evidence": evidence,
        }
    if not stands:
        printed = _printed(one)
        if not printed or printed not in said:
            return "数值不在原句中，声明包无从核对"
        told["printed"] = printed
    return {**about, "period": one.period, **told, "basis": "press", "evidence": evidence}


def _printed(one: Judgement) -> str:
    """Return the number as the page prints it, where the engine read it there: 第一 for 1."""
    fact = getattr(one, "fact", None)
    same = fact is not None and fact.value == one.fields["value"] and fact.value_max == one.fields["value_max"]
    if not same or one.number_start is None or one.number_end is None:
        return ""
    return one.report.text[one.number_start : one.number_end]


def _in_unit(fields: Mapping[str, str], name: str, unit: str) -> str | None:
    """Return a number in the indicator's unit, in the printed digits where it is printed in it; None if inexact."""
    if fields["unit"] == unit:
        return fields[name]
    value = Fraction(fields[name.replace("value", "value_si")]) / measure(unit)[0]
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return format(exact.normalize(), "f") if Fraction(exact) == value else None


def _declared(one: Judgement, pack: Pack, *, aim: bool) -> bool:
    about = (one.indicator_id, one.place_code)
    if aim:
        day = by_day(one.period)
        return any((each.indicator, each.place, each.target.by) == (*about, day) for each in pack.targets)
    inside = [(each.indicator, each.place, str(value.period)) for each in pack.targets for value in each.values]
    return (*about, one.period) in [(each.indicator, each.place, str(each.period)) for each in pack.values] + inside


def _days(some: list[Judgement]) -> dict[int, str]:
    """Return the day on which each was decided about last."""
    rows = Decision.objects.filter(judgement__in=[one.pk for one in some]).order_by("number")
    return {pk: localtime(at, core.ZONE).date().isoformat() for pk, at in rows.values_list("judgement_id", "at")}


def _document(report: Report) -> Stanza:
    return {
        "id": _page_id(report.sha256), "file": report.sha256, "name": str(report), "publisher": "",
        **({"published": report.published.isoformat()} if report.published else {}),
    }  # fmt: skip


def _page_id(sha256: str) -> str:
    return f"page-{sha256.removeprefix('sha256:')[:12]}"


def _ident(one: Judgement, pack: Pack, taken: set[str]) -> str:
    """Return an id that neither the pack nor what goes into it has: ``zibo.tech-smes-370303-2021``."""
    stem = pack.id.removeprefix("cn-").partition("-")[2] or pack.id
    day = by_day(one.period) if wanted(one) else None
    when = str(day) if day else one.period.replace("/", "-").replace("..", "open")
    ident = f"{stem}.{one.indicator_id.replace('_', '-')}-{one.place_code}-{when}"
    known = {each.id for each in (*pack.values, *pack.targets)} | taken
    return next(name for n in range(1, len(known) + 2) if (name := ident if n == 1 else f"{ident}-{n}") not in known)


def _text(one: Stanza) -> str:
    return yaml.safe_dump([one], allow_unicode=True, sort_keys=False, default_flow_style=None, width=110)
