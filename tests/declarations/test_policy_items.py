"""An item of a policy says everything in one way only; each mistake is one sentence."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest
from pydantic import ValidationError

from kechuang.core import Money
from kechuang.declarations.pack import load_pack
from kechuang.declarations.policy import Policy
from kechuang.declarations.policy_item import PolicyItem, maximum
from kechuang.declarations.policy_links import policy_problems

SOUND: dict[str, Any] = {"id": "town.plan.one", "name": "奖补", "period": "2026", "source": "某文"}
COMPARE = {"id": "C1", "compare": "rd_t", "at_least": "$rd"}


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"source": ""}, "缺少依据"),
        ({"rule": "cn.tsme", "conditions": COMPARE, "params": {"rd": "1元"}}, "只能写一种"),
        ({"params": {"rd": "1元"}}, "须有 conditions"),
        ({"conditions": COMPARE, "params": {"cap": "1元"}}, "不能用 cap"),
        ({"staged": ["50%", "50%"]}, "没有 benefit"),
        ({"benefit": {"fixed": "1元"}, "staged": ["50%", "40%"]}, "之和应为 100%"),
        ({"benefit": {"fixed": "1元"}, "cut": "in_proportion"}, "须有 budget"),
        ({"benefit": {"fixed": "1元"}, "budget": "1元", "cut": "in_order"}, "order_by"),
        ({"benefit": {"fixed": "1元", "rate": "5%"}}, "只写一种算法"),
        ({"benefit": {"fixed": "0元"}}, "应大于 0 元"),
        ({"benefit": {"by": "rd_t", "steps": [["1元", None], ["2元", None]]}}, "最后一档的上界应为 null"),
        ({"shares": {"city": "60%", "county": "30%"}}, "之和应为 100%"),
        ({"window": {"opens": "2026-02-01", "closes": "2026-01-31"}}, "早于起日"),
        ({"clocks": {"pay_within": "60 days"}}, "60 个工作日"),
        ({"benefit": {"fixed": "1元"}, "stages": ["review", "approval"]}, "应含 payment"),
        ({"stages": ["review", "review"]}, "写了两次"),
        ({"exclusions": {"bridging": {"by": "arrived_on"}}}, "应写 from 或 to"),
        ({"budget": "0元"}, "预算 budget 得到"),
        ({"exclusions": {"bridging": {"by": "on", "from": "2026-02-01", "to": "2026-01-01"}}}, "早于起日"),
        ({"exclusions": {"bridging": {"by": "on", "to": "2026-01-01", "after": "town.plan.old"}}}, "应写 from"),
    ],
)
def test_what_contradicts_itself_is_refused_with_one_sentence(said: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError) as caught:
        PolicyItem.model_validate(SOUND | said)
    told = [str(one.get("ctx", {}).get("error", one["msg"])) for one in caught.value.errors()]
    assert any(words in one for one in told), told


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"items": [SOUND | {"id": "other.one"}]}, "应以政策编号 town.plan. 开头"),
        ({"items": [SOUND, SOUND]}, "写了两次"),
        ({"items": [SOUND | {"synthetic": True}]}, "应与政策相同"),
    ],
)
def test_a_policy_has_its_own_items_each_once(said: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        Policy.model_validate({"id": "town.plan", "name": "计划", "describes": "一项计划", "source": "某文", **said})


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ({"to": "2026-01-01"}, {"from": "2026-01-02"}, ""),
        ({"to": "2026-01-02"}, {"from": "2026-01-02"}, "的衔接重叠"),
        ({"to": "2026-01-01"}, {"from": "2026-01-03"}, "的衔接有空档"),
        (
            {"to": "2026-01-01", "by": "birth_date"},
            {"from": "2026-01-02"},
            "应有 bridging，按同一字段 house_purchase_on",
        ),
        ({"from": "2020-01-01"}, {"from": "2026-01-02"}, "写明 to"),
        (None, {"from": "2026-01-02"}, "没有声明这个条目，是否想写 town.plan.old"),
    ],
)
def test_two_versions_follow_each_other_without_a_day_twice_or_left_out(
    old: dict[str, str] | None, new: dict[str, str], words: str
) -> None:
    def bridged(name: str, said: dict[str, str]) -> dict[str, Any]:
        return SOUND | {"id": f"town.plan.{name}", "exclusions": {"bridging": {"by": "house_purchase_on", **said}}}

    after = {"after": "town.plan.old" if old is not None else "town.plan.odl"}
    items = [bridged("old", old or {"to": "2026-01-01"}), bridged("new", new | after)]
    policy = Policy.model_validate(
        {"id": "town.plan", "name": "计划", "describes": "x", "source": "某文", "items": items}
    )
    fields = {key: SimpleNamespace(item=field) for key, field in load_pack("cn").fields.items()}
    entry = SimpleNamespace(item=policy, problem=lambda message, *_path: message)
    found = list(policy_problems({"fields": fields, "rules": {}, "policies": {"p": entry}}, set()))  # type: ignore[dict-item]
    assert len(found) == bool(words) and all(words in str(one) for one in found), found


def test_the_chain_of_an_automatic_grant_has_no_application() -> None:
    item = PolicyItem.model_validate(SOUND | {"mode": "automatic"})
    assert [stage.stage for stage in item.chain][:2] == ["review", "approval"]
    own = PolicyItem.model_validate(SOUND | {"stages": ["review", {"stage": "publicity", "within": "7 个工作日"}]})
    assert [(stage.label, stage.within) for stage in own.chain] == [("初审", None), ("公示", 7)]


def test_conditions_of_an_item_are_a_version_of_a_rule_with_its_days() -> None:
    item = PolicyItem.model_validate(SOUND | {"conditions": COMPARE, "params": {"rd": "100万元"}})
    version = item.version()
    assert version is not None and (version.from_, version.to) == (dt.date(2026, 1, 1), dt.date(2026, 12, 31))
    assert item.holds(dt.date(2026, 12, 31)) and not item.holds(dt.date(2027, 1, 1))


def test_the_greatest_amount_follows_from_the_formula_where_it_can() -> None:
    def most(formula: dict[str, Any]) -> Money | None:
        return maximum(PolicyItem.model_validate(SOUND | {"benefit": formula}))

    assert most({"fixed": "3万元"}) == Money(3_000_000)
    assert most({"monthly": "500元", "months": 60}) == Money(3_000_000)
    assert most({"rate": "5%", "of": "rd_t", "cap": "10万元"}) == Money(10_000_000)
    assert most({"rate": "5%", "of": "rd_t"}) is None


def test_every_item_shipped_belongs_to_its_policy_and_says_where_it_stands() -> None:
    for pack_id in ("demo", "cn-sd-zibo", "cn-sd-dezhou", "cn-sd-liaocheng", "cn-sd-qingdao-shibei"):
        pack = load_pack(pack_id)
        for name, item in pack.policy_items.items():
            assert item in pack.policy_of(name).items
            assert item.synthetic == pack.synthetic or not pack.is_own("policies", pack.policy_of(name).id)
