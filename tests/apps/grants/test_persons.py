"""Money for persons: one applies for oneself, is shown masked to all others, is paid to an account of one's own."""

import pytest
from django.core.exceptions import PermissionDenied

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.roles import Role
from kechuang.apps.audit.models import AccessKind, AccessLog
from kechuang.apps.grants import actions
from kechuang.apps.grants.ledger import balances, differences
from kechuang.apps.grants.models import Application, Claimant
from kechuang.apps.grants.terms import terms_of
from kechuang.apps.grants.treasury import batch_file
from kechuang.apps.policies.eligibility import judge_one
from kechuang.core import Verdict
from tests import city
from tests.apps.grants.conftest import ON, answered
from tests.apps.people import person

pytestmark = pytest.mark.django_db
TALENT = "demo.innovation-20.top-talent"
NAME = "演示人"
DOCTOR = {"degree": "博士研究生", "first_social_security_on": "2026-02-01"}


def checked(body):
    """Return an invented ID number with a right check digit."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True)) % 11]


ID = checked("11010119900101001")
OTHER = checked("11010119900101002")


@pytest.fixture
def programme(room, monkeypatch, tmp_path):
    """Open a round of the demonstration's item for persons; the room of policies judges by what one says."""
    monkeypatch.setenv("KECHUANG_DATA", str(tmp_path))
    monkeypatch.setattr("kechuang.apps.grants.eligibility._JUDGES", [judge_one])
    item = city.pack().policy_items[TALENT]
    terms = terms_of(item, asks=("degree", "first_social_security_on"))
    chain = ("completeness", "review", "approval", "payment", "performance")
    return actions.open_programme(
        by=room.reviewer, item=item.id, name=item.name, year=2026, department="science_technology", mode=item.mode,
        audience="person", budget_fen=item.budget.fen, opens_on=ON, closes_on=ON.replace(month=12),
        terms=type(terms)(**{**terms.kept(), "stages": chain, "cut": "none"}),
    )  # fmt: skip


@pytest.fixture
def expert(room):
    return person(Role.EXPERT)


def claimed(programme, user, number=ID, name=NAME, facts=None):
    return actions.claim_for(
        programme, by=user, name=name, number=number, facts=DOCTOR if facts is None else facts, bank="演示银行",
        account="6222000000000000",
    )  # fmt: skip


def test_a_person_is_paid_in_instalments_to_his_own_account_and_nobody_else_reads_his_name(room, programme, expert):
    application = claimed(programme, expert)
    assert application.name == "演**" and application.credit_code == "" and NAME not in str(application)
    assert Claimant.objects.get().number_mask == f"{ID[:3]}{'*' * 11}{ID[-4:]}"
    assert ID not in str(Claimant.objects.values())
    assert application.checks[-1]["verdict"] == "person" and application.checks[-1]["fen"] == 12_000_000
    application = actions.accept(application, by=room.reviewer)
    with pytest.raises(Refused, match="写明审核认定的依据"):
        actions.review(application, by=room.reviewer)
    application = actions.review(application, by=room.reviewer, finding="已核学位证书和参保记录")
    application = actions.approve(application, by=room.approver)
    batch = actions.draw_batch(programme, by=room.payer).batch
    assert NAME in batch_file(batch).decode("utf-8-sig"), "the treasury needs the whole name"
    page = city.browser(room.payer).get(f"/grants/batches/{batch.pk}").content.decode()
    assert NAME not in page and "演**" in page
    batch = actions.send_batch(batch, by=room.payer)
    actions.take_returns(batch, by=room.payer, data=answered(batch, "成功"), name="a.csv")
    application.refresh_from_db()
    assert application.state == "payment" and balances(programme)["paid"] == 2_400_000 and differences() == []
    left = actions.stop(application, by=room.reviewer, reason="已离开本市")
    assert left.state == "done" and left.fen == 2_400_000 and balances(programme)["committed"] == 0
    assert differences() == []


def test_the_page_shows_a_mask_and_notes_who_reads_the_name(room, programme, expert):
    application = claimed(programme, expert)
    official, own = city.browser(room.reviewer), city.browser(expert)
    address = f"/grants/applications/{application.pk}"
    assert NAME not in official.get(address).content.decode()
    assert not AccessLog.objects.filter(kind=AccessKind.PERSONAL_READ).exists()
    assert NAME in official.get(f"{address}?personal=1").content.decode()
    assert AccessLog.objects.filter(kind=AccessKind.PERSONAL_READ, actor_id=room.reviewer.pk).count() == 1
    assert city.browser(room.approver).get(f"{address}?personal=1").status_code == 403
    page = own.get(address).content.decode()
    assert NAME in page and "撤回申请" in page and "博士研究生" in page
    assert city.browser(person(Role.EXPERT)).get(address).status_code == 404
    read = official.get(f"/api/v1/grants/applications/{application.pk}").json()
    assert read["name"] == "演**" and NAME not in str(read)


def test_the_pages_ask_what_the_item_reads_and_the_person_applies_on_them(room, programme, expert):
    own = city.browser(expert)
    address = f"/grants/own/{programme.pk}"
    assert address in own.get("/grants/own").content.decode()
    given = {"name": NAME, "number": ID, "bank": "演示银行", "account": "6222000000000000", "ask_degree": "博士研究生",
             "ask_first_social_security_on": "2026-02-01"}  # fmt: skip
    assert own.post(address, {**given, "ask_degree": "大师"}).status_code == 422
    wrong = own.post(address, {**given, "number": ID[:-1] + ("1" if ID[-1] != "1" else "2")})
    assert wrong.status_code == 422 and "校验位不符" in wrong.content.decode()
    assert own.post(address, given).status_code == 302
    assert Application.objects.get().facts == DOCTOR and address not in own.get("/grants/own").content.decode()
    assert city.browser(room.agent).get(f"/grants/mine/{programme.pk}/{room.firms[0].entity_id}").status_code == 200
    assert city.browser(room.reviewer).get(address).status_code == 403


@pytest.mark.parametrize(("facts", "verdict"), [
    (DOCTOR, Verdict.PERSON),
    ({**DOCTOR, "degree": "硕士研究生"}, Verdict.NOT_MET),
    ({**DOCTOR, "first_social_security_on": "2026-11-01"}, Verdict.NOT_MET),
    ({"degree": "博士研究生"}, Verdict.MISSING),
])  # fmt: skip
def test_what_a_person_says_is_never_more_than_a_reason_to_look(programme, expert, facts, verdict):
    assert Verdict(claimed(programme, expert, facts=facts).checks[-1]["verdict"]) is verdict


def test_one_number_is_one_person_with_one_account_and_one_application(room, programme, expert, opened):
    claimed(programme, expert)
    for deed, sentence in (
        (lambda: claimed(programme, expert), "不必重复提交"),
        (lambda: claimed(programme, expert, number=OTHER), "姓名或证件号码不一致"),
        (lambda: claimed(programme, person(Role.EXPERT)), "另一个账号登记"),
        (lambda: claimed(opened(), expert), "面向企业"),
        (lambda: actions.apply_for(programme, by=room.agent, entity_id=room.firms[0].entity_id, answers={}, bank="b",
                                   holder="h", number="6222000000000000"), "面向个人"),
    ):  # fmt: skip
        with pytest.raises(Refused, match=sentence):
            deed()
    with pytest.raises(PermissionDenied):
        claimed(programme, room.payer)
    stranger = person(Role.EXPERT)
    with pytest.raises(PermissionDenied):
        actions.withdraw(Application.objects.get(), by=stranger)
    assert actions.withdraw(Application.objects.get(), by=expert).state == "withdrawn"
