"""补充: rows of a later file take the place of earlier ones, and every row that was read is still accounted for."""

from __future__ import annotations

import json

import polars as pl
import pytest
from openpyxl import load_workbook

from kechuang.engines import lake

from .conftest import DIVISIONS, INDUSTRIES, code, firm, refused, write_csv

TABLE = "enterprise_registry"


def supplement(path):
    return (TABLE, path, True)


def names(run):
    frame = lake.read(run, "legal_entity").collect()
    return dict(frame.select("credit_code", "name").iter_rows())


def provenance(run, number):
    frame = lake.read(run, "legal_entity").filter(pl.col("credit_code") == code(number)).collect()
    return json.loads(frame["provenance"][0])


def counts(run):
    return [(item.rows_in, item.accepted, item.quarantined, item.replaced) for item in run.receipts]


def sheet_of(run, path, changes):
    """The sheet of quarantined rows, with some cells of some of its rows corrected."""
    lake.quarantine_sheet(run, TABLE, path)
    book = load_workbook(path)
    heading = {cell.value: cell.column for cell in book.active[1]}
    for row, cells in changes.items():
        for name, value in cells.items():
            book.active.cell(row, heading[name]).value = value
    book.save(path)
    return path


def test_a_row_of_a_supplement_takes_the_place_of_the_row_with_its_key_and_says_so(build, tmp_path):
    first = write_csv(tmp_path / "登记.csv", [firm(1), firm(2)])
    later = write_csv(tmp_path / "更正.csv", [firm(2, 企业名称="更正后有限公司"), firm(3)])
    run = build(first, supplement(later))
    assert names(run) == {code(1): "虚构1号有限责任公司", code(2): "更正后有限公司", code(3): "虚构3号有限责任公司"}
    assert counts(run) == [(2, 1, 0, 1), (2, 2, 0, 0)]
    told = provenance(run, 2)
    assert told["rows"] == [[TABLE, 1, 1]]
    assert told["fields"]["name"] == [0, "由补充文件更正，替换了 登记.csv 第 2 行"]
    assert "name" not in provenance(run, 3)["fields"]  # nothing was replaced: the file speaks for itself
    aside = lake.read(run, f"replaced/{TABLE}").collect()
    assert aside.select("企业名称", "_reason").rows() == [("虚构2号有限责任公司", "已由补充文件 更正.csv 第 1 行替换")]


def test_without_supplement_the_first_row_stays_and_the_later_one_goes_to_quarantine(build, tmp_path):
    first = write_csv(tmp_path / "登记.csv", [firm(1)])
    again = write_csv(tmp_path / "另一份.csv", [firm(1, 企业名称="另一名称有限公司")])
    run = build(first, again)
    assert names(run) == {code(1): "虚构1号有限责任公司"}
    assert counts(run) == [(1, 1, 0, 0), (1, 0, 1, 0)]
    assert f"replaced/{TABLE}" not in run.tables


def test_the_last_supplement_wins_and_a_broken_row_replaces_nothing(build, tmp_path):
    files = [
        write_csv(tmp_path / "登记.csv", [firm(1), firm(2)]),
        supplement(write_csv(tmp_path / "甲.csv", [firm(1, 企业名称="甲有限公司"), firm(2, 注册日期="昨天")])),
        supplement(write_csv(tmp_path / "乙.csv", [firm(1, 企业名称="乙有限公司"), firm(1, 企业名称="丙有限公司")])),
    ]
    run = build(*files)
    assert names(run) == {code(1): "乙有限公司", code(2): "虚构2号有限责任公司"}
    assert counts(run) == [(2, 1, 0, 1), (2, 0, 1, 1), (2, 1, 1, 0)]


def test_the_corrected_quarantine_sheet_settles_what_it_corrects_even_where_the_key_was_wrong(build, tmp_path):
    wrong = code(2)[:-1] + ("0" if code(2)[-1] != "0" else "1")
    first = write_csv(
        tmp_path / "登记.csv",
        [firm(1), firm(2, 统一社会信用代码=wrong), firm(3, 注册日期="不详"), firm(4, 注册日期="不详")],
    )
    before = build(first)
    assert sorted(refused(before)) == [2, 3, 4]
    changes = {2: {"统一社会信用代码": code(2)}, 3: {"注册日期": "2016-01-02"}}
    sheet = sheet_of(before, tmp_path / "待更正.xlsx", changes)

    run = build(first, supplement(sheet))

    assert set(names(run)) == {code(1), code(2), code(3)}
    # The third row was left as it was: it is no row of its own, its original stays in quarantine.
    assert counts(run) == [(4, 1, 1, 2), (3, 2, 0, 1)]
    assert sorted(refused(run)) == [4]
    assert {(check.check, check.column): check.failing for check in run.checks if check.failing} == {
        ("type", "注册日期"): 1
    }
    assert provenance(run, 2)["fields"]["name"][1] == "由补充文件更正，替换了 登记.csv 第 2 行"
    aside = lake.read(run, f"replaced/{TABLE}").collect()
    assert "未作更正，与 登记.csv 第 4 行逐格相同" in set(aside["_reason"])


