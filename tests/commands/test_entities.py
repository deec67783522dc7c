"""`kechuang entities resolve` on anybody's tables: names, sheets and contracts fit together, or it is told why not."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from kechuang.cli import main
from tests.engines.lake.resolve.test_tables import persons, workbook

CONTRACT = """
table: 人员
name: 人员登记
department: d
key: 编号
columns:
  编号: {from: 编号, type: text}
  given_name: {from: given_name, type: text}
  surname: {from: surname, type: text}
  date_of_birth: {from: date_of_birth, type: text}
"""


def resolve(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as ended:
        main(["entities", "resolve", *map(str, arguments)])
    told = capsys.readouterr()
    return int(ended.value.code or 0), told.out, told.err


def test_tables_of_persons_are_resolved_and_everything_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = pl.read_csv(persons(tmp_path / "p.csv"), infer_schema=False).with_row_index("编号")
    rows.head(132).write_csv(tmp_path / "p.csv")
    sheet = [list(map(str, row)) for row in rows.tail(132).iter_rows()]
    book = workbook(tmp_path / "b=1.xlsx", 说明=[["请勿修改"]], 名单=[rows.columns, *sheet])
    (tmp_path / "c.yaml").write_text(CONTRACT, encoding="utf-8")
    out, doubtful = tmp_path / "out.parquet", tmp_path / "doubtful.csv"
    code, printed, _ = resolve(
        capsys, f"人员={tmp_path / 'p.csv'}", f"{book}#名单", "--contract", tmp_path / "c.yaml", "--out", out,
        "--doubtful", doubtful, "--ledger", tmp_path / "ledger.parquet", "--json",
    )  # fmt: skip
    told = json.loads(printed)
    assert code == 0 and told["counts"]["records"] == 264
    assert {table["source"]: table["row_id"] for table in told["tables"]} == {"人员": ["编号"], "b=1": ["编号"]}
    assert all("postcode" not in table["roles"] for table in told["tables"])
    assert set(pl.read_parquet(out)["row_id"]) == {str(number) for number in range(264)}
    head = doubtful.read_text(encoding="utf-8-sig").splitlines()[0]
    assert head == "source,row_id,other_source,other_row_id,weight,reason,verdict,by,at"
    before = pl.read_parquet(out)
    code, _, err = resolve(
        capsys, f"人员={tmp_path / 'p.csv'}", f"{book}#名单", "--contract", tmp_path / "c.yaml", "--out", out,
        "--decisions", doubtful, "--ledger", tmp_path / "ledger.parquet",
    )  # fmt: skip
    assert code == 0 and "row_id 取“编号”列" in err and pl.read_parquet(out).equals(before)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("{0}/p.csv", "{0}/./p.csv", "--out", "{0}/o.parquet"), "两张表都叫 p"),
        (("{0}/p.csv", "--out", "{0}/none/o.parquet"), "没有文件夹"),
        (("{0}/p.csv", "--out", "{0}/o.csv"), "应以 .parquet 结尾"),
        (("{0}/p.csv", "--out", "{0}/o.parquet", "--doubtful", "{0}/d.txt"), "应以 .csv 或 .parquet 结尾"),
        (
            ("{0}/p.csv", "{0}/q.csv", "--contract", "{0}/c.yaml", "--out", "{0}/o.parquet"),
            "与给出的表（p、q）都对不上",
        ),
        (("{0}/q.csv#一", "--out", "{0}/o.parquet"), "q.csv 不是工作簿"),
        (("{0}/none.csv", "--out", "{0}/o.parquet"), "找不到文件 none.csv"),
    ],
)
def test_what_cannot_be_done_is_told_in_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], message: str
) -> None:
    for name in ("p.csv", "q.csv"):
        (tmp_path / name).write_text("姓名,出生日期\n王一,1980-01-02\n", encoding="utf-8")
    (tmp_path / "c.yaml").write_text(CONTRACT, encoding="utf-8")
    code, printed, err = resolve(capsys, *(one.format(tmp_path) for one in arguments))
    lines = err.splitlines()
    assert code and not printed and lines[-1].startswith("错误：") and message in lines[-1]
    assert not (tmp_path / "o.parquet").exists()
