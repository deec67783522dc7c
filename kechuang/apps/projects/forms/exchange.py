"""导入与平衡的表单 (import and levelling forms)."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from kechuang.apps.accounts.forms import Dressed
from kechuang.apps.projects.actions.levelling import SECONDS


class PlanFileForm(Dressed):
    """A file with a plan."""

    file = forms.FileField(
        label=gettext_lazy("计划文件"),
        help_text=gettext_lazy("Microsoft Project 另存为的 .xml、计划表 .xlsx 或计划文件 .yaml；不超过 16 MB"),
        error_messages={
            "required": gettext_lazy("请选择计划文件"), "empty": gettext_lazy("文件是空的，请检查后重新选择"),
        },
        widget=forms.FileInput(attrs={"accept": ".xml,.xlsx,.yaml,.yml", "class": ""}),
    )  # fmt: skip


class TakeFileForm(Dressed):
    """Whether the file's progress is taken as well, and why it moves limits later."""

    plan_revision = forms.IntegerField(widget=forms.HiddenInput)
    progress = forms.BooleanField(label=gettext_lazy("同时采用文件中的进度"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("理由"), max_length=400, required=False,
        help_text=gettext_lazy("文件推迟了时限的必填，告知工作专班办公室"),
    )  # fmt: skip


class LevelForm(Dressed):
    """How long the best levelled plan may be looked for."""

    seconds = forms.TypedChoiceField(
        label=gettext_lazy("时间上限"), coerce=int, choices=[(one, f"{one} 秒") for one in SECONDS], initial=10,
        help_text=gettext_lazy("到时还没有证明最短的，给出已找到的最好排法"),
    )  # fmt: skip
