"""报道的地址."""

from django.urls import path

import kechuang.web.converters  # noqa: F401 - makes `<word:…>` known
from kechuang.apps.reports.pages import adding, compare, conflicts, links, lists, loading, lost, review, rules

app_name = "reports"

urlpatterns = [
    path("", lists.report_list, name="list"),
    path("queue", lists.queue, name="queue"),
    path("next", lists.following, name="next"),
    path("decisions", lists.decision_list, name="decisions"),
    path("decisions/<int:pk>/undo", lost.take_back, name="take_back"),
    path("gold", lists.gold, name="gold"),
    path("load", loading.load, name="load"),
    path("loads/<int:pk>", loading.loaded, name="loaded"),
    path("read-again", loading.read_again, name="read_again"),
    path("compare", compare.compare, name="compare"),
    path("compare/export/<word:kind>", compare.compare_export, name="compare_export"),
    path("conflicts", conflicts.conflict_list, name="conflicts"),
    path("conflicts/settle", conflicts.settle, name="settle"),
    path("rules", rules.rule_list, name="rules"),
    path("rules/new", rules.new_rule, name="new_rule"),
    path("rules/export", rules.export, name="export_rules"),
    path("rules/<int:pk>/revoke", rules.revoke, name="revoke_rule"),
    path("firms/<word:handle>", links.firm, name="firm"),
    path("things/<word:item>", links.thing, name="thing"),
    path("<word:sha256>", review.report, name="report"),
    path("<word:sha256>/named", links.named, name="named"),
    path("<word:sha256>/relations/<word:key>/<word:step>", links.judge, name="judge"),
    path("<word:sha256>/accept-sure", review.accept_sure, name="accept_sure"),
    path("<word:sha256>/add", adding.add, name="add"),
    path("<word:sha256>/facts/<word:key>", review.card, name="card"),
    path("<word:sha256>/facts/<word:key>/<word:step>", review.step, name="step"),
]
