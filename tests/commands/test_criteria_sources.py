"""`kechuang criteria sources`: everything that nobody has read in the original is listed, once, with its place."""

from __future__ import annotations

import json
from typing import Any

import pytest
from typer.testing import CliRunner

from kechuang.commands import criteria
from kechuang.commands.criteria_sources import sources, unread
from kechuang.declarations.condition import UNVERIFIED, parts_of
from kechuang.declarations.pack import load_pack


def listed(*arguments: str) -> list[dict[str, Any]]:
    answer = CliRunner().invoke(criteria.app, ["sources", "--json", *arguments])
    assert answer.exit_code == 0
    found: list[dict[str, Any]] = json.loads(answer.stdout)
    return found


def test_every_unverified_condition_of_every_rule_is_listed_with_its_article() -> None:
    for rule in load_pack("cn-sd").rules.values():
        told = {(one.id, one.text, one.mark): one for one in unread(rule)}
        for version in rule.versions:
            for node in version.conditions():
                if node.id and node.mark in UNVERIFIED:
                    assert str(version.from_) in told[node.id, node.text, node.mark].versions
                    assert node.source or node in version.flags, node.id


def test_every_condition_of_every_shipped_rule_says_where_it_stands() -> None:
    for rule in load_pack("cn-sd").rules.values():
        for version in rule.versions:
            stack = [(version.require, False, False)]
            while stack:
                node, marked, placed = stack.pop()
                marked, placed = marked or bool(node.mark), placed or bool(node.source)
                if parts := parts_of(node):
                    stack += [(part, marked, placed) for part in parts]
                else:
                    assert marked and placed, f"{rule.id} {node.id}"
            assert version.mark, f"{rule.id} {version.from_}"
            assert not [one for one in unread(rule) if not one.mark]


def test_the_list_can_be_narrowed_and_names_every_pack_once() -> None:
    everything = listed()
    assert {one["rule"] for one in everything} == set(load_pack("cn-sd").rules)
    assert len({json.dumps(one, ensure_ascii=False) for one in everything}) == len(everything)
    growth = listed("cn.hnte", "--mark", "M", "--pack", "cn")
    assert [one["id"] for one in growth] == ["HN-S4.1", "HN-S4.2"]


def test_what_is_not_known_is_refused_in_one_sentence() -> None:
    with pytest.raises(ValueError, match=r"没有规则 cn\.nothing"):
        sources("cn.nothing", pack="cn", mark=[])
    with pytest.raises(ValueError, match="--mark X 不认识"):
        sources("cn.hnte", pack="cn", mark=["X"])
