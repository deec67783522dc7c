"""Bad input: each gives one sentence that names file, place and remedy, and nothing is lost."""

from __future__ import annotations

import datetime as dt
import io
import tracemalloc
import zipfile

import openpyxl
import polars as pl
import pytest

from kechuang.engines import lake
from kechuang.engines.lake.inputs import CELL_LIMIT
from kechuang.engines.lake.read_csv import open_csv

from .conftest import HEADINGS, balanced, code, firm, refused, write_csv


def sentence(build, *files) -> str:
    with pytest.raises(lake.LakeError) as caught:
        build(*files)
    text = str(caught.value)
    assert "\n" not in text and text.count("。") == 0 and "请" in text
    return text


def test_a_misnamed_column_is_told_with_the_nearest_heading(build, tmp_path):
    headings = [heading if heading != "注册资金" else "注册资金额" for heading in HEADINGS]
    text = sentence(build, write_csv(tmp_path / "登记.csv", [], headings))
    assert "登记.csv 的表头中没有“注册资金”或“注册资本”列，最接近的表头是“注册资金额”" in text


def test_a_missing_column_is_told_with_all_others_that_are_missing(build, tmp_path):
    text = sentence(build, write_csv(tmp_path / "登记.csv", [firm(1)], HEADINGS[:-2]))
    assert "没有“地区”列" in text and "另缺 注册地址" in text


def test_a_heading_in_full_width_or_with_spaces_is_the_same_heading(build, tmp_path):
    headings = {name: f" {name[:2]} {name[2:]}　" for name in HEADINGS}
    row = {headings[name]: value for name, value in firm(1).items()}
    run = build(write_csv(tmp_path / "登记.csv", [row], list(headings.values())))
    assert run.receipts[0].accepted == 1


def test_two_columns_for_one_heading_are_refused(build, tmp_path):
    path = tmp_path / "登记.csv"
    path.write_text(",".join([*HEADINGS, "企业名称"]) + "\n", encoding="utf-8")
    assert "有 2 列都可作“企业名称”（第 2、10 列）" in sentence(build, path)


@pytest.mark.parametrize(
    ("encoding", "label"),
    [("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8"), ("gb18030", "GB18030"), ("utf-16", "UTF-16"), ("utf-16-le", "UTF-16")],
)
def test_the_encodings_of_government_files_are_recognised(build, tmp_path, encoding, label):
    run = build(write_csv(tmp_path / "登记.csv", [firm(1, 企业名称="㐂喆贸易有限公司")], encoding=encoding))
    assert run.receipts[0].encoding == label
    assert lake.read(run, "legal_entity").collect()["name"].to_list() == ["㐂喆贸易有限公司"]


def test_a_file_that_turns_from_utf8_to_gbk_names_row_and_byte(build, tmp_path):
    path = write_csv(tmp_path / "登记.csv", [firm(1)])
    start = path.stat().st_size
    with path.open("ab") as stream:
        stream.write(",".join(firm(2).values()).encode("gb18030"))
    text = sentence(build, path)
    offset = start + len(code(2)) + 1
    assert text.startswith(f"登记.csv 按 UTF-8 写成，但混有别的编码：第 3 行（第 {offset + 1} 字节起）")


def test_a_file_that_turns_from_gbk_to_utf8_names_the_row(build, tmp_path):
    path = write_csv(tmp_path / "登记.csv", [firm(1)], encoding="gb18030")
    with path.open("ab") as stream:
        stream.write((",".join(firm(2).values()) + "\n").encode("utf-8"))
    assert "登记.csv 按 GB18030 写成，但混有别的编码：第 3 行" in sentence(build, path)


def test_a_binary_file_is_no_table(build, tmp_path):
    path = tmp_path / "登记.csv"
    path.write_bytes(b"\x89ABC\x00\x01\x02\r\n" * 9)
    assert sentence(build, path).startswith("登记.csv 不是文本文件（第 5 字节为空字节）")


