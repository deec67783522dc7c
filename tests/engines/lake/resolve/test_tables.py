"""Anybody's tables are read under the words of their owner, joined back to, and written whole or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from kechuang.declarations.source import Source
from kechuang.engines.lake import (
    DECISIONS,
    Given,
    LakeError,
    read_decision_file,
    resolve_tables,
    unmatched,
    write_doubtful,
)
from kechuang.engines.lake.resolve.generic_columns import things
from kechuang.engines.lake.resolve.roles import find_roles
from kechuang.engines.lake.resolve.rows import open_rows
from kechuang.engines.lake.resolve.tables_columns import fits
from kechuang.engines.lake.resolve.tables_names import RowNames
from kechuang.engines.lake.resolve.tables_out import unfinished
from tests.engines.lake.resolve.test_resolve_tables import PLACES, REGISTER, said

FIRST = "anna bruno clara dmitri elena felix greta hugo irene jonas karin lukas".split()  # noqa: SIM905
LAST = "novak keller rossi dupont larsen silva kowalski andersen moretti fischer weber".split()  # noqa: SIM905


def contract(key: str = "", **columns: Any) -> Source:
    """Return a contract: columns by key, each a heading or what a column says."""
    written = {
        name: {"from": said, "type": "text"} if isinstance(said, str) else {"type": "text"} | said
        for name, said in columns.items()
    }
    return Source.model_validate(
        {"table": "t", "name": "登记表", "department": "d", "key": key or [], "columns": written}
    )


def persons(path: Path, rows: int = 132, **more: str) -> Path:
    """Write invented persons, each twice with a slip the second time."""
    told = [
        {
            "given_name": FIRST[at % 12], "surname": LAST[at % 11] + slip, "postcode": str(4000 + at * 7),
            "date_of_birth": f"19{at % 60 + 20}{at % 12 + 1:02d}{at % 27 + 1:02d}", **more,
        }
        for slip in ("", "x") for at in range(rows)
    ]  # fmt: skip
    pl.DataFrame(told).write_csv(path)
    return path


@pytest.mark.parametrize(
    "heading", ["商标注册号", "专利登记号", "产品注册证号", "软件著作权登记号", "trademark_reg_no", "不动产登记号"]
)
def test_a_number_of_something_else_is_no_registration_number_of_the_firm(heading: str) -> None:
    sample = pl.DataFrame({"企业名称": ["演示市甲有限公司"] * 4, heading: ["370303018004012"] * 4})
    assert "reg_no" not in find_roles(sample).columns
    dated = sample.with_columns(pl.lit("2020-01-02").alias("注册日期"), pl.lit("2010-01-02").alias("成立日期"))
    assert find_roles(dated).columns["founded_on"] == ("成立日期",)
    assert find_roles(dated.drop(heading, "成立日期")).columns["founded_on"] == ("注册日期",)


def test_a_registration_number_is_known_by_its_check_digit_too() -> None:
    right, wrong = ["110108000000016"] * 4, ["12345678"] * 4
    assert find_roles(pl.DataFrame({"注册号": right})).columns == {"reg_no": ("注册号",)}
    assert find_roles(pl.DataFrame({"注册号": wrong})).columns == {}


def test_where_a_contract_tells_a_role_none_is_guessed() -> None:
    sample = pl.DataFrame({"企业名称": ["甲厂"] * 3, "联系电话": ["13912345678"] * 3, "经办电话": ["13912345679"] * 3})
    assert find_roles(sample, {"企业名称": "name"}).columns == {"name": ("企业名称",)}
    assert find_roles(sample, {"联系电话": "none"}).columns == {"name": ("企业名称",)}


def test_columns_of_persons_are_known_by_the_keys_of_the_contract() -> None:
    told = contract(given_name="Vorname", surname="Nachname", born={"from": "Tag", "type": "date"}, x="city")
    assert things(["Vorname", "Nachname", "Tag", "city", "phone"], told) == {
        "given_name": "Vorname", "surname": "Nachname", "date_of_birth": "Tag", "locality": "city",
    }  # fmt: skip


def test_of_several_days_under_a_contract_none_is_taken_for_the_birth() -> None:
    days = {"entered": {"from": "入职", "type": "date"}, "left": {"from": "离职", "type": "date"}}
    assert "date_of_birth" not in things(["入职", "离职"], contract(**days))
    assert things(["入职", "出生日期"], contract(**days, born="出生日期"))["date_of_birth"] == "出生日期"


def test_a_file_without_the_columns_of_its_contract_is_refused_with_the_nearest_heading(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("企业名,电话\n甲厂,139\n", encoding="utf-8")
    told = contract(no="编号", name={"from": "企业名称", "role": "name"}, key="no")
    assert not fits(told, path)
    with pytest.raises(LakeError, match=r"t.csv 的表头中没有契约“登记表”写明的列 “编号”、“企业名称”.*“企业名”"):
        resolve_tables([Given("t", path, told)], tmp_path / "out.parquet", divisions=PLACES)


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["", " ", "1", "2", "12", "␟"]), st.sampled_from(["", "1", "2", "21"]))))
def test_names_hold_exactly_where_the_key_tells_all_rows_apart(rows: list[tuple[str, str]]) -> None:
    names = RowNames(contract(a="甲", b="乙", key="a + b"), ["甲", "乙"])
    frame = pl.DataFrame(rows, schema=["甲", "乙"], orient="row", schema_overrides={"甲": pl.String, "乙": pl.String})
    told = [name for start in range(0, frame.height, 3) for name in names.of(frame[start : start + 3])]
    assert told == [f"{one}␟{two}" for one, two in rows]
    whole = all(one.strip() and two.strip() for one, two in rows)
    assert names.holds == (whole and len(set(told)) == len(told))


def test_rows_are_called_by_all_columns_of_the_key_and_numbered_where_it_repeats(tmp_path: Path) -> None:
    path = persons(tmp_path / "p.csv")
    rows = pl.read_csv(path, infer_schema=False).with_row_index("n").with_columns(
        block=pl.col("n").cast(pl.Int64) // 12, place=pl.col("n").cast(pl.Int64) % 12
    ).drop("n")  # fmt: skip
    rows.write_csv(path)
    columns = {name: name for name in ("block", "place", "given_name", "surname", "date_of_birth", "postcode")}
    out = tmp_path / "out.parquet"

    def solve(key: str) -> tuple[pl.DataFrame, tuple[str, ...]]:
        _, (taken,) = resolve_tables([Given("p", path, contract(**columns, key=key))], out, divisions=PLACES)
        return pl.read_parquet(out), taken.notes

    named, notes = solve("block + place")
    told = rows.select(row_id=pl.concat_str("block", "place", separator="␟"), whose=pl.int_range(pl.len()) % 132)
    groups = named.join(told, on="row_id").group_by("entity_id").agg(pl.col("whose").n_unique(), rows=pl.len())
    assert notes == () and groups.height >= 130 and groups["whose"].max() == 1 and groups["rows"].sum() == 264
    numbered, notes = solve("block")
    assert set(numbered["row_id"]) == {str(number) for number in range(264)}
    assert notes == ("主键“block”有 242 行与别的行相同，row_id 改用行号",)


def test_doubtful_pairs_come_back_as_decisions_and_what_is_decided_is_asked_no_more(tmp_path: Path) -> None:
    path, out, asked = tmp_path / "t.csv", tmp_path / "out.parquet", tmp_path / "doubtful.csv"
    nobody = said("nobody", name="演示市无人知晓商行")
    others = [said("short", name="宏远化工"), said("again", name="恒瑞化工", person="王一"), nobody, nobody]
    pl.DataFrame([*REGISTER, *others], infer_schema_length=None).drop("key").write_csv(path)

    def solve(decisions: pl.DataFrame | None = None) -> pl.DataFrame:
        return resolve_tables([Given("t", path)], out, divisions=PLACES, decisions=decisions)[0].doubtful

    doubtful = solve()
    reasons = dict(pl.read_parquet(out).select("row_id", "reason").iter_rows())
    last = len(REGISTER) + len(others)
    assert [reasons[str(at)] for at in (0, last - 4, last - 2, last - 1)] == [
        "信用代码", "无可并入的记录", "各项内容相同", "各项内容相同"
    ]  # fmt: skip
    entity = dict(pl.read_parquet(out).select("row_id", "entity_id").iter_rows())
    assert doubtful.height
    assert all(entity[one] != entity[two] for one, two in doubtful.select("row_id", "other_row_id").iter_rows())
    write_doubtful(doubtful, asked)
    text = asked.read_text(encoding="utf-8-sig")
    asked.write_bytes(text.replace("later", "different").encode("gb18030"))  # as office programs save it
    decisions = read_decision_file(asked)
    assert decisions.height == doubtful.height and unmatched(decisions, out) == 0
    assert solve(decisions).is_empty()
    assert unmatched(decisions.with_columns(row_id=pl.lit("gone")), out) == decisions.height


def test_firms_and_persons_are_not_resolved_together(tmp_path: Path) -> None:
    firms = tmp_path / "firms.csv"
    firms.write_text("企业名称,电话\n甲化工厂,13912345678\n", encoding="utf-8")
    given = [Given("p", persons(tmp_path / "p.csv", 2)), Given("f", firms)]
    with pytest.raises(LakeError, match=r"p.csv 像人员表，firms.csv 是企业表"):
        resolve_tables(given, tmp_path / "out.parquet", divisions=PLACES)


@pytest.mark.parametrize("rows", [1, 2])
def test_a_handful_of_persons_is_resolved_too(tmp_path: Path, rows: int) -> None:
    path = tmp_path / "p.csv"
    path.write_text(
        "姓名,出生日期\n" + "".join(f"王{'一二'[at]},198{at}-01-02\n" for at in range(rows)), encoding="utf-8"
    )
    resolve_tables([Given("p", path)], tmp_path / "out.parquet", divisions=PLACES)
    assert pl.read_parquet(tmp_path / "out.parquet").height == rows


def test_rows_that_only_somebodys_word_joins_say_so(tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text("姓名,出生日期\n王一,1981-01-02\n李二,1990-03-04\n", encoding="utf-8")
    file = tmp_path / "d.csv"
    file.write_text(f"{','.join(DECISIONS.names())}\np,0,p,1,相同,某人,2026/1/5 8:30\n", encoding="gb18030")
    said = read_decision_file(file)
    resolve_tables([Given("p", tmp_path / "p.csv")], tmp_path / "out.parquet", divisions=PLACES, decisions=said)
    out = pl.read_parquet(tmp_path / "out.parquet")
    assert out["entity_id"].n_unique() == 1 and set(out["reason"]) == {"人工判定"}


def workbook(path: Path, **sheets: list[list[str]]) -> Path:
    """Write a workbook."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        page = book.create_sheet(name)
        for row in rows:
            page.append(row)
    book.save(path)
    return path


