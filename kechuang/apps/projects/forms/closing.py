"""销号表单 (close-out forms): evidence with a note, a note, a reason."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from kechuang.apps.accounts.forms import Dressed
from kechuang.apps.projects.forms.fields import FilesField


class Seen(Dressed):
    """What the person saw when he opened the form: the version of the thing."""

    seen = forms.IntegerField(widget=forms.HiddenInput(attrs={"id": False}))  # several forms may stand on a page


class SubmitForm(Seen):
    """The evidence that something is done."""

    note = forms.CharField(
        label=gettext_lazy("完成情况"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("对照完成标准写明做到了什么、以哪份材料为证"),
    )  # fmt: skip
    files = FilesField(required=False)


class NoteForm(Dressed):
    """A note that may be left out."""

    note = forms.CharField(
        label=gettext_lazy("说明"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class VerifyForm(Seen):
    """What the person who verifies has found."""

    note = forms.CharField(
        label=gettext_lazy("核验意见"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("写明核对了哪些材料、是否到场查看"),
    )  # fmt: skip


class BackForm(Dressed):
    """Why something is returned, opened again, given up or taken up."""

    reason = forms.CharField(label=gettext_lazy("理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class SeenNoteForm(Seen, NoteForm):
    """A note, on what the person saw."""


class SeenBackForm(Seen, BackForm):
    """Why, on what the person saw."""
