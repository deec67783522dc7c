"""资金兑付的地址."""

from django.urls import path

import kechuang.web.converters  # noqa: F401 - makes `<word:…>` known
from kechuang.apps.grants.pages import applications, batches, desk, exports, mine, own, programmes

app_name = "grants"

urlpatterns = [
    path("", desk.desk, name="desk"),
    path("ledger", desk.ledger, name="ledger"),
    path("ledger/<word:kind>", exports.ledger, name="ledger_file"),
    path("performance/<word:kind>", exports.performance, name="performance_file"),
    path("open", programmes.open_one, name="open"),
    path("programmes/<int:pk>", programmes.one, name="programme"),
    path("programmes/<int:pk>/<word:name>", programmes.deed, name="deed"),
    path("applications", desk.applications, name="applications"),
    path("applications/<int:pk>", applications.one, name="application"),
    path("applications/<int:pk>/materials", applications.material, name="material"),
    path("applications/<int:pk>/<word:step>", applications.step, name="step"),
    path("objections/<int:pk>", applications.objection, name="objection"),
    path("publicities/<int:pk>/close", applications.close_publicity, name="close_publicity"),
    path("recoveries/<int:pk>", applications.receive, name="receive"),
    path("batches/<int:pk>", batches.one, name="batch"),
    path("batches/<int:pk>/file", batches.file, name="batch_file"),
    path("batches/<int:pk>/undo", batches.undo, name="batch_undo"),
    path("batches/<int:pk>/export/<word:kind>", exports.batch, name="batch_export"),
    path("batches/<int:pk>/send", batches.send, name="batch_send"),
    path("own", own.own, name="own"),
    path("own/<int:pk>", own.claim, name="claim"),
    path("mine", mine.mine, name="mine"),
    path("mine/<int:pk>/<word:entity>", mine.apply, name="apply"),
]
