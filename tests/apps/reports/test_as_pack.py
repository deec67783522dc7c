"""Accepted facts as declarations of a pack: they load again as accepted, and what a pack cannot bear is told."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kechuang.apps.accounts.roles import Role
from kechuang.apps.audit.models import Entry
from kechuang.apps.reports import actions
from kechuang.apps.reports.actions import Loaded
from kechuang.apps.reports.as_pack import Stanzas, export_stanzas, stanzas
from kechuang.apps.reports.models import Fact, Report
from kechuang.apps.targets.actions import load_targets
from kechuang.apps.targets.models import IndicatorValue, Target
from kechuang.declarations.pack import Pack, load_pack
from tests.apps.people import person

Find = Callable[..., Fact]
PACKS = Path(__file__).resolve().parents[3] / "packs"


@pytest.fixture
def officer(pages: Loaded) -> Any:
    return person(Role.OFFICER)


def merged(made: Stanzas, pack: Pack, root: Path) -> Pack:
    """Load the pack once more with the stanzas put at the end of its files."""
    shutil.copytree(PACKS / pack.id, root / pack.id)
    for name, text in made.files().items():
        with (root / pack.id / name).open("a", encoding="utf-8") as file:
            file.write(text)
    return load_pack(pack.id, [root, PACKS])


def test_what_is_accepted_loads_again_as_declared_with_its_page_place_and_day(
    fact: Find, officer: Any, zibo: Pack, tmp_path: Path
) -> None:
    actions.accept(fact("180.5"), by=officer)
    actions.correct(fact("900"), by=officer, changes={"indicator_id": "tech_smes", "comparator": "more_than"})
    actions.accept(fact("2000"), by=officer)
    made = stanzas(zibo)
    assert (len(made.values), len(made.targets), len(made.documents), made.left_out) == (2, 1, 2, [])
    pack = merged(made, zibo, tmp_path)
    values = {one.id: one for one in pack.values}.keys() - {one.id for one in zibo.values}
    found = {one.indicator: one for one in pack.values if one.id in values}
    contract, smes = found["tech_contract_value"], found["tech_smes"]
    assert (str(contract.value), contract.unit, contract.comparator, str(contract.period), contract.place) == (
        "180.5", "亿元", "exactly", "2022", "370300",
    )  # fmt: skip
    assert (str(smes.value), smes.comparator) == ("900", "more_than")
    (target,) = [one for one in pack.targets if one.id not in {each.id for each in zibo.targets}]
    line = target.target
    assert (str(line.value), line.unit, line.comparator, line.by.isoformat()) == (
        "2000",
        "家",
        "more_than",
        "2025-12-31",
    )
    for one in (contract, smes, target):
        assert one.evidence is not None and one.reviewed is not None
        text = Report.objects.get(pk=one.evidence.file).text[one.evidence.start : one.evidence.end]
        assert one.stands_in(text)
        assert pack.document(one.evidence.file) is not None
    # The pack with what was accepted puts the same on the board, and then there is nothing more to declare.
    _count, problems = load_targets(pack=pack)
    assert not problems
    assert IndicatorValue.objects.filter(printed="180.5", origin="pack", indicator="tech_contract_value").exists()
    assert Target.objects.filter(pk=target.id, printed="2000", comparator="more_than").exists()
    again = stanzas(pack)
    assert not again.values and not again.targets and len(again.left_out) == 3


def test_a_value_in_another_unit_is_told_in_the_catalogues_and_as_it_is_printed(
    load: Callable[..., Loaded], zibo: Pack, tmp_path: Path
) -> None:
    load({"一.txt": "淄博市科技工作\n2023-01-18 来源：编造日报\n\n2022年，淄博市技术合同成交额1805000万元。\n"})
    actions.accept(Fact.objects.get(), by=person(Role.OFFICER))
    made = stanzas(zibo)
    (value,) = made.values
    assert (value["value"], value["unit"], value["printed"]) == ("180.5", "亿元", "1805000")
    pack = merged(made, zibo, tmp_path)
    (found,) = [one for one in pack.values if one.id == value["id"]]
    assert found.evidence and found.stands_in(Report.objects.get().text[found.evidence.start : found.evidence.end])


@pytest.mark.parametrize(
    ("value", "changes", "why"),
    [
        ("180.5", {"value": "181.5"}, "数值不在原句中"),
        ("2000", {"value": "2100"}, "目标值的数字不在原句中"),
        ("2000", {"comparator": "less_than"}, "目标线只能是"),
        ("180.5", {"indicator_id": ""}, "指标不在目录中"),
        ("180.5", {"kind": "growth"}, "类型"),
    ],
)
def test_what_a_pack_cannot_bear_stays_out_and_says_why(
    fact: Find, officer: Any, value: str, changes: dict[str, str], why: str
) -> None:
    actions.correct(fact(value), by=officer, changes=changes)
    made = stanzas(load_pack("cn-sd-zibo"))
    assert not made.files() and len(made.left_out) == 1 and why in made.left_out[0]


def test_what_contradicts_each_other_stays_out_and_who_takes_it_away_is_known(
    fact: Find, officer: Any, zibo: Pack
) -> None:
    actions.accept(fact("1200"), by=officer)
    actions.accept(fact("1250"), by=officer)
    made = export_stanzas(zibo, by=officer)
    assert not made.values and "1200" in made.left_out[0] and "1250" in made.left_out[0]
    assert Entry.objects.get(verb="reports.export_pack").detail == {"values": 0, "targets": 0, "left_out": 1}
