"""Rows through the interface: under a grant only, page by page, exact, logged."""

from __future__ import annotations

import pytest

from kechuang.apps.sharing import actions
from kechuang.apps.sharing.models import Usage
from tests import city

pytestmark = pytest.mark.django_db
ROWS = "/api/v1/sharing/resources/tax_annual_filing/rows"


def test_resources_say_their_terms(people):
    found = city.browser(people.asker).get("/api/v1/sharing/resources").json()
    one = next(one for one in found if one["table"] == "tax_annual_filing")
    assert one["attribute"] == "conditional" and one["rows"] == 4
    assert one["code"].endswith("-taxation-tax_annual_filing")


def test_rows_come_page_by_page_under_the_newest_grant(people, grant):
    held = grant(fields=["credit_code", "year", "rd"])
    caller = city.browser(people.asker)
    got = caller.get(ROWS, {"size": 3}).json()
    assert (got["grant"], got["total"], len(got["rows"])) == (held.number, 4, 3)
    assert got["rows"][1] == {"credit_code": city.code(city.PLAIN), "year": 2025, "rd": "60000.5"}
    assert len(caller.get(ROWS, {"size": 3, "page": 2}).json()["rows"]) == 1
    assert len(caller.get(ROWS, {"entity": city.code(city.WIDE), "grant": held.pk}).json()["rows"]) == 1
    assert [usage.rows for usage in Usage.objects.order_by("pk")] == [3, 1, 1]


@pytest.mark.parametrize(("query", "status"), [
    ({"size": 0}, 422), ({"size": 1001}, 422), ({"page": 0}, 422), ({"entity": "'"}, 422), ({"nothing": 1}, 422),
    ({"grant": 999}, 409),
])  # fmt: skip
def test_a_question_that_cannot_be_is_answered_with_a_sentence(people, grant, query, status):
    grant()
    assert city.browser(people.asker).get(ROWS, query).status_code == status


def test_without_a_grant_of_ones_department_nothing_is_read(people, grant):
    held = grant()
    assert city.browser(people.stranger).get(ROWS).status_code == 409
    assert city.browser(people.stranger).get(ROWS, {"grant": held.pk}).status_code == 403
    assert city.browser(people.arbiter).get(ROWS).status_code == 403
    assert city.browser(people.asker).get(ROWS.replace("tax_annual", "no_such")).status_code == 404
    actions.revoke(held, by=people.platform, reason="测试")
    answer = city.browser(people.asker).get(ROWS)
    assert answer.status_code == 409 and "已被撤销" in answer.json()["detail"]
    assert not Usage.objects.exists()
