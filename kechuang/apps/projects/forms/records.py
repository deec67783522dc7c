"""项目的表单 (forms of a project): what it is, where, who, how much, until when; its contacts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kechuang.apps.accounts.forms import Day, Dressed
from kechuang.apps.accounts.models import User
from kechuang.apps.catalog.place import current_pack
from kechuang.apps.projects import names
from kechuang.apps.projects.models import Programme, Project, ProjectKind, TaskForce
from kechuang.apps.projects.problems import officers
from kechuang.core import Money

CURRENCIES = [("CNY", _("人民币")), ("USD", _("美元")), ("EUR", _("欧元")), ("HKD", _("港元")), ("JPY", _("日元"))]
NONE = ("", _("按攻坚行动或本地的规则"))


class Amount(forms.CharField):
    """An amount as people write it: 5000万元, 2亿元; whole 分 inside."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=40, **kwargs)

    def clean(self, value: Any) -> int | None:
        """Return the amount in 分.

        Raises
        ------
        django.core.exceptions.ValidationError
            If it is none.
        """
        text = super().clean(value)
        if not text:
            return None
        try:
            amount = Money.parse(text)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None
        if not 0 <= amount.fen < 2**62:
            raise forms.ValidationError(_("金额应不小于 0，且不超过四百万亿元"))
        return amount.fen

    def prepare_value(self, value: Any) -> Any:
        """Write whole 分 so that reading it again gives the same."""
        return amount_text(value) if isinstance(value, int) else value