@pytest.mark.parametrize(("name", "content", "told"), [
    ("登记.csv", b"", "是空文件"), ("登记.xlsx", b"PK\x03\x04broken", "不是完整的 xlsx 工作簿"),
    ("登记.xlsx", b"not a zip", "不是完整的 xlsx"), ("登记.parquet", b"PAR1broken", "不是完整的 Parquet"),
    ("登记.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "旧式 xls 或加密"),
])  # fmt: skip
def test_a_broken_file_is_told_as_broken(build, tmp_path, name, content, told):
    path = tmp_path / name
    path.write_bytes(content)
    text = sentence(build, path)
    assert text.startswith(name) and told in text


def test_a_file_that_is_not_there_is_told(build, tmp_path):
    assert sentence(build, tmp_path / "没有.csv") == "找不到文件 没有.csv，请核对路径后重新载入"


def workbook(path, rows, title=None):
    book = openpyxl.Workbook()
    page = book.active
    for row in rows:
        page.append(row)
    book.create_sheet("空表")
    if title:
        page.insert_rows(1)
        page["A1"] = title
    book.save(path)
    return path


def test_an_xlsx_with_dates_numbers_and_a_title_row_is_read_by_value(build, tmp_path):
    row = [*firm(1).values()]
    row[2], row[4] = dt.datetime(2015, 6, 1), 50
    path = workbook(tmp_path / "登记.xlsx", [HEADINGS, row], title="企业登记信息")
    found = lake.read(build(path), "legal_entity").collect().to_dicts()[0]
    assert (found["founded_on"], found["capital"]) == (dt.date(2015, 6, 1), 50_000_000)
    assert '"capital":[0,"原文未写单位，按契约声明的单位计"]' in found["provenance"]


def test_a_truncated_xlsx_is_told_as_broken(build, tmp_path):
    path = workbook(tmp_path / "登记.xlsx", [HEADINGS, [*firm(1).values()]])
    path.write_bytes(path.read_bytes()[:-200])
    assert "登记.xlsx 不是完整的 xlsx 工作簿" in sentence(build, path)


@pytest.mark.parametrize("lie", [False, True])
def test_a_zip_bomb_is_not_opened_even_if_its_sizes_lie(build, tmp_path, lie):
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package,
        package.open("xl/worksheets/sheet1.xml", "w") as part,
    ):
        for _ in range(64):
            part.write(bytes(1 << 20))
    content = buffer.getvalue()
    if lie:  # the central directory claims 100 bytes
        assert (64 << 20).to_bytes(4, "little") in content
        content = content.replace((64 << 20).to_bytes(4, "little"), (100).to_bytes(4, "little"))
    path = tmp_path / "登记.xlsx"
    path.write_bytes(content)
    tracemalloc.start()
    text = sentence(build, path)
    assert tracemalloc.get_traced_memory()[1] < 64 << 20
    tracemalloc.stop()
    assert "登记.xlsx 解压后超过" in text and "疑为压缩炸弹，未打开" in text


@pytest.mark.heavy
def test_a_64_mib_cell_goes_to_quarantine_alone(build, tmp_path):
    rows = [firm(1), firm(2, 经营范围="泵" + "a" * (64 << 20)), firm(3), firm(4, 经营范围="a" * CELL_LIMIT)]
    run = build(write_csv(tmp_path / "登记.csv", rows))
    found = refused(run)
    # A cell of exactly 1 MiB is a cell still; the contract's own limit of the column then speaks.
    assert sorted(found) == [2, 4]
    assert found[2] == ("经营范围", "“经营范围”单元格有 64.0 MiB，上限为 1 MiB，请删减后重新载入")
    assert "上限为 10000 字" in found[4][1]
    kept = lake.read(run, "quarantine/enterprise_registry").collect()
    assert kept["经营范围"].str.len_chars().to_list()[0] < 300 and balanced(run)


def test_an_over_long_cell_of_a_parquet_file_goes_to_quarantine_alone(build, tmp_path):
    rows = [firm(1), firm(2, 经营范围="a" * (CELL_LIMIT + 1)), firm(3)]
    pl.DataFrame(rows).write_parquet(tmp_path / "登记.parquet")
    run = build(tmp_path / "登记.parquet")
    assert list(refused(run)) == [2] and run.receipts[0].encoding == "Parquet"


def test_a_quote_that_is_never_closed_takes_no_other_row_with_it(build, tmp_path):
    path = write_csv(tmp_path / "登记.csv", [firm(number) for number in range(1, 6)])
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    lines[2] = lines[2].replace("泵的制造", '"泵的制造')
    path.write_text("".join(lines), encoding="utf-8")
    run = build(path)
    assert run.receipts[0].rows_in == 5 and list(refused(run)) == [2]
    assert "引号没有闭合" in refused(run)[2][1]
    assert lake.read(run, "quarantine/enterprise_registry").collect()["企业名称"].to_list() == ["虚构2号有限责任公司"]


