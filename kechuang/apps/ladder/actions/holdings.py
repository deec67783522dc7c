"""资质登记的动作: certificates come from the departments' data or are entered, and end with a reason."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from kechuang import core
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.audit.record import record
from kechuang.apps.catalog.place import current_pack
from kechuang.apps.enterprises.models import Enterprise, Generation
from kechuang.apps.enterprises.queries import current_generation
from kechuang.apps.ladder import access
from kechuang.apps.ladder.models import Holding
from kechuang.apps.ladder.verdicts import section_of
from kechuang.declarations.pack import Pack

PART = 2_000
ASKED = 900
"""How many firms a database is asked about at once."""
_FOLLOWED = ("name", "valid_from", "valid_to", "division", "industry")
"""What a certificate of the data says anew each time."""
Progress = Callable[[float], None]
"""Told the share of the firms that was read."""


@dataclass(frozen=True)
class Taken:
    """What became of the certificates in the departments' data."""

    new: int
    changed: int
    same: int


def firm_of(entity_id: str) -> Enterprise:
    """Return the enterprise of the current publication.

    Raises
    ------
    Refused
        If there is none.
    """
    found = Enterprise.objects.filter(generation=current_generation(), entity_id=entity_id).first()
    if found is None:
        raise Refused(_("没有这家企业，请从企业名单中选择。"))
    return found


def enter_holding(
    *, by: Any, rule: str, entity_id: str, number: str, valid_from: dt.date, valid_to: dt.date | None, note: str = ""
) -> Holding:
    """Enter a certificate that the departments' data do not have yet.

    Raises
    ------
    PermissionDenied
        If the person may not, or not in that district.
    Refused
        If the dates contradict each other, or the certificate is entered already.
    """
    pack, firm, number = current_pack(), firm_of(entity_id), number.strip()
    access.require(by, access.MANAGE, firm)
    if rule not in pack.rules or not pack.rules[rule].rung:
        raise Refused(_("没有这一资质，请从梯度中选择。"))
    if not number:
        raise Refused(_("请写明证书编号。"))
    if valid_to is not None and valid_to < valid_from:
        raise Refused(_("有效期止于 %(to)s，早于起始日 %(from)s，请核对证书。") % {"to": valid_to, "from": valid_from})
    with transaction.atomic():
        before = _last(rule, entity_id)
        made, new = Holding.objects.get_or_create(
            rule=rule, entity_id=entity_id, number=number,
            defaults={
                "name": firm.name, "division": firm.division, "industry": section_of(firm.industry, pack),
                "valid_from": valid_from, "valid_to": valid_to, "origin": Holding.Origin.ENTERED, "note": note,
                "renews": before if before and before.valid_from < valid_from else None, "synthetic": firm.synthetic,
            },
        )  # fmt: skip
        if not new:
            raise Refused(_("证书 %(number)s 已经登记，请查看后再改。") % {"number": number})
        record(verb="ladder.enter_holding", actor=by, obj=made, detail={"rule": rule, "number": number})
    return made


def end_holding(holding: Holding, *, by: Any, why: str, on: dt.date, note: str = "") -> Holding:
    """Say that a certificate has ended before or at its last day, and why (退出).

    Raises
    ------
    PermissionDenied
        If the person may not, or not in that district.
    Refused
        If the reason is not known, the day lies outside of the certificate, or it has ended already.
    """
    access.require(by, access.MANAGE, holding)
    if why not in Holding.End.values:
        raise Refused(_("请选择退出原因。"))
    if on < holding.valid_from or on > core.today():
        raise Refused(_("退出日期应在发证日至今天之间。"))
    with transaction.atomic():
        held = Holding.objects.select_for_update().get(pk=holding.pk)
        if held.ended_on is not None:
            raise Refused(_("这一资质已于 %(day)s 登记退出，请刷新页面后再看。") % {"day": held.ended_on})
        held.ended_on, held.ended_why, held.note = on, why, note.strip()[:500]
        held.save(update_fields=("ended_on", "ended_why", "note"))
        record(verb="ladder.end_holding", actor=by, obj=held, detail={"why": why, "on": str(on), "note": held.note})
    return held


def certificates(*, progress: Progress | None = None) -> list[Holding]:
    """Read the certificates that the current publication's enterprises have, without writing anything.

    Raises
    ------
    Refused
        If nothing has been published yet.
    """
    generation = current_generation()
    if generation is None:
        raise Refused(_("还没有发布数据，请先导入并发布。"))
    pack = current_pack()
    rules = {title: rule.id for rule in pack.ladder for title in rule.titles}
    return list(_certificates(generation, rules, pack, progress or (lambda _share: None)))


