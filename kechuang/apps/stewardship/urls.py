"""人工核对的地址."""

from django.urls import path

import kechuang.web.converters  # noqa: F401 - makes `<word:…>` known
from kechuang.apps.stewardship.pages import changes, one, pairs

app_name = "stewardship"

urlpatterns = [
    path("", pairs.pair_list, name="pairs"),
    path("export", pairs.export, name="export"),
    path("alarms", changes.alarms, name="alarms"),
    path("changes", changes.change_list, name="changes"),
    path("changes/<int:pk>", changes.settle, name="settle"),
    path("decisions", changes.decision_list, name="decisions"),
    path("<word:pair>", one.pair, name="pair"),
    path("<word:pair>/clear", one.clear, name="clear"),
    path("<word:pair>/decide", one.decide, name="decide"),
    path("<word:pair>/withdraw", one.withdraw, name="withdraw"),
]
