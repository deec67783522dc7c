"""The room of policies in the browser: library, both ways of matching, push, visits, simulation, who may."""

from __future__ import annotations

import datetime as dt
import io
import re
from typing import Any

import polars as pl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook
from stdnum.cn import ric

from kechuang.apps.accounts.models import Capacity, EnterpriseAgent
from kechuang.apps.accounts.roles import Role
from kechuang.apps.audit.models import AccessLog, Entry
from kechuang.apps.enterprises.models import Enterprise, Generation, TaxAuthorisation
from kechuang.apps.grants.eligibility import Asked
from kechuang.apps.inbox.models import Notification
from kechuang.apps.policies import judging, people, plans
from kechuang.apps.policies.city import City, current_city
from kechuang.apps.policies.curves import curve
from kechuang.apps.policies.eligibility import judge_one, list_met, reads
from kechuang.apps.policies.ground import ground_of
from kechuang.apps.policies.models import Push, Scenario, Visit
from kechuang.apps.policies.sliders import sliders
from kechuang.apps.policies.together import together
from kechuang.core import Verdict
from kechuang.engines import lake
from kechuang.web.environment import data_folder
from tests import city as cities
from tests.apps.people import person

pytestmark = pytest.mark.django_db
ITEM = "demo.innovation-20.growth"
LIST, WHO, SLIDE = "/policies/", f"/policies/items/{ITEM}/who", f"/policies/items/{ITEM}/simulate"


@pytest.fixture(autouse=True)
def built(district: Generation) -> Generation:
    return district


@pytest.fixture
def officer() -> Client:
    return cities.browser(person(Role.OFFICER))


@pytest.fixture
def town() -> City:
    return current_city()


def met(town: City) -> list[str]:
    judged = town.today(town.pack.policy_items[ITEM])
    return town.frame.filter(judged.verdict == "met")["entity_id"].to_list()


def acts_for(user: Any, firm: Enterprise) -> None:
    EnterpriseAgent.objects.create(
        user=user, entity_id=firm.entity_id, credit_code=firm.credit_code, capacity=Capacity.AGENT,
        starts_on="2000-01-01", state="confirmed",
    )  # fmt: skip


def shown(client: Client, url: str, **query: str) -> str:
    answer = client.get(url, query)
    assert answer.status_code == 200, answer.content.decode()[:2000]
    return str(answer.content.decode())


def test_the_library_finds_items_by_words_audience_and_mode(officer: Client) -> None:
    everything = shown(officer, LIST)
    assert "成长型科技企业奖补" in everything and "一次性 30" in everything
    assert "成长型科技企业奖补" in shown(officer, LIST, q="成长型", audience="enterprise", mode="apply", open="1")
    assert "没有符合条件的条目" in shown(officer, LIST, q="无此词")


def test_an_item_shows_conditions_papers_chain_and_time_limits(officer: Client) -> None:
    page = shown(officer, f"/policies/items/{ITEM}")
    for words in ("近两年研发费用合计", "50", "60 个工作日内拨付", "按比例压减", "公示", "申请书", "演示数据"):
        assert words in page, words
    assert officer.get("/policies/items/demo.none").status_code == 404


def test_who_qualifies_is_what_the_engine_says_and_opens_the_other_way_round(officer: Client, town: City) -> None:
    page = shown(officer, WHO)
    assert f"初步符合 {len(met(town))}" in page and "以认定机关结论为准" in page
    first = Enterprise.objects.get(generation=town.generation, entity_id=sorted(met(town))[0])
    assert first.name in shown(officer, WHO, size="100")
    assert "成长型科技企业奖补" in shown(officer, f"/policies/firms/{first.handle}")


def test_an_officer_of_one_district_sees_and_pushes_only_there(town: City) -> None:
    there = town.frame.filter(pl.col("entity_id").is_in(met(town)))["division"].to_list()
    prefix = max(set(there), key=there.count)
    limited = cities.browser(person(Role.OFFICER, region=prefix))
    assert f"初步符合 {there.count(prefix)}" in shown(limited, WHO)
    limited.post(f"/policies/items/{ITEM}/push", {"all": "1"})
    assert set(Push.objects.values_list("division", flat=True)) == {prefix}


