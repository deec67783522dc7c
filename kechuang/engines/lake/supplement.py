"""补充 (supplement): a later file of a table whose rows take the place of earlier rows of the same key.

The sheet of quarantined rows that comes back corrected by hand is such a file. It still names file and row of what it
corrects: a row that was changed there stands for its original from now on, even where the key itself was wrong, and a
row that was left as it was is no row of its own. What is put aside so is kept beside the accepted rows and the
quarantine, and says which row stands for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import add
from pathlib import Path
from typing import Any

import ibis

from kechuang.declarations.source import Source
from kechuang.engines.lake.engine import write
from kechuang.engines.lake.inputs import FILE_STEP
from kechuang.engines.lake.quarantine import NOTES

FILE, ROW = f"x_{NOTES['_file']}", f"x_{NOTES['_row']}"


class Aside:
    """The rows of a table that others stand for (``_at``, and ``by``, the ``_at`` of the other).

    Parameters
    ----------
    connection : ibis backend
        Where it is worked out.
    source : Source
        The contract.
    raw : ibis table
        The raw cells of all files.
    faults : ibis table
        ``_at`` of the rows that break the contract by themselves.
    names : sequence of str
        The names of the table's files.
    later : sequence of int
        Which of them are supplements.
    work : Path
        Folder for what is thrown away.
    """

    def __init__(
        self, connection: Any, source: Source, raw: Any, faults: Any, *,
        names: Sequence[str], later: Sequence[int], work: Path,
    ) -> None:  # fmt: skip
        self._connection, self._source = connection, source
        self._names, self._later, self._work = names, later, work
        self._unchanged: Any = None
        self._replaced: Any = None
        if {FILE, ROW} <= set(raw.columns):
            self._settle_named(raw, faults)

    def _settle_named(self, raw: Any, faults: Any) -> None:
        """Put aside what the later files settle by naming file and row.

        Rows that repeat their original cell by cell, for the original; and originals, for the changed row. A row that
        breaks the contract stands only for one that does so too. At least half of the cells must be the same: another
        file of the same name may have come since, whose rows have nothing to do with it.
        """
        known = {name: index for index, name in enumerate(self._names) if self._names.count(name) == 1}
        if not known:
            return
        cells = [f"r_{key}" for key in self._source.columns]
        mends = raw.filter(raw._file.isin(list(self._later)))
        mends = mends.select(
            by=mends._at,
            at=_number(mends[FILE], known) * FILE_STEP + mends[ROW].try_cast("int64"),
            **{f"a_{name}": mends[name] for name in cells},
        )
        mends = self._kept(mends.filter(mends["at"] < mends["by"]), "mends")
        both = mends.join(raw.select(original=raw._at, **{name: raw[name] for name in cells}), [("at", "original")])
        same = reduce(add, (_plain(both[f"a_{name}"]).identical_to(_plain(both[name])).cast("int64") for name in cells))
        pairs = both.select(_at=both["at"], by=both["by"], same=same)
        pairs = self._kept(pairs.filter(pairs.same * 2 >= len(cells)), "pairs")
        unchanged = pairs.filter(pairs.same == len(cells)).select(_at=pairs.by, by=pairs["_at"])
        changed = pairs.filter(pairs.same < len(cells)).select("_at", "by")
        broken = self._kept(changed.semi_join(faults, "_at"), "broken")
        sound = self._kept(changed.anti_join(faults, [("by", "_at")]), "sound")
        fits = ibis.union(broken, sound).group_by("_at").aggregate(by=lambda rows: rows["by"].max())
        self._unchanged, self._replaced = self._kept(unchanged, "unchanged"), self._kept(fits, "corrected")

    def settle_keys(self, good: Any) -> None:
        """Put aside the good rows whose key a later file gives again; the last file that has a key wins."""
        keys = {f"k{index}": good[name] for index, name in enumerate(self._source.key)}
        turn = ibis.ifelse(good._file.isin(list(self._later)), good._file + 1, 0)
        keyed = good.select("_at", turn=turn, **keys)
        ends = keyed.group_by(list(keys)).aggregate(first=keyed.turn.min(), last=keyed.turn.max())
        ends = ends.filter(ends["first"] < ends["last"])
        both = keyed.join(ends, list(keys))
        winners = both.filter(both.turn == both["last"]).group_by(list(keys))
        winners = winners.aggregate(by=lambda rows: rows["_at"].min())
        losers = both.filter(both.turn < both["last"]).select("_at", *keys)
        found = self._kept(losers.join(winners, list(keys)).select("_at", "by"), "by-key")
        self._replaced = found if self._replaced is None else ibis.union(self._replaced, found)

    def left_of(self, rows: Any) -> Any:
        """Return the rows without all that are put aside so far."""
        for aside in (self._unchanged, self._replaced):
            rows = rows if aside is None else rows.anti_join(aside, "_at")
        return rows

    def told(self) -> Any:
        """Return what is put aside as quarantine takes its rows: ``_at``, ``_column``, and what stands for it."""
        label = ibis.literal("、".join(self._source.columns[name].headings[0] for name in self._source.key))
        reason = ibis.literal("已由补充文件 ") + _place(self._replaced.by, self._names) + "替换"
        told = self._replaced.select("_at", _column=label, _reason=reason)
        if self._unchanged is None:
            return told
        reason = ibis.literal("未作更正，与 ") + _place(self._unchanged.by, self._names) + "逐格相同"
        return ibis.union(told, self._unchanged.select("_at", _column=label, _reason=reason))

    def marked(self, rows: Any) -> Any:
        """Return the rows with ``_replaces``: what those that replace others say of it, for their provenance."""
        each = self._replaced.group_by("by").aggregate(first=self._replaced["_at"].max())
        said = ibis.literal("由补充文件更正，替换了 ") + _place(each["first"], self._names)
        return rows.left_join(each.select(_at=each.by, _replaces=said), "_at").drop("_at_right")

    def _kept(self, rows: Any, name: str) -> Any:
        return write(self._connection, rows, self._work / f"aside-{name}.parquet")


def _number(file: Any, known: Mapping[str, int]) -> Any:
    return ibis.cases(*((file == name, number) for name, number in known.items()), else_=ibis.null("int64"))


def _plain(cell: Any) -> Any:
    """Return a raw cell without what a sheet adds to it or takes from it."""
    return ibis.coalesce(cell, "").re_replace("^'", "").strip()


def _place(at: Any, names: Sequence[str]) -> Any:
    file = ibis.cases(*((at // FILE_STEP == index, name) for index, name in enumerate(names)), else_="")
    return file + " 第 " + (at % FILE_STEP).cast("string") + " 行"
