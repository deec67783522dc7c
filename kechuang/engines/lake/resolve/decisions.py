"""人工判定 (stewards' decisions): what a person said of two rows, 相同 same, 不同 different or 暂缓 later; it lasts.

A decision names its rows by source and row id, so that it outlives every rebuild and every change of the rows; it is
about the whole nodes in which the rows lie (rows that say exactly the same are one). The newest word on two nodes
counts. "Same" on two valid credit codes is kept as a link and joins nothing; "different" on two rows of one node cannot
hold and is told as void. A decision about a row that is gone sleeps until it comes back.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from kechuang.engines.lake.errors import LakeError
from kechuang.engines.lake.resolve.partition import Constraints
from kechuang.engines.lake.resolve.rows import open_rows

FORMATS = (
    "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M",
    "%Y/%m/%d",
)  # fmt: skip
SCHEMA = pl.Schema(
    [
        ("source", pl.String()), ("row_id", pl.String()), ("other_source", pl.String()), ("other_row_id", pl.String()),
        ("verdict", pl.String()), ("by", pl.String()), ("at", pl.Datetime("us", "Asia/Shanghai")),
    ]
)  # fmt: skip
VERDICTS = {
    "same": "same",
    "different": "different",
    "later": "later",
    "相同": "same",
    "不同": "different",
    "暂缓": "later",
}


@dataclass(frozen=True, slots=True)
class Ruling:
    """What decisions come to on the nodes that there are now.

    Parameters
    ----------
    constraints : Constraints
        For :func:`~kechuang.engines.lake.resolve.partition.partition`.
    links : DataFrame [left, right, by, at]
        Nodes with two valid codes that a steward holds for one.
    void : DataFrame [left, right, by, at]
        "Different" within one node.
    """

    constraints: Constraints
    links: pl.DataFrame
    void: pl.DataFrame


def none() -> pl.DataFrame:
    """Return the decisions of nobody."""
    return pl.DataFrame(schema=SCHEMA)


def rule(decisions: pl.DataFrame, where: pl.LazyFrame) -> Ruling:
    """Say what decisions mean for the nodes of today.

    Parameters
    ----------
    decisions : DataFrame
        With the columns of :data:`SCHEMA`, in any order of rows.
    where : LazyFrame [source, row_id, node, code]
        Every row with its node and the valid code of that node, or null.
    """
    ends = [decisions.select("source", "row_id"), decisions.select(source="other_source", row_id="other_row_id")]
    asked = pl.concat(ends).unique()
    found = where.join(asked.lazy(), on=["source", "row_id"], how="semi").select("source", "row_id", "node", "code")
    nodes = found.collect()
    both = decisions.join(nodes, on=["source", "row_id"]).join(
        nodes, left_on=["other_source", "other_row_id"], right_on=["source", "row_id"], suffix="_other"
    )
    turned = pl.col("node") > pl.col("node_other")
    left = pl.when(turned).then("node_other").otherwise("node").alias("left")
    right = pl.when(turned).then("node").otherwise("node_other").alias("right")
    coded = pl.col("code").is_not_null() & pl.col("code_other").is_not_null()
    named = both.select(left, right, "verdict", "by", "at", coded.alias("coded"))
    # Two words of one moment: the one that keeps apart is the safer one.
    newest = named.sort("at", "verdict", "by", descending=[True, False, False]).unique(["left", "right"], keep="first")
    newest = newest.sort("at", "left", "right", descending=[True, False, False])
    one = pl.col("left") == pl.col("right")
    same = newest.filter((pl.col("verdict") == "same") & ~one)
    different = newest.filter(pl.col("verdict") == "different")
    told = ["left", "right", "by", "at"]
    return Ruling(
        Constraints(
            same.filter(~pl.col("coded")).select("left", "right"), different.filter(~one).select("left", "right")
        ),
        same.filter("coded").select(told),
        different.filter(one).select(told),
    )


def read(path: Path) -> pl.DataFrame:
    """Read decisions from a CSV or Parquet file with the columns of :data:`SCHEMA`.

    Raises
    ------
    LakeError
        If the file cannot be read, a column is missing, a row names no verdict or no moment, or names a row twice.
    """
    try:
        parquet = path.suffix.lower() == ".parquet"
        parts = [pl.read_parquet(path)] if parquet else list(open_rows(path, None))
    except (OSError, pl.exceptions.PolarsError) as error:
        raise LakeError(f"人工判定文件 {path.name} 读不出来，请给出完整的 CSV、xlsx 或 Parquet 文件") from error
    if not parts:  # headings and no row: nothing was decided
        return none()
    given = pl.concat(parts)
    if missing := [name for name in SCHEMA.names() if name not in given.columns]:
        raise LakeError(f"人工判定文件 {path.name} 缺少列 {'、'.join(missing)}，请补上后再试")
    texts = [name for name in SCHEMA.names() if name != "at"]
    frame = given.select(pl.col(texts).cast(pl.String).str.strip_chars(), "at").with_columns(
        pl.col("verdict").replace_strict(VERDICTS, default=None), _moment(given)
    )
    checks = {
        "没有写明是哪两行": pl.any_horizontal(pl.col(texts[:4]).is_null() | (pl.col(texts[:4]) == "")),
        "两端是同一行": (pl.col("source") == pl.col("other_source")) & (pl.col("row_id") == pl.col("other_row_id")),
        "的判定不是相同、不同、暂缓（same、different、later）之一": pl.col("verdict").is_null(),
        "的时间 at 缺失或不是日期": pl.col("at").is_null(),
    }
    for message, wrong in checks.items():
        if (rows := frame.with_row_index("row", 1).filter(wrong)).height:
            raise LakeError(f"人工判定文件 {path.name} 第 {rows['row'][0]} 条{message}，请改正后再试")
    return frame.select(SCHEMA.names()).cast(SCHEMA)


def _moment(given: pl.DataFrame) -> pl.Expr:
    """Read the moment; one without a zone is local time."""
    zone = "Asia/Shanghai"
    kind = given.schema["at"]
    if isinstance(kind, pl.Datetime):
        at = pl.col("at")
        return at.dt.convert_time_zone(zone) if kind.time_zone else at.dt.replace_time_zone(zone)
    text = pl.col("at").cast(pl.String).str.strip_chars()
    plain = [text.str.to_datetime(one, strict=False).dt.replace_time_zone(zone) for one in FORMATS]
    aware = text.str.to_datetime("%Y-%m-%dT%H:%M:%S%.f%z", strict=False).dt.convert_time_zone(zone)
    return pl.coalesce(*plain, aware).alias("at")