def test_a_push_reaches_the_agents_once_a_year(officer: Client, town: City) -> None:
    firm = Enterprise.objects.get(generation=town.generation, entity_id=met(town)[0])
    user = person(Role.ENTERPRISE)
    acts_for(user, firm)
    outside = next(one for one in town.frame["entity_id"] if one not in met(town))
    for _ in range(2):
        officer.post(f"/policies/items/{ITEM}/push", {"firm": [firm.entity_id, outside]})
    assert list(Push.objects.values_list("entity_id", "readers")) == [(firm.entity_id, 1)]
    told = Notification.objects.get(user=user)
    assert (
        told.kind == "policy_push"
        and told.link == f"/policies/firms/{firm.handle}"
        and "以认定机关结论为准" in told.body
    )
    assert cities.browser(user).get(told.link).status_code == 200


def test_a_firm_authorises_its_tax_data_and_withdraws_them_and_its_verdict_follows(town: City) -> None:
    firm = Enterprise.objects.get(generation=town.generation, entity_id=met(town)[0])
    user = person(Role.ENTERPRISE)
    acts_for(user, firm)
    client, where = cities.browser(user), f"/policies/firms/{firm.handle}/authorise"
    assert judge_one(Asked(ITEM, firm.entity_id, town.on))[:2] == (Verdict.MET, 30_000_000)  # type: ignore[index]
    client.post(where, {"given": "0"})
    verdict, fen, text = judge_one(Asked(ITEM, firm.entity_id, town.on))  # type: ignore[misc]
    assert (verdict, fen) == (Verdict.MISSING, None) and "未授权" in text
    assert "尚未授权使用税务数据" in shown(client, f"/policies/firms/{firm.handle}")
    client.post(where, {"given": "1"})
    assert judge_one(Asked(ITEM, firm.entity_id, town.on))[0] is Verdict.MET  # type: ignore[index]
    assert Entry.objects.filter(verb="policies.authorise").count() >= 2
    other = Enterprise.objects.filter(generation=town.generation).exclude(entity_id=firm.entity_id).first()
    assert other is not None
    assert client.post(f"/policies/firms/{other.handle}/authorise", {"given": "1"}).status_code == 403


def test_the_room_answers_whoever_pays_for_items_of_its_own_only(town: City) -> None:
    assert judge_one(Asked("other.item", "E", town.on)) is None
    assert reads("other.item") is None and list_met("other.item", {}) is None
    assert {"op_rev_t", "rd_t1", "ip1"} <= set(reads(ITEM) or ())
    assert list_met(ITEM, {}) == sorted(met(town))
    fewer = list_met(ITEM, {"rd_sum": "1亿元"})
    assert fewer is not None and len(fewer) < len(met(town))
    one = Asked(ITEM, met(town)[0], town.on, values={"rd_sum": "1000亿元"})
    assert judge_one(one)[0] is Verdict.NOT_MET  # type: ignore[index]
    assert judge_one(Asked(ITEM, "Enobody", town.on))[0] is Verdict.MISSING  # type: ignore[index]
    assert judge_one(Asked(ITEM, met(town)[0], town.on.replace(year=2027)))[0] is Verdict.NOT_MET  # type: ignore[index]


def test_a_visit_is_planned_made_corrected_and_counted(officer: Client, town: City) -> None:
    firm = Enterprise.objects.get(generation=town.generation, entity_id=met(town)[0])
    plan = f"/policies/firms/{firm.handle}/visit"
    assert officer.post(plan, {"on": "2026-11-20", "visitors": "甲"}).status_code == 422
    assert officer.post(plan, {"on": "2026-11-20", "visitors": "甲", "items": [ITEM]}).status_code == 302
    visit = Visit.objects.get()
    where = f"/policies/visits/{visit.pk}"
    shown(officer, where)
    late = {"on": "2026-11-22", "outcome": "explained"}
    assert officer.post(where, late).status_code == 422
    assert officer.post(where, late | {"on": "2026-11-20", "outcome": "follow_up"}).status_code == 422
    assert officer.post(where, late | {"on": "2026-11-20", "note": "已讲"}).status_code == 302
    assert officer.post(where, late | {"on": "2026-11-20", "outcome": "will_apply"}).status_code == 302
    visit.refresh_from_db()
    assert (visit.state, visit.outcome, visit.history.count()) == ("done", "will_apply", 2)
    page = shown(officer, "/policies/visits")
    assert "已走访 1 家企业" in page and "有意申报 1" in page


