"""The lineage kept with a run: file heading → accepted column → base column, one entity's rows, OpenLineage events."""

from __future__ import annotations

import json
import uuid
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kechuang.engines import lake
from kechuang.engines.lake.lineage_contract import contract_lineage

from .conftest import DIVISIONS, INDUSTRIES, code, contract, firm, refused, write_csv
from .test_base import HEADS, PATENTS, TAX

ENTITY = lake.entity_id(code(1))


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> lake.Run:
    """A lake of two registers and a register of patents; one row is refused."""
    folder = tmp_path_factory.mktemp("lineage")
    registry = contract()
    files = [
        lake.Input(registry.table, write_csv(folder / "登记.csv", [firm(1), firm(2), firm(3, 企业名称="")])),
        lake.Input("tax", write_csv(folder / "税务.csv", [
            {"识别号": code(1), "名称": "虚构1号厂", "征收方式": "查账征收", "税务所": "一所"}
        ], ["识别号", "名称", "征收方式", "税务所"])),
        lake.Input("patents", write_csv(folder / "专利.csv", [
            {"号": "1", "代码": code(1), "类": "发明专利", "名": "泵", "费": "3", "级": "省"}
        ], HEADS)),
    ]  # fmt: skip
    sources = {source.table: source for source in (registry, TAX, PATENTS)}
    return lake.build(sources, files, divisions=DIVISIONS, industries=INDUSTRIES, lake=folder / "lake")


@pytest.fixture(scope="module")
def held(run: lake.Run) -> dict[str, lake.TableLineage]:
    return lake.lineage_of(run)


def values(found: Any) -> set[str]:
    return {f"{item.table}.{item.column}" for item in found if item.kind == "value"}


def test_every_table_of_a_run_has_its_lineage_and_every_column_an_entry(
    run: lake.Run, held: dict[str, lake.TableLineage]
) -> None:
    for name in run.tables:
        if not name.startswith(("quarantine/", "replaced/")):
            assert set(held[name].columns) == set(lake.read(run, name).collect_schema().names()), name


def test_a_heading_is_followed_to_the_field_it_becomes(held: dict[str, lake.TableLineage]) -> None:
    assert values(held["accepted/enterprise_registry"].columns["capital"]) == {"file/enterprise_registry.注册资金"}
    assert values(held["legal_entity"].columns["capital"]) == {"accepted/enterprise_registry.capital"}
    assert values(held["legal_entity"].columns["name"]) >= {"accepted/enterprise_registry.name", "accepted/tax.name"}
    assert values(lake.origins(held, "legal_entity", "name")) >= {"file/enterprise_registry.企业名称", "file/tax.名称"}


def test_what_filters_and_groups_a_count_is_named(held: dict[str, lake.TableLineage]) -> None:
    found = {(item.table, item.column, item.kind) for item in held["legal_entity"].columns["ip1"]}
    assert {("accepted/patents", name, "filter") for name in ("kind", "begin", "end")} <= found
    assert ("accepted/patents", "entity_id", "group") in found
    assert ("accepted/patents", "*", "value") in found
    used = {(table, column) for table, column, _how in lake.downstream(held, "accepted/patents", "kind")}
    assert ("legal_entity", "ip1") in used and ("legal_entity", "fees") not in used


def test_what_may_refuse_a_row_bears_on_all_rows_of_the_accepted_table(held: dict[str, lake.TableLineage]) -> None:
    judged = {item.column for item in held["accepted/enterprise_registry"].rows if item.kind == "filter"}
    assert {
        "统一社会信用代码",
        "企业名称",
        "注册日期",
    } <= judged and "经营范围" in judged  # the longest text is limited
    assert {item.column for item in held["accepted/enterprise_registry"].rows if item.kind == "group"} == {
        "统一社会信用代码"
    }


@given(st.sampled_from(sorted(contract().columns)))
@settings(max_examples=20, deadline=None)
def test_a_heading_that_may_refuse_a_row_is_said_to(key: str) -> None:
    source = contract()
    demanding = source.model_copy(update={
        "columns": source.columns | {key: source.columns[key].model_copy(update={"required": True})}
    })  # fmt: skip
    heading = source.columns[key].headings[0]
    assert heading in {item.column for item in contract_lineage(demanding, [key]).rows}


def test_the_papers_are_hashed_and_a_touched_one_is_found(run: lake.Run) -> None:
    assert set(run.papers) >= {"lineage.json", "openlineage.jsonl"} and lake.verify(run) == []
    assert lake.Run.load(run.folder).papers == run.papers
    path = run.folder / "lineage.json"
    before = path.read_bytes()
    path.write_bytes(before + b" ")
    assert lake.verify(run) == ["lineage.json"]
    path.write_text("{", encoding="utf-8")
    with pytest.raises(lake.LakeError, match=r"lineage\.json 损坏"):
        lake.lineage_of(run)
    path.unlink()
    assert lake.lineage_of(run) == {}
    path.write_bytes(before)
    assert list(run.folder.rglob("*.lineage.json")) == []