def test_a_row_that_was_refused_as_a_repetition_and_left_as_it_was_does_not_win_over_the_first(build, tmp_path):
    first = write_csv(tmp_path / "登记.csv", [firm(1), firm(1, 企业名称="另一名称有限公司")])
    sheet = sheet_of(build(first), tmp_path / "待更正.xlsx", {})
    run = build(first, supplement(sheet))
    assert names(run) == {code(1): "虚构1号有限责任公司"}
    assert counts(run) == [(2, 1, 1, 0), (1, 0, 0, 1)]


def test_a_correction_that_is_still_wrong_takes_the_place_of_its_original_in_quarantine(build, tmp_path):
    first = write_csv(tmp_path / "登记.csv", [firm(1, 注册日期="不详")])
    sheet = sheet_of(build(first), tmp_path / "甲.xlsx", {2: {"注册日期": "昨天"}})
    again = build(first, supplement(sheet))
    assert counts(again) == [(1, 0, 0, 1), (1, 0, 1, 0)]
    last = sheet_of(again, tmp_path / "乙.xlsx", {2: {"注册日期": "2016-01-02"}})
    run = build(first, supplement(sheet), supplement(last))
    assert counts(run) == [(1, 0, 0, 1), (1, 0, 0, 1), (1, 1, 0, 0)]
    assert provenance(run, 1)["fields"]["name"][1] == "由补充文件更正，替换了 甲.xlsx 第 1 行"


def test_a_sheet_that_names_rows_of_another_file_of_the_same_name_settles_nothing(build, tmp_path):
    before = build(write_csv(tmp_path / "登记.csv", [firm(1, 注册日期="不详")]))
    sheet = sheet_of(before, tmp_path / "待更正.xlsx", {2: {"注册日期": "2016-01-02"}})
    other = firm(
        9, 注册日期="不详", 企业类型="股份有限公司", 注册资金="9万人民币", 经营范围="阀的制造",
        注册地址="淄川区虚构路9号",
    )  # fmt: skip
    run = build(write_csv(tmp_path / "登记.csv", [other]), supplement(sheet))
    assert counts(run) == [(1, 0, 1, 0), (1, 1, 0, 0)]


def test_a_first_file_has_nothing_to_supplement(build, tmp_path):
    run = build(supplement(write_csv(tmp_path / "登记.csv", [firm(1), firm(1)])))
    assert counts(run) == [(2, 1, 1, 0)]


def test_a_check_says_what_would_become_of_a_file_and_leaves_nothing_behind(build, registry, tmp_path):
    run = build(write_csv(tmp_path / "登记.csv", [firm(1), firm(2)]))
    before = sorted(path for path in tmp_path.rglob("*"))
    later = write_csv(tmp_path / "更正.csv", [firm(2), firm(3), firm(4, 注册日期="昨天")])
    told = lake.check_file(
        registry, later, divisions=DIVISIONS, industries=INDUSTRIES, folder=tmp_path / "lake", beside=run
    )
    assert (told.receipt.rows_in, told.receipt.accepted, told.receipt.quarantined, told.known) == (3, 2, 1, 1)
    assert [(item.row, item.column) for item in told.refused] == [(3, "注册日期")]
    assert "昨天" in told.refused[0].reason
    assert sorted(path for path in tmp_path.rglob("*") if path != later) == before
    assert lake.current(tmp_path / "lake") == run


def test_an_earlier_run_becomes_current_again_unless_its_files_were_touched(build, tmp_path):
    first = build(write_csv(tmp_path / "登记.csv", [firm(1)]))
    second = build(write_csv(tmp_path / "登记.csv", [firm(2)]))
    folder = tmp_path / "lake"
    lake.make_current(folder, first)
    assert lake.current(folder) == first
    (second.folder / second.tables["legal_entity"].path).write_bytes(b"")
    with pytest.raises(lake.LakeError, match="legal_entity 缺失或已被改动"):
        lake.make_current(folder, second)
    assert lake.current(folder) == first
