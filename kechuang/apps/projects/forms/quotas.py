"""区县指标的表单 (forms of quotas)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as now_in
from django.utils.translation import gettext_lazy as _

from kechuang import core
from kechuang.apps.accounts.forms import Day, Dressed
from kechuang.apps.catalog.place import current_pack, division_name
from kechuang.apps.projects import names
from kechuang.apps.projects.actions.quota_setting import COMPARATORS, Aim, revision_of
from kechuang.apps.projects.forms.programmes import kept_choice
from kechuang.apps.projects.models import Programme, Quota, TaskForce
from kechuang.apps.projects.queries.quotas import plain
from kechuang.core import Period

SMALLEST = Decimal("0.0001")
WORDS = {"at_least": _("不少于"), "about": _("约"), "exactly": _("恰为")}
_COMPARED = [(one, WORDS[one]) for one in COMPARATORS]


class EntryForm(Dressed):
    """One thing counted towards a quota."""

    name = forms.CharField(label=_("名称"), max_length=200, help_text=_("如引进的公司、建成的平台，写全称"))
    on = forms.DateField(label=_("完成日期"), widget=Day(), initial=core.today)
    number = forms.DecimalField(
        label=_("数量"), max_digits=20, decimal_places=4, min_value=SMALLEST, initial=1,
        help_text=_("按指标的单位"),
    )  # fmt: skip
    entity_id = forms.CharField(
        label=_("统一社会信用代码"), max_length=64, required=False, help_text=_("同一单位只计一次")
    )
    note = forms.CharField(
        label=_("说明与依据"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )  # fmt: skip


def _number() -> forms.DecimalField:
    return forms.DecimalField(max_digits=20, decimal_places=4, min_value=SMALLEST, required=False)


class QuotaForm(Dressed):
    """A quota with one number, or two, for each district."""

    name = forms.CharField(label=_("指标名称"), max_length=200, help_text=_("与下达文件一致，如引进外贸平台公司"))
    unit = forms.CharField(label=_("单位"), max_length=20, help_text=_("如家、个、亿元"))
    period = forms.CharField(
        label=_("期间"), max_length=30, required=False, help_text=_("如 2026、2026-03 或 2026-01/2026-06；不填为不限期")
    )
    comparator = forms.ChoiceField(label=_("比较"), choices=_COMPARED, help_text=_("填了上限的地区为区间"))
    lead = forms.ChoiceField(label=_("考核部门"), help_text=_("登记、确认完成明细"))
    programme = forms.ModelChoiceField(
        label=_("攻坚行动"), queryset=Programme.objects.none(), required=False, empty_label=_("不属于攻坚行动")
    )
    task_force = forms.ModelChoiceField(
        label=_("工作专班"), queryset=TaskForce.objects.none(), required=False, empty_label=_("未设专班")
    )
    reason = forms.CharField(
        label=_("调整理由"), max_length=500, required=False,
        help_text=_("如调整文件的文号；已登记完成明细的，调整单位、期间或指标数时必填"),
    )  # fmt: skip
    drop = forms.BooleanField(label=_("确认不再给这些地区下达指标"), required=False)
    code = forms.CharField(widget=forms.HiddenInput, required=False, max_length=120)
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(
        self, *args: Any, rows: Sequence[Quota] = (), programmes: Any = None, forces: Any = None, **kwargs: Any
    ) -> None:
        self.rows, first = rows, rows[0] if rows else None
        if first is not None:
            own: dict[str, Any] = {name: getattr(first, name) for name in self.base_fields if hasattr(first, name)}
            own["revision"] = revision_of(rows)
            singles = {one.comparator for one in rows if one.comparator in COMPARATORS} or {COMPARATORS[0]}
            own["comparator"] = singles.pop() if len(singles) == 1 else ""
            for row in rows:
                own |= {_value(row.division): plain(row.value),
                        _upper(row.division): plain(row.upper) if row.upper is not None else None}  # fmt: skip
            kwargs["initial"] = own | kwargs.get("initial", {})
        pack = current_pack()
        self.places = dict(names.division_choices(pack))
        self.places |= {row.division: division_name(row.division, pack) for row in rows}
        for code in self.places:
            self.base_fields = {**self.base_fields, _value(code): _number(), _upper(code): _number()}
        super().__init__(*args, **kwargs)
        for code, place in self.places.items():
            self.fields[_value(code)].label = now_in("%(place)s的指标数") % {"place": place}
            self.fields[_upper(code)].label = now_in("%(place)s的上限") % {"place": place}
        if first is not None and "" in {own["comparator"], self.data.get("comparator")}:
            self.fields["comparator"].choices = [("", _("各地区不一，照旧；新增地区按“不少于”")), *_COMPARED]
        self.fields["comparator"].required = first is None  # empty leaves each district's own
        self.fields["lead"].choices = kept_choice(names.department_choices(pack), getattr(first, "lead", None))
        self.fields["lead"].required = first is None or bool(first.lead)
        shown = (programmes if programmes is not None else Programme.objects.all()).filter(state="open").values("pk")
        kept = Q(pk=getattr(first, "programme_id", None))
        self.fields["programme"].queryset = Programme.objects.filter(Q(pk__in=shown) | kept)
        running = (forces if forces is not None else TaskForce.objects.all()).filter(ended_on=None).values("pk")
        kept = Q(pk=getattr(first, "task_force_id", None))
        self.fields["task_force"].queryset = TaskForce.objects.filter(Q(pk__in=running) | kept)
        if first is None:
            del self.fields["reason"], self.fields["code"]

    @property
    def table(self) -> list[tuple[str, tuple[Any, Any]]]:
        """The districts with the fields of their numbers."""
        return [(place, (self[_value(code)], self[_upper(code)])) for code, place in self.places.items()]

    @property
    def plain_fields(self) -> list[Any]:
        """The fields that stand above the table."""
        apart = {name(code) for code in self.places for name in (_value, _upper)} | {"drop"}
        return [one for one in self.visible_fields() if one.name not in apart]

    def clean_period(self) -> str:
        """Check that the period can be read."""
        text = self.cleaned_data["period"].strip()
        try:
            return str(Period.parse(text)) if text else ""
        except ValueError:
            raise forms.ValidationError(_("期间应写作 2026、2026-03 或 2026-01/2026-06")) from None

    def clean(self) -> dict[str, Any]:
        """Read the table; a district that loses its number must be named as such."""
        given = super().clean() or {}
        aims: dict[str, Aim] = {}
        for code in self.places:
            value, upper = given.pop(_value(code), None), given.pop(_upper(code), None)
            if value is not None:
                aims[code] = Aim(value, upper)
            elif upper is not None:
                self.add_error(_value(code), _("填了上限的，也应填指标数"))
            if value is not None and upper is not None and upper <= value:
                self.add_error(_upper(code), _("上限应大于指标数"))
        if not aims and not self.errors:
            self.add_error(None, _("请至少给一个地区填写指标数。"))
        given["aims"] = aims
        if self.dropped and not given.get("drop") and not self.errors:
            self.add_error("drop", _("清空了%(places)s的指标数，请确认不再下达，或填回") % {"places": self.dropped})
        return given

    @property
    def dropped(self) -> str:
        """The districts that would lose their number, in words; empty while that is not known."""
        aims = getattr(self, "cleaned_data", {}).get("aims")
        lost = [self.places[row.division] for row in self.rows if aims is not None and row.division not in aims]
        return "、".join(lost)


def _value(code: str) -> str:
    return f"value_{code}"


def _upper(code: str) -> str:
    return f"upper_{code}"
