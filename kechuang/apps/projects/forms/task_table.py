"""任务表 (task table): many new tasks typed or pasted at once, as a spreadsheet copies them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kechuang.apps.accounts.forms import Dressed
from kechuang.apps.catalog.place import current_pack
from kechuang.apps.projects import names
from kechuang.apps.projects.actions.tasks import Row
from kechuang.apps.projects.forms.fields import read_after
from kechuang.apps.projects.models import Project
from kechuang.declarations.pack import Pack

LONGEST = 36_500
MOST_ROWS = 1_000
_HEADINGS = {
    "名称": "name", "任务": "name", "任务名称": "name", "工期": "days", "天数": "days", "工作日": "days",
    "前置": "after", "前置任务": "after", "紧前": "after", "牵头": "lead", "牵头部门": "lead", "责任单位": "lead",
    "时限": "due", "完成时限": "due", "编号": "code", "序号": "code",
}  # fmt: skip


class TableForm(Dressed):
    """Many new tasks at once: one a line, columns apart by tabs as a spreadsheet copies them."""

    table = forms.CharField(
        label=gettext_lazy("任务表"), max_length=200_000, strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "data-grid": "", "spellcheck": "false"}),
        help_text=gettext_lazy("每行一个任务：名称、工期（工作日）、前置、牵头部门、时限；可从 Excel 直接粘贴"),
        error_messages={"required": gettext_lazy("请至少填写一行任务名称。")},
    )  # fmt: skip

    def __init__(self, project: Project, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.project = project
        self.rows: list[Row] = []

    def clean_table(self) -> str:
        """Read the rows; what is wrong is told row by row."""
        text: str = self.cleaned_data["table"]
        self.rows, wrong = read_table(text)
        if wrong:
            raise forms.ValidationError(wrong[:8])
        if not self.rows:
            raise forms.ValidationError(_("请至少填写一行任务名称。"))
        return text


def read_table(text: str) -> tuple[list[Row], list[str]]:
    """Read the rows of a pasted table; a row that is indented is part of the one above it that is less so.

    Returns
    -------
    (list of Row, list of str)
        The rows, and what is wrong, one sentence each.
    """
    columns, pack = ["name", "days", "after", "lead", "due"], current_pack()
    rows: list[Row] = []
    wrong: list[str] = []
    open_levels: list[tuple[int, int]] = []
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), 1):
        cells = line.split("\t")
        if not any(cell.strip() for cell in cells):
            continue
        heads = [_HEADINGS.get(cell.strip().rstrip("*")) for cell in cells]
        if "name" in heads:
            columns = [head or "" for head in heads]
            continue
        if len(rows) >= MOST_ROWS:
            wrong.append(_("一次最多 %(most)d 行，请分几次录入。") % {"most": MOST_ROWS})
            break
        given = dict(zip(columns, cells, strict=False))
        name = given.get("name", "")
        indent = len(name.replace("\u3000", "  ")) - len(name.replace("\u3000", "  ").lstrip(" "))
        while open_levels and open_levels[-1][0] >= indent:
            open_levels.pop()
        try:
            row = _row(given, open_levels[-1][1] if open_levels else None, pack)
        except ValueError as error:
            wrong.append(_("第 %(n)d 行：%(what)s") % {"n": number, "what": error})
            continue
        open_levels.append((indent, len(rows)))
        rows.append(row)
    return rows, wrong


def _row(given: Mapping[str, str], parent: int | None, pack: Pack) -> Row:
    name = given.get("name", "").strip()
    if not name:
        raise ValueError(_("没有任务名称，请填写。"))
    if len(name) > 200:
        raise ValueError(_("任务名称超过 200 个字，请缩短。"))
    text = re.sub(r"\s*(个)?(工作日|天|d)?$", "", given.get("days", "").strip(), flags=re.IGNORECASE)
    if text and not (text.isascii() and text.isdecimal() and int(text) <= LONGEST):
        raise ValueError(_("工期“%(text)s”应为 0 至 36500 的整数。") % {"text": given["days"].strip()})
    lead = given.get("lead", "").strip()
    found = department_id(lead, pack)
    if lead and not found:
        raise ValueError(_("牵头部门“%(name)s”不在部门名册中，请核对名称。") % {"name": lead})
    due = given.get("due", "").strip()
    try:
        day = (
            forms.DateField(input_formats=["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日"]).clean(due)
            if due
            else None
        )
    except forms.ValidationError:
        raise ValueError(_("时限“%(text)s”不是日期，应写作 2026-12-31。") % {"text": due}) from None
    code = given.get("code", "").strip()
    if code and (len(code) > 40 or re.search(r"\s", code)):
        raise ValueError(_("编号“%(text)s”不能有空格，且不超过 40 个字。") % {"text": code})
    return Row(name, int(text or 0), read_after(given.get("after", "")), found, day, parent, code)


def department_id(name: str, pack: Pack) -> str:
    """Return the id of a department by its id, name or short name; empty for none."""
    if not name:
        return ""
    for ident, short in names.department_choices(pack):
        if name in {ident, short}:
            return ident
    found = pack.department_names.get(name, "")
    return found if found in pack.departments else ""
