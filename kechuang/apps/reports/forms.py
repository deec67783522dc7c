"""表单 (forms) of the reports: files to be loaded, a fact put right, a rule."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from kechuang.apps.accounts.forms import Day, Dressed
from kechuang.apps.files.storage import readable
from kechuang.apps.reports.models import RuleKind
from kechuang.apps.reports.uploads import MOST
from kechuang.apps.reports.wording import COMPARATORS, KINDS, LABELS, MODALITIES
from kechuang.declarations.pack import Pack


class Several(forms.ClearableFileInput):
    """A field for several files."""

    allow_multiple_selected = True


class Files(forms.FileField):
    """Several files; what each of them is, the reading tells."""

    widget = Several

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Return the files."""
        return list(data) if isinstance(data, list | tuple) else [data] if data else []


class LoadForm(Dressed):
    """The files, and the day on which they were published where it is known."""

    files = Files(
        label=_("文件"), required=False,
        help_text=_("网页、文本、Word（.docx）或带文字的 PDF，一次最多 %(n)d 份、共 %(size)s；可以把文件拖到这里")
        % {"n": MOST, "size": readable(settings.KECHUANG_UPLOAD_LIMIT)},
        widget=Several(attrs={"accept": ".txt,.text,.html,.htm,.docx,.pdf"}),
    )  # fmt: skip
    told_on = forms.DateField(
        label=_("发布日期"), required=False, widget=Day(),
        help_text=_("各份都在同一天发布时填写；不填则从文中读取"),
        error_messages={"invalid": _("日期读不出，请写成 2026-11-21")},
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["files"].widget.attrs.pop("class", None)


class Meanings(forms.Select):
    """A choice whose options say what each means."""

    def __init__(self, meanings: dict[str, str]) -> None:
        super().__init__()
        self.meanings = meanings

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return an option with its meaning."""
        option = super().create_option(name, value, *args, **kwargs)
        meaning = self.meanings.get(str(value), "")
        return {**option, "attrs": {**option["attrs"], **({"title": meaning} if meaning else {})}}


class FactForm(forms.Form):
    """The fields of a fact; what they may be is checked by the action."""

    indicator_id = forms.ChoiceField(required=False)
    value = forms.CharField(required=False, max_length=80)
    value_max = forms.CharField(required=False, max_length=80)
    unit = forms.CharField(required=False, max_length=20)
    comparator = forms.ChoiceField(required=False)
    place = forms.CharField(required=False, max_length=120)
    subject = forms.CharField(required=False, max_length=200)
    period = forms.CharField(required=False, max_length=40)
    kind = forms.ChoiceField()
    modality = forms.ChoiceField()

    def __init__(self, *args: Any, pack: Pack | None, prefix: str, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", auto_id=f"{prefix}-%s", **kwargs)
        indicators = pack.indicators.values() if pack else ()
        choices: dict[str, list[tuple[str, Any]]] = {
            "indicator_id": [("", _("（目录中没有）")), *((one.id, f"{one.name}（{one.unit}）") for one in indicators)],
            "comparator": list(COMPARATORS.items()),
            "kind": list(KINDS.items()),
            "modality": list(MODALITIES.items()),
        }
        self.fields["indicator_id"].widget = Meanings({one.id: one.definition for one in indicators})
        for name, field in self.fields.items():
            field.label = LABELS.get(name, field.label)
            field.widget.attrs["class"] = "input"
            if name in choices:
                field.choices = choices[name]  # type: ignore[attr-defined]
        self.fields["place"].widget.attrs["list"] = "places"


class AddForm(FactForm):
    """A fact entered by hand: where it stands, and its fields."""

    start = forms.IntegerField(label=_("自第几字"))
    end = forms.IntegerField(label=_("至第几字"))
    note = forms.CharField(label=_("说明（可不填）"), required=False, max_length=500)

    def __init__(self, *args: Any, pack: Pack | None, **kwargs: Any) -> None:
        super().__init__(*args, pack=pack, prefix="add", **kwargs)
        self.fields["period"].widget.attrs["list"] = "periods"


class RuleForm(Dressed):
    """A rule: its kind, the phrase, what it means."""

    kind = forms.ChoiceField(label=_("种类"), choices=RuleKind.choices)
    phrase = forms.CharField(
        label=_("词语"), max_length=60, help_text=_("原文中的叫法；停用词所在的分句不再读作事实"),
        error_messages={"required": _("请填写词语")},
    )  # fmt: skip
    indicator = forms.ChoiceField(label=_("所指指标"), required=False)
    place = forms.ChoiceField(label=_("所指地方"), required=False)
    note = forms.CharField(label=_("说明"), required=False, max_length=300)

    def __init__(self, pack: Pack, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        indicators = [(one.id, one.name) for one in pack.indicators.values()]
        near = (pack.place or "")[:2]
        places = [(code, one.name) for code, one in pack.divisions.items() if not near or code.startswith(near)]
        self.fields["indicator"].choices = [("", "—"), *indicators]  # type: ignore[attr-defined]
        self.fields["place"].choices = [("", "—"), *places]  # type: ignore[attr-defined]
