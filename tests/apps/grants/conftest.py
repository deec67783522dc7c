"""A round with its people: who applies, who reviews, who approves, who pays; firms of no register."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction

from kechuang import core
from kechuang.apps.accounts.access import CONSOLE
from kechuang.apps.accounts.actions import load_organisation
from kechuang.apps.accounts.models import EnterpriseAgent, User
from kechuang.apps.accounts.roles import Role
from kechuang.apps.catalog.actions import load_place
from kechuang.apps.enterprises.models import Enterprise, Generation, Publication
from kechuang.apps.grants import actions, eligibility
from kechuang.apps.grants.models import Application, Programme
from kechuang.apps.grants.terms import Terms
from kechuang.core import Verdict
from tests import city
from tests.apps.people import person

ON = city.ON
SHORT = ("review", "approval", "payment")
YUAN = 100


def firms(number: int) -> list[Enterprise]:
    """Publish so many invented firms, E…1, E…2 and so on."""
    generation = Generation.objects.create(
        run="test", created=core.now(), published=core.now(), enterprises=number, as_of=ON, synthetic=True
    )
    rows = [
        Enterprise(
            generation=generation, entity_id=f"E{index:015x}", credit_code=f"91379901{index:010d}", division="379901",
            name=f"演示{index}号有限公司", name_normal=f"演示{index}号有限公司", facts={"ip1": 3}, synthetic=True,
        )
        for index in range(1, number + 1)
    ]  # fmt: skip
    Enterprise.objects.bulk_create(rows)
    Publication.objects.update_or_create(pk=1, defaults={"current": generation})
    return rows


def acts_for(user: User, *entities: str) -> User:
    """Let somebody act for firms."""
    for entity in entities:
        EnterpriseAgent.objects.create(
            user=user, entity_id=entity, credit_code="", capacity="agent", starts_on=dt.date(2000, 1, 1),
            state="confirmed",
        )  # fmt: skip
    return User.objects.get(pk=user.pk)


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Say who qualifies: everybody for what ``fen`` says, but those named with another verdict."""
    said: dict[str, Any] = {"fen": 100 * YUAN, "but": {}}

    def judge(asked: eligibility.Asked) -> tuple[Verdict, int | None, str]:
        return said["but"].get(asked.entity_id, Verdict.MET), said["fen"], "按测试条件"

    monkeypatch.setattr(eligibility, "_JUDGES", [judge])
    return said


def settled() -> SimpleNamespace:
    """Load the place, publish three firms and let those in who deal with their applications."""
    load_place(pack=city.pack(), sources=city.pack().sources)
    load_organisation(actor=CONSOLE, pack=city.pack())
    found = firms(3)
    return SimpleNamespace(
        firms=found, agent=acts_for(person(Role.ENTERPRISE), *(one.entity_id for one in found)),
        reviewer=person(Role.OFFICER), approver=person(Role.LEADER), payer=person(Role.OFFICER),
    )  # fmt: skip


@pytest.fixture(scope="module")
def placed(django_db_setup: None, django_db_blocker: Any) -> Iterator[SimpleNamespace]:
    """Settle the place once a module and take it out again; a test that really commits settles its own."""
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), transaction.atomic():
        patch.setenv("KECHUANG_NOW", city.MOMENT)
        yield settled()
        transaction.set_rollback(True)


@pytest.fixture
def room(placed: SimpleNamespace, frozen: Callable[[str], None], judged: dict[str, Any], db: None) -> SimpleNamespace:
    """Return the people, three firms and the means to open rounds and bring applications forward."""
    people = {name: User.objects.get(pk=getattr(placed, name).pk)
              for name in ("agent", "reviewer", "approver", "payer")}  # fmt: skip
    return SimpleNamespace(firms=placed.firms, judged=judged, freeze=frozen, **people)


@pytest.fixture
def opened(room: SimpleNamespace) -> Callable[..., Programme]:
    """Return a function that opens a round; what is given replaces the usual terms."""

    def open_one(budget: int | None = 1000 * YUAN, mode: str = "apply", **terms: Any) -> Programme:
        said = {"stages": SHORT, **terms}
        return actions.open_programme(
            by=room.reviewer, item=f"test.item{Programme.objects.count()}", name="研发补助", year=2026,
            department="science_technology", mode=mode, budget_fen=budget, opens_on=ON, closes_on=dt.date(2026, 12, 31),
            terms=Terms(**said), issued_on=dt.date(2026, 11, 12),
        )  # fmt: skip

    return open_one


@pytest.fixture
def applied(room: SimpleNamespace) -> Callable[..., Application]:
    """Return a function that applies for the nth firm of the room."""

    def apply_one(programme: Programme, index: int = 0, **answers: str) -> Application:
        firm = room.firms[index]
        return actions.apply_for(
            programme, by=room.agent, entity_id=firm.entity_id, answers=answers, bank="演示银行", holder=firm.name,
            number=f"6222000000{index:06d}",
        )  # fmt: skip

    return apply_one


@pytest.fixture
def approved(room: SimpleNamespace, applied: Callable[..., Application]) -> Callable[..., Application]:
    """Return a function that brings an application behind its approval."""

    def approve_one(programme: Programme, index: int = 0) -> Application:
        application = applied(programme, index)
        if application.state == "completeness":
            application = actions.accept(application, by=room.reviewer)
        return actions.approve(actions.review(application, by=room.reviewer), by=room.approver)

    return approve_one


def answered(batch: Any, *results: str) -> bytes:
    """Return the treasury's answer to a batch: a result a payment, 成功 or the reason of a failure."""
    lines = ["支付号,金额（元）,结果,原因,回单号"]
    for payment, result in zip(batch.payments.all(), results, strict=True):
        good = result == "成功"
        yuan = f"{payment.fen // 100}.{payment.fen % 100:02d}"
        lines.append(f"{payment.code},{yuan},{'成功' if good else '失败'},{'' if good else result},H{payment.pk}")
    return "\n".join(lines).encode()