def take_holdings(*, by: Any, found: Sequence[Holding] | None = None) -> Taken:
    """Take the certificates that the current publication's enterprises have; the same again changes nothing.

    What was entered by hand stays, and so does what was said about how a certificate ended. A certificate that follows
    an earlier one of the same firm is tied to it (复核换证).

    Parameters
    ----------
    by : User or None
        Who asks; None is the platform itself, after a publication.
    found : sequence of Holding, optional
        What :func:`certificates` has read, so that nothing is locked meanwhile.

    Raises
    ------
    PermissionDenied
        If the person may not for every district.
    Refused
        If nothing has been published yet.
    """
    if by is not None:
        access.require(by, access.MANAGE, access.whole())
    read = certificates() if found is None else found
    generation = current_generation()
    new = changed = same = 0
    with transaction.atomic():
        known = {(one.rule, one.entity_id, one.number): one for one in Holding.objects.select_for_update()}
        made: list[Holding] = []
        for row in read:
            held = known.get((row.rule, row.entity_id, row.number))
            if held is None:
                known[row.rule, row.entity_id, row.number] = row
                made.append(row)
                new += 1
            elif any(getattr(held, name) != getattr(row, name) for name in _FOLLOWED):
                for name in _FOLLOWED:
                    setattr(held, name, getattr(row, name))
                held.save(update_fields=_FOLLOWED)
                changed += 1
            else:
                same += 1
        Holding.objects.bulk_create(made, batch_size=PART)
        _tie({(one.rule, one.entity_id) for one in made})
        taken = Taken(new, changed, same)
        record(
            verb="ladder.take_holdings", actor=by, obj=generation,
            detail={"new": new, "changed": changed, "same": same},
        )  # fmt: skip
    return taken


def _tie(pairs: set[tuple[str, str]]) -> None:
    """Let each certificate of these firms say which earlier one it follows."""
    entities = sorted({entity for _, entity in pairs})
    several: dict[tuple[str, str], list[Holding]] = {}
    for start in range(0, len(entities), ASKED):
        rows = Holding.objects.filter(entity_id__in=entities[start : start + ASKED])
        for one in rows.order_by("valid_from", "pk"):
            several.setdefault((one.rule, one.entity_id), []).append(one)
    for ones in several.values():
        for earlier, later in pairwise(ones):
            if later.renews_id is None and earlier.valid_from < later.valid_from:
                later.renews = earlier
                later.save(update_fields=("renews",))


def _last(rule: str, entity_id: str) -> Holding | None:
    return Holding.objects.select_for_update().filter(rule=rule, entity_id=entity_id).order_by("-valid_from").first()


def _certificates(generation: Generation, rules: dict[str, str], pack: Pack, progress: Progress) -> Iterator[Holding]:
    seen: set[tuple[str, str, str]] = set()
    firms = Enterprise.objects.filter(generation=generation).exclude(facts={})
    firms = firms.only("entity_id", "name", "division", "industry", "facts", "synthetic")
    for firm in _by_parts(firms, lambda place: progress(min(1.0, place / max(1, generation.enterprises)))):
        for entry in _entries(firm.facts.get("quals")):
            rule, number = rules.get(entry.get("kind") or ""), (entry.get("number") or "").strip()
            start, end = _day(entry.get("valid_from")), _day(entry.get("valid_to"))
            if not rule or not number or start is None or (rule, firm.entity_id, number) in seen:
                continue  # without its number or first day a certificate cannot be told from another
            seen.add((rule, firm.entity_id, number))
            yield Holding(
                rule=rule, entity_id=firm.entity_id, name=firm.name, division=firm.division,
                industry=section_of(firm.industry, pack), number=number, valid_from=start, valid_to=end,
                origin=Holding.Origin.DATA, synthetic=firm.synthetic,
            )  # fmt: skip


def _by_parts(firms: QuerySet[Enterprise], before: Callable[[int], None]) -> Iterator[Enterprise]:
    """Give firms part by part; between two parts nothing is open that reads.

    ``before`` writes how far one is, and SQLite refuses at once to let a reader write after somebody else has.
    """
    last, given = 0, 0
    while part := list(firms.filter(pk__gt=last).order_by("pk")[:PART]):
        before(given)
        yield from part
        last, given = part[-1].pk, given + len(part)


def _entries(stored: Any) -> list[dict[str, Any]]:
    try:
        found = json.loads(stored) if isinstance(stored, str) else stored
    except ValueError:
        return []
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _day(text: Any) -> dt.date | None:
    try:
        return dt.date.fromisoformat(str(text)[:10])
    except ValueError:
        return None