def amount_text(fen: int) -> str:
    """Write an amount exactly and shortly: ``5000万元``, ``2亿元``, ``49999999.99元``."""
    for size, unit in ((100_000_000 * 100, "亿元"), (10_000 * 100, "万元")):
        if fen and not fen % (size // 100):
            whole, part = divmod(fen, size)
            return f"{whole}.{part * 100 // size:02d}".rstrip("0").rstrip(".") + unit
    yuan, rest = divmod(fen, 100)
    return f"{yuan}.{rest:02d}元" if rest else f"{yuan}元"


class OfficerField(forms.ModelChoiceField):
    """The officer of a project, each person with his department."""

    def offer(self, departments: Iterable[str], now: User | None = None, division: str = "") -> None:
        """Offer the people of departments where the project lies, and who is the officer now."""
        found = officers.candidates(departments, division)
        self.departments = {pk: names.department_name(one) for pk, (_user, one) in found.items()}
        self.queryset = User.objects.filter(pk__in=[*found, *([now.pk] if now is not None else [])]).order_by("pk")

    def label_from_instance(self, obj: Any) -> str:
        """Return a person's name and department."""
        department = self.departments.get(obj.pk, "")
        return f"{obj.display_name}（{department}）" if department else str(obj.display_name)


class ProjectForm(Dressed):
    """A key project; ``KINDS`` says of which kinds a field is usually asked."""

    KINDS: ClassVar[dict[str, tuple[str, ...]]] = {
        "product": (ProjectKind.INDUSTRY, ProjectKind.INVESTMENT),
        "apply_by": (ProjectKind.STRIVING, ProjectKind.CREATION),
        "batch": (ProjectKind.CREATION,),
        "ordinal": (ProjectKind.CREATION,),
    }

    name = forms.CharField(label=_("项目名称"), max_length=200, help_text=_("与批复、备案或合同一致"))
    kind = forms.ChoiceField(label=_("类别"), choices=ProjectKind.choices)
    level = forms.CharField(label=_("级别"), max_length=60, required=False, help_text=_("如：省重大建设项目、一号项目"))
    programme = forms.ModelChoiceField(
        label=_("攻坚行动"), queryset=Programme.objects.none(), required=False, empty_label=_("不属于攻坚行动")
    )
    aspect = forms.CharField(
        label=_("方面"), max_length=60, required=False, help_text=_("行动分方面的，写明属于哪一方面")
    )
    task_force = forms.ModelChoiceField(
        label=_("工作专班"), queryset=TaskForce.objects.none(), required=False, empty_label=_("未设专班")
    )
    division = forms.ChoiceField(label=_("所在地"))
    address = forms.CharField(label=_("地点"), max_length=200, required=False, help_text=_("园区、道路或地块"))
    lead = forms.ChoiceField(label=_("牵头部门"), help_text=_("对项目负责：编制计划、提交销号"))
    supports = forms.MultipleChoiceField(
        label=_("配合部门"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("可选多个；新列入的部门会收到报送配合方案的提醒"),
    )  # fmt: skip
    leader = forms.CharField(
        label=_("分管领导（职务）"), max_length=60, required=False, help_text=_("只写职务，不写姓名")
    )
    officer = OfficerField(
        label=_("服务专员"), queryset=User.objects.none(), required=False, empty_label=_("暂不指定"),
        help_text=_("牵头部门或专班成员部门的人员；项目的问题一经提出即告知专员"),
    )  # fmt: skip
    undertaker = forms.CharField(label=_("建设单位"), max_length=200, required=False)
    entity_id = forms.CharField(
        label=_("建设单位代码"), max_length=64, required=False,
        help_text=_("统一社会信用代码；填写后可从项目直接看到企业"),
    )  # fmt: skip
    product = forms.CharField(
        label=_("主要产品"), max_length=200, required=False, help_text=_("建成后生产什么，如：8 英寸半导体硅片")
    )
    investment = Amount(label=_("总投资"), help_text=_("人民币，写作 5000万元 或 2亿元"))
    pipeline = forms.ChoiceField(
        label=_("阶段管道"), required=False, help_text=_("按哪一套阶段推进；登记后从第一阶段开始，另行登记阶段变更")
    )
    contracted = Amount(label=_("合同额"), help_text=_("记到账的项目填写，币种见下"))
    registered = Amount(label=_("注册资本"), help_text=_("记到账的项目填写，币种见下"))
    currency = forms.ChoiceField(label=_("币种"), choices=CURRENCIES, help_text=_("合同额、注册资本、到账的币种"))
    start = forms.DateField(label=_("计划开始"), widget=Day(), required=False, help_text=_("不填的，从今天起排"))
    due = forms.DateField(
        label=_("时限"), widget=Day(), required=False, help_text=_("最晚完成的一天；倒排工期由此算起")
    )
    apply_by = forms.DateField(
        label=_("申报截止日"), widget=Day(), required=False,
        help_text=_("上级通知规定的最后一天；临近和逾期时提醒牵头部门"),
    )  # fmt: skip
    batch = forms.CharField(label=_("批次"), max_length=60, required=False, help_text=_("如：第三批"))
    ordinal = forms.CharField(label=_("次序"), max_length=60, required=False, help_text=_("如：全国第4家、全省首家"))
    checklist = forms.ChoiceField(label=_("要素清单"), required=False, help_text=_("需逐项备齐的要素，如“六个一”"))
    light_rule = forms.ChoiceField(label=_("红黄绿规则"), required=False, help_text=_("本项目另用一条规则的才选"))
    describes = forms.CharField(
        label=_("说明"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("建设内容、规模、进展"),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("修改理由"), max_length=500, required=False, help_text=_("推迟时限的必填，告知工作专班办公室")
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(
        self, *args: Any, project: Project | None = None, leads: Any = (), programmes: Any = None, forces: Any = None,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        if project is not None:
            held = {name: getattr(project, name) for name in self.base_fields if name != "reason"}
            kwargs["initial"] = held | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        if project is None:
            del self.fields["reason"]  # nothing is postponed yet
        pack = current_pack()
        departments = names.department_choices(pack)
        own = [one for one in departments if one[0] in set(leads) or (project is not None and one[0] == project.lead)]
        # Of what the person sees, and what the project is under already.
        shown = (programmes if programmes is not None else Programme.objects.all()).exclude(state="cancelled")
        its_own = Q(pk=getattr(project, "programme_id", None))
        self.fields["programme"].queryset = Programme.objects.filter(Q(pk__in=shown.values("pk")) | its_own)
        running = (forces if forces is not None else TaskForce.objects.all()).filter(ended_on=None)
        its_own = Q(pk=getattr(project, "task_force_id", None))
        self.fields["task_force"].queryset = TaskForce.objects.filter(Q(pk__in=running.values("pk")) | its_own)
        divisions = names.division_choices(pack)
        if project is not None and project.division not in dict(divisions):
            divisions.append((project.division, project.division))
        self.fields["division"].choices = divisions
        self.fields["lead"].choices = (
            departments if project is not None else [*own, *(one for one in departments if one not in own)]
        )
        self.fields["supports"].choices = departments
        where = self.data.get("division", "") if self.is_bound else project.division if project is not None else ""
        self.fields["officer"].offer(
            self._seats(project, leads), project.officer if project is not None else None,
            where if where in dict(divisions) else "",
        )  # fmt: skip
        for name, kinds in self.KINDS.items():
            self.fields[name].widget.attrs["data-kinds"] = " ".join(kinds)
        self.fields["pipeline"].choices = [
            ("", _("不分阶段")),
            *((one.id, one.name) for one in pack.pipelines.values()),
        ]
        self.fields["checklist"].choices = [("", _("无")), *((one.id, one.name) for one in pack.checklists.values())]
        self.fields["light_rule"].choices = [NONE, *((one.id, one.name) for one in pack.light_rules.values())]
        for name in ("pipeline", "checklist", "light_rule"):
            kept = getattr(project, name, "")
            if kept and kept not in dict(self.fields[name].choices):
                self.fields[name].choices.append((kept, kept))
        if project is not None:
            self.fields["pipeline"].help_text = _("改换管道后从新管道的第一阶段开始，原有的阶段记录保留")

    def _seats(self, project: Project | None, leads: Iterable[str]) -> list[str]:
        """Return the departments whose people may be the officer: of what stands and of what was chosen in the form."""
        found = officers.seats_of(project) if project is not None else sorted(leads)
        if self.is_bound:
            key = self.data.get("task_force", "")
            known = key.isascii() and key.isdigit() and len(key) < 12
            force = self.fields["task_force"].queryset.filter(pk=int(key)).first() if known else None
            found = [*found, *officers.seats(self.data.get("lead", ""), force)]
        return list(dict.fromkeys(found))

    def clean(self) -> dict[str, Any]:
        """Hold the dates and departments against each other."""
        given = super().clean() or {}
        start, due = given.get("start"), given.get("due")
        if start and due and due < start:
            self.add_error("due", _("时限早于计划开始，请核对两个日期"))
        apply_by = given.get("apply_by")
        if apply_by and due and due < apply_by:
            self.add_error("apply_by", _("申报截止日晚于时限，请核对两个日期"))
        if given.get("lead") in (given.get("supports") or ()):
            self.add_error("supports", _("牵头部门不必再列为配合部门，请去掉"))
        programme, aspect = given.get("programme"), given.get("aspect")
        if programme is not None and programme.aspects and aspect and aspect not in programme.aspects:
            self.add_error(
                "aspect", _("这个行动没有这一方面，应为 %(known)s") % {"known": "、".join(programme.aspects)}
            )
        if aspect and programme is None:
            self.add_error("aspect", _("写明方面的，请先选择攻坚行动"))
        return given


class ContactForm(Dressed):
    """A contact of a project."""

    name = forms.CharField(label=_("姓名"), max_length=60)
    post = forms.CharField(label=_("单位与职务"), max_length=120, help_text=_("项目页上只显示这一项"))
    phone = forms.CharField(label=_("电话"), max_length=40, required=False)


class ElementForm(Dressed):
    """What fills one element of a project's checklist."""

    text = forms.CharField(
        label=_("备齐情况"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("写明是什么、依据哪个文件；留空表示尚未备齐"),
    )  # fmt: skip
    post = forms.CharField(
        label=_("负责人（职务）"), max_length=60, required=False, help_text=_("只写单位和职务，不写姓名")
    )
    due = forms.DateField(label=_("完成期限"), widget=Day(), required=False, help_text=_("最晚哪一天备齐"))
    done = forms.DateField(
        label=_("完成日期"), widget=Day(), required=False, help_text=_("哪一天备齐；新备齐而不填的，按今天")
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