def test_a_planned_visit_is_called_off_only_with_a_reason(officer: Client, town: City) -> None:
    firm = Enterprise.objects.get(generation=town.generation, entity_id=met(town)[0])
    officer.post(f"/policies/firms/{firm.handle}/visit", {"on": "2026-11-20", "visitors": "甲", "items": [ITEM]})
    visit = Visit.objects.get()
    officer.post(f"/policies/visits/{visit.pk}/cancel", {"reason": " "})
    visit.refresh_from_db()
    assert visit.state == "planned"
    officer.post(f"/policies/visits/{visit.pk}/cancel", {"reason": "企业停产"})
    visit.refresh_from_db()
    assert visit.state == "cancelled"


def test_the_slider_changes_the_figures_and_the_fragment_says_the_same_as_the_page(officer: Client, town: City) -> None:
    page = shown(officer, SLIDE)
    assert f"现行 {len(met(town))} 家" in page and "模拟测算" in page
    moved = {"k.rd_sum": "10", "k.revenue": "100", "k.patents": "0", "k.people": "1"}
    whole = shown(officer, SLIDE, **moved)
    told = officer.get(f"{SLIDE}/picture", moved).json()
    figure = re.compile(r'finding__fig">(.*?)</p>')
    assert figure.findall(whole) == figure.findall(told["findings"]) != figure.findall(page)
    assert set(told["spread"]) == {"division", "size", "rung"}
    for one in told["spread"].values():
        assert one["rows"] in whole and sum(one["chart"]["before"]) == len(met(town))
    part = shown(officer, f"{SLIDE}/rest", **moved)
    assert "多 0 家" not in told["findings"] and "因何项变化" in part and "<html" not in part


def test_contradictory_or_unreadable_values_never_break_the_page(officer: Client) -> None:
    for values in ({"k.fixed": "0"}, {"k.rd_sum": "abc"}, {"k.rd_sum": "1/0"}, {"k.none": "1"}, {"cut": "x"}):
        shown(officer, SLIDE, **values)
        shown(officer, f"{SLIDE}/rest", **values)
    told = officer.get(f"{SLIDE}/picture", {"k.fixed": "0"}).json()
    assert "应大于 0 元" in told["findings"] and "spread" not in told


def test_a_plan_is_saved_compared_exported_and_dropped(officer: Client) -> None:
    plan = {"k.rd_sum": "80", "k.fixed": "20", "cut": "none"}
    officer.post(f"{SLIDE}/save", plan | {"name": "降研发"})
    officer.post(f"{SLIDE}/save", plan | {"name": "降研发"})
    saved = Scenario.objects.get()
    assert saved.values == {"rd_sum": "80万元", "fixed": "20万元", "cut": "none"}
    assert "降研发" in shown(officer, SLIDE)
    text = officer.get(f"{SLIDE}/export", plan | {"as": "csv"}).content.decode("utf-8-sig")
    assert text.count("\n") == 4 and "降研发" in text and "模拟测算" in text
    book = load_workbook(io.BytesIO(officer.get(f"{SLIDE}/export", plan).content))
    assert book.sheetnames == ["方案", "分布（区县）", "分布（规模）", "分布（梯度层级）", "口径"]
    assert [row[0].value for row in book["方案"].rows] == ["方案", "现行", "降研发", "本方案"]
    places = [[cell.value for cell in row[1:]] for row in list(book["分布（区县）"].rows)[1:]]
    figures = saved.figures
    assert [sum(column) for column in zip(*places, strict=True)] == [
        figures["today"]["paid_subjects"],
        figures["plan"]["beneficiaries"],
        figures["plan"]["beneficiaries"],
    ]
    said = {row[0].value: row[1].value for row in book["口径"].rows}
    assert "就高不重复" in said["所需资金"] and "60" not in said["受益"] and said["性质"] == "模拟测算，演示数据"
    compare = shown(officer, f"/policies/items/{ITEM}/scenarios")
    assert "降研发" in compare and "80万元" in compare and "按区县" in compare
    again = re.search(rf'href="{SLIDE}\?([^"]*k\.[^"]+)"', compare)
    assert again is not None and f"{saved.figures['plan']['beneficiaries']}<small>家" in shown(
        officer, f"{SLIDE}?{again[1].replace('&amp;', '&')}"
    )
    officer.post(f"/policies/scenarios/{saved.pk}/drop")
    assert not Scenario.objects.exists()


