"""问题的表单 (forms of problems): raising one, and every step of it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from kechuang import core
from kechuang.apps.accounts.forms import Day, Dressed
from kechuang.apps.projects import names
from kechuang.apps.projects.forms.fields import FilesField
from kechuang.apps.projects.models import Origin, Problem
from kechuang.apps.projects.problems.clocks import ANSWER, OPEN, limit

Choices = list[tuple[str, str]]
ORIGINS = tuple((one.value, one.label) for one in (Origin.PROJECT, Origin.SITE, Origin.ENTERPRISE))


class Many(forms.MultipleChoiceField):
    """Several of a list, as boxes to tick."""

    widget = forms.CheckboxSelectMultiple


def area(rows: int = 4) -> forms.Textarea:
    """Return a box for several lines."""
    return forms.Textarea(attrs={"rows": rows})


class RaiseForm(Dressed):
    """What the problem is, and where."""

    title = forms.CharField(
        label=_("问题"), max_length=200, help_text=_("一句话写明卡在哪里，如：38 亩用地批复未下达"),
        widget=forms.TextInput(attrs={
            "autocomplete": "off", "hx-get": "/projects/problems/similar", "hx-include": "closest form",
            "hx-trigger": "input changed delay:400ms, load", "hx-target": "#similar", "hx-swap": "innerHTML",
        }),
    )  # fmt: skip
    describes = forms.CharField(
        label=_("情况"), required=False, widget=area(), max_length=4000,
        help_text=_("现状、影响、希望怎样解决；请不要写个人信息"),
    )  # fmt: skip
    files = FilesField(label=_("照片和材料"), required=False)


class OfficialRaiseForm(RaiseForm):
    """The same by an official: for which department, about which project, place or firm."""

    origin = forms.ChoiceField(label=_("来源"), choices=ORIGINS)
    project = forms.ChoiceField(label=_("项目"), required=False, widget=forms.Select(attrs={
        "hx-get": "/projects/problems/tasks", "hx-trigger": "change", "hx-target": "#id_task", "hx-swap": "innerHTML",
    }))  # fmt: skip
    task = forms.ChoiceField(label=_("任务"), required=False, help_text=_("卡住的是哪一项任务，可不选"))
    firm = forms.CharField(
        label=_("企业"), max_length=30, required=False, help_text=_("企业提出的，填统一社会信用代码")
    )  # fmt: skip
    division = forms.ChoiceField(label=_("地区"), required=False)
    address = forms.CharField(label=_("地点"), max_length=200, required=False, help_text=_("现场发现的请写明"))
    department = forms.ChoiceField(label=_("提出部门"), help_text=_("由提出部门确认是否解决"))
    field_order = ("title", "origin", "project", "task", "firm", "division", "address", "describes", "files",
                   "department")  # fmt: skip

    def __init__(self, departments: Any, projects: Choices, tasks: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        none = [("", _("无"))]
        self.fields["department"].choices = [(one, names.department_name(one)) for one in sorted(departments)]
        self.fields["project"].choices = [*none, *projects]
        self.fields["task"].choices = [*none, *tasks]
        self.fields["division"].choices = [("", _("随项目")), *names.division_choices()]


class OwnRaiseForm(RaiseForm):
    """The same by an enterprise's agent: for which of his firms."""

    firm = forms.ChoiceField(label=_("企业"))
    field_order = ("title", "firm", "describes", "files")

    def __init__(self, firms: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["firm"].choices = firms
        self.fields["describes"].help_text = _("现状、影响、希望怎样解决")


class StepForm(Dressed):
    """A step of a problem: what the person saw when he opened it."""

    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, problem: Problem, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"seen": problem.version, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)


class ReasonForm(StepForm):
    """A reason that must be given."""

    reason = forms.CharField(label=_("理由"), max_length=1000, widget=area())


