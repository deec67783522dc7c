"""企业的读取: the current generation, the list with its filters, a record with everything beside it."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext

from kechuang.apps.catalog.models import LakeRun
from kechuang.apps.enterprises.models import Enterprise, EnterpriseYear, Generation, Publication
from kechuang.apps.ladder.models import RuleVerdict
from kechuang.core import Verdict, division_prefix
from kechuang.engines.lake import normal_name

if TYPE_CHECKING:
    from kechuang.declarations.pack import Pack

SORTS: Mapping[str, str] = {
    "name": "name",
    "founded": "founded_on",
    "capital": "capital",
    "staff": "staff",
    "sales": "sales",
    "rd": "rd",
}
BESIDE: Mapping[str, Mapping[str, object]] = {
    "one_away": {"verdict": Verdict.NOT_MET, "short_by": 1, "open": 0},
    "unauthorised": {"verdict": Verdict.MISSING, "hidden": True},
}
"""What the list can be narrowed to beside the verdicts themselves: 差一项, 未授权."""
EVERYWHERE = "all"  # as a district: also what lies outside the place served
# A credit code begins with two signs of the registrar and the digits of a division.
CODE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}[0-9]{4,6}[0-9A-HJ-NPQRTUWXY]{0,10}")


def current_generation() -> Generation | None:
    """Return the generation that readers see, or None before the first publication."""
    pointer = Publication.objects.select_related("current").filter(pk=1).first()
    return pointer.current if pointer else None


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What narrows the list; every part stays in the address.

    Parameters
    ----------
    text : str
        Part of a name, or a credit code or its beginning.
    divisions : tuple of str
        Codes of districts (or of a city: everything inside).
    industry : str
        A GB/T 4754 code of any level; a section letter takes in all its divisions.
    rule, verdict : str
        Keep those to whom the rule gave this verdict; ``one_away`` keeps those one condition short, ``unauthorised``
        those of whom the tax data could not be seen.
    sort : str
        A key of :data:`SORTS`, with ``-`` in front for the greatest first.
    """

    text: str = ""
    divisions: tuple[str, ...] = ()
    industry: str = ""
    rule: str = ""
    verdict: str = ""
    sort: str = "name"

    @property
    def any(self) -> bool:
        """Whether anything narrows the list."""
        return bool(self.text or self.divisions or self.industry or self.verdict)


def narrowed(
    records: QuerySet[Enterprise], filters: Filters, pack: Pack, generation: Generation | None
) -> QuerySet[Enterprise]:
    """Apply the filters and the order.

    Parameters
    ----------
    generation : Generation or None
        The generation that ``records`` are of, so that the verdicts asked for are of the same one.
    """
    if filters.text.strip():
        records = records.filter(_named(filters.text))
    if filters.divisions:
        within = Q()
        for code in filters.divisions:
            within |= Q(division__startswith=division_prefix(code))
        records = records.filter(within)
    if filters.industry:
        records = records.filter(_industry(filters.industry, pack))
    if filters.verdict and filters.rule:
        judged = RuleVerdict.objects.filter(rule=filters.rule, generation=generation)
        judged = judged.filter(**BESIDE.get(filters.verdict, {"verdict": filters.verdict}))
        records = records.filter(entity_id__in=judged.values("entity_id"))
    return records.order_by(*order(filters.sort))


def order(sort: str) -> list[object]:
    """Return the columns to order by; what is unknown stands last, and the name decides ties."""
    column = SORTS.get(sort.lstrip("-"), "name")
    first = F(column).desc(nulls_last=True) if sort.startswith("-") else F(column).asc(nulls_last=True)
    return [first, "entity_id"]


def _named(text: str) -> Q:
    """Return the condition for a part of a name, however wide, spaced or bracketed, or the beginning of a code."""
    joined = "".join(text.split())
    code = unicodedata.normalize("NFKC", joined).upper()
    if CODE.fullmatch(code):
        return Q(credit_code__startswith=code)
    return Q(name__contains=joined) | Q(name_normal__contains=normal_name(text)) | Q(credit_code__startswith=code)


def _industry(code: str, pack: Pack) -> Q:
    if len(code) == 1:
        sections = [item.code for item in pack.industries.values() if item.section == code and item.level == 2]
        within = Q()
        for division in sections:
            within |= Q(industry__startswith=division)
        return within or Q(pk__in=())
    return Q(industry__startswith=code)


def years_of(record: Enterprise) -> list[EnterpriseYear]:
    """Return the yearly figures of a record, newest first."""
    return list(
        EnterpriseYear.objects.filter(generation_id=record.generation_id, entity_id=record.entity_id).order_by("-year")
    )


def verdicts_of(record: Enterprise) -> list[RuleVerdict]:
    """Return the verdicts on a record, from the lowest rung: they are published in that order."""
    return list(
        RuleVerdict.objects.filter(generation_id=record.generation_id, entity_id=record.entity_id).order_by("pk")
    )


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that happened to a firm, on a day."""

    day: str
    text: str
    note: str = ""


def history(record: Enterprise, run: LakeRun | None) -> list[Event]:
    """Return what is known to have happened, newest first: data received, certificates, founding.

    Parameters
    ----------
    run : LakeRun or None
        The run that the record was published from.
    """
    events = []
    if run is not None and run.finished:
        events.append(Event(day=run.finished.date().isoformat(), text=gettext("数据入库"), note=run.id))
    events += [
        Event(day=str(entry["valid_from"]), text=str(entry.get("kind", "")), note=str(entry.get("number", "")))
        for entry in _entries(record.facts.get("quals"))
        if entry.get("valid_from")
    ]
    if record.founded_on:
        events.append(Event(day=record.founded_on.isoformat(), text=gettext("企业成立"), note=""))
    return sorted(events, key=lambda event: event.day, reverse=True)


def _entries(value: object) -> list[dict[str, object]]:
    entries = json.loads(value) if isinstance(value, str) else value
    return [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []
