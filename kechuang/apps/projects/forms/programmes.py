"""攻坚行动的表单 (forms of programmes): what it is, where, who leads it, what it is part of."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kechuang import core
from kechuang.apps.accounts.forms import Dressed
from kechuang.apps.catalog.place import current_pack
from kechuang.apps.projects import names
from kechuang.apps.projects.models import Programme

_LINES = re.compile(r"[\n;；]+")
MOST_ASPECTS = 30


class Lines(forms.CharField):
    """Short texts, one a line; a list inside."""

    def __init__(self, *, longest: int = 60, **kwargs: Any) -> None:
        self.longest = longest
        super().__init__(required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4}), **kwargs)

    def clean(self, value: Any) -> list[str]:
        """Return the lines, each once.

        Raises
        ------
        django.core.exceptions.ValidationError
            If there are too many, or one is too long.
        """
        found = [one for one in dict.fromkeys(part.strip() for part in _LINES.split(super().clean(value) or "")) if one]
        if len(found) > MOST_ASPECTS:
            raise forms.ValidationError(_("至多写 %(n)d 行") % {"n": MOST_ASPECTS})
        if long := next((one for one in found if len(one) > self.longest), None):
            raise forms.ValidationError(_("“%(text)s…”超过 %(n)d 字，请写短") % {"text": long[:12], "n": self.longest})
        return found

    def prepare_value(self, value: Any) -> Any:
        """Write a list so that reading it again gives the same."""
        return "\n".join(value) if isinstance(value, list) else value


class ProgrammeForm(Dressed):
    """A programme."""

    name = forms.CharField(label=_("行动名称"), max_length=200, help_text=_("与部署文件一致"))
    year = forms.IntegerField(label=_("年度"), min_value=1990, max_value=2100, required=False)
    division = forms.ChoiceField(label=_("所在地"))
    lead = forms.ChoiceField(label=_("牵头部门"), help_text=_("对行动负责：组织项目、提交销号"))
    part_of = forms.ModelChoiceField(
        label=_("上级行动"), queryset=Programme.objects.none(), required=False, empty_label=_("无"),
        help_text=_("是另一行动的一部分时选择；上级行动须在本行动之后销号"),
    )  # fmt: skip
    light_rule = forms.ChoiceField(label=_("红黄绿规则"), required=False)
    aspects = Lines(label=_("方面"), help_text=_("行动分方面推进的，一行写一个方面"))
    describes = forms.CharField(
        label=_("说明"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("目标、任务来源"),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("修改理由"), max_length=500, required=False, help_text=_("记入修改记录；可不填")
    )  # fmt: skip
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(self, *args: Any, programme: Programme | None = None, visible: Any = None, **kwargs: Any) -> None:
        if programme is not None:
            own = {name: getattr(programme, name) for name in self.base_fields if hasattr(programme, name)}
            kwargs["initial"] = own | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        pack = current_pack()
        self.fields["lead"].choices = kept_choice(names.department_choices(pack), getattr(programme, "lead", None))
        self.fields["lead"].required = programme is None or bool(programme.lead)  # one above others may have none
        self.fields["division"].choices = kept_choice(
            names.division_choices(pack), getattr(programme, "division", None)
        )
        self.fields["light_rule"].choices = kept_choice(
            [("", _("按本地的规则")), *((one.id, one.name) for one in pack.light_rules.values())],
            getattr(programme, "light_rule", None),
        )
        rows = visible if visible is not None else Programme.objects.all()
        kept = getattr(programme, "part_of_id", None)
        shown = rows.filter(state="open").values("pk")
        above = Programme.objects.filter(Q(pk__in=shown) | Q(pk=kept)).exclude(pk=getattr(programme, "pk", None))
        self.fields["part_of"].queryset = above
        if programme is None:
            self.fields["year"].initial = core.today().year
            del self.fields["reason"]


def kept_choice(choices: list[tuple[str, Any]], kept: str | None) -> list[tuple[str, Any]]:
    """Return choices with what is chosen already, where the pack no longer knows it or nothing is chosen."""
    if kept is None or kept in dict(choices):
        return choices
    return [("", _("请选择")), *choices] if kept == "" else [*choices, (kept, kept)]
