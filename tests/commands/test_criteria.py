"""`kechuang criteria`: from a file to verdicts, and every mistake in one sentence."""

from __future__ import annotations

import csv
import json
import re
import shutil
from pathlib import Path

import polars as pl
import pytest

from kechuang.cli import main
from kechuang.declarations.pack import default_roots

RULE = default_roots()[-1] / "cn" / "rules" / "tsme.yaml"
FIRMS = """id,staff_t,tech_staff_t,sales_t,asset_t,rd_t,cost_exp_t,ip1,ip2,is_cn_resident,tax_mode,industry_code,\
incidents,abnormal,dishonest,quals,awards,rd_org_level,std_led
at,500,150,200000000.00,8000万元,12000000,90000000,0,4,true,查账征收,C3411,[],否,否,[],[],无,0
over,501,151,200000000.01,8000万元,12000000,90000000,0,4,true,查账征收,C3411,[],否,否,[],[],无,0
gap,100,30,10000000,,600000,9000000,0,4,true,查账征收,C3411,[],否,否,[],[],无,0
"""


@pytest.fixture
def firms(tmp_path: Path) -> Path:
    path = tmp_path / "firms.csv"
    path.write_text(FIRMS, encoding="utf-8")
    return path


def _run(*arguments: str | Path) -> int:
    try:
        main(["criteria", *map(str, arguments)])
    except SystemExit as stopped:
        return int(stopped.code or 0)
    return 0


