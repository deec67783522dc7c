"""Which version holds on a day: the last day of one, the first of the next, new applications and renewals."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from pydantic import ValidationError

from kechuang.declarations.rule import Rule
from kechuang.engines.criteria import NoVersionError, choose_version


def _rule(*versions: dict[str, Any]) -> Rule:
    require = {"id": "X-1", "compare": "staff_t", "at_most": 10}
    return Rule.model_validate(
        {
            "id": "cn.x",
            "name": "试",
            "authority": "试",
            "versions": [{**({} if "like" in version else {"require": require}), **version} for version in versions],
            "tests": [{"why": "试", "expect": {"X-1": "missing"}}],
        }
    )


LADDER = (
    {"from": "2022-08-01", "to": "2026-03-31", "basis": "A"},
    {"from": "2026-04-01", "kinds": ["new"], "basis": "B"},
    {"from": "2026-04-01", "to": "2026-12-31", "kinds": ["renewal"], "basis": "A, renewed"},
)


@pytest.mark.parametrize(
    ("on", "kind", "basis"),
    [
        ("2022-08-01", None, "A"),
        ("2026-03-31", None, "A"),
        ("2026-03-31", "renewal", "A"),
        ("2026-04-01", None, "B"),
        ("2026-04-01", "new", "B"),
        ("2026-04-01", "renewal", "A, renewed"),
        ("2026-12-31", "renewal", "A, renewed"),
    ],
)
def test_the_day_and_the_kind_choose_the_version(on: str, kind: Any, basis: str) -> None:
    assert choose_version(_rule(*LADDER), dt.date.fromisoformat(on), kind).basis == basis


@pytest.mark.parametrize(
    ("on", "kind", "said"),
    [("2022-07-31", None, "最早的版本自 2022-08-01 起"), ("2027-01-01", "renewal", "已于 2026-12-31 终止")],
)
def test_a_day_without_a_version_is_said_so(on: str, kind: Any, said: str) -> None:
    with pytest.raises(NoVersionError, match=said):
        choose_version(_rule(*LADDER), dt.date.fromisoformat(on), kind)


def test_a_version_without_a_last_day_ends_when_the_next_begins() -> None:
    rule = _rule({"from": "2016-01-01", "basis": "old"}, {"from": "2020-01-01", "basis": "new"})
    assert choose_version(rule, dt.date(2019, 12, 31)).basis == "old"
    assert choose_version(rule, dt.date(2020, 1, 1)).basis == "new"


@pytest.mark.parametrize(
    "versions",
    [
        ({"from": "2016-01-01", "to": "2020-01-01"}, {"from": "2020-01-01"}),
        ({"from": "2016-01-01"}, {"from": "2016-01-01"}),
        ({"from": "2016-01-01", "kinds": ["new", "renewal"]}, {"from": "2016-01-01", "kinds": ["new"]}),
    ],
)
def test_overlapping_versions_are_refused(versions: tuple[dict[str, Any], ...]) -> None:
    with pytest.raises(ValidationError, match="重叠"):
        _rule(*versions)


def test_a_version_may_name_only_what_differs() -> None:
    rule = _rule(
        {"from": "2016-01-01", "to": "2019-12-31"},
        {"from": "2020-01-01", "like": "2016-01-01", "replace": {"X-1": {"compare": "staff_t", "at_most": 20}}},
    )
    assert [version.require.at_most for version in rule.versions] == ["10", "20"]  # type: ignore[union-attr]
    assert rule.versions[1].to is None
