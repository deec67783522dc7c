"""The reading side over the API: figures from the ledger, one's own applications, nothing of anybody else's."""

import pytest

from kechuang.apps.accounts.roles import Role
from kechuang.apps.grants import actions
from tests import city
from tests.apps.grants.conftest import answered
from tests.apps.people import person

pytestmark = pytest.mark.django_db
API = "/api/v1/grants"


def read(client, address, status=200):
    answer = client.get(f"{API}{address}")
    assert answer.status_code == status, answer.content[:500]
    return answer.json()


@pytest.fixture
def paid(room, opened, approved):
    programme = opened()
    application = approved(programme)
    approved(programme, 1)
    batch = actions.send_batch(actions.draw_batch(programme, by=room.payer, applications=[application]).batch,
                               by=room.payer)  # fmt: skip
    actions.take_returns(batch, by=room.payer, data=answered(batch, "成功"), name="a.csv")
    return application


def test_an_official_reads_rounds_applications_and_totals_that_agree(room, paid):
    client = city.browser(room.reviewer)
    (round_,) = read(client, "/programmes")["items"]
    assert round_["accounts"]["paid"] == "100.00" and round_["accounts"]["left"] == "800.00"
    page = read(client, "/applications?state=done")
    assert page["total"] == 1 and page["items"][0]["amount"] == "100.00"
    assert [one["id"] for one in read(client, "/applications?size=1&page=2")["items"]] == [paid.pk]
    one = read(client, f"/applications/{paid.pk}")
    assert one["payments"][0]["state"] == "paid" and one["clock"]["overdue"] is False
    assert [each["stage"] for each in one["checks"]] == ["application", "review", "approval", "payment"]
    ledger = read(client, "/ledger")
    assert (
        ledger["differences"] == [] and ledger["years"][0]["committed"] == ledger["kinds"][0]["committed"] == "100.00"
    )
    for address in ("/applications?colour=red", "/applications?size=0", "/applications/x"):
        read(client, address, 422)


def test_a_firm_reads_its_own_application_and_a_stranger_nothing(room, paid):
    agent = city.browser(room.agent)
    assert read(agent, "/applications")["total"] == 2 and read(agent, f"/applications/{paid.pk}")["state"] == "done"
    for address in ("/programmes", "/ledger"):
        read(agent, address, 403)
    other = city.browser(person(Role.OFFICER, department="taxation"))
    assert read(other, "/applications")["total"] == 0 and read(other, "/programmes")["items"] == []
    read(other, f"/applications/{paid.pk}", 404)
    read(city.browser(person(Role.ENTERPRISE)), "/applications", 403)
