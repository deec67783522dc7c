"""通俗说法 (wording): what the engine says of a plan file, said as people read it on a page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kechuang.engines.plans import Step

LINKS = {
    "FS": gettext_lazy("完成后开始"), "SS": gettext_lazy("开始后开始"), "FF": gettext_lazy("完成后完成"),
    "SF": gettext_lazy("开始后完成"),
}  # fmt: skip
_LINK = re.compile(r"（(FS|SS|FF|SF)(?:([+-])(\d+)([^），]*))?(，[^）]*)?）")
_FILE_WORDS = (
    ("（as_of）", ""), ("actual_start", "实际开始"), ("actual_finish", "实际完成"),
    ("在 calendars 中写明", "在“日历与资源”中登记"), ("在 resources 中写明", "在“日历与资源”中登记"),
)  # fmt: skip


@dataclass(frozen=True)
class Told:
    """A step of a chain as a page shows it."""

    name: str
    start: date
    finish: date
    days: int
    why: str


def plain(text: str) -> str:
    """Return a sentence of the engine without the words of plan files: ``（SS+2个工作日）`` becomes words."""
    for word, said in _FILE_WORDS:
        text = text.replace(word, said)
    return _LINK.sub(_link, text)


def _link(found: re.Match[str]) -> str:
    kind, sign, number, unit, more = found.groups()
    if kind == "FS" and not number:
        return ""
    told = str(LINKS[kind])
    if number:
        told += f"，{_('推后') if sign == '+' else _('提前')} {number} {unit}"
    return f"（{told}{more or ''}）"


def steps_of(chain: Sequence[Step]) -> list[Told]:
    """Return a chain as a page shows it."""
    return [Told(one.task.name, one.start, one.finish, one.days, plain(one.why)) for one in chain]