def test_evaluate_writes_a_row_a_firm_and_condition_and_one_for_the_whole(
    firms: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "verdicts.csv"
    assert _run("evaluate", "cn.tsme", "--data", firms, "--as-of", "2026-07-01", "--out", out) == 0
    with out.open(encoding="utf-8", newline="") as file:
        rows = {(row["id"], row["condition"]): row for row in csv.DictReader(file)}
    whole = {name: rows[name, "*"] for name in ("at", "over", "gap")}
    assert [whole[name]["verdict"] for name in whole] == ["met", "not_met", "missing"]
    assert (whole["at"]["score_low"], whole["at"]["score_high"], whole["over"]["short_by"]) == ("94", "94", "2")
    assert whole["gap"]["missing"] == "asset_t"
    staff, sales = rows["over", "TS-02"], rows["over", "TS-03"]
    assert (staff["actual"], staff["required"], staff["margin"]) == ("501", "≤500", "1")
    assert (sales["actual"], sales["required"], sales["margin"]) == ("200000000.01", "≤200000000.00", "0.01")
    assert rows["at", "TS-04"]["margin"] == "-120000000.00"
    told = capsys.readouterr()
    assert "符合 1，不符合 1，数据缺失 1" in told.out
    assert "没有这些列，按数据缺失处理：restricted_product" in told.err


def test_evaluate_writes_parquet_and_takes_a_rule_by_its_path(firms: Path, tmp_path: Path) -> None:
    rule = shutil.copy(RULE, tmp_path / "mine.yaml")
    out = tmp_path / "verdicts.parquet"
    assert _run("evaluate", rule, "--data", firms, "--as-of", "2026-07-01", "--out", out) == 0
    table = pl.read_parquet(out)
    assert table.filter(pl.col("condition") == "*")["verdict"].to_list() == ["met", "not_met", "missing"]
    assert table["id"].unique(maintain_order=True).to_list() == ["at", "over", "gap"]


def test_explain_gives_one_object_with_every_condition(firms: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("explain", "cn.tsme", "--data", firms, "--as-of", "2026-07-01", "--id", "over", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["rule"], told["version"], told["verdict"], told["short_by"]) == ("cn.tsme", "2026-06-01", "not_met", 2)
    conditions = {one["id"]: one for one in told["conditions"]}
    assert conditions["TS-02"]["margin"] == "职工总数超\u00a01\u00a0人"
    assert conditions["TS-03"]["margin_exact"] == "销售收入超\u00a00.01\u00a0元"
    assert (told["smallest_change"]["found"], told["smallest_change"]["moves"]) == (False, [])


def test_explain_tells_the_least_effort_that_turns_the_verdict(firms: Path, capsys: pytest.CaptureFixture[str]) -> None:
    firms.write_text(FIRMS.replace(",0,4,", ",0,0,").replace("12000000,", "5000000,"), encoding="utf-8")
    asked = ("explain", "cn.tsme", "--data", firms, "--as-of", "2026-07-01", "--id", "at")
    assert _run(*asked, "--json") == 0
    change = json.loads(capsys.readouterr().out)["smallest_change"]
    assert (change["found"], change["verdict"]) == (True, "met")
    assert [move["text"] for move in change["moves"]] == ["Ⅰ类知识产权数增加\u00a01\u00a0件"]
    assert _run(*asked) == 0
    told = capsys.readouterr().out
    assert f"最小变动：{'，'.join(move['text'] for move in change['moves'])}，即符合" in told


def test_explain_speaks_chinese_to_a_person_and_names_the_department(
    firms: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run("explain", "cn.tsme", "--data", firms, "--as-of", "2026-07-01", "--id", "gap") == 0
    told = capsys.readouterr().out
    assert "数据缺失" in told
    assert "缺 2025\u00a0年资产总额" in told
    assert "初步判定" in told


def test_check_passes_the_shipped_rule(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("check", "cn.tsme") == 0
    assert "没有问题" in capsys.readouterr().out


def test_check_names_file_and_line_of_a_failing_test(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = RULE.read_text(encoding="utf-8").splitlines()
    broken = tmp_path / "broken.yaml"
    place = next(number for number, line in enumerate(lines) if "why: 多一人" in line)
    lines[place] = lines[place].replace("TS-02: not_met", "TS-02: met")
    broken.write_text("\n".join(lines), encoding="utf-8")
    assert _run("check", broken) == 1
    told = capsys.readouterr().out
    assert f"broken.yaml:{place + 1}：测试“多一人”：TS-02 应为“符合”，判定为“不符合”" in told


def test_a_rule_that_fails_its_tests_judges_nobody(
    firms: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = RULE.read_text(encoding="utf-8").replace("at_most: 500 人", "at_most: 400 人")
    broken = tmp_path / "broken.yaml"
    broken.write_text(text, encoding="utf-8")
    out = tmp_path / "verdicts.csv"
    assert _run("evaluate", broken, "--data", firms, "--as-of", "2026-07-01", "--out", out) == 1
    assert "恰好 500 人" in capsys.readouterr().err
    assert not out.exists()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("compare: staff_t", "compare: stuff_t", "字段字典里没有 stuff_t"),
        ("at_most: 500 人", "at_most: 5亿元", "单位（人）不符"),
        ("is: abnormal", "iz: abnormal", "写且只写一种判断"),
        ("mark: M  # 条件", "mark: Q  # 条件", "mark"),
    ],
)
def test_a_fault_in_a_rule_file_is_named_with_its_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, said: str
) -> None:
    text = RULE.read_text(encoding="utf-8")
    broken = tmp_path / "broken.yaml"
    broken.write_text(text.replace(old, new, 1), encoding="utf-8")
    line = text[: text.index(old)].count("\n") + 1
    assert _run("check", broken) == 1
    told = capsys.readouterr()
    first = (told.out + told.err).splitlines()[0]
    assert said in first
    # The condition begins at most a few lines above the word at fault.
    number = int(first.split(".yaml:")[1].split("：")[0])
    assert line - 3 <= number <= line


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("check", "cn.tsm"), "没有规则 cn.tsm，是否想写 cn.tsme"),
        (("check", "tsme"), "没有规则 tsme，是否想写 cn.tsme"),
        (("check", "q"), "没有规则 q；已有的规则："),
        (("explain", "cn.tsme", "--data", "FIRMS", "--id", "nobody"), "没有标识为 nobody 的企业"),
        (("explain", "cn.tsme", "--data", "FIRMS", "--id", "at", "--as-of", "1999-01-01"), "最早的版本自 2017-05-03"),
        (("explain", "cn.tsme", "--data", "FIRMS", "--id", "at", "--as-of", "soon"), "不是日期，应写作 2026-07-01"),
        (("explain", "cn.tsme", "--data", "FIRMS", "--id", "at", "--kind", "old"), "应为 new（新申请）或 renewal"),
        (("explain", "cn.tsme", "--data", "FIRMS", "--id", "at", "--map", "x=y"), "应写作 列=表头"),
        (("explain", "cn.tsme", "--data", "none.csv", "--id", "at"), "读不到 none.csv"),
        (("evaluate", "cn.tsme", "--data", "FIRMS", "--out", "/no/such/folder/v.csv"), "没有文件夹 /no/such/folder"),
        (("evaluate", "cn.tsme", "--data", "FIRMS", "--out", "/proc/v.csv"), "写不了 /proc/v.csv"),
        (("evaluate", "cn.tsme", "--data", "FIRMS", "--out", "/tmp"), "/tmp 是文件夹"),
    ],
)
def test_a_mistake_is_one_sentence_and_a_code_other_than_zero(
    firms: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], said: str
) -> None:
    assert _run(*(firms if part == "FIRMS" else part for part in arguments)) == 1
    told = capsys.readouterr().err.strip().splitlines()
    assert said in told[-1]


