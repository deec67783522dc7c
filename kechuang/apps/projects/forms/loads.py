"""班组负荷与统筹的表单 (forms of loads): what is shown of them, who is levelled together, who takes a proposal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from kechuang import core
from kechuang.apps.accounts.forms import Dressed
from kechuang.apps.projects.forms.exchange import LevelForm
from kechuang.apps.projects.models import Project
from kechuang.apps.projects.queries.loads import DAY, WEEK, begin_of

#: How many weeks or days a page shows beside each other.
COLUMNS = {WEEK: 12, DAY: 14}
UNITS = ((WEEK, gettext_lazy("按周")), (DAY, gettext_lazy("按日")))


class LoadsAsked:
    """What a page of loads shows: a resource, weeks or days, from which on; nonsense in the address counts as none."""

    def __init__(self, given: QueryDict) -> None:
        self.name = given.get("name", "")[:40]
        self.unit = DAY if given.get("unit") == DAY else WEEK
        try:
            day = dt.date.fromisoformat(given.get("from", ""))
        except ValueError:
            day = core.today()
        near = dt.timedelta(days=3660)
        day = min(max(day, core.today()), core.today() + near)
        self.first = dt.date.fromordinal(begin_of(day.toordinal(), self.unit))

    @property
    def step(self) -> dt.timedelta:
        """How far one column is from the next."""
        return dt.timedelta(days=7 if self.unit == WEEK else 1)

    def columns(self) -> list[dt.date]:
        """Return the first day of every column."""
        return [self.first + self.step * number for number in range(COLUMNS[self.unit])]

    def address(self, **changed: object) -> str:
        """Return the query of the address with something changed."""
        query = QueryDict(mutable=True)
        kept = {"name": self.name, "unit": self.unit if self.unit != WEEK else "", "from": str(self.first)}
        query.update({key: str(value) for key, value in (kept | changed).items() if value})
        return query.urlencode()


class TogetherForm(LevelForm):
    """Which projects are levelled together, and how long may be looked for."""

    projects = forms.TypedMultipleChoiceField(
        coerce=int, required=False, error_messages={"invalid_choice": gettext_lazy("所选项目已不可用，请刷新页面")}
    )

    def __init__(self, rows: Sequence[Project], data: QueryDict | None) -> None:
        super().__init__(data)
        self.fields["projects"].choices = [(one.pk, one.name) for one in rows]  # type: ignore[attr-defined]


class TakeTogetherForm(Dressed):
    """For which projects a proposal is taken, and why."""

    projects = forms.TypedMultipleChoiceField(
        coerce=int, required=False, error_messages={"invalid_choice": gettext_lazy("所选项目已不可用，请刷新页面")}
    )
    reason = forms.CharField(label=gettext_lazy("调整理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, rows: Sequence[Project], data: QueryDict | None) -> None:
        super().__init__(data)
        self.fields["projects"].choices = [(one.pk, one.name) for one in rows]  # type: ignore[attr-defined]
