"""下载 (downloads) of the ladder: certificates, moves, figures of the years, as xlsx or CSV."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from kechuang import core
from kechuang.apps.accounts import access as accounts
from kechuang.apps.accounts.gate import needs
from kechuang.apps.enterprises.access import EXPORT
from kechuang.apps.enterprises.queries import current_generation
from kechuang.apps.ladder import export
from kechuang.apps.ladder.boards import certificates, years_back
from kechuang.apps.ladder.figures import course
from kechuang.apps.ladder.models import Holding, Move, Way
from kechuang.apps.ladder.room import chosen_rule, opened
from kechuang.core import division_prefix
from kechuang.declarations.pack import Pack
from kechuang.declarations.rule import Rule


@needs(EXPORT)
@never_cache
@require_GET
def holders(request: HttpRequest, kind: str) -> HttpResponse:
    """Send the certificates that the page lists, with the same filters, in the districts that the person may export."""
    pack, rule = _opened(request)
    pks = list(certificates(request, rule.id, pack.place, core.today()))
    rows = Holding.objects.filter(accounts.visible_divisions_q(request.user, EXPORT))
    found = rows.in_bulk(pks)
    listed = (found[pk] for pk in pks if pk in found)
    return _sent(request, export.certificates_sheet(listed, pack, rule.name), kind)


@needs(EXPORT)
@never_cache
@require_GET
def years(request: HttpRequest, kind: str) -> HttpResponse:
    """Send the figures of the last years with their definitions."""
    pack, rule = _opened(request)
    found = course(request.user, rule.id, pack.place, core.today())
    return _sent(request, export.years_sheet(found, years_back(core.today()), rule.name), kind)


@needs(EXPORT)
@never_cache
@require_GET
def moves(request: HttpRequest, kind: str) -> HttpResponse:
    """Send who moved since the publication before, under one rule, all ways or one."""
    pack, rule = _opened(request)
    generation = current_generation()
    since = generation.figures.get("since") if generation else None
    if generation is None or not since:
        raise Http404
    place = division_prefix(pack.place) if pack.place else ""
    rows = Move.objects.filter(
        accounts.visible_divisions_q(request.user, EXPORT), generation=generation, rule=rule.id,
        division__startswith=place,
    )  # fmt: skip
    if request.GET.get("way") in Way.values:
        rows = rows.filter(way=request.GET["way"])
    day = dt.date.fromisoformat(since["as_of"])
    return _sent(request, export.moves_sheet(rows, pack, since=day, synthetic=generation.synthetic), kind)


def _opened(request: HttpRequest) -> tuple[Pack, Rule]:
    pack = opened(request)
    rule = chosen_rule(request, pack)
    if rule is None:
        raise Http404
    return pack, rule


def _sent(request: HttpRequest, sheet: export.Sheet, kind: str) -> HttpResponse:
    if kind not in export.KINDS:
        raise Http404
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"export.{kind}"
        export.write(sheet, path, by=request.user)
        handle = path.open("rb")
    response = FileResponse(handle, content_type=export.KINDS[kind])
    response["Content-Disposition"] = content_disposition_header(True, f"{sheet.name}.{kind}")
    return response