def test_of_a_workbook_the_fullest_sheet_or_the_named_one_is_read_and_the_others_are_told(tmp_path: Path) -> None:
    table = [["企业名称", "电话"], ["甲厂", "1"], ["乙厂", "2"]]
    path = workbook(tmp_path / "b.xlsx", 说明=[["请勿修改"]], 甲=[["某局企业名单"], *table], 乙=table[:2])
    told: list[str] = []
    (whole,) = open_rows(path, None, tell=told.append)
    assert whole.to_dict(as_series=False) == {"企业名称": ["甲厂", "乙厂"], "电话": ["1", "2"]}
    assert told == ["只读工作表“甲”，未读：说明、乙；要读它请写 文件.xlsx#工作表"]
    (named,) = open_rows(path, None, sheet="乙")
    assert named["企业名称"].to_list() == ["甲厂"]
    with pytest.raises(LakeError, match="没有写了数据的工作表“丙”，现有：说明、甲、乙"):
        open_rows(path, None, sheet="丙")


def test_whole_numbers_of_parquet_floats_have_no_point_and_lists_are_no_cells(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    pl.DataFrame({"n": [13912345678.0, 1.5, None], "l": [[1], [2], None]}).write_parquet(path)
    (rows,) = open_rows(path, None)
    assert rows.to_dict(as_series=False) == {"n": ["13912345678", "1.5", None], "l": [None, None, None]}


def test_rows_that_are_not_whole_are_read_and_told(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("a,b\n1,2\n3\n4,5\n", encoding="utf-8")
    told: list[str] = []
    (rows,) = open_rows(path, None, tell=told.append)
    assert rows["a"].to_list() == ["1", "3", "4"] and told[0].startswith("1 行不完整，按读到的内容参与归并（第 2 行")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("t.json", b'[{"a": 1}]', "一整个 JSON 数组"),
        ("t.csv", "姓名,电话\n".encode(), "没有数据行"),
        ("t.xlsx", b"PK\x03\x04", "不是完整的 xlsx"),
    ],
)
def test_a_file_that_holds_no_table_is_told_in_one_sentence(
    tmp_path: Path, name: str, content: bytes, message: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(LakeError, match=message):
        resolve_tables([Given("t", tmp_path / name)], tmp_path / "out.parquet", divisions=PLACES)
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_an_outcome_takes_its_place_whole_and_what_stood_there_stays_until_then(tmp_path: Path) -> None:
    out = tmp_path / "out.parquet"
    out.write_text("before")
    (tmp_path / ".out.parquet.999999999.unfinished").write_text("left by a run that was killed")
    with pytest.raises(KeyboardInterrupt), unfinished(out, []) as part:
        part.write_text("half")
        assert out.read_text() == "before"
        raise KeyboardInterrupt
    assert out.read_text() == "before" and [path.name for path in tmp_path.iterdir()] == ["out.parquet"]
    with unfinished(out, []) as part:
        part.write_text("whole")
    assert out.read_text() == "whole"


def test_where_nothing_may_be_written_it_is_said_before_any_work(tmp_path: Path) -> None:
    table = tmp_path / "t.parquet"
    table.touch()
    for out, message in (
        (tmp_path, "是文件夹"), (table, "就是给出的一张表"), (tmp_path / "none" / "o.parquet", "没有这个文件夹"),
        (Path("/proc/o.parquet"), "写不到"),
    ):  # fmt: skip
        with pytest.raises(LakeError, match=message), unfinished(out, [table]):
            raise AssertionError("nothing may be done")