class AssignForm(StepForm):
    """Who leads, who supports, until when."""

    lead = forms.ChoiceField(label=_("牵头部门"))
    supports = Many(label=_("配合部门"), required=False)
    due = forms.DateField(label=_("答复时限"), widget=Day())
    reason = forms.CharField(
        label=_("说明"), max_length=1000, required=False, widget=area(3), help_text=_("改派，或不用规定时限时必填")
    )  # fmt: skip

    def __init__(self, problem: Problem, *args: Any, **kwargs: Any) -> None:
        usual = limit(ANSWER)
        kwargs["initial"] = {"due": usual, "lead": problem.lead, "supports": problem.supports,
                             **kwargs.get("initial", {})}  # fmt: skip
        super().__init__(problem, *args, **kwargs)
        choices = names.department_choices()
        self.fields["lead"].choices = [("", _("请选择")), *choices]
        self.fields["supports"].choices = choices
        self.fields["due"].help_text = _("规定时限为 %(day)s") % {"day": usual}


class ExtendForm(StepForm):
    """Another last day, and why."""

    due = forms.DateField(label=_("新的答复时限"), widget=Day())
    reason = forms.CharField(label=_("理由"), max_length=1000, widget=area())

    def __init__(self, problem: Problem, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"due": max(problem.due or core.today(), core.today())}
        super().__init__(problem, *args, **kwargs)


class AnswerForm(StepForm):
    """What was done, with evidence."""

    text = forms.CharField(
        label=_("办理情况"), max_length=4000, widget=area(6), help_text=_("做了什么、结果如何；提出方据此确认")
    )  # fmt: skip
    files = FilesField(required=False)


class PartForm(AnswerForm):
    """The same by a supporting department."""

    department = forms.ChoiceField(label=_("配合部门"))
    field_order = ("department", "text", "files")

    def __init__(self, problem: Problem, departments: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(problem, *args, **kwargs)
        self.fields["department"].choices = [(one, names.department_name(one)) for one in sorted(departments)]
        self.fields["text"].help_text = _("本部门配合做了什么；牵头部门据此答复")


class FollowForm(AnswerForm):
    """The same by the project's officer."""

    def __init__(self, problem: Problem, *args: Any, **kwargs: Any) -> None:
        super().__init__(problem, *args, **kwargs)
        self.fields["text"].label = _("跟进情况")
        self.fields["text"].help_text = _("协调了什么、下一步怎么办；提出方也能看到")


class ConfirmForm(StepForm):
    """Nothing to fill in: the consequence is named above the button."""


class MergeForm(StepForm):
    """Into which other problem."""

    into = forms.ChoiceField(label=_("并入"), widget=forms.RadioSelect)
    number = forms.CharField(
        label=_("其他问题的编号"), max_length=20, required=False, help_text=_("如 WT2026-00012；填写后以编号为准")
    )  # fmt: skip
    reason = forms.CharField(label=_("说明"), max_length=1000, required=False, widget=area(2))

    def __init__(self, problem: Problem, near: Choices, seen: QuerySet[Problem], *args: Any, **kwargs: Any) -> None:
        super().__init__(problem, *args, **kwargs)
        self.visible = seen.filter(state__in=OPEN)
        self.fields["into"].choices = near
        self.fields["into"].required = False
        self.fields["into"].widget.attrs.pop("class", None)

    def clean(self) -> dict[str, Any]:
        """Find the other problem by its number, else take the one that was chosen."""
        given: dict[str, Any] = super().clean() or {}
        tail = (given.get("number") or "").upper().strip().rpartition("-")[2]
        pk = int(tail) if tail.isascii() and tail.isdigit() and len(tail) < 10 else None
        if given.get("number") and pk is None:
            self.add_error("number", _("编号应写作 WT2026-00012 的样子。"))
        elif pk is None and not given.get("into"):
            self.add_error("number", _("请选择一个相近的问题，或填写另一个问题的编号。"))
        given["other"] = pk if pk is not None else int(given["into"]) if given.get("into") else None
        if given["other"] and not self.visible.filter(pk=given["other"]).exists():
            self.add_error("number", _("没有这个未销号的问题，请核对编号。"))
        return given