def test_the_simulation_says_how_many_firms_it_could_not_see(officer: Client, town: City) -> None:
    page = shown(officer, SLIDE, **{"k.patents": "0", "k.people": "0"})
    hidden = int(town.unauthorised.sum())
    assert hidden > 0 and TaxAuthorisation.objects.filter(given=True).count() == town.frame.height - hidden
    assert f'finding__fig">{hidden}<small>家' in page


def test_lists_ask_the_database_a_fixed_number_of_questions(officer: Client) -> None:
    shown(officer, WHO)
    for url, most in ((LIST, 12), (WHO, 14), (SLIDE, 14), ("/policies/visits", 12)):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            shown(officer, url)
        assert len(asked) <= most, (url, len(asked))


@pytest.mark.parametrize("role", [Role.ENTERPRISE, Role.EXPERT, Role.AUDITOR])
def test_others_read_the_library_and_nothing_more(role: Role, town: City) -> None:
    user = person(role)
    if role is Role.ENTERPRISE:
        acts_for(user, Enterprise.objects.get(generation=town.generation, entity_id=met(town)[0]))
    client = cities.browser(user)
    shown(client, LIST)
    assert client.get(WHO).status_code == client.get(SLIDE).status_code == 403
    assert client.post(f"/policies/items/{ITEM}/push", {"all": "1"}).status_code == 403


def test_who_is_one_step_away_sees_what_is_missing_and_the_least_change(officer: Client, town: City) -> None:
    item = town.pack.policy_items[ITEM]
    short = town.frame.filter(town.near(item))["entity_id"].to_list()
    assert short and not set(short) & set(met(town))
    page = shown(officer, WHO, verdict="near")
    assert f"仍差一步 {len(short)}" in page and "最小改变" in page and "增加" in page
    firm = Enterprise.objects.get(generation=town.generation, entity_id=sorted(short)[0])
    told = officer.get(f"/api/v1/policies/firms/{firm.handle}").json()["near"]
    step = next(one for one in told if one["item"] == ITEM)
    assert step["lacks"] in shown(officer, f"/policies/firms/{firm.handle}") and step["required"]
    moved = {"k.patents": "9"}
    assert "还差" in shown(officer, SLIDE, kind="near", **moved)


def test_a_curve_goes_through_today_and_the_plan(officer: Client, town: City) -> None:
    plan = {"k.rd_sum": "20", "curve": "rd_sum"}
    item = town.pack.policy_items[ITEM]
    ground = ground_of(town, item, [""])
    slider = next(one for one in sliders(item, ground.version, {"k.rd_sum": "20"}) if one.knob.name == "rd_sum")
    points = curve(ground, {"rd_sum": "20万元"}, slider)
    counted = {point.text: point.outcome for point in points}
    found = plans.counted(ground, {"rd_sum": "20万元"}).result
    assert (counted["20万元"], counted["50万元"]) == (found.plan, found.today)
    numbers = [point.outcome.beneficiaries for point in points]
    assert numbers == sorted(numbers, reverse=True) and numbers[0] > numbers[-1]
    part = shown(officer, f"{SLIDE}/curve", **plan)
    assert "随“近两年研发费用合计”的变化" in part and "<html" not in part and f">{numbers[0]}</td>" in part
    assert "没有可改的" not in shown(officer, f"{SLIDE}/curve", **{"k.debt": "-1", "curve": "none"})


