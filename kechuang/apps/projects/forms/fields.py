"""字段 (fields) that several forms of the plan share: files, departments, people, predecessors."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kechuang.apps.accounts.models import User
from kechuang.apps.projects import access
from kechuang.apps.projects.actions.tasks import After
from kechuang.apps.projects.plans.wording import CONSTRAINTS as LABELS
from kechuang.apps.projects.plans.wording import LINKS

PAPERS = ".pdf,.png,.jpg,.jpeg,.xlsx,.docx"
MOST_FILES = 10
KINDS = tuple(LINKS.items())
UNITS = (("workday", gettext_lazy("工作日")), ("day", gettext_lazy("日历日")), ("percent", gettext_lazy("% 工期")))
CONSTRAINTS = (("", gettext_lazy("无")), *LABELS.items())
_AFTER = re.compile(
    r"(?P<before>.+?)(?:\s*(?P<kind>FS|SS|FF|SF)(?:\s*(?P<lag>[+-]\s*\d{1,5})\s*(?P<unit>ed|d|%|天|个?工作日|个?日历日)?)?)?",
    re.IGNORECASE,
)
_UNIT_OF = {None: "workday", "d": "workday", "天": "workday", "ed": "day", "%": "percent"}


class ManyFilesInput(forms.FileInput):
    """An input that takes several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once; its value is a list."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", gettext_lazy("佐证材料"))
        kwargs.setdefault("help_text", gettext_lazy("PDF、图片、Excel 或 Word，可多选"))
        super().__init__(widget=ManyFilesInput(attrs={"multiple": True, "accept": PAPERS, "class": ""}), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Return the files, each checked by itself."""
        given = data if isinstance(data, list | tuple) else [data] if data else []
        if not given:
            super().clean(None, initial)
            return []
        if len(given) > MOST_FILES:
            raise forms.ValidationError(_("一次最多上传 %(most)d 个文件，请分次上传。") % {"most": MOST_FILES})
        return [super(FilesField, self).clean(one, initial) for one in given]


def people_choices(departments: Iterable[str], own: User | None = None, division: str = "") -> list[tuple[str, str]]:
    """Return the people who report for departments in a division, by key; whoever is chosen already stays listed."""
    found = {
        user.pk: user.display_name or user.username
        for one in dict.fromkeys(departments) if one for user in access.people_of(one, access.REPORT, division)
    }  # fmt: skip
    if own is not None:
        found.setdefault(own.pk, own.display_name or own.username)
    return [("", _("未指定")), *((str(pk), name) for pk, name in found.items())]


def read_after(text: str) -> tuple[After, ...]:
    """Read predecessors as people type them: ``3；可研批复；4SS+2；5 FS-1；6FS+3ed；7SS+50%``.

    Raises
    ------
    ValueError
        If one of them cannot be read; the text is one sentence.
    """
    found = []
    for part in re.split(r"[;；,，、\n]+", text):
        if not part.strip():
            continue
        match = _AFTER.fullmatch(part.strip())
        if match is None:
            raise ValueError(_("前置“%(text)s”看不懂，应写作 3、3SS+2 或 3FS+2ed（日历日）。") % {"text": part.strip()})
        unit = match["unit"]
        found.append(After(
            match["before"].strip(), (match["kind"] or "FS").upper(), int((match["lag"] or "0").replace(" ", "")),
            _UNIT_OF.get(unit, "day" if unit and "日历" in unit else "workday"),
        ))  # fmt: skip
    return tuple(found)