def test_rows_with_too_few_or_too_many_cells_are_told(build, tmp_path):
    path = write_csv(tmp_path / "登记.csv", [firm(1), firm(2)])
    with path.open("a", encoding="utf-8") as stream:
        stream.write(
            code(3) + ",短行\n\n" + ",".join(firm(4).values()) + ",多,余\n" + ",".join(firm(5).values()) + ",,\n"
        )
    found = refused(build(path))
    assert found[3][1].startswith("该行有 2 个单元格，表头有 9 个")
    assert "多出的是“多、余”" in found[4][1] and sorted(found) == [3, 4]


def test_a_cell_may_hold_line_breaks_and_quotes(build, tmp_path):
    run = build(write_csv(tmp_path / "登记.csv", [firm(1, 经营范围='泵\r\n"阀"\n管')]))
    assert lake.read(run, "legal_entity").collect()["scope"].to_list() == ['泵\r\n"阀"\n管']


def test_tabs_and_semicolons_separate_as_well(build, tmp_path):
    path = tmp_path / "登记.csv"
    path.write_text("\t".join(HEADINGS) + "\n" + "\t".join(firm(1).values()) + "\n", encoding="utf-8")
    assert build(path).receipts[0].accepted == 1


def test_a_parquet_column_of_lists_is_refused(build, tmp_path):
    pl.DataFrame({name: [["x"]] if name == "企业名称" else ["x"] for name in HEADINGS}).write_parquet(
        tmp_path / "登记.parquet"
    )
    assert "登记.parquet 的“企业名称”列类型为" in sentence(build, tmp_path / "登记.parquet")


@pytest.mark.heavy
def test_a_large_csv_is_never_held_whole(tmp_path, registry):
    path = write_csv(tmp_path / "登记.csv", (firm(number, 经营范围="泵的制造与销售" * 100) for number in range(40_000)))
    assert path.stat().st_size > 80 << 20
    tracemalloc.start()
    rows = sum(batch.num_rows for batch in open_csv(path, registry).batches)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert rows == 40_000 and peak < 40 << 20


def test_a_failed_build_is_kept_as_a_sentence_and_leaves_the_current_run(build, tmp_path):
    good = build(write_csv(tmp_path / "登记.csv", [firm(1)]))
    text = sentence(build, write_csv(tmp_path / "坏.csv", [], HEADINGS[1:]))
    folder = tmp_path / "lake"
    assert lake.current(folder) == good
    failed = next(run for run in lake.runs(folder) if run.status == "failed")
    assert failed.error == text and not failed.tables


def test_the_quarantine_sheet_is_corrected_by_hand_and_loaded_again(build, tmp_path):
    rows = [firm(1), firm(2, 注册日期="不详", 企业名称="=HYPERLINK(1)"), firm(3, 地区="火星", 企业类型="-x")]
    path = write_csv(tmp_path / "登记.csv", rows)
    run = build(path)
    sheet = tmp_path / "待更正.xlsx"
    assert lake.quarantine_sheet(run, "enterprise_registry", sheet) == 2
    book = openpyxl.load_workbook(sheet)
    page = book.active
    cells = [[cell.value for cell in row] for row in page.iter_rows()]
    head = cells[0]
    assert head[-4:] == ["原文件", "原数据行号", "问题列", "原因"]
    assert cells[1][head.index("企业名称")] == "'=HYPERLINK(1)" and cells[1][-4:-1] == ["登记.csv", 2, "注册日期"]
    assert all(cell.data_type != "f" for row in page.iter_rows() for cell in row)
    page.cell(2, head.index("注册日期") + 1).value = "2015-06-02"
    page.cell(3, head.index("地区") + 1).value = "淄博"
    book.save(sheet)
    again = build(path, sheet)
    assert [item.accepted for item in again.receipts] == [1, 2]
    names = lake.read(again, "legal_entity").collect()["name"].to_list()
    assert sorted(names) == ["=HYPERLINK（1）", "虚构1号有限责任公司", "虚构3号有限责任公司"]
    rows = lake.read(again, "legal_entity").filter(pl.col("name").str.starts_with("=")).collect()["provenance"].item()
    assert rows.startswith('{"rows":[["enterprise_registry",1,1]]')
