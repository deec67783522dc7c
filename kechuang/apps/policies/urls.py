"""政策的地址."""

from django.urls import path

import kechuang.web.converters  # noqa: F401 - makes `<word:…>` known
from kechuang.apps.policies.pages import library, matching, people, scenarios, simulation, visits

app_name = "policies"

urlpatterns = [
    path("", library.library, name="library"),
    path("items/<word:name>", library.one, name="item"),
    path("items/<word:name>/who", matching.who, name="who"),
    path("items/<word:name>/push", matching.push, name="push"),
    path("items/<word:name>/simulate", simulation.simulate, name="simulate"),
    path("items/<word:name>/simulate/picture", simulation.picture, name="picture"),
    path("items/<word:name>/simulate/rest", simulation.rest, name="rest"),
    path("items/<word:name>/simulate/curve", simulation.curve, name="curve"),
    path("items/<word:name>/simulate/save", scenarios.save, name="save"),
    path("items/<word:name>/simulate/export", scenarios.export, name="export"),
    path("items/<word:name>/scenarios", scenarios.compare, name="scenarios"),
    path("scenarios/<int:pk>/drop", scenarios.drop, name="drop"),
    path("person", people.person, name="person"),
    path("firms/<word:handle>", matching.firm, name="firm"),
    path("firms/<word:handle>/authorise", matching.authorise, name="authorise"),
    path("firms/<word:handle>/visit", visits.plan, name="plan"),
    path("visits", visits.visit_list, name="visits"),
    path("visits/<int:pk>", visits.report, name="report"),
    path("visits/<int:pk>/cancel", visits.cancel, name="cancel"),
]
