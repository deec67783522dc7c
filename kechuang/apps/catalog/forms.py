"""表单 (forms) of the catalogue: which file, for which table, and what its rows do."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kechuang.apps.accounts.forms import Dressed
from kechuang.apps.catalog.inputs import REPLACE, SUPPLEMENT

MODES = (
    (SUPPLEMENT, _("补充：并入已收到的行，主键相同的以新行为准")),
    (REPLACE, _("替换：这张表此前收到的文件不再使用，只用这个文件")),
)


class ImportForm(Dressed):
    """The file and its mode; the table is chosen before, since it decides what the file must look like."""

    mode = forms.ChoiceField(label=_("这个文件的行"), choices=MODES, initial=SUPPLEMENT, widget=forms.RadioSelect)
    file = forms.FileField(
        label=_("文件"),
        help_text=_("CSV、xlsx 或 Parquet，不超过 64 MB；可以把文件拖到这里"),
        error_messages={"required": _("请选择要导入的文件"), "empty": _("文件是空的，请检查后重新选择")},
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,.parquet"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("mode", "file"):
            self.fields[name].widget.attrs.pop("class", None)
