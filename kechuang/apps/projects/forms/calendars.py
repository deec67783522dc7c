"""日历表单 (calendar forms): a project's team calendars row by row, and its resources."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kechuang.apps.accounts.forms import Dressed
from kechuang.apps.projects.models import Project

MOST = 8
DAYS = (
    (1, gettext_lazy("一")), (2, gettext_lazy("二")), (3, gettext_lazy("三")), (4, gettext_lazy("四")),
    (5, gettext_lazy("五")), (6, gettext_lazy("六")), (7, gettext_lazy("日")),
)  # fmt: skip
_STRETCH = re.compile(r"(\d{4}-\d{2}-\d{2})(?:\s*(?:\.\.|至|~|～|—)\s*(\d{4}-\d{2}-\d{2}))?")
_LONGEST = 366


class CalendarsForm(Dressed):
    """The calendars of a project, and what there is of each resource."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    resources = forms.CharField(
        label=gettext_lazy("资源"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("每行一种，写作“塔吊 2”；任务占用超过它时可以平衡"),
    )  # fmt: skip

    def __init__(self, project: Project, data: QueryDict | None) -> None:
        self.project = project
        listed = "\n".join(f"{name} {amount}" for name, amount in project.resources.items())
        super().__init__(data, initial={"revision": project.revision, "resources": listed})
        self.wrong: dict[int, str] = {}

    def rows(self) -> list[dict[str, Any]]:
        """Return the calendars as rows, with empty ones for new calendars."""
        if self.is_bound:
            found = [self._typed(number) for number in range(MOST)]
            filled = sum(bool(row["name"]) for row in found)
            return found[: min(MOST, filled + 1)]
        kept = [
            {
                "key": key, "name": one.get("name", key), "week": list(one.get("week", (1, 2, 3, 4, 5))),
                "rest": "\n".join(shorten(one.get("rest", ()))), "work": "\n".join(shorten(one.get("work", ()))),
                "holidays": one.get("holidays", True), "own": key == self.project.calendar,
            }
            for key, one in self.project.calendars.items()
        ]  # fmt: skip
        empty = {"key": "", "name": "", "week": [1, 2, 3, 4, 5], "rest": "", "work": "", "holidays": True, "own": False}
        return [{**row, "number": number} for number, row in enumerate([*kept, empty][:MOST])]

    @property
    def own_is_place(self) -> bool:
        """Whether the place's own calendar holds where a task names none."""
        return (self.data.get("own", "") if self.is_bound else self.project.calendar) == ""

    def _typed(self, number: int) -> dict[str, Any]:
        return {
            "number": number, "key": self.data.get(f"key-{number}", ""),
            "name": self.data.get(f"name-{number}", "").strip(),
            "week": [int(one) for one in self.data.getlist(f"week-{number}") if one in "1234567" and one],
            "rest": self.data.get(f"rest-{number}", ""), "work": self.data.get(f"work-{number}", ""),
            "holidays": f"holidays-{number}" in self.data, "own": self.data.get("own", "") == str(number),
            "error": self.wrong.get(number, ""),
        }  # fmt: skip

    def clean_resources(self) -> dict[str, int]:
        """Return amounts by resource."""
        found: dict[str, int] = {}
        for line in self.cleaned_data["resources"].splitlines():
            if not line.strip():
                continue
            match = re.fullmatch(r"(.{1,40}?)[\s:：]+(\d{1,6})", line.strip())
            if match is None:
                raise forms.ValidationError(_("“%(text)s”看不懂，应写作“塔吊 2”。") % {"text": line.strip()[:40]})
            found[match[1].strip()] = int(match[2])
        return found

    def clean(self) -> dict[str, Any]:
        """Read the calendars; what is wrong is told row by row."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        calendars: dict[str, dict[str, Any]] = {}
        own = ""
        for number in range(MOST):
            row = self._typed(number)
            if not row["name"]:
                continue
            key = row["key"] if row["key"] in self.project.calendars else self._new_key(calendars)
            try:
                calendars[key] = {
                    "name": row["name"][:60], "week": row["week"], "rest": read_days(row["rest"]),
                    "work": read_days(row["work"]), "holidays": row["holidays"],
                }  # fmt: skip
            except ValueError as error:
                self.wrong[number] = str(error)
            if row["own"]:
                own = key
        if self.wrong:
            raise forms.ValidationError(_("有日历填写有误，请按提示改正。"))
        return {**given, "calendars": calendars, "calendar": own}

    def _new_key(self, taken: dict[str, Any]) -> str:
        used = {*taken, *self.project.calendars}
        return next(f"c{number}" for number in range(1, 100) if f"c{number}" not in used)


def read_days(text: str) -> list[str]:
    """Read days and stretches of days, one a line: ``2026-12-01`` or ``2026-12-01 至 2026-12-05``.

    Raises
    ------
    ValueError
        If one cannot be read; the text is one sentence.
    """
    found: set[dt.date] = set()
    for part in re.split(r"[\n;；,，、]+", text):
        if not part.strip():
            continue
        match = _STRETCH.fullmatch(part.strip())
        try:
            if match is None:
                raise ValueError
            first = dt.date.fromisoformat(match[1])
            last = dt.date.fromisoformat(match[2]) if match[2] else first
        except ValueError:
            raise ValueError(
                _("“%(text)s”看不懂，应写作 2026-12-01 或 2026-12-01 至 2026-12-05。") % {"text": part.strip()[:40]}
            ) from None
        if not 0 <= (last - first).days <= _LONGEST:
            raise ValueError(_("“%(text)s”的止日应不早于起日，且不超过一年。") % {"text": part.strip()[:40]})
        found |= {first + dt.timedelta(days=offset) for offset in range((last - first).days + 1)}
    return [day.isoformat() for day in sorted(found)]


def shorten(days: Any) -> list[str]:
    """Return days as stretches."""
    found: list[list[dt.date]] = []
    for day in sorted(dt.date.fromisoformat(one) for one in days):
        if found and (day - found[-1][1]).days == 1:
            found[-1][1] = day
        else:
            found.append([day, day])
    return [f"{first}" if first == last else f"{first} 至 {last}" for first, last in found]
