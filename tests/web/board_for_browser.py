"""A board that exists for the browser test alone: every kind of chart, a drawer, a confirmation."""

from __future__ import annotations

import io

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template import engines
from django.urls import include, path

from kechuang.apps.cockpit.shapes import tiles
from kechuang.web.drawer import Drawer, Sentence, render_drawer

NAMES = ["甲区", "乙区", "丙县"]
CHARTS = {
    "rank": {"names": NAMES, "values": [30, 20, 10], "delta": [3, 2, 1], "parts": ["往年", "今年"], "unit": "家"},
    "line": {
        "x": ["2020", "2021", "2022"],
        "unit": "%",
        "goal": 3,
        "series": [{"name": "实际", "values": [2.6, 2.79, None], "printed": [None, "2.79 %", None]}],
    },
    "target": {
        "names": NAMES,
        "values": [0.93, 1.2, None],
        "printed": ["2.79 %", "6", None],
        "goals": ["≥3 %", "5", "1"],
    },
    "pair": {"names": NAMES, "values": [3, 2, 1], "before": [1, 2, 3], "unit": "家", "words": ["本次", "上次"]},
    "map": {"names": [*NAMES, "丁区"], "values": [30, 20, 10, 5], "unit": "家", "shape": "/t/shapes"},
}
PAGE = """{% extends "page_board.html" %}{% block title %}板{% endblock %}{% block heading %}板{% endblock %}
{% block content %}{% ev "2.79 %" "/t/evidence" %} {% ev "38" "/t/refused" %}
<form method="post" action="/t/board" data-confirm="共 3 家，不能恢复。" data-confirm-danger>{% csrf_token %}
<button class="btn" id="harm">撤销</button></form>
<a id="sheet" href="/t/sheet" data-export data-confirm="只导出 1 行。">导出</a>
<a id="no" href="/t/refused" data-export>导出</a>
<section class="panel"><div class="panel__head"><h2>图</h2>{% include "parts/views.html" with map=True %}</div>
<div class="panel__body split"><div data-part="chart">{% chart "rank" charts.rank "rank" "排名" %}</div>
<div data-part="map" hidden>{% chart "map" charts.map "map" "地图" %}</div>
<div data-part="table"><table><tr><td>甲区</td></tr></table></div></div></section>
{% chart "line" charts.line "line" "走势" %}{% chart "target" charts.target "target" "目标" %}
{% chart "pair" charts.pair "pair" "对比" %}{% endblock %}"""


def board(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return redirect("/help")
    return HttpResponse(engines["django"].from_string(PAGE).render({"charts": CHARTS}, request))


def evidence(request: HttpRequest) -> HttpResponse:
    return render_drawer(request, Drawer(title="强度", figure="2.79 %", sentence=Sentence("前", "占比2.79%", "后")))


def sheet(request: HttpRequest) -> HttpResponse:
    return FileResponse(io.BytesIO(b"a"), as_attachment=True, filename="名单.csv")


def refused(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied("您没有这项权限，请联系系统管理员。")


def shapes(request: HttpRequest) -> HttpResponse:
    return JsonResponse(tiles({f"99000{number}": name for number, name in enumerate(NAMES, 1)}))


urlpatterns = [
    path("", include("kechuang.web.urls")),
    path("t/board", board),
    path("t/evidence", evidence),
    path("t/refused", refused),
    path("t/shapes", shapes),
    path("t/sheet", sheet),
]