def test_a_field_of_an_entity_is_followed_to_its_row_and_the_rule(run: lake.Run) -> None:
    (capital,) = lake.standing(run, "legal_entity", "capital", ENTITY)
    assert capital.chosen is not None
    assert (capital.chosen.table, capital.chosen.file, capital.chosen.row) == ("enterprise_registry", "登记.csv", 1)
    assert capital.chosen.values == {"capital": "50000000"} and capital.value == "50000000"
    (name,) = lake.standing(run, "legal_entity", "name", ENTITY)
    assert [other.table for other in name.others] == ["tax"] and name.others[0].values == {"name": "虚构1号厂"}
    assert "次序" in name.rule


def test_a_field_that_follows_from_the_lack_of_a_row_stands_on_none(run: lake.Run) -> None:
    (found,) = lake.standing(run, "legal_entity", "ip1", lake.entity_id(code(2)))
    assert found.chosen is None and found.value == "0" and "没有该企业符合条件的记录" in found.rule


@pytest.mark.parametrize(
    ("table", "column", "entity", "said"),
    [
        ("legal_entity", "nix", ENTITY, "没有列 nix"),
        ("legal_entity", "name", "E0", "没有主体 E0"),
        ("accepted/tax", "name", ENTITY, "不逐行记来路"),
        ("nix", "name", ENTITY, "没有表 nix"),
    ],
)
def test_what_is_not_there_is_said_in_one_sentence(
    run: lake.Run, table: str, column: str, entity: str, said: str
) -> None:
    with pytest.raises(lake.LakeError, match=said):
        lake.standing(run, table, column, entity)


# OpenLineage, held against the specification's own demands (2-0-2 and the versions of its facets).


def events(run: lake.Run) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (run.folder / "openlineage.jsonl").read_text(encoding="utf-8").splitlines()]


def facets(event: dict[str, Any]) -> Any:
    yield from event["run"]["facets"].values()
    for end, extra in (("inputs", "inputFacets"), ("outputs", "outputFacets")):
        for dataset in event[end]:
            assert dataset["namespace"] and dataset["name"]
            yield from (*dataset.get("facets", {}).values(), *dataset.get(extra, {}).values())


def test_every_event_has_what_the_specification_demands(run: lake.Run) -> None:
    found = events(run)
    for event in found:
        assert event["schemaURL"] == "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent"
        assert event["eventType"] in {"START", "COMPLETE"} and ":" in event["producer"]
        assert datetime.fromisoformat(event["eventTime"]).tzinfo is not None
        assert str(uuid.UUID(event["run"]["runId"])) == event["run"]["runId"]
        assert event["job"]["namespace"] and event["job"]["name"]
        for facet in facets(event):
            assert facet["_producer"] == event["producer"]
            assert facet["_schemaURL"].startswith("https://openlineage.io/spec/facets/")
    by_run: dict[str, list[str]] = {}
    for event in found:
        by_run.setdefault(event["run"]["runId"], []).append(event["eventType"])
    assert all(kinds == ["START", "COMPLETE"] for kinds in by_run.values())


def test_the_events_carry_schema_lineage_checks_and_rows(run: lake.Run) -> None:
    done = {event["job"]["name"]: event for event in events(run) if event["eventType"] == "COMPLETE"}
    accepted = done["lake.build.accepted/enterprise_registry"]
    (file,), (table,) = accepted["inputs"], accepted["outputs"]
    assert file["name"] == "file/enterprise_registry"
    assertions = file["inputFacets"]["dataQualityAssertions"]["assertions"]
    failed = [item for item in assertions if not item["success"]]
    assert [(item["assertion"], item["column"], item["failures"]) for item in failed] == [("required", "企业名称", 1)]
    assert len(refused(run)) == 1
    assert table["outputFacets"]["outputStatistics"]["rowCount"] == run.tables["accepted/enterprise_registry"].rows
    columns = [field["name"] for field in table["facets"]["schema"]["fields"]]
    lineage = done["lake.build.legal_entity"]["outputs"][0]["facets"]["columnLineage"]
    assert "capital" in columns
    (field,) = [item for item in lineage["fields"]["capital"]["inputFields"]
                if item["transformations"][0]["type"] == "DIRECT"]  # fmt: skip
    assert (field["name"], field["field"]) == ("accepted/enterprise_registry", "capital")
    kinds = {way["subtype"] for item in lineage["fields"]["ip1"]["inputFields"] for way in item["transformations"]}
    assert kinds == {"FILTER", "GROUP_BY", "JOIN"}
    assert done["lake.build.legal_entity"]["run"]["facets"]["parent"]["job"]["name"] == "lake.build"


def test_no_event_holds_a_cell_of_a_table(run: lake.Run) -> None:
    text = (run.folder / "openlineage.jsonl").read_text(encoding="utf-8")
    assert code(1) not in text and "虚构1号" not in text and "张店区虚构路" not in text


def test_a_failed_build_is_told_as_such(build: Any, tmp_path: Any) -> None:
    broken = write_csv(tmp_path / "缺列.csv", [firm(1)], ["企业名称"])
    with pytest.raises(lake.LakeError):
        build(broken)
    (failed,) = lake.runs(tmp_path / "lake")
    start, fail = events(failed)
    assert (start["eventType"], fail["eventType"]) == ("START", "FAIL")
    assert fail["run"]["facets"]["errorMessage"]["message"] == failed.error
