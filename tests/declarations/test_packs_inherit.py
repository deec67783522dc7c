"""What a pack is after loading: parts, inheritance, printed numbers, roots."""

from __future__ import annotations

import dataclasses
import datetime as dt
import os
from decimal import Decimal
from pathlib import Path

import pytest

from kechuang.core import Period
from kechuang.declarations.pack import PackError, list_packs, load_pack

CHILD = {
    "pack.yaml": "id: child\nname: 子包\ninherits: town\nplace: 990101\n",
    "departments.yaml": "- {id: science, name: 东区科技局}\n",
    "calendar.yaml": "source: 新通知\nyears:\n  2026: {rest: {元旦: 01-01}}\n",
    "values.yaml": (
        "- {id: child.rd, indicator: rd, place: 990101, period: 2022, value: 3, unit: '%',\n"
        "   evidence: {file: news, span: [30, 31]}}\n"
    ),
}


def test_a_sound_pack_loads_whole(write_pack) -> None:
    pack = load_pack("town", [write_pack()])
    assert (pack.id, pack.name, pack.place, pack.lineage, pack.synthetic) == (
        "town",
        "小城",
        "990100",
        ("town",),
        False,
    )
    assert pack.divisions["990100"].aliases == ("小城", "旧城")
    assert pack.industries["0110"].parent == "011" and pack.industries["011"].derived
    assert pack.industries["01"].parent == "A"
    assert set(pack.sources) == {"registry"} and set(pack.fields) == {"staff"}
    assert [item.id for item in (*pack.policies, *pack.task_forces, *pack.projects)] == [
        "town.plan", "town.team", "town.works",
    ]  # fmt: skip


def test_a_number_keeps_its_printed_digits(write_pack) -> None:
    target = load_pack("town", [write_pack()]).targets[0]
    assert (str(target.target.value), str(target.values[0].value)) == ("3.10", "2.790")
    assert target.values[0].value == Decimal("2.79")
    assert target.values[0].model_dump(mode="json")["value"] == "2.790"
    assert (target.target.by, target.values[0].period) == (dt.date(2024, 12, 31), Period.parse(2021))


def test_a_span_names_its_document_and_carries_its_hash(write_pack) -> None:
    pack = load_pack("town", [write_pack()])
    evidence = pack.targets[0].evidence
    assert evidence is not None
    assert (evidence.file, evidence.start, evidence.end) == ("sha256:" + "0" * 64, 5, 9)
    document = pack.document(evidence.file)
    assert document is not None and document.name == "报道"


def test_a_department_is_found_by_any_of_its_names(write_pack) -> None:
    pack = load_pack("town", [write_pack()])
    assert {pack.department(name).id for name in ("science", "科技局", "科技委")} == {"science"}  # type: ignore[union-attr]
    assert pack.department("文旅局") is None


def test_a_child_replaces_by_id_and_adds_the_rest(write_pack) -> None:
    write_pack()
    pack = load_pack("child", [write_pack("child", CHILD)])
    assert pack.lineage == ("town", "child")
    assert (pack.place, pack.departments["science"].name, pack.departments["market"].name) == (
        "990101", "东区科技局", "市场局",
    )  # fmt: skip
    assert [value.id for value in pack.values] == ["town.rd-2020", "child.rd"]
    assert pack.calendar is not None
    assert (sorted(pack.calendar.years), pack.calendar.source) == ([2024, 2025, 2026], "新通知")
    assert pack.is_own("values", "child.rd") and not pack.is_own("values", "town.rd-2020")


def test_the_name_of_a_department_above_means_the_child_s_own(write_pack) -> None:
    write_pack()
    pack = load_pack("child", [write_pack("child", CHILD)])
    # The parent's target says 科技委, an alias that the child's entry does not repeat.
    assert pack.targets[0].lead == "科技委"
    department = pack.department("科技委")
    assert department is not None and department.name == "东区科技局"


def test_what_a_pack_holds_cannot_be_changed(write_pack) -> None:
    pack = load_pack("town", [write_pack()])
    with pytest.raises(dataclasses.FrozenInstanceError):
        pack.name = "别名"  # type: ignore[misc]
    with pytest.raises(TypeError):
        pack.divisions["990102"] = pack.divisions["990101"]  # type: ignore[index]


def test_the_first_root_that_has_a_pack_wins(write_pack, tmp_path: Path) -> None:
    shipped = write_pack()
    own = tmp_path / "own"
    (own / "town").mkdir(parents=True)
    (own / "town" / "pack.yaml").write_text("id: town\nname: 自己的小城\n", encoding="utf-8")
    assert load_pack("town", [own, shipped]).name == "自己的小城"
    assert load_pack("town", [shipped, own]).name == "小城"


def test_packs_of_the_environment_come_before_those_shipped(write_pack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KECHUANG_PACKS", os.pathsep.join([str(write_pack())]))
    assert {"town", "cn", "demo"} <= {pack.id for pack in list_packs()}
    assert load_pack("town").name == "小城"


def test_an_error_can_be_placed_by_whoever_finds_it(write_pack) -> None:
    pack = load_pack("town", [write_pack()])
    problem = pack.problem("targets", "town.rd", "读不懂", "target", "value")
    assert isinstance(problem, PackError)
    assert (problem.file.name, problem.line) == ("targets.yaml", 4)


def test_a_division_knows_the_one_above_it(write_pack) -> None:
    divisions = load_pack("town", [write_pack()]).divisions
    assert {code: division.parent for code, division in divisions.items()} == {
        "990000": None, "990100": "990000", "990101": "990100",
    }  # fmt: skip
