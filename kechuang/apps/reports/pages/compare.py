"""并列比较 (compare): one indicator's facts by place and period; of those ticked the difference, ratio and sum."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kechuang.apps.accounts.gate import needs
from kechuang.apps.reports import access, comparing
from kechuang.apps.reports.cards import pack_or_none
from kechuang.apps.reports.comparing import Entry
from kechuang.apps.reports.wording import KINDS, MODALITIES
from kechuang.engines import lake
from kechuang.engines.reports import SIGNS

PICKED = 40
"""So many facts are reckoned with at a time."""
KINDS_OF_FILE = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "csv": "text/csv; charset=utf-8",
}  # fmt: skip


@needs(access.VIEW)
@require_GET
def compare(request: HttpRequest) -> HttpResponse:
    """Show place by period, and what comes of the facts that were ticked."""
    indicator, unreviewed, sort = _asked(request)
    pack = pack_or_none()
    counted = comparing.counted(unreviewed=unreviewed)
    choices = sorted(((one, comparing.indicator_name(one, pack), n) for one, n in counted.items()), key=lambda x: -x[2])
    if not indicator and choices:
        indicator = choices[0][0]
    known = pack.indicators.get(indicator) if pack else None
    picked = list(dict.fromkeys(one.replace("\x00", "")[:200] for one in request.GET.getlist("pick")))[:PICKED]
    named = comparing.facts_named(picked) if picked else []
    chosen = [one for one in named if one is not None]
    context = {
        "indicator": indicator,
        "name": comparing.indicator_name(indicator, pack) if indicator else "",
        "known": known,
        "choices": choices,
        "unreviewed": unreviewed,
        "sort": sort,
        "table": comparing.table(indicator, unreviewed=unreviewed, sort=sort),
        "picked": {one.id for one in chosen},
        "gone": len(picked) - len(chosen),
        "reckoning": comparing.reckon(chosen) if len(chosen) > 1 else None,
        "one_only": len(chosen) == 1,
    }
    return render(request, "reports/compare.html", context)


@needs(access.VIEW)
@require_GET
def compare_export(request: HttpRequest, kind: str) -> HttpResponse:
    """Send the facts of the table, one a row, as a workbook or CSV."""
    if kind not in KINDS_OF_FILE:
        raise Http404
    indicator, unreviewed, sort = _asked(request)
    found = comparing.table(indicator, unreviewed=unreviewed, sort=sort)
    title = f"{comparing.indicator_name(indicator, pack_or_none())}{_('并列')}"
    headings = [
        _("地方"), _("区划代码"), _("主体"), _("期间"), _("比较"), _("数值"), _("上限"), _("单位"), _("换算值"),
        _("换算单位"), _("类型"), _("语气"), _("基期"), _("状态"), _("原文"), _("文件摘要"), _("起"), _("止"),
        _("分句"),
    ]  # fmt: skip
    if kind == "csv":
        stream = io.StringIO()
        lake.write_csv(stream, headings, _lines(found.entries))
        content = stream.getvalue().encode()
    else:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "compare.xlsx"
            lake.write_xlsx(path, headings, _lines(found.entries), sheet=_("并列"))
            content = path.read_bytes()
    response = HttpResponse(content, content_type=KINDS_OF_FILE[kind])
    response["Content-Disposition"] = content_disposition_header(True, f"{title}.{kind}")
    return response


def _lines(entries: list[Entry]) -> Iterator[list[object]]:
    for one in entries:
        says, fact = one.says, one.fact
        yield [
            says["place"], says["place_code"], one.told.subject, says["period"],
            SIGNS.get(says["comparator"], ""),  # type: ignore[call-overload]
            says["value"], says["value_max"], says["unit"], says["value_si"] or says["value"], says["unit_si"],
            str(KINDS.get(says["kind"], says["kind"])), str(MODALITIES.get(says["modality"], says["modality"])),
            one.told.base, fact.state_label, str(fact.report), fact.report_id, fact.start, fact.end, fact.text,
        ]  # fmt: skip


def _asked(request: HttpRequest) -> tuple[str, bool, str]:
    given = {key: request.GET.get(key, "").replace("\x00", "").strip()[:80] for key in ("indicator", "sort")}
    return given["indicator"], request.GET.get("unreviewed") == "1", given["sort"]
