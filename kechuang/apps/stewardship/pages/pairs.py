"""待核对名单 (list of doubtful pairs), narrowed and sorted, and as a workbook."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django.core.paginator import Paginator
from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kechuang.apps.accounts.gate import needs
from kechuang.apps.audit.record import record
from kechuang.apps.sharing.queries import department_names
from kechuang.apps.stewardship import access, queries
from kechuang.apps.stewardship.evidence import BANDS, band
from kechuang.apps.stewardship.models import DoubtfulPair, Said
from kechuang.apps.stewardship.pages.asked import STATES, chips, choices, desk
from kechuang.engines import lake

SIZES = (20, 50, 100)
EXPORT_LIMIT = 20_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@needs(access.VIEW)
@require_GET
def pair_list(request: HttpRequest) -> HttpResponse:
    """Show the pairs that wait, or were decided, with how far the work is."""
    found = desk(request)
    size = request.GET.get("size", "")
    rows = queries.narrowed(found.rows, found.filters).defer("left_side", "right_side", "words")
    page = Paginator(rows, int(size) if size in map(str, SIZES) else SIZES[0]).get_page(request.GET.get("page"))
    names, counted, offered = department_names(), queries.tally(found.rows), choices(found.rows)
    context = {
        "generation": found.generation,
        "page": page,
        "lines": [_line(pair, names) for pair in page.object_list],
        "filters": found.filters,
        "query": found.query,
        "tally": counted,
        "left_out": max(0, int((found.generation.figures if found.generation else {}).get("doubtful", 0)) - counted.all)
        if access.may_all(request.user, access.VIEW)
        else 0,
        "states": STATES.items(),
        "active": chips(found.filters, offered),
        **offered,
    }
    return render(request, "stewardship/pairs.html", context)


def _line(pair: Any, names: dict[str, str]) -> dict[str, Any]:
    return {
        "pair": pair,
        "left_department": names.get(pair.left_department, pair.left_department),
        "right_department": names.get(pair.right_department, pair.right_department),
        "band": BANDS[band(pair.weight, pair.torn)],
        "said": Said(pair.verdict).label if pair.verdict else "",
    }


@needs(access.VIEW)
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """Send the filtered list as a workbook; personal fields are not in it."""
    found = desk(request)
    rows = queries.narrowed(found.rows, found.filters)[:EXPORT_LIMIT]
    names = department_names()
    cells = [_cells(pair, names) for pair in rows.iterator(chunk_size=1000)]
    headings = (
        _("证据分"), _("证据"), _("依据"), _("甲方名称"), _("甲方信用代码"), _("甲方来源部门"), _("甲方文件与行"),
        _("乙方名称"), _("乙方信用代码"), _("乙方来源部门"), _("乙方文件与行"), _("判定"),
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "pairs.xlsx"
        lake.write_xlsx(path, headings, cells, sheet=_("待核对"))
        handle = path.open("rb")
    with transaction.atomic():
        record(verb="stewardship.export", actor=request.user, object_type="doubtful_pairs", object_id="",
               detail={"rows": len(cells)})  # fmt: skip
    response = FileResponse(handle, content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, f"{_('待核对')}.xlsx")
    return response


def _cells(pair: DoubtfulPair, names: dict[str, str]) -> list[Any]:
    cells: list[Any] = [pair.weight, str(BANDS[band(pair.weight, pair.torn)]), pair.reason]
    for side in pair.sides:
        codes = side["fields"].get("code", {}).get("values", [])
        place = side["places"][0]
        cells += [side["name"], "、".join(codes), names.get(side["department"], side["department"]),
                  f"{place['file']} {place['row']}"]  # fmt: skip
    verdict = getattr(pair, "verdict", "")
    return [*cells, str(Said(verdict).label) if verdict else ""]