def test_help_prints_the_keys_of_every_list(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("evaluate", "--help") == 0
    told = capsys.readouterr().out
    told = re.sub(r"\s+", "", told)  # as wide as the terminal is
    for listed in ("kind资质名称，如高新技术企业", "level国家级、省级、部级或市级；year获奖年份；rank本单位排名",
                   "level特别重大、重大、较大、一般或严重；date发生日", "例：kechuangcriteriaevaluate"):  # fmt: skip
        assert listed in told


def test_words_outside_the_dictionary_are_told_and_judged_all_the_same(
    firms: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    heading, at, *others = FIRMS.splitlines()
    incidents = '"[{""kind"": ""安全"", ""level"": ""重大事故"", ""date"": ""2026-01-01""}]"'
    strange = at.replace("C3411,[],", f"C3411,{incidents},").replace("查账征收", "查帐征收")
    firms.write_text("\n".join((heading, strange, *others)) + "\n", encoding="utf-8")
    out = tmp_path / "verdicts.csv"
    assert _run("evaluate", "cn.tsme", "--data", firms, "--as-of", "2026-07-01", "--out", out) == 0
    told = capsys.readouterr().err
    assert "列 incidents 的 level 有字典以外的写法：重大事故，规则可能不认得，应核对；字典：特别重大、" in told
    assert "列 tax_mode 有字典以外的写法：查帐征收，" in told


def test_a_table_is_judged_piece_by_piece_into_one_file(
    firms: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, pieces, parquet = (tmp_path / name for name in ("whole.csv", "pieces.csv", "pieces.parquet"))
    asked = ("evaluate", "cn.tsme", "--data", firms, "--as-of", "2026-07-01", "--out")
    assert _run(*asked, whole) == 0
    monkeypatch.setattr("kechuang.commands.criteria._PIECE", 2)
    assert _run(*asked, pieces) == 0 == _run(*asked, parquet)
    assert pieces.read_bytes() == whole.read_bytes()
    assert pl.read_parquet(parquet).equals(pl.read_csv(whole, infer_schema=False).cast(pl.read_parquet_schema(parquet)))


def test_a_stop_on_the_way_leaves_the_result_as_it_was(
    firms: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "verdicts.csv"
    out.write_text("前次的结果", encoding="utf-8")

    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("kechuang.engines.criteria.result_rows", stopped)
    assert _run("evaluate", "cn.tsme", "--data", firms, "--as-of", "2026-07-01", "--out", out) == 130
    assert capsys.readouterr().err.endswith("已停止。\n")
    assert {path.name for path in tmp_path.iterdir()} == {"firms.csv", "verdicts.csv"}
    assert out.read_text(encoding="utf-8") == "前次的结果"


def test_the_dictionary_can_be_read(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("fields") == 0
    told = capsys.readouterr().out
    assert "staff_t" in told
    assert "职工总数（人） human_resources" in told
