"""Items and fields that the tests of the policies' engine share."""

from __future__ import annotations

from typing import Any

from kechuang.declarations.field import Field
from kechuang.declarations.policy_item import PolicyItem

FIELDS = {
    "rd": Field(key="rd", label="研发费用", kind="money", owner="taxation", period="year", unit="元"),
    "sales": Field(key="sales", label="销售收入", kind="money", owner="taxation", period="year", unit="元"),
    "profit": Field(key="profit", label="净利润", kind="money", owner="taxation", period="year", unit="元", least=None),
    "ip1": Field(key="ip1", label="Ⅰ类知识产权数", kind="count", owner="enterprise", unit="件"),
    "arrived_on": Field(key="arrived_on", label="来市日期", kind="date", owner="human_resources"),
}


def item(name: str = "one", **said: Any) -> PolicyItem:
    """Return an item of an invented policy."""
    return PolicyItem.model_validate(
        {"id": f"test.policy.{name}", "name": name, "period": "2026", "synthetic": True, **said}
    )
