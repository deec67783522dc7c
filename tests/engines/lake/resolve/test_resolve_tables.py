"""Anybody's tables become entities: who is joined, who is not, and that nothing depends on the order of the input."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from stdnum.cn import uscc

from kechuang.declarations.division import Division
from kechuang.engines.lake import Given, LakeError, resolve_tables

PLACES = {
    "379900": Division(code="379900", name="演示市", level="city", kind="synthetic"),
    "379901": Division(code="379901", name="云溪区", level="district", kind="synthetic"),
}
STEMS = ("恒瑞", "宏远", "昊创", "博川", "泽丰", "骏达", "凯诺", "卓明")
Row = dict[str, str | None]


def code(number: int) -> str:
    body = f"91379901MA00000{number:02d}"
    return body + uscc.calc_check_digit(body)


def firm(number: int) -> Row:
    """Return the register's row of a firm: all its values are its own."""
    return {
        "key": f"firm{number}", "信用代码": code(number), "企业名称": f"演示市{STEMS[number]}化工有限公司",
        "法定代表人": f"王{'一二三四五六七八'[number]}", "电话": f"1391234{number}98{number}",
        "地址": f"云溪区创新路{number + 1}号",
    }  # fmt: skip


def said(key: str, **cells: str | None) -> Row:
    """Return a row of another department; cells that are not given are empty."""
    names = {"code": "信用代码", "name": "企业名称", "person": "法定代表人", "phone": "电话", "address": "地址"}
    return {"key": key} | {heading: cells.get(name) for name, heading in names.items()}


def broken(number: int) -> str:
    right = code(number)
    return right[:14] + ("8" if right[14] != "8" else "7") + right[15:]


FIRST, SECOND = firm(0), firm(1)
REGISTER = [*(firm(number) for number in range(6)), {**firm(0), "key": "firm0again"}]
TWINS = [{**firm(number), "企业名称": "演示市同名化工有限公司", "key": f"twin{number}"} for number in (6, 7)]
OTHERS = [
    said("short with phone", name="恒瑞化工", phone="139-1234-0980"),
    said("other form with person", name="演示市恒瑞化工有限责任公司", person="王 一"),
    said("slip with phone and person", name="演示市恒端化工有限公司", phone="13912340980", person="王一"),
    said("other firm of the same boss", name="演示市别家物流有限公司", phone="13912340980", person="王一"),
    said("short alone", name="宏远化工"),
    said("whole name alone", name="演示市宏远化工有限公司"),
    said("whole name, other person", name="演示市昊创化工有限公司", person="赵九"),
    said("name of two codes", name="演示市同名化工有限公司"),
    said("somebody else's code", code=code(0), name=str(firm(3)["企业名称"]), person="王四", phone="13912343983"),
    said("branch", name="演示市博川化工有限公司云溪分公司", person="王四", phone="13912343983"),
    said("code with a slip", code=broken(4), name="泽丰化工"),
    said("nobody's", name="演示市无人知晓商行"),
]


def solve(folder: Path, tables: dict[str, list[Row]]) -> pl.DataFrame:
    """Resolve tables; returns the outcome with the key of every row."""
    given, keys = [], []
    for name, rows in tables.items():
        path = folder / f"{name}.csv"
        pl.DataFrame(rows, infer_schema_length=None).drop("key").write_csv(path)
        given.append(Given(name, path))
        keys += [{"source": name, "row_id": str(at), "key": row["key"]} for at, row in enumerate(rows)]
    resolve_tables(given, folder / "out.parquet", divisions=PLACES)
    out = pl.read_parquet(folder / "out.parquet")
    assert out.columns == ["source", "row_id", "entity_id", "reason"]
    assert out["reason"].null_count() == 0 and out.height == len(keys)
    return out.join(pl.DataFrame(keys), on=["source", "row_id"])


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> pl.DataFrame:
    return solve(tmp_path_factory.mktemp("world"), {"register": [*REGISTER, *TWINS], "others": OTHERS})


@pytest.fixture(scope="module")
def entity(outcome: pl.DataFrame) -> dict[str, str]:
    return dict(outcome.select("key", "entity_id").iter_rows())


@pytest.mark.parametrize(
    ("key", "firm"),
    [
        ("short with phone", "firm0"),
        ("other form with person", "firm0"),
        ("slip with phone and person", "firm0"),
        ("firm0again", "firm0"),
        ("whole name alone", "firm1"),
        ("code with a slip", "firm4"),
    ],
)
def test_a_row_joins_the_firm_that_enough_of_it_speaks_of(entity: dict[str, str], key: str, firm: str) -> None:
    assert entity[key] == entity[firm]


@pytest.mark.parametrize(
    "key",
    [
        "other firm of the same boss", "short alone", "whole name, other person", "name of two codes",
        "somebody else's code", "branch", "nobody's",
    ],
)  # fmt: skip
def test_a_row_in_doubt_joins_nobody(outcome: pl.DataFrame, entity: dict[str, str], key: str) -> None:
    assert outcome.filter(pl.col("entity_id") == entity[key])["key"].to_list() == [key]


def test_firms_with_codes_stay_apart(entity: dict[str, str]) -> None:
    assert len({entity[f"firm{number}"] for number in range(6)} | {entity["twin6"], entity["twin7"]}) == 8


def test_the_order_of_rows_and_tables_changes_nothing(outcome: pl.DataFrame, tmp_path: Path) -> None:
    turned = solve(tmp_path, {"others": OTHERS[::-1], "register": [*TWINS, *REGISTER][::-1]})

    def groups(found: pl.DataFrame) -> set[tuple[str, ...]]:
        return {tuple(keys) for keys in found.group_by("entity_id").agg(pl.col("key").sort())["key"].to_list()}

    assert groups(turned) == groups(outcome)


def test_persons_of_other_tongues_are_resolved_by_a_learned_model(tmp_path: Path) -> None:
    first = "anna bruno clara dmitri elena felix greta hugo irene jonas karin lukas".split()  # noqa: SIM905
    last = "novak keller rossi dupont larsen silva kowalski andersen moretti fischer weber".split()  # noqa: SIM905
    rows: list[Row] = [
        {
            "key": str(at),
            "given_name": first[at % 12],
            "surname": last[at % 11],
            "date_of_birth": f"19{at % 60 + 20}{at % 12 + 1:02d}{at % 27 + 1:02d}",
            "postcode": str(4000 + at * 7),
            "phone": str(7_000_000 + at * 991),
        }
        for at in range(132)
    ]
    slips: list[Row] = [{**row, "surname": f"{str(row['surname'])[:-1]}x", "postcode": None} for row in rows]
    found = solve(tmp_path, {"one": rows, "two": slips}).group_by("entity_id").agg("key")
    assert found.filter(pl.col("key").list.n_unique() == 1, pl.col("key").list.len() == 2).height >= 130


@pytest.mark.parametrize(
    ("content", "told"), [(b"", "空文件"), (b"PAR1 cut off", "不是完整的 Parquet"), (b"x,y\n1,2\n", "--contract")]
)
def test_a_table_that_cannot_be_read_is_told_in_one_sentence(tmp_path: Path, content: bytes, told: str) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(content)
    with pytest.raises(LakeError, match=told):
        resolve_tables([Given("t", path)], tmp_path / "out.parquet", divisions=PLACES)
