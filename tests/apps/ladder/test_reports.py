"""What is reported of the ladder: figures with the firms behind them, exports, the API, lists of the years."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from kechuang.apps.accounts.models import Capacity, EnterpriseAgent
from kechuang.apps.accounts.roles import Role
from kechuang.apps.audit.models import Entry
from kechuang.apps.enterprises.models import Enterprise, Generation
from kechuang.apps.inbox.models import Notification
from kechuang.apps.jobs.models import Job
from kechuang.apps.jobs.run import execute
from kechuang.apps.ladder import actions
from kechuang.apps.ladder.figures import KINDS, Certificate, Course
from kechuang.apps.ladder.models import Cultivation, Holding, Institution, Move, RuleVerdict
from kechuang.apps.ladder.taking import TAKE, ask_taking, last_taking
from tests import city
from tests.apps.people import person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("generation")]
RULE, DAY = "cn.hnte", city.ON


def firms(number: int) -> list[Enterprise]:
    return list(Enterprise.objects.filter(division="379901").order_by("entity_id")[:number])


def holding(firm: Enterprise, start: str, end: str | None, number: str = "GR1", rule: str = RULE) -> Holding:
    return Holding.objects.create(
        rule=rule, entity_id=firm.entity_id, name=firm.name, division=firm.division, number=number, origin="entered",
        valid_from=dt.date.fromisoformat(start), valid_to=dt.date.fromisoformat(end) if end else None,
    )  # fmt: skip


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


# ------------------------------------------------------------------ figures


days = st.dates(dt.date(2019, 1, 1), DAY)
certificates = st.lists(
    st.builds(
        lambda entity, start, length, ended: (entity, start, start + dt.timedelta(days=length), ended),
        st.sampled_from("abcd"), days, st.integers(0, 2000), st.none() | st.integers(0, 2000),
    ),
    max_size=12,
)  # fmt: skip


@given(certificates)
def test_the_stock_of_a_year_is_that_before_with_who_came_and_without_who_left(rows: list[Any]) -> None:
    made = tuple(
        Certificate(pk, entity, start, end, None if cut is None else start + dt.timedelta(days=cut))
        for pk, (entity, start, end, cut) in enumerate(rows)
    )
    course = Course(made, DAY)
    for year in range(2020, DAY.year + 1):
        stock, before = course.firms("stock", year), course.firms("stock", year - 1)
        assert set(before) - set(stock) == set(course.firms("gone", year))
        last = min(DAY, dt.date(year, 12, 31))
        assert set(stock) == {one.entity for one in made if one.runs(last)}
        new, renewed = course.firms("new", year), course.firms("renewed", year)
        assert all(min(one.start for one in made if one.entity == who).year == year for who in new)
        assert set(stock) - set(before) - set(new) <= set(renewed) | {who for who in stock if who not in new}
    news = [course.firms("new", year) for year in range(2019, DAY.year + 1)]
    assert sum(map(len, news)) == len({one.entity for one in made})  # each firm is new just once


def test_each_figure_of_the_page_leads_to_as_many_firms() -> None:
    one, two, three = firms(3)
    holding(one, "2022-05-01", "2025-04-30")
    holding(one, "2025-05-01", "2028-04-30", "GR2")
    holding(two, "2024-06-01", "2027-05-31")
    holding(three, "2021-06-01", "2024-05-31")
    client = city.browser(person(Role.OFFICER))
    for year in (2024, 2025):
        page = client.get("/ladder/holders", {"rule": RULE, "year": year})
        assert page.context["year"] == year and page.context["sentence"] in page.content.decode()
        for figure in page.context["figures"]:
            assert figure.definition in page.content.decode()
            listed = client.get("/ladder/holders", {"rule": RULE, "show": figure.kind, "year": year})
            assert listed.context["page"].paginator.count == figure.count
    told = {
        one.kind: (one.count, one.before)
        for one in client.get("/ladder/holders?rule=cn.hnte&year=2025").context["figures"]
    }
    assert told == {"new": (0, 1), "stock": (2, 2), "renewed": (1, 0), "gone": (0, 1)}
    assert client.get("/ladder/holders", {"rule": RULE, "year": "9" * 5000}).context["year"] == 2025
    first = client.get("/ladder/holders", {"rule": "cn.tsme"})
    assert "不能与上年比较" in first.content.decode()  # the year before is missing, and that is said


# ------------------------------------------------------------------ exports


def test_certificates_and_figures_are_exported_as_they_are_listed() -> None:
    one, two = firms(2)
    holding(one, "2024-01-01", "2026-12-31")
    holding(two, "2020-01-01", "2022-12-31", "=cmd")
    client = city.browser(person(Role.OFFICER))
    rows = list(csv.reader(io.StringIO(body(client.get(f"/ladder/holders.csv?rule={RULE}")).decode("utf-8-sig"))))
    assert [row[5] for row in rows[1:]] == ["GR1"] and rows[0][0] == "企业名称"
    fallen = load_workbook(io.BytesIO(body(client.get(f"/ladder/holders.xlsx?rule={RULE}&show=fallen")))).active
    assert fallen is not None and fallen["F2"].value != "=cmd" and "cmd" in str(fallen["F2"].value)
    years = list(csv.DictReader(io.StringIO(body(client.get(f"/ladder/years.csv?rule={RULE}")).decode("utf-8-sig"))))
    assert len(years) == 5 * len(KINDS) and all(row["口径"] for row in years)
    assert {(row["年度"], row["指标"]): row["家数"] for row in years}["2024", "新增"] == "1"
    assert Entry.objects.filter(verb="ladder.export").count() == 3
    assert client.get(f"/ladder/holders.exe?rule={RULE}").status_code == 404
    assert client.get("/ladder/moves.xlsx").status_code == 404  # nothing was published before
    assert city.browser(person(Role.AUDITOR)).get("/ladder/holders.csv").status_code == 403


def test_moves_are_read_and_exported_in_the_districts_of_the_caller(generation: Generation) -> None:
    one, two = firms(2)
    generation.figures["since"] = {"as_of": "2026-10-01", "rules": [RULE], "changed": []}
    generation.save()
    for firm, way in ((one, "rose"), (two, "left")):
        Move.objects.create(generation=generation, rule=RULE, entity_id=firm.entity_id, division=firm.division,
                            way=way, before=1, now=2 if way == "rose" else 0)  # fmt: skip
    Move.objects.create(
        generation=generation, rule=RULE, entity_id="gone", division="379902", way="left", before=4, now=0
    )
    officer = city.browser(person(Role.OFFICER, region="379901"))
    told = officer.get("/api/v1/ladder/moves", {"rule": RULE}).json()
    assert (told["total"], told["since"]) == (2, "2026-10-01")
    assert [(row["way"], row["before"], row["now"]) for row in told["items"]] == [
        ("rose", "two_away", "one_away"), ("left", "two_away", "away"),
    ]  # fmt: skip
    everyone = city.browser(person(Role.OFFICER))
    assert everyone.get("/api/v1/ladder/moves", {"way": "left"}).json()["total"] == 2
    sheet = list(
        csv.reader(io.StringIO(body(officer.get(f"/ladder/moves.csv?rule={RULE}&way=rose")).decode("utf-8-sig")))
    )
    assert [row[0] for row in sheet[1:]] == [one.name] and sheet[1][4:7] == ["上升", "差两项", "差一项"]
    assert city.browser(person(Role.AUDITOR)).get("/api/v1/ladder/moves").status_code == 403


def test_the_register_its_figures_and_the_debts_are_read_over_the_api() -> None:
    one, two = firms(2)
    first = holding(one, "2022-05-01", "2025-04-30")
    later = holding(one, "2025-05-01", "2027-01-30", "GR2")
    Holding.objects.filter(pk=later.pk).update(renews=first)
    holding(two, "2024-06-01", None)
    client = city.browser(person(Role.OFFICER))
    told = client.get("/api/v1/ladder/holdings", {"rule": RULE}).json()
    assert {(row["number"], row["running"], row["renews"]) for row in told["items"]} == {
        ("GR1", False, None), ("GR2", True, "GR1"), ("GR1", True, None),
    }  # fmt: skip
    assert client.get("/api/v1/ladder/holdings", {"rule": RULE, "running": "true"}).json()["total"] == 2
    assert client.get("/api/v1/ladder/holdings", {"rule": RULE, "ending": 90}).json()["total"] == 1
    figures = client.get("/api/v1/ladder/figures", {"rule": RULE}).json()
    assert figures["year"] == 2025 and [row["kind"] for row in figures["figures"]] == list(KINDS)
    debts = client.get("/api/v1/ladder/debts").json()["items"]
    assert debts and all(row["enterprises"] > 0 and row["label"] for row in debts)
    rows = client.get("/api/v1/verdicts", {"rule": "cn.tsme", "verdict": "one_away"}).json()["items"]
    assert rows and all(row["unmet"] and row["kind"] == "new" for row in rows)


# ------------------------------------------------------------------ the register as a job


def test_a_publication_asks_for_the_register_once_and_an_officer_may_ask_again(generation: Generation) -> None:
    job = last_taking()
    assert job is not None and (job.payload, job.requested_by) == ({"generation": generation.pk}, None)
    officer = person(Role.OFFICER)
    assert ask_taking(generation, by=officer).pk == job.pk  # it waits already
    page = city.browser(officer).get("/ladder/holders").content.decode()
    assert "随数据发布自动更新" in page
    assert execute(job.pk, worker="w", task_id=job.task_id) == "done"
    taken = Holding.objects.count()
    assert taken > 20 and "新增" in Job.objects.get(pk=job.pk).result["sentence"]
    again = ask_taking(generation, by=officer)
    assert again.pk != job.pk and execute(again.pk, worker="w", task_id=again.task_id) == "done"
    assert Job.objects.get(pk=again.pk).result["same"] == taken == Holding.objects.count()
    clerk = city.browser(person(Role.OFFICER, region="379901"))
    assert clerk.post("/ladder/holders/take").status_code == 403
    assert Job.objects.filter(kind=TAKE).count() == 2
    with pytest.raises(PermissionDenied):
        actions.take_holdings(by=person(Role.OFFICER, region="379901"))


def test_a_certificate_of_the_data_that_follows_another_is_tied_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    one = firms(1)[0]
    holding(one, "2020-01-01", "2022-12-31", "OLD")
    row = Holding(rule=RULE, entity_id=one.entity_id, name=one.name, division=one.division, number="NEW",
                  valid_from=dt.date(2023, 1, 1), valid_to=dt.date(2025, 12, 31), origin="data")  # fmt: skip
    actions.take_holdings(by=None, found=[row])
    assert Holding.objects.get(number="NEW").renews == Holding.objects.get(number="OLD")
    page = city.browser(person(Role.OFFICER)).get(f"/ladder/holders?rule={RULE}&show=renewed&year=2023")
    assert page.status_code == 200


def test_those_who_act_for_the_holder_are_told_too() -> None:
    one = firms(1)[0]
    user = person(Role.ENTERPRISE)
    EnterpriseAgent.objects.create(
        user=user, entity_id=one.entity_id, credit_code=one.credit_code, capacity=Capacity.AGENT,
        starts_on=dt.date(2000, 1, 1), state="confirmed",
    )  # fmt: skip
    ends = DAY + dt.timedelta(days=80)
    holding(one, "2024-01-01", str(ends))
    actions.remind_of_expiry(DAY)
    actions.remind_of_expiry(DAY)
    (told,) = Notification.objects.filter(user=user, kind="expiry")
    assert "80 日到期" in told.title and told.due == ends and one.entity_id in told.link


# ------------------------------------------------------------------ windows and cultivation, institutions


def test_a_cultivation_follows_the_application_in_the_window_and_ends_with_the_title() -> None:
    officer = person(Role.OFFICER)
    near = RuleVerdict.objects.filter(rule="cn.tsme", division__startswith="3799", verdict="not_met").order_by("pk")
    window = actions.open_window(by=officer, rule="cn.tsme", year=2026, opens=DAY, closes=DAY, basis="通知")
    outcomes = []
    for verdict, result in zip(near[:2], ("refused", "granted"), strict=True):
        one = actions.begin_cultivation(
            by=officer, rule="cn.tsme", entity_id=verdict.entity_id, owner=officer, year=2027
        )  # fmt: skip
        made = actions.apply_in(window, by=officer, entity_id=verdict.entity_id)
        assert Cultivation.objects.get(pk=one.pk).state == "applied"
        actions.decide_application(made, by=officer, result=result)
        outcomes.append(Cultivation.objects.get(pk=one.pk))
    assert [(one.state, bool(one.ended_on)) for one in outcomes] == [("listed", False), ("reached", True)]
    assert "申报通过" in outcomes[1].outcome
    client = city.browser(officer)
    page = client.get(f"/ladder/cultivation/{outcomes[0].pk}").content.decode()
    assert "现在的判定" in page and outcomes[0].lacking.split("（")[0] in page
    client.post(f"/ladder/cultivation/{outcomes[0].pk}/step/apply")
    assert Cultivation.objects.get(pk=outcomes[0].pk).state == "applied"
    client.post(f"/ladder/cultivation/{outcomes[0].pk}/step/reach")  # an end is told with its outcome, not here
    assert Cultivation.objects.get(pk=outcomes[0].pk).state == "applied"


def test_a_list_shows_who_came_and_who_left_since_the_year_before() -> None:
    officer = person(Role.OFFICER)
    one, two, three = firms(3)
    client = city.browser(officer)
    actions.take_above_scale([one.credit_code, two.credit_code], by=officer, year=2025)
    assert "没有上一年名单" in client.get("/ladder/institutions").content.decode()
    actions.take_above_scale([two.credit_code, three.credit_code], by=officer, year=2026)
    page = client.get("/ladder/institutions", {"year": 2026})
    assert (page.context["entered"], page.context["gone"]) == (1, 1)
    entered = client.get("/ladder/institutions", {"year": 2026, "state": "entered"}).context["page"]
    gone = client.get("/ladder/institutions", {"year": 2026, "state": "gone"}).context["page"]
    assert [row.name for row in entered] == [three.name] and [row.name for row in gone] == [one.name]
    assert Institution.objects.get(year=2025, entity_id=one.entity_id).state == "none"  # the old list stays as it was
    assert client.get("/ladder/institutions", {"year": "²", "state": "\x00"}).status_code == 200