def test_size_is_what_the_rule_says_and_unknown_where_it_cannot(town: City) -> None:
    sizes = set(town.frame["size"].to_list())
    assert any(one.startswith("中小微企业") for one in sizes) and sizes <= {
        "", "大型企业", "中小微企业", *(f"中小微企业，{label}" for _, label in judging.STAFF_BANDS)
    }  # fmt: skip


def test_the_api_says_the_same_as_the_pages(officer: Client, town: City) -> None:
    listed = officer.get("/api/v1/policies/items").json()["items"]
    assert {one["id"] for one in listed} == set(town.pack.policy_items)
    firm = Enterprise.objects.get(generation=town.generation, entity_id=met(town)[0])
    matched = officer.get(f"/api/v1/policies/firms/{firm.handle}").json()
    amounts = {one["item"]: (one["verdict"], one["amount"]) for one in matched["items"]}
    assert amounts[ITEM] == ("met", "300000.00") and "以认定机关结论为准" in matched["preliminary"]
    told = officer.get(f"/api/v1/policies/items/{ITEM}/simulate", {"set": ["rd_sum=10万元", "fixed=20万元"]}).json()
    assert told["result"]["today"]["beneficiaries"] == len(met(town)) <= told["result"]["plan"]["beneficiaries"]
    assert officer.get(f"/api/v1/policies/items/{ITEM}/simulate", {"set": "none=1"}).status_code == 422
    assert officer.get("/api/v1/policies/items/demo.none/simulate").status_code == 404


def test_the_enterprises_own_page_shows_what_it_can_get(officer: Client, town: City) -> None:
    firm = Enterprise.objects.get(generation=town.generation, entity_id=met(town)[0])
    assert f'hx-get="/policies/firms/{firm.handle}"' in shown(officer, f"/enterprises/{firm.handle}")
    part = officer.get(f"/policies/firms/{firm.handle}", headers={"hx-request": "true"}).content.decode()
    assert "成长型科技企业奖补" in part and "<html" not in part


def test_the_library_is_taken_away_as_it_is_filtered(officer: Client, town: City) -> None:
    book = load_workbook(io.BytesIO(officer.get(LIST, {"as": "xlsx", "audience": "person"}).content))
    rows = [[cell.value for cell in row] for row in book.active.rows]
    people = [one for one in town.pack.policy_items.values() if one.audience == "person"]
    assert sorted(row[0] for row in rows[1:]) == sorted(one.id for one in people)
    text = officer.get(LIST, {"as": "csv", "q": "成长型 近两年"}).content.decode("utf-8-sig")
    assert "没有符合条件的条目" in shown(officer, LIST, policy="none") and ITEM not in text
    assert ITEM in officer.get(LIST, {"as": "csv", "policy": "demo.innovation-20", "q": "growth"}).content.decode()


def test_items_of_one_policy_are_moved_together_each_in_its_own_budget(officer: Client, town: City) -> None:
    other = "demo.innovation-20.research"
    moved = {"k.fixed": "60", f"o.{other}|rd_share": "1", f"o.{other}|rd": "5"}
    part = shown(officer, f"{SLIDE}/rest", **moved)
    ground = ground_of(town, town.pack.policy_items[ITEM], [""])
    values, beside = {"fixed": "60万元"}, {other: {"rd_share": "1%", "rd": "5万元"}}
    lines = {
        one.item.id: one for one in together(ground, plans.counted(ground, values, beside).result.plan, values, beside)
    }
    assert lines[other].plan.beneficiaries > lines[other].today.beneficiaries and lines[other].moved
    assert f">{lines[other].plan.beneficiaries:,}</td>" in part and "一起测算的条目" in part
    alone = plans.counted(ground, values).result.plan
    assert lines[ITEM].plan.beneficiaries + lines[ITEM].plan.displaced == alone.beneficiaries + alone.displaced
    officer.post(f"{SLIDE}/save", moved | {"name": "两个条目"})
    assert Scenario.objects.get().values == {"fixed": "60万元", f"{other}|rd_share": "1%", f"{other}|rd": "5万元"}
    assert "科技型" in part and "1%" in shown(officer, f"/policies/items/{ITEM}/scenarios")
    query = {"set": ["fixed=60万元", f"{other}|rd_share=1%", f"{other}|rd=5万元"]}
    told = officer.get(f"/api/v1/policies/items/{ITEM}/simulate", query).json()
    assert told["result"]["plan"]["due"] == lines[ITEM].plan.due
    refused = officer.get(f"/api/v1/policies/items/{ITEM}/simulate", {"set": "demo.none|rd=1万元"})
    assert refused.status_code == 422 and "不能与" in refused.json()["detail"]


