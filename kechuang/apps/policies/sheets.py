"""测算表 (sheets): plans as a workbook to take away: the plans, their spread, and what every figure means (口径)."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from kechuang.apps.policies import judging, plans, wording
from kechuang.apps.policies.ground import Ground
from kechuang.apps.policies.models import Scenario
from kechuang.apps.policies.pages.plan_form import PlanForm
from kechuang.apps.policies.plans import yuan
from kechuang.engines import lake

CONTENT = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "csv": "text/csv; charset=utf-8",
}  # fmt: skip
Row = list[Any]


def labels(form: PlanForm) -> list[tuple[str, str, str]]:
    """Return name, label and today's value of every knob, those of items beside under ``item|knob``."""
    found = [(one.knob.name, one.knob.label, one.knob.text) for one in form.sliders]
    for item, sliders in form.others:
        found += [(f"{item.id}|{one.knob.name}", f"{item.name}：{one.knob.label}", one.knob.text) for one in sliders]
    return found


def spreads(ground: Ground, told: Mapping[str, Any], saved: Sequence[Scenario]) -> list[tuple[str, list[Row]]]:
    """Return a table a dimension: what a row is, beneficiaries today, then under each saved plan (empty: not kept)."""
    titles = {"division": _("区县"), judging.SIZE: _("规模"), judging.RUNG: _("梯度层级")}
    found = []
    for dimension in ground.subjects.by:
        sides = [{row["value"]: row["today"] for row in told["spread"].get(dimension, ())}]
        for one in saved:
            kept = one.figures.get("spread", {}).get(dimension)
            sides.append({row["value"]: row["plan"] for row in kept} if kept is not None else {})
        values = sorted({value for side in sides for value in side}, key=lambda value: (-sides[0].get(value, 0), value))
        rows = [
            [plans.value_name(value, dimension, ground.city), *(side.get(value, 0 if side else "") for side in sides)]
            for value in values
        ]
        found.append((titles[dimension], rows))
    return found


def answer(form: PlanForm, plan: plans.Plan, saved: Sequence[Scenario], *, kind: str) -> HttpResponse:
    """Return a file: ``xlsx`` with everything, ``csv`` with the plans alone."""
    told = plan.result.to_json()
    now = Scenario(name=_("本方案"), values=form.all_values, figures=told)
    headings, rows = _plans(form, told, [*saved, now])
    title = f"{form.ground.item.name}{_('测算')}"
    if kind == "csv":
        return table_answer(title, headings, rows, kind=kind)
    content = _book(title, [
        (_("方案"), headings, rows),
        *((_("分布（%(by)s）") % {"by": by}, [by, _("现行"), *(one.name for one in (*saved, now))], found)
          for by, found in spreads(form.ground, told, [*saved, now])),
        (_("口径"), [pgettext("field", "项目"), _("说明")], definitions(form)),
    ])  # fmt: skip
    return _file(content, title, kind)


def table_answer(title: str, headings: Sequence[str], rows: Sequence[Row], *, kind: str) -> HttpResponse:
    """Return one table as a file, ``csv`` or ``xlsx``."""
    if kind == "xlsx":
        return _file(_book(title, [(title, headings, rows)]), title, kind)
    stream = io.StringIO()
    lake.write_csv(stream, headings, rows)
    return _file(stream.getvalue().encode(), title, kind)


def _file(content: bytes, title: str, kind: str) -> HttpResponse:
    response = HttpResponse(content, content_type=CONTENT[kind])
    response["Content-Disposition"] = content_disposition_header(True, f"{title}.{kind}")
    return response


def definitions(form: PlanForm) -> list[Row]:
    """Return what every figure of a simulation means, and on what it rests."""
    ground, city = form.ground, form.ground.city
    item = ground.item
    hidden = ground.subjects.unauthorised
    return [
        [_("条目"), f"{item.name}（{item.id}）"],
        [_("依据"), "，".join(filter(None, (city.pack.policy_of(item.id).name, item.basis, item.source)))],
        [_("现行标准"), wording.formula_text(item.benefit, city.pack) or _("出处未给金额")],
        [_("判定日"), city.on.isoformat()],
        [_("数据批次"), city.generation.run],
        [_("测算企业"), _("%(n)d 家") % {"n": len(ground.rows)}],
        [_("受益"), _("全部条件满足，且应得金额已知并大于 0 的企业；初步符合，以认定机关结论为准。")],
        [_("所需资金"), _("受益企业按标准应得金额之和，就高不重复和累计封顶已扣除，预算未扣。")],
        [_("实付"), _("按预算不足时的办法（%(cut)s）分配后实际支付之和。") % {
            "cut": wording.cut_text(plan_item(form)) or _("不压减")}],
        [_("超预算"), _("所需资金超过年度预算的部分；没有预算的不计。")],
        [_("新进与退出"), _("只在本方案、只在现行获得支付的企业；多得和少得分别包括新进和退出。")],
        [_("看不到的企业"), _("未授权使用税务数据、因此不能判定的企业，未计入受益，现为 %(n)d 家未授权。") % {
            "n": int(hidden.sum()) if hidden is not None else 0}],
        [_("性质"), _("模拟测算") + (_("，演示数据") if city.generation.synthetic else "")],
    ]  # fmt: skip


def plan_item(form: PlanForm) -> Any:
    """Return the item as the form has it, as far as the division of its budget goes."""
    return form.ground.item.model_copy(update={"cut": form.values.get("cut", form.ground.item.cut)})


def _plans(form: PlanForm, told: Mapping[str, Any], saved: Sequence[Scenario]) -> tuple[list[str], list[Row]]:
    knobs = labels(form)
    used = {name for one in saved for name in one.values}
    knobs = [one for one in knobs if "|" not in one[0] or one[0] in used]
    today: dict[str, Any] = {**told, **plans.NOTHING, "plan": told["today"]}
    headings = [
        _("方案"), *(label for _name, label, _text in knobs), _("受益（家）"), _("所需资金（元）"), _("实付（元）"),
        _("超预算（元）"), _("新进"), _("退出"), _("多得"), _("少得"), _("看不到的企业"), _("说明"),
    ]  # fmt: skip
    lines: list[tuple[str, Mapping[str, str], Mapping[str, Any]]] = [(_("现行"), {}, today)]
    lines += [(one.name, one.values, one.figures) for one in saved]
    rows = [
        [
            name, *(values.get(knob, text) for knob, _label, text in knobs), figures["plan"]["beneficiaries"],
            yuan(figures["plan"]["due"]), yuan(figures["plan"]["paid"]), yuan(figures["plan"]["over"]),
            figures["entered"], figures["left"], figures["gained"], figures["lost"], figures["unseen"], _("模拟测算"),
        ]
        for name, values, figures in lines
    ]  # fmt: skip
    return headings, rows


def _book(name: str, tables: Sequence[tuple[str, Sequence[Any], Sequence[Row]]]) -> bytes:
    book = Workbook(write_only=True)
    book.properties.title = name
    for title, headings, rows in tables:
        sheet = book.create_sheet(title[:31])
        sheet.freeze_panes = "B2"
        head = [WriteOnlyCell(sheet, value=lake.neutral(text)) for text in headings]
        for cell in head:
            cell.font = Font(bold=True)
        sheet.append(head)
        for row in rows:
            sheet.append([_cell(value) for value in row])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _cell(value: Any) -> Any:
    """Return a value that a sheet takes: no formula, and nothing that cannot be printed."""
    return lake.neutral("".join(filter(str.isprintable, value))) if isinstance(value, str) else value
