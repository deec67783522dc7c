"""Rules over the API: anybody's subjects are judged and explained as the command does, and nothing is kept."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import Any

import pytest
from django.test import Client

from kechuang.apps.accounts.access import CONSOLE
from kechuang.apps.accounts.actions import issue_token
from kechuang.apps.accounts.roles import Role
from kechuang.apps.catalog.actions import load_place
from kechuang.engines import criteria
from tests import city
from tests.apps.people import person

pytestmark = pytest.mark.django_db
AT = {
    "id": "at", "staff_t": 500, "tech_staff_t": 150, "sales_t": "2亿元", "asset_t": 80_000_000, "rd_t": "12000000.00",
    "cost_exp_t": 90000000.0, "ip1": 0, "ip2": "4", "is_cn_resident": True, "tax_mode": "查账征收",
    "industry_code": "C3911", "incidents": [], "abnormal": "否", "dishonest": False, "rd_org_level": "无",
    "quals": [{"kind": "高新技术企业", "valid_to": "2026-06-30"}], "awards": "[]", "std_led": 0, "mkt_share": "5%",
}  # fmt: skip
OVER = AT | {"id": "over", "sales_t": "200000000.01"}
DAY = dt.date(2026, 7, 1)


@pytest.fixture
def client() -> Client:
    load_place(pack=city.pack(), sources={})
    secret = issue_token(actor=CONSOLE, user=person(Role.OFFICER), name="测试")[1]
    return Client(headers={"host": "localhost", "authorization": f"Bearer {secret}"})


def _post(client: Client, route: str, **body: Any) -> Any:
    return client.post(f"/api/v1/criteria/{route}", body, content_type="application/json")


def test_subjects_are_judged_as_the_python_function_judges_them_and_as_a_file_is(client: Client, tmp_path: Any) -> None:
    answer = _post(client, "cn.tsme/evaluate", as_of="2026-07-01", kind="new", subjects=[AT, OVER])
    assert answer.status_code == 200, answer.content.decode()
    told = answer.json()
    assert (told["version"], told["as_of"], told["rule"]) == ("2026-06-01", "2026-07-01", "cn.tsme")
    assert "以认定机关结论为准" in told["preliminary"]
    rows = {(row["id"], row["condition"]): row for row in told["rows"]}
    assert [rows[name, "*"]["verdict"] for name in ("at", "over")] == ["met", "not_met"]
    assert (rows["over", "TS-03"]["margin"], rows["over", "TS-03"]["verdict"]) == ("0.01", "not_met")
    assert (rows["at", "*"]["score_low"], rows["at", "*"]["score_high"]) == (94, 94)
    assert criteria.judge("cn.tsme", [AT, OVER], on=DAY).to_dicts() == told["rows"]
    file = tmp_path / "firms.csv"
    text = io.StringIO()
    writer = csv.DictWriter(text, AT)
    writer.writeheader()
    quals = '[{"kind": "高新技术企业", "valid_to": "2026-06-30"}]'
    writer.writerows(one | {"quals": quals} for one in (AT, OVER))
    file.write_text(text.getvalue(), encoding="utf-8")
    assert criteria.judge("cn.tsme", file, on=DAY).to_dicts() == told["rows"]


def test_a_verdict_is_explained_with_its_least_change(client: Client) -> None:
    poor = AT | {"ip2": 0, "rd_t": "5000000"}
    answer = _post(client, "cn.tsme/explain", as_of="2026-07-01", subject=poor)
    assert answer.status_code == 200, answer.content.decode()
    told = answer.json()
    assert (told["id"], told["verdict"], told["smallest_change"]["found"]) == ("at", "not_met", True)
    assert {"TS-02", "TS-03"} <= {one["id"] for one in told["conditions"]}


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"staf_t": 1}, "第 1 家：字段字典里没有 staf_t，是否为 staff_t"),
        ({"staff": 1}, "应写作 staff_t"),
        ({"staff_t": "很多"}, "第 1 家，staff_t：'很多' 与字段“职工总数”的单位（人）不符"),
        ({"sales_t": 0.001}, "最多两位小数"),
        ({"sales_t": True}, "应为数"),
        ({"quals": [{"type": "高新技术企业"}]}, "不认识的键 type，可用的键：kind"),
        ({"founded_on": "2024/3/1"}, "应写作 2026-11-21"),
        ({"id": ""}, "第 1 家没有标识"),
    ],
)
def test_what_cannot_be_read_is_told_in_a_sentence(client: Client, changed: dict[str, Any], said: str) -> None:
    rule = "cn.hnte" if "founded_on" in changed else "cn.tsme"
    answer = _post(client, f"{rule}/evaluate", subjects=[AT | changed])
    assert answer.status_code == 422, answer.content.decode()
    assert said in answer.json()["detail"][0]["msg"]


def test_an_id_twice_an_unknown_rule_and_a_day_without_a_version_are_told(client: Client) -> None:
    twice = _post(client, "cn.tsme/evaluate", subjects=[AT, AT])
    assert "前面已经有过" in twice.json()["detail"][0]["msg"]
    unknown = _post(client, "cn.tsm/evaluate", subjects=[AT])
    assert unknown.status_code == 404 and "是否想写 cn.tsme" in unknown.json()["detail"]
    early = _post(client, "cn.tsme/evaluate", subjects=[AT], as_of="1999-01-01")
    assert early.status_code == 404 and "最早的版本自 2017-05-03" in early.json()["detail"]
    assert _post(client, "cn.tsme/evaluate", subjects=[]).status_code == 422


def test_the_rules_are_listed_and_who_may_not_see_verdicts_sees_none(client: Client) -> None:
    told = client.get("/api/v1/criteria").json()["items"]
    assert "cn.little-giant" in {one["id"] for one in told}
    secret = issue_token(actor=CONSOLE, user=person(Role.EXPERT), name="测试")[1]
    stranger = Client(headers={"host": "localhost", "authorization": f"Bearer {secret}"})
    assert stranger.get("/api/v1/criteria").status_code == 403
    assert _post(stranger, "cn.tsme/evaluate", subjects=[AT]).status_code == 403
