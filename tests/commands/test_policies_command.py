"""`kechuang policies`: anybody's file against the items of a pack, and every mistake in one sentence."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import polars as pl
import pytest

from kechuang.cli import main
from kechuang.declarations.pack import load_pack

ITEM = "demo.innovation-20.growth"
FIRMS = """id,op_rev_t,main_rev_t,rd_t,rd_t1,liab_t,asset_t,ip1,staff_t,reg_region,tax_authorised
at,1000万元,8000000,300000.00,200000,8000000,10000000,1,10,379901,true
below,1000万元,8000000,300000.00,199999.99,8000000,10000000,1,10,379901,true
hidden,1000万元,8000000,300000.00,200000,8000000,10000000,1,10,379902,false
gap,1000万元,8000000,300000.00,200000,,10000000,1,10,,true
"""


@pytest.fixture
def firms(tmp_path: Path) -> Path:
    path = tmp_path / "firms.csv"
    path.write_text(FIRMS, encoding="utf-8")
    return path


def _run(*arguments: str | Path) -> int:
    try:
        main(["policies", *map(str, arguments)])
    except SystemExit as stopped:
        return int(stopped.code or 0)
    return 0


def test_simulate_tells_today_beside_the_plan_and_how_many_were_not_seen(
    firms: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "changed.csv"
    moves = ("--set", "rd_sum=49万元", "--set", "fixed=20万元", "--as-of", "2026-07-01", "--out", out, "--json")
    assert _run("simulate", ITEM, "--data", firms, *moves) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["today"]["beneficiaries"], told["plan"]["beneficiaries"]) == (1, 2)
    assert (told["today"]["due"], told["plan"]["due"]) == (30_000_000, 40_000_000)
    assert (told["entered"], told["left"], told["lost"], told["unseen"]) == (1, 0, 1, 1)
    assert told["preliminary"] == "初步符合（以认定机关结论为准）" and told["subjects"] == 4
    assert told["spread"]["reg_region"] == [
        {"value": "379901", "today": 1, "plan": 2, "today_fen": 30_000_000, "plan_fen": 40_000_000}
    ]
    assert pl.read_csv(out).select("id", "change").rows() == [("below", "entered"), ("at", "less")]


def test_an_item_beside_is_moved_with_it(firms: Path, capsys: pytest.CaptureFixture[str]) -> None:
    move = ("--set", "demo.innovation-20.research|step1.rate=200%", "--as-of", "2026-07-01", "--json")
    assert _run("simulate", ITEM, "--data", firms, *move) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["today"]["beneficiaries"], told["plan"]["beneficiaries"]) == (1, 0)
    assert (told["plan"]["displaced"], told["left"]) == (1, 1)


def test_match_answers_both_ways(firms: Path, capsys: pytest.CaptureFixture[str]) -> None:
    common = ("--data", firms, "--pack", "demo", "--as-of", "2026-07-01", "--json")
    assert _run("match", "--item", ITEM, *common) == 0
    who = {one["id"]: one["verdict"] for one in json.loads(capsys.readouterr().out)["matches"]}
    assert who == {"at": "met", "hidden": "missing", "gap": "missing"}
    assert _run("match", "--id", "at", *common) == 0
    what = {one["item"]: one for one in json.loads(capsys.readouterr().out)["matches"]}
    assert what[ITEM]["amount_fen"] == 30_000_000 and what[ITEM]["instead"] == ""
    assert what["demo.innovation-20.research"]["instead"] == ITEM


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("simulate", "demo.none"), "没有条目 demo.none"),
        (("simulate", "demo.innovation-20"), "应写条目编号"),
        (("simulate", ITEM, "--set", "rd_sum"), "应写作 名=值"),
        (("simulate", ITEM, "--set", "rd_sum=1元", "--set", "rd_sum=2元"), "写了两次"),
        (("simulate", ITEM, "--set", "rdsum=1元"), "没有可改的 rdsum，是否想写 rd_sum"),
        (("simulate", ITEM, "--set", "debt=5万元"), "单位是%"),
        (("simulate", ITEM, "--set", "demo.none|fixed=5万元"), "demo.none 与这个条目的金额无关，可一起改动的有：demo."),
        (("simulate", ITEM, "--set", "revenue=0.001元"), "--set revenue=0.001元 不能用：'0.001元' 小于一分"),
        (("simulate", ITEM, "--set", "rd_share=3"), "--set rd_share=3 不能用：'3' 大于 1"),
        (("match", "--as-of", "明天"), "不是日期"),
        (("match", "--audience", "firms"), "应为 enterprise（企业）或 person（个人）"),
        (("match", "--item", "demo.innovation-20.grow"), "是否想写 demo.innovation-20.growth"),
        (("match", "--out", "/proc/x.csv"), "写不了 /proc/x.csv"),
        (("match", "--id", "nobody"), "没有标识为 nobody 的一行"),
        (("match", "--as-of", "1990-01-01"), "没有有效的条目"),
    ],
)
def test_a_mistake_is_one_sentence(
    arguments: tuple[str, ...], words: str, firms: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(*arguments, "--data", firms) != 0
    told = capsys.readouterr().err
    assert words in told and "Traceback" not in told


def test_a_holder_is_judged_as_one_that_renews_unless_one_kind_is_said_for_all(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pack = load_pack("demo")
    named = next(item for policy in pack.policies for item in policy.items if item.rule == "cn.tsme")
    changed = tuple(
        policy.model_copy(update={"items": tuple(
            item.model_copy(update={"rule": "cn.little-giant"}) if item is named else item for item in policy.items
        )})
        for policy in pack.policies
    )  # fmt: skip
    # Of the newer rule only a new application asks for four rights; a renewal in 2026 is asked for growth instead.
    monkeypatch.setattr(
        "kechuang.declarations.pack.load_pack", lambda *_: dataclasses.replace(pack, policies=list(changed))
    )
    quals = json.dumps([{"kind": "小巨人", "valid_from": "2024-01-01", "valid_to": "2027-01-01"}], ensure_ascii=False)
    rows = [{"id": "holder", "quals": quals, "ip1_applied": 3, "niche_years": 3, "rd_org_level": "省"},
            {"id": "other", "quals": "[]", "ip1_applied": 3, "niche_years": 3, "rd_org_level": "省"}]  # fmt: skip
    path = tmp_path / "firms.parquet"
    pl.DataFrame(rows).write_parquet(path)

    def told(*more: str) -> dict[str, str]:
        given = ("--data", path, "--item", named.id, "--as-of", "2026-07-01", "--json", *more)
        assert _run("match", *given) == 0
        return {row["id"]: row["verdict"] for row in json.loads(capsys.readouterr().out)["matches"]}

    assert "holder" in told() and "other" not in told()  # three rights are too few for a new application
    assert told("--kind", "new") == {} and set(told("--kind", "renewal")) == {"holder", "other"}
    for command in (("match",), ("simulate", named.id)):
        assert _run(*command, "--data", path, "--kind", "既有", "--as-of", "2026-07-01") == 1
        assert "应为 new（新申请）或 renewal（复核）" in capsys.readouterr().err
