"""A person asks to act for a firm and the hall decides on evidence, all of it in the browser."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from kechuang.apps.accounts.models import EnterpriseAgent
from kechuang.apps.accounts.roles import Role
from kechuang.apps.enterprises.models import Generation
from tests import city
from tests.apps.people import person

pytestmark = pytest.mark.django_db
PAGE = "/enterprises/agencies"
FIRM = city.code(city.PLAIN)


@pytest.fixture(scope="module", autouse=True)
def built(django_db_setup: None, django_db_blocker: Any) -> Iterator[Generation]:
    with city.published(django_db_blocker, city.exact()) as generation:
        yield generation


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_a_request_is_made_decided_and_opens_the_firm(frozen):
    asker, clerk = person(Role.ENTERPRISE), person(Role.CLERK)
    browser, hall = city.browser(asker), city.browser(clerk)
    assert f'href="{PAGE}"' in text(browser.get("/me/grants")), "who acts for nobody yet finds the form in the menu"
    wrong = browser.post(PAGE, {"credit_code": city.code(99), "capacity": "agent"})
    assert wrong.status_code == 422 and f"企业库中没有统一社会信用代码 {city.code(99)}" in text(wrong)
    late = browser.post(PAGE, {"credit_code": FIRM, "capacity": "agent", "ends_on": "2026-11-20"})
    assert late.status_code == 422 and "不能早于今天" in text(late)
    assert browser.post(PAGE, {"credit_code": FIRM.lower(), "capacity": "agent"}).status_code == 302
    again = browser.post(PAGE, {"credit_code": FIRM, "capacity": "agent"})
    assert again.status_code == 422 and "您已申请或已是该企业的代办人。" in text(again)
    assert EnterpriseAgent.objects.filter(user=asker).count() == 1
    agent = EnterpriseAgent.objects.get(user=asker)
    assert "待核实" in text(browser.get(PAGE)) and "演示甲精密机械有限公司" in text(browser.get(PAGE))
    assert browser.get(f"/enterprises/{FIRM}").status_code == 403

    listed = text(hall.get(PAGE))
    assert asker.display_name in listed and f"{PAGE}/{agent.pk}/confirm" in listed
    assert hall.post(f"{PAGE}/{agent.pk}/confirm", {"evidence_note": " "}).status_code == 422
    assert hall.post(f"{PAGE}/{agent.pk}/confirm", {"evidence_note": "授权委托书 001"}).status_code == 302
    assert "授权委托书 001" in text(hall.get(f"{PAGE}?state=confirmed")) and FIRM not in text(hall.get(PAGE))
    assert city.browser(asker).get("/enterprises/").headers["location"] == f"/enterprises/{FIRM}"
    assert hall.post(f"{PAGE}/{agent.pk}/confirm", {"evidence_note": "再来"}).status_code == 422


def test_a_request_is_declined_with_a_reason_that_the_asker_sees(frozen):
    asker, clerk = person(Role.ENTERPRISE), person(Role.CLERK)
    city.browser(asker).post(PAGE, {"credit_code": FIRM, "capacity": "agent"})
    agent = EnterpriseAgent.objects.get(user=asker)
    hall = city.browser(clerk)
    assert hall.post(f"{PAGE}/{agent.pk}/revoke", {"evidence_note": "委托书无公章"}).status_code == 302
    page = text(city.browser(asker).get(PAGE))
    assert "已撤销" in page and "委托书无公章" in page
    assert "委托书无公章" in text(hall.get(f"{PAGE}?state=revoked"))
    assert city.browser(asker).post(PAGE, {"credit_code": FIRM, "capacity": "agent"}).status_code == 302


def test_nobody_else_sees_or_decides_them(frozen):
    asker = person(Role.ENTERPRISE)
    city.browser(asker).post(PAGE, {"credit_code": FIRM, "capacity": "agent"})
    agent = EnterpriseAgent.objects.get(user=asker)
    officer = city.browser(person(Role.OFFICER))
    assert officer.get(PAGE).status_code == officer.get(f"{PAGE}/{agent.pk}/confirm").status_code == 403
    assert city.browser(asker).get(f"{PAGE}/{agent.pk}/confirm").status_code == 403
    clerk = city.browser(person(Role.CLERK))
    assert clerk.post(PAGE, {"credit_code": FIRM, "capacity": "agent"}).status_code == 403
    assert clerk.get(f"{PAGE}/{agent.pk}/nothing").status_code == clerk.get(f"{PAGE}/0/confirm").status_code == 404
