"""通俗说法 (wording): what the engine says of a plan, said as people read it on a page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kechuang.engines.plans import Constraint, LinkTold, Say, Sentence, Step

LINKS = {
    "FS": gettext_lazy("完成后开始"), "SS": gettext_lazy("开始后开始"), "FF": gettext_lazy("完成后完成"),
    "SF": gettext_lazy("开始后完成"),
}  # fmt: skip
CONSTRAINTS = {
    "SNET": gettext_lazy("不得早于…开始"), "SNLT": gettext_lazy("不得晚于…开始"),
    "FNET": gettext_lazy("不得早于…完成"), "FNLT": gettext_lazy("不得晚于…完成"),
    "MSO": gettext_lazy("必须开始于"), "MFO": gettext_lazy("必须完成于"), "ALAP": gettext_lazy("越晚越好"),
}  # fmt: skip
_FILE_WORDS = (
    ("以今天为进度日期（as_of）重排", "从今天起重排"), ("actual_start", "实际开始"), ("actual_finish", "实际完成"),
    ("在 calendars 中写明", "在“日历与资源”中登记"), ("在 resources 中写明", "在“日历与资源”中登记"),
    ("摘要任务", "上级任务"), ("延隔", "间隔"), ("应改为 FS 或 SS", "应改为“完成后开始”或“开始后开始”"),
)  # fmt: skip
#: The day from which work can be done, which the engine calls as plan files do.
_FROM = re.compile(r" ?进度日期 (\d{4}-\d{2}-\d{2})")
_NAMED = re.compile(r" 是 (FS|SS|FF|SF)(?=，)")


class Linked(Protocol):
    """A link, as the engine or the database has it."""

    @property
    def kind(self) -> str:
        """Which end of the one bounds which end of the other."""

    @property
    def lag(self) -> int:
        """Lag, or lead where negative."""

    @property
    def unit(self) -> str:
        """What the lag counts."""


@dataclass(frozen=True)
class Told:
    """A step of a chain as a page shows it."""

    name: str
    start: date
    finish: date
    days: int
    why: str


def plain(told: Sentence | str, name: Say = str) -> str:
    """Return a sentence of the engine without the words of plan files: ``（SS+2个工作日）`` becomes words.

    Parameters
    ----------
    told : Sentence or str
        A sentence, worded in the reader's language; the text of an error is Chinese.
    name : callable, optional
        How a page names what the sentence speaks of, such as a task.
    """
    if isinstance(told, Sentence):
        if told.kind == "as_of":
            return _("最早从 %(day)s 起开工") % dict(told.values)
        told = told.worded(lambda value: _on_page(value, name))
    text = _FROM.sub(r" \1", told).lstrip()
    text = _NAMED.sub(lambda found: f" 是“{LINKS[found[1]]}”", text)
    for word, said in _FILE_WORDS:
        text = text.replace(word, said)
    return text


def _on_page(value: object, name: Say) -> object:
    if isinstance(value, LinkTold):
        return in_brackets(value.link, str(value.more or "")) if value.link else ""
    if isinstance(value, Constraint):
        return constraint_text(value.kind, value.date)
    return name(value)


def in_brackets(link: Linked, more: str = "") -> str:
    """Return a link as it follows a task's name; nothing where the one simply comes after the other."""
    if link.kind == "FS" and not link.lag:
        return ""
    return _("（%(link)s）") % {"link": link_text(link) + more}


def link_text(link: Linked) -> str:
    """Return a link in words: ``完成后开始，推后 2 个工作日``."""
    told = str(LINKS[link.kind])
    if not link.lag:
        return told
    unit = {"workday": _("个工作日"), "day": _("个日历日"), "percent": _("% 工期")}[link.unit]
    text = _("%(link)s，推后 %(n)d %(unit)s") if link.lag > 0 else _("%(link)s，提前 %(n)d %(unit)s")
    return text % {"link": told, "n": abs(link.lag), "unit": unit}


def constraint_text(kind: str, day: date | None) -> str:
    """Return a constraint in words: ``不得早于 2026-12-01 开始``; empty where there is none."""
    label = str(CONSTRAINTS.get(kind, ""))
    return label.replace("…", f" {day} ") if "…" in label else f"{label} {day or ''}".strip()


def steps_of(chain: Sequence[Step]) -> list[Told]:
    """Return a chain as a page shows it."""
    return [Told(one.task.name, one.start, one.finish, one.days, plain(one.why)) for one in chain]
