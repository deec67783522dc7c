"""实体台账 (entity ledger): which entity ids were given, to whom, and what became of them; nothing is ever struck out.

Events are appended: 新立 ``mint``, 绑定 ``bind`` (an id that so far had another code or none is now that of a credit
code), 恢复 ``revive``, 并入 ``merge`` (``other`` is the id that goes on), 拆出 ``split`` (``other`` is the id it came
out of), 注销 ``retire`` (no row is left). Beside them stand the rows' present ids (``holdings``) and the ids that rows
held before (``former``), so that the ledger alone gives the same ids to a build from nothing.

An id and a code belong together by the last word on both: the last code bound to the id and the last id of the code.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from kechuang.engines.lake.errors import LakeError

EVENTS = pl.Schema(
    [
        ("seq", pl.Int64()), ("at", pl.Datetime("us", "Asia/Shanghai")), ("event", pl.String()),
        ("entity_id", pl.String()), ("other", pl.String()), ("code", pl.String()), ("source", pl.String()),
        ("row_id", pl.String()),
    ]
)  # fmt: skip
HOLDINGS = pl.Schema({"source": pl.String, "row_id": pl.String, "entity_id": pl.String})
FORMER = pl.Schema({"source": pl.String, "row_id": pl.String, "entity_id": pl.String, "seq": pl.Int64})
RECORD = ["source", "row_id"]
BEGINS, ENDS = ("mint", "revive"), ("merge", "retire")
KINDS = (*BEGINS, *ENDS, "bind", "split")


def none(schema: pl.Schema) -> pl.DataFrame:
    """Return a table of no rows."""
    return pl.DataFrame(schema=schema)


@dataclass(frozen=True, slots=True)
class Ledger:
    """A ledger in memory; the state folder keeps the same three tables as files.

    Parameters
    ----------
    events : DataFrame [seq, at, event, entity_id, other, code, source, row_id]
        ``seq`` is the number of the build; ``source`` and ``row_id`` name the row after which an id was minted.
    holdings : DataFrame [source, row_id, entity_id]
        The id of every row now.
    former : DataFrame [source, row_id, entity_id, seq]
        The ids that rows held up to a build.
    """

    events: pl.DataFrame = field(default_factory=lambda: none(EVENTS))
    holdings: pl.DataFrame = field(default_factory=lambda: none(HOLDINGS))
    former: pl.DataFrame = field(default_factory=lambda: none(FORMER))

    @property
    def seq(self) -> int:
        """The number of the last build that wrote, 0 before the first."""
        return max((int(frame["seq"].max() or 0) for frame in (self.events, self.former)), default=0)  # type: ignore[arg-type]

    def write(self, path: Path) -> None:
        """Write the whole ledger to one Parquet file, replacing it in one step."""
        parts = [
            self.events,
            self.holdings.with_columns(event=pl.lit("holds")),
            self.former.with_columns(event=pl.lit("held")),
        ]
        fresh = path.with_name(path.name + ".new")
        pl.concat(parts, how="diagonal").write_parquet(fresh, compression="zstd")
        fresh.replace(path)

    @classmethod
    def read(cls, path: Path) -> Ledger:
        """Read what :meth:`write` wrote.

        Raises
        ------
        LakeError
            If the file is no ledger.
        """
        try:
            rows = pl.read_parquet(path).select(EVENTS.names()).cast(EVENTS)
        except (OSError, pl.exceptions.PolarsError) as error:
            raise LakeError(f"{path.name} 不是实体台账，请给出本系统写出的台账文件") from error
        kind = pl.col("event")
        return cls(
            rows.filter(kind.is_in(KINDS)),
            rows.filter(kind == "holds").select(HOLDINGS.names()),
            rows.filter(kind == "held").select(FORMER.names()),
        )


def standing(events: pl.LazyFrame) -> pl.DataFrame:
    """Return what the events say of each id they name.

    Parameters
    ----------
    events : LazyFrame
        All the events of the ids that are asked for, in any order.

    Returns
    -------
    DataFrame [entity_id, active, code, coded, born, into]
        Whether the id stands for a cluster now, the code last bound to it, whether it ever had one, the build in which
        it was minted, and into which it went if it ended by a merge.
    """
    status = pl.col("event").is_in((*BEGINS, *ENDS))
    return (
        events.sort("seq")  # one build says one thing of an id's standing at most, and one of its code
        .group_by("entity_id")
        .agg(
            pl.col("event").filter(status).last().alias("last"),
            pl.col("code").drop_nulls().last(),
            pl.col("code").is_not_null().any().alias("coded"),
            pl.col("seq").min().alias("born"),
            pl.col("other").filter(status).last().alias("into"),
        )
        .with_columns(active=pl.col("last").is_in(BEGINS))
        .select("entity_id", "active", "code", "coded", "born", "into")
        .sort("entity_id")
        .collect()
    )


def bound(events: pl.LazyFrame, codes: pl.Series) -> pl.DataFrame:
    """Return the id that belongs to each of some codes.

    Returns
    -------
    DataFrame [code, entity_id]
        Codes that have no id are left out; no id occurs twice.
    """
    asked = codes.drop_nulls().unique().to_frame("code").lazy()
    told = events.filter(pl.col("code").is_not_null()).select("seq", "code", "entity_id")
    latest = pl.col("entity_id").sort_by("seq").last()
    of_code = told.join(asked, on="code", how="semi").group_by("code").agg(latest).collect()
    last = pl.col("code").sort_by("seq").last()
    of_id = told.join(of_code.lazy(), on="entity_id", how="semi").group_by("entity_id").agg(last)
    return of_code.lazy().join(of_id, on=["code", "entity_id"], how="semi").sort("code").collect()


def redirects(events: pl.LazyFrame) -> pl.DataFrame:
    """Return where ids that are no longer in use lead to.

    Returns
    -------
    DataFrame [entity_id, now]
        Every id that ended; ``now`` is the id in use in which it lives on, null where no row of it is left.
    """
    known = standing(events)
    into: dict[str, str | None] = dict(known.filter(~pl.col("active")).select("entity_id", "into").iter_rows())

    def end(entity: str | None) -> str | None:
        seen: set[str] = set()  # two ids may have gone into each other at different times and both be gone now
        while entity in into and entity not in seen:
            seen.add(entity)
            entity = into[entity]
        return None if entity in seen else entity

    rows = [(entity, end(entity)) for entity in into]
    return pl.DataFrame(rows, schema={"entity_id": pl.String, "now": pl.String}, orient="row")


def of_ids(events: pl.LazyFrame, ids: Sequence[pl.Series]) -> pl.LazyFrame:
    """Return all the events of some ids."""
    asked = pl.concat([one.alias("entity_id") for one in ids]).unique().to_frame().lazy()
    return events.join(asked, on="entity_id", how="semi")
