"""考核页面 (assessment): the figures at any day, the list behind each of them, both as a workbook."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kechuang import core
from kechuang.apps.accounts.gate import needs
from kechuang.apps.catalog.place import current_place
from kechuang.apps.projects import access
from kechuang.apps.projects.export import XLSX, workbook
from kechuang.apps.projects.names import department_name
from kechuang.apps.projects.standing.assessing import OUTCOME_LABELS
from kechuang.apps.projects.standing.assessment import GROUPS, HEADS, Asked, AssessmentOf, names_of
from kechuang.web.templatetags.kechuang import Chip

SIZES = (20, 50, 100)


@needs(access.VIEW)
@require_GET
def assessment(request: HttpRequest) -> HttpResponse:
    """Show how departments completed what was due by a day."""
    found = AssessmentOf(request.user, Asked.of(request.GET))
    context = {**_frame(found, request.user), "groups": GROUPS.items(), "today": core.today()}
    return render(request, "projects/assessment.html", context)


@needs(access.VIEW)
@require_GET
def tasks(request: HttpRequest) -> HttpResponse:
    """Show the tasks behind a figure, as they stood at that day."""
    found = AssessmentOf(request.user, Asked.of(request.GET))
    size = request.GET.get("size", "")
    page = Paginator(found.listed, int(size) if size in map(str, SIZES) else SIZES[0]).get_page(request.GET.get("page"))
    context = {
        **_frame(found, request.user), "page": page, "chips": list(_chips(found, request.user)),
        "outcomes": OUTCOME_LABELS.items(),
        "lines": [(one, department_name(one.stood.department, found.pack)) for one in page.object_list],
        # Of a past day nothing is urged: what was late then may be done by now.
        "urges": found.asked.day == core.today()
                 and bool(access.departments_of(request.user, access.URGE) & access.bodies()),
    }  # fmt: skip
    return render(request, "projects/assessment_tasks.html", context)


@needs(access.VIEW)
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """Send the figures as a workbook, with the rule that they are reckoned by."""
    found = AssessmentOf(request.user, Asked.of(request.GET))
    head = [HEADS[found.asked.by], _("到期任务"), *OUTCOME_LABELS.values(), _("按时完成率（%）"), _("得分（百分制）")]
    rows = [
        [row.name, row.score.due, *(n for _value, _label, n in row.cells), row.rate.removesuffix("\u00a0%"), row.points]
        for row in (*found.rows, *([found.total] if found.total else []))
    ]
    notes = [
        [_("截至 %(day)s") % {"day": found.asked.day}],
        [found.rule.text if found.rule else _("本地没有声明考核规则")],
        *([[_("含演示数据")]] if found.synthetic else []),
    ]
    empty = [""] * (len(head) - 1)
    body = [*rows, *([one[0], *empty] for one in notes)]
    return _file(request, _("考核"), [str(one) for one in head], body)


@needs(access.VIEW)
@require_GET
def export_tasks(request: HttpRequest) -> HttpResponse:
    """Send the list behind a figure as a workbook."""
    found = AssessmentOf(request.user, Asked.of(request.GET))
    invented = {one.pk for one in found.projects if one.synthetic}
    head = [_("任务"), _("项目"), _("牵头部门"), _("时限"), _("实际完成"), _("结果"), _("数据性质")]
    body = [
        [one.stood.name, one.stood.project_name, department_name(one.stood.department, found.pack), one.stood.due,
         one.stood.finished, one.label, _("演示数据") if one.stood.project in invented else ""]
        for one in found.listed
    ]  # fmt: skip
    return _file(request, _("考核清单"), head, body)


def _file(request: HttpRequest, title: str, head: list[str], body: Any) -> HttpResponse:
    response = HttpResponse(workbook(title, head, body, by=request.user), content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, f"{title}.xlsx")
    return response


def _frame(found: AssessmentOf, user: Any) -> dict[str, Any]:
    asked = found.asked
    kept = {"day": asked.day, "programme": asked.programme or "", "by": asked.by}
    return {
        "found": found, "asked": asked, "head": HEADS[asked.by],
        "labels": [str(one) for one in OUTCOME_LABELS.values()],
        "programmes": list(access.visible_programmes(user).only("pk", "name")), "place": current_place(),
        "address": urlencode({key: value for key, value in kept.items() if value}),
    }  # fmt: skip


def _chips(found: AssessmentOf, user: Any) -> Iterator[Chip]:
    asked = found.asked
    yield Chip(_("截至"), str(asked.day), "day")
    if asked.programme is not None:
        seen = access.visible_programmes(user).filter(pk=asked.programme)
        name = seen.values_list("name", flat=True).first()
        yield Chip(_("攻坚行动"), name or str(asked.programme), "programme")
    if asked.key:
        key = "" if asked.key == "none" else asked.key
        yield Chip(str(HEADS[asked.by]), names_of(asked.by, [key], found.pack)[key], "key")
    if asked.outcome is not None:
        yield Chip(_("结果"), str(OUTCOME_LABELS[asked.outcome]), "outcome")


__all__ = ["assessment", "export", "export_tasks", "tasks"]
