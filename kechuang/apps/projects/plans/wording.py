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
    ("以今天为进度日期（as_of）重排", "从今天起重排"), ("actual_start", "实际开始"), ("actual_finish", "实际完成"),
    ("在 calendars 中写明", "在“日历与资源”中登记"), ("在 resources 中写明", "在“日历与资源”中登记"),
    ("摘要任务", "上级任务"), ("延隔", "间隔"), ("应改为 FS 或 SS", "应改为“完成后开始”或“开始后开始”"),
)  # fmt: skip
#: The day from which work can be done, which the engine calls as plan files do.
_FROM = re.compile(r" ?进度日期 (\d{4}-\d{2}-\d{2})")
_NAMED = re.compile(r" 是 (FS|SS|FF|SF)(?=，)")


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
    if only := _FROM.fullmatch(text):
        return _("最早从 %(day)s 起开工") % {"day": only[1]}
    text = _FROM.sub(r" \1", text).lstrip()
    text = _NAMED.sub(lambda found: f" 是“{LINKS[found[1]]}”", text)
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