def test_a_slide_judges_one_condition_and_finds_what_judging_all_of_them_finds(town: City) -> None:
    for name, item in town.pack.policy_items.items():
        if item.audience != "enterprise" or judging.version_of(item, town.pack, town.on) is None:
            continue
        ground = ground_of(town, item, [""])
        for knob in [one for one in sliders(item, ground.version, {}) if one.knob.where == "threshold"][:3]:
            values = {knob.knob.name: f"{knob.low}{knob.knob.unit}"}
            found = ground.moved(values)
            whole, short = judging.judge_and_short(found.item, town.pack, town.frame, town.on, found.version)
            assert found.judged.verdict.cast(pl.String).to_list() == whole.verdict.to_list(), (name, values)
            assert found.short.to_list() == short.to_list(), (name, values)


def test_a_person_says_what_he_is_and_sees_what_he_can_get_and_nothing_is_kept(officer: Client) -> None:
    where, doctor = "/policies/person", "高层次人才安居补贴"
    page = shown(officer, where)
    assert "证件号码" in page and "不保存" in page and doctor not in page
    given = {"degree": "博士研究生", "first_social_security_on": "2026-01-05"}
    answer = officer.post(where, given)
    text = answer.content.decode()
    assert doctor in text and "12" in text and "初步符合" in text and answer["Cache-Control"] == "no-store"
    assert doctor not in officer.post(where, given | {"degree": "本科"}).content.decode()
    assert "数据缺失" in officer.post(where, {"degree": "博士研究生"}).content.decode()
    wrong = officer.post(where, given | {"number": "110101199001011234"})
    assert wrong.status_code == 422 and "证件号码有误" in wrong.content.decode()
    assert "110101199001011234" not in officer.get(where).content.decode()


def test_somebody_is_looked_up_in_the_people_base_by_officers_alone_and_it_is_noted(
    officer: Client, town: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = "11010119900101123"
    number = body + ric.calc_check_digit(body + "0")
    sealed, masked = lake.seal_person(data_folder() / "lake", number)
    table = pl.LazyFrame({
        "person_id": [sealed, sealed, "other"], "kind": ["养老保险参保", "公积金缴存", "养老保险参保"],
        "since": [dt.date(2026, 1, 5), dt.date(2020, 1, 1), dt.date(2010, 1, 1)],
    })  # fmt: skip
    held = {people.ENGAGEMENTS: table}
    monkeypatch.setattr(people, "table_of", lambda _run, name: held.get(name))
    text = officer.post("/policies/person", {"number": number, "degree": "博士研究生"}).content.decode()
    assert masked in text and "2026-01-05" in text and "高层次人才安居补贴" in text
    assert AccessLog.objects.filter(kind="personal_read", object_id=sealed).count() == 1
    assert number not in "".join(map(str, AccessLog.objects.values_list()))
    held.clear()
    assert "没有人口基础库" in officer.post("/policies/person", {"number": number}).content.decode()
    client = cities.browser(person(Role.EXPERT))
    assert "证件号码" not in shown(client, "/policies/person")
    assert masked not in client.post("/policies/person", {"number": number}).content.decode()
