"""数据共享的地址."""

from django.urls import path

import kechuang.web.converters  # noqa: F401 - makes `<word:…>` known
from kechuang.apps.sharing.pages import corrections, desk, grants, lists, requests

app_name = "sharing"

urlpatterns = [
    path("", desk.desk, name="desk"),
    path("resources", desk.resources, name="resources"),
    path("resources/<word:table>", desk.resource, name="resource"),
    path("requests", requests.request_list, name="requests"),
    path("requests/ask/<word:table>", requests.ask, name="ask"),
    path("requests/demand", requests.demand, name="demand"),
    path("requests/<int:pk>", requests.one, name="request"),
    path("requests/<int:pk>/<word:step>", requests.step, name="request_step"),
    path("grants", grants.grant_list, name="grants"),
    path("grants/<int:pk>", grants.one, name="grant"),
    path("grants/<int:pk>/rows", grants.rows, name="rows"),
    path("grants/<int:pk>/revoke", grants.revoke, name="revoke"),
    path("grants/<int:pk>/export/<word:kind>", grants.export, name="export"),
    path("grants/<int:pk>/report", corrections.report, name="report"),
    path("corrections", corrections.correction_list, name="corrections"),
    path("corrections/<int:pk>", corrections.one, name="correction"),
    path("corrections/<int:pk>/<word:step>", corrections.step, name="correction_step"),
    path("lists/<word:kind>", lists.listing, name="listing"),
    path("lists/<word:kind>/export", lists.listing_export, name="listing_export"),
    path("upper", lists.upper, name="upper"),
    path("catalogue/<word:form>", lists.catalogue, name="catalogue"),
]
