"""计划表单 (plan forms): what is supposed of a plan, why it is taken, a baseline's name, a project's calendars."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kechuang.apps.accounts.forms import Day, Dressed
from kechuang.apps.projects.actions.replanning import Supposed
from kechuang.apps.projects.models import Project
from kechuang.apps.projects.plans.answer import tightest
from kechuang.engines.plans import Dated, Schedule

MOST_SHOWN = 100
LONGEST = 36_500
_CHANGED = re.compile(r"(days|due|not_before)-(\S{1,40})")


class ScratchForm(Dressed):
    """Days and dates as supposed: rows of the chosen tasks, and what was supposed of tasks not shown now."""

    plan_revision = forms.IntegerField(widget=forms.HiddenInput)
    due = forms.DateField(label=gettext_lazy("项目时限"), widget=Day(), required=False)

    def __init__(self, project: Project, dated: Schedule, data: QueryDict | None, *, which: str = "") -> None:
        super().__init__(data, initial={"plan_revision": project.plan_revision, "due": project.due})
        self.project, self.dated = project, dated
        self.which = which if which in {"all", "chain"} else "chain"
        self.asked = (data.get("asked", "") if data is not None else "").strip()[:100]
        self.row_errors: dict[str, str] = {}
        self.changes: dict[str, dict[str, Any]] = {}
        self.stars = tightest(dated)

    def seen(self, revision: int) -> None:
        """Show the page with the newest plan in mind."""
        self.data = self.data.copy()
        self.data["plan_revision"] = str(revision)

    def open_tasks(self) -> list[Dated]:
        """Return the tasks of which something can be supposed: no summaries, nothing finished."""
        return [one for one in self.dated.tasks.values() if one.kind != "summary" and not one.task.actual_finish]

    def rows(self) -> list[dict[str, Any]]:
        """Return the rows to show: those that the date hangs on first, or all; and whatever is changed already."""
        there = self.open_tasks()
        chosen = there if self.which == "all" else [one for one in there if one.critical]
        if self.asked:
            chosen = [one for one in there if self.asked in one.task.name or self.asked == one.task.id]
        known = {one.task.id for one in chosen[:MOST_SHOWN]}
        shown = [one for one in there if one.task.id in known or one.task.id in self.changes]
        return [self._row(one) for one in shown]

    def _row(self, one: Dated) -> dict[str, Any]:
        code, task = one.task.id, one.task
        bound = task.constraint
        own = bound.date if bound is not None and bound.kind == "SNET" else None
        now = {"days": str(task.days), "due": _text(task.due), "not_before": _text(own)}
        typed = {name: self.data.get(f"{name}-{code}", was) if self.is_bound else was for name, was in now.items()}
        return {
            "one": one,
            "star": code in self.stars,
            "code": code,
            **typed,
            "error": self.row_errors.get(code, ""),
            "changed": code in self.changes,
        }

    def hidden(self) -> int:
        """Return how many open tasks are not shown."""
        return len(self.open_tasks()) - len(self.rows())

    def clean(self) -> dict[str, Any]:
        """Read the rows; only what differs from the plan counts."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        there = {one.task.id: one for one in self.open_tasks()}
        for key in self.data:
            match = _CHANGED.fullmatch(key)
            if match is None or match[2] not in there:
                continue
            one, text = there[match[2]].task, self.data[key].strip()
            try:
                value = _read(match[1], text)
            except ValueError as error:
                self.row_errors[match[2]] = str(error)
                continue
            bound = one.constraint
            was = {
                "days": one.days, "due": one.due,
                "not_before": bound.date if bound is not None and bound.kind == "SNET" else None,
            }[match[1]]  # fmt: skip
            if value != was:
                self.changes.setdefault(match[2], {})[match[1]] = value
        if self.row_errors:
            raise forms.ValidationError(_("有任务的工期或日期填写有误，请按提示改正。"))
        return given

    def supposed(self) -> Supposed:
        """Return what is supposed."""
        due = self.cleaned_data["due"]
        return Supposed(self.changes, due if due and due != self.project.due else None)


def _read(name: str, text: str) -> Any:
    if name == "days":
        if not (text.isascii() and text.isdecimal() and int(text) <= LONGEST):
            raise ValueError(_("工期应为 0 至 36500 的整数。"))
        return int(text)
    if not text:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise ValueError(_("“%(text)s”不是日期，应写作 2026-12-31。") % {"text": text[:20]}) from None


def _text(day: dt.date | None) -> str:
    return day.isoformat() if day else ""


class TakeForm(Dressed):
    """Why the supposed plan is taken."""

    name = forms.CharField(label=gettext_lazy("新基线名称"), max_length=120, required=False,
                           help_text=gettext_lazy("不填的按序号命名"))  # fmt: skip
    reason = forms.CharField(label=gettext_lazy("调整理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class BaselineForm(Dressed):
    """What a baseline is called, and why it is taken."""

    name = forms.CharField(
        label=gettext_lazy("名称"), max_length=120, help_text=gettext_lazy("如：批复计划、二季度调整")
    )
    reason = forms.CharField(label=gettext_lazy("理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
