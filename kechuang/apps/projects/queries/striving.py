"""申报台账 (ledger of an application): 申报机会—材料—对接记录—结果, gathered from the stages and what was entered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from kechuang.apps.projects.models import EntryKind, StageMove
from kechuang.declarations.pipeline import Pipeline


@dataclass(frozen=True)
class Line:
    """A line of the ledger: its day, who it was with, what, and the files."""

    on: dt.date | None
    body: str
    text: str
    files: Sequence[Any] = ()


@dataclass(frozen=True)
class Part:
    """One of the four parts of the ledger, its oldest line first, and what to say while it has none."""

    label: str
    empty: str
    lines: list[Line] = field(default_factory=list)


def application(pipeline: Pipeline, moves: Sequence[StageMove], papers: Mapping[int, Sequence[Any]]) -> list[Part]:
    """Return the ledger of what is applied for: 申报机会, 申报材料, 对接记录, 结果.

    Parameters
    ----------
    moves : sequence of StageMove
        The course of the project with what was entered, in order.
    papers : mapping of int to sequence
        The files of each.
    """
    guides = Part(_("申报机会"), _("还没有登记申报通知或指南。"))
    materials = Part(_("申报材料"), _("还没有登记申报材料。"))
    contacts = Part(_("对接记录"), _("还没有登记与上级的对接。"))
    results = Part(_("结果"), _("还没有结果。"))
    parts = {EntryKind.GUIDE: guides, EntryKind.MATERIAL: materials, EntryKind.CONTACT: contacts}
    for row in (one for one in moves if one.pipeline == pipeline.id):
        files = papers.get(row.pk, ())
        if row.entry is not None:
            parts[row.entry].lines.append(Line(row.on, row.evidence[0].get("name", ""), row.note, files))
            continue
        if row.from_stage == row.to_stage or row.to_stage not in pipeline.ids:
            continue
        stage = pipeline.stage(row.to_stage)
        said = [f"{one['name']}：{one['text']}" for one in row.evidence if one.get("kind") == "paper"]
        if stage.ends or stage.id in _after_applied(pipeline):
            results.lines.append(Line(row.on, stage.name, "；".join([*said, row.note] if row.note else said), files))
        elif said or files:
            into = guides if stage.id == pipeline.ids[0] else materials
            into.lines.append(Line(row.on, stage.name, "；".join(said), files))
    found = [guides, materials, contacts, results]
    for part in found:
        part.lines.sort(key=lambda one: one.on or dt.date.min)
    return found


def _after_applied(pipeline: Pipeline) -> frozenset[str]:
    """Return the stages from the one in which the application is made on: what the body above answered."""
    return frozenset(pipeline.ids) - pipeline.unapplied


__all__ = ["Line", "Part", "application"]
