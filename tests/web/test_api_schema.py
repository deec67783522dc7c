"""The OpenAPI document against what the site really answers: schemathesis with every check.

Quick: drawn questions only. Heavy: every phase, which asks each parameter at and beyond each of its limits.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import from_schema
from schemathesis.engine.events import FatalError, NonFatalError, ScenarioFinished

from kechuang.apps.accounts.access import CONSOLE
from kechuang.apps.accounts.actions import issue_token
from kechuang.apps.accounts.models import Grant
from kechuang.apps.accounts.roles import Role
from kechuang.apps.reports.actions import load_report
from tests import city
from tests.apps.people import person

# Committed for real: a server answers, as it would outside.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.heavy]
ROUTES = {
    "/api/v1/enterprises", "/api/v1/enterprises/{credit_code}", "/api/v1/verdicts", "/api/v1/targets",
    "/api/v1/ladder/moves", "/api/v1/ladder/holdings", "/api/v1/ladder/figures", "/api/v1/ladder/debts",
    "/api/v1/reports", "/api/v1/facts", "/api/v1/facts/compare", "/api/v1/facts/sum", "/api/v1/catalog/tables",
    "/api/v1/catalog/runs", "/api/v1/catalog/lineage",
    "/api/v1/catalog/databases", "/api/v1/catalog/departments", "/api/v1/stewardship/pairs",
    "/api/v1/sharing/resources", "/api/v1/sharing/resources/{table}/rows",
    "/api/v1/policies/items", "/api/v1/policies/items/{name}/simulate", "/api/v1/policies/firms/{handle}",
    "/api/v1/grants/programmes", "/api/v1/grants/applications", "/api/v1/grants/applications/{number}",
    "/api/v1/mentions", "/api/v1/relations",
    "/api/v1/grants/ledger", "/api/v1/reviews", "/api/v1/reviews/{number}", "/api/v1/criteria",
    "/api/v1/projects", "/api/v1/projects/{pk}", "/api/v1/projects/{pk}/plan", "/api/v1/projects/lights",
    "/api/v1/projects/assessment", "/api/v1/projects/problems", "/api/v1/projects/problems/{pk}",
    "/api/v1/projects/cases", "/api/v1/projects/cases/{pk}",
}  # fmt: skip
POSTED = {"/api/v1/criteria/{rule}/evaluate", "/api/v1/criteria/{rule}/explain"}
FOUND = {
    "/api/v1/policies/items/{name}/simulate": {"name": "demo.innovation-20.growth"},
    "/api/v1/policies/firms/{handle}": {"handle": city.code(city.PLAIN)},
}
"""What invented names never hit, with names that there are."""


@pytest.fixture(params=["drawn", "every phase"])
def document(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, live_server: Any) -> Any:
    """Publish the exact city, load a page, and return the document as the token of a steward and officer sees it."""
    monkeypatch.chdir(tmp_path)  # where schemathesis keeps what it remembers
    page = tmp_path / "编造.txt"
    page.write_text("成交额突破180亿元，同比增长12.5%。", encoding="utf-8")
    city.put(city.exact())
    load_report(path=page, pack=city.pack())
    steward = person(Role.STEWARD)
    Grant.objects.create(user=steward, role=Role.OFFICER, starts_on=dt.date(2000, 1, 1), reason="synthetic")
    secret = issue_token(actor=CONSOLE, user=steward, name="schema")[1]
    config = SchemathesisConfig.from_dict(
        {
            "seed": 20_241_121,
            "suppress-health-check": ["too_slow"],
            "request-timeout": 300,  # seconds; only what hangs takes as long
            # A connection each: in one that is kept open every answer waits 40 ms until its head is confirmed.
            "headers": {"Authorization": f"Bearer {secret}", "Connection": "close"},
            "generation": {"max-examples": 3, "database": "none"},
            "cache": {"enabled": False},
            "phases": {} if request.param == "every phase" else {"coverage": {"enabled": False}},
            "checks": {"enabled": True},
            # Which values a subject may have is said by the dictionary of fields, not by the document.
            "operations": [
                {"include-path": route, "checks": {"positive_data_acceptance": {"enabled": False}}} for route in POSTED
            ],
        }
    )
    return schemathesis.openapi.from_url(f"{live_server.url}/api/v1/openapi.json", config=config)


WRITTEN = {"/api/v1/projects/{pk}/tasks/{code}/reports"}
"""Where things are handed in; what hits nothing there is no answer to be counted."""


def test_every_answer_is_what_the_document_says(request: pytest.FixtureRequest, document: Any) -> None:
    everything = "every phase" in request.node.name
    assert set(document.raw_schema["paths"]) == ROUTES | POSTED | WRITTEN
    told: list[str] = []
    checks: set[str] = set()
    answered: dict[str, set[int]] = {}
    for event in from_schema(document).execute():
        if isinstance(event, NonFatalError | FatalError):
            told.append(str(getattr(event, "info", event)))
        if not isinstance(event, ScenarioFinished):
            continue
        for case, nodes in event.recorder.checks.items():
            for node in nodes:
                checks.add(node.name)
                if node.failure_info is not None:
                    told.append(f"{event.label}: {node.failure_info.failure}\n{node.failure_info.code_sample}")
            interaction = event.recorder.interactions.get(case)
            if interaction is not None and interaction.response is not None:
                answered.setdefault(str(event.label), set()).add(interaction.response.status_code)
    assert not told, "\n\n".join(told[:5])
    # The checks did look: at good answers, at refused data, at calls without a token, at methods that there are not.
    assert {
        "not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance",
        "response_headers_conformance", "negative_data_rejection", "positive_data_acceptance", "ignored_auth",
        *(["unsupported_method"] if everything else []),
    } <= checks, checks  # fmt: skip
    for label in (*(f"GET {route}" for route in sorted(ROUTES)), *(f"POST {route}" for route in sorted(POSTED))):
        # A path that is both read and written is tried with other methods under one of its two labels.
        same = {code for other, codes in answered.items() if other.endswith(f" {label.split()[1]}") for code in codes}
        assert not everything or (405 in same and answered[label] & {200, 404}), label
    for route, named in FOUND.items():
        case = document[route]["GET"].Case(path_parameters=named)
        answer = case.call_and_validate(headers=document.config.headers)
        assert answer.status_code == 200, answer.content
