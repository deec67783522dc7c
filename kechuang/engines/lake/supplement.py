"""补充 (supplement): a later file of a table whose rows take the place of earlier rows of the same key.

The sheet of quarantined rows that comes back corrected by hand is such a file. It still names file and row of what it
corrects, so a row that was in quarantine is settled too, even where the correction is of the key itself. What was
replaced is kept beside the accepted rows and the quarantine, and says which row replaced it.
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


def replaced_by_key(connection: Any, source: Source, good: Any, later: Sequence[int], work: Path) -> Any:
    """Return the good rows whose key a later file gives again: ``_at``, and ``by``, the ``_at`` of the row that wins.

    Parameters
    ----------
    connection : ibis backend
        Where it is worked out.
    source : Source
        The contract.
    good : ibis table
        Typed rows that break nothing by themselves.
    later : sequence of int
        Which of the table's files are supplements; the last of them that has a key wins.
    work : Path
        Folder for what is thrown away.
    """
    keys = {f"k{index}": good[name] for index, name in enumerate(source.key)}
    keyed = good.select("_at", turn=ibis.ifelse(good._file.isin(list(later)), good._file + 1, 0), **keys)
    ends = keyed.group_by(list(keys)).aggregate(first=keyed.turn.min(), last=keyed.turn.max())
    ends = ends.filter(ends["first"] < ends["last"])
    both = keyed.join(ends, list(keys))
    winners = both.filter(both.turn == both["last"]).group_by(list(keys)).aggregate(by=lambda rows: rows["_at"].min())
    losers = both.filter(both.turn < both["last"]).select("_at", *keys)
    return write(connection, losers.join(winners, list(keys)).select("_at", "by"), work / "replaced-by-key.parquet")


def corrected(
    connection: Any, source: Source, raw: Any, refused: Any, *, names: Sequence[str], later: Sequence[int], work: Path
) -> Any | None:
    """Return the refused rows that an accepted row of a later file names as its original, like the function above.

    A row counts only where at least half of its cells are those of its correction: another file of the same name may
    have come since, whose rows have nothing to do with it. None where no file names any row.

    Parameters
    ----------
    raw : ibis table
        The raw cells of all files.
    refused : ibis table
        ``_at`` of the rows that are not accepted.
    names : sequence of str
        The names of the table's files.
    """
    known = {name: index for index, name in enumerate(names) if index not in later and names.count(name) == 1}
    if not known or not {FILE, ROW} <= set(raw.columns):
        return None
    cells = [f"r_{key}" for key in source.columns]
    mends = raw.filter(raw._file.isin(list(later))).anti_join(refused, "_at")
    mends = mends.select(
        by=mends._at,
        at=_number(mends[FILE], known) * FILE_STEP + mends[ROW].try_cast("int64"),
        **{f"a_{name}": mends[name] for name in cells},
    )
    broken = raw.semi_join(refused, "_at").filter(lambda rows: rows._file.isin(list(known.values())))
    mends = write(connection, mends, work / "mends.parquet")
    broken = write(connection, broken.select("_at", *cells), work / "broken.parquet")
    both = mends.join(broken, mends["at"] == broken["_at"])
    same = reduce(add, (both[f"a_{name}"].identical_to(both[name]).cast("int64") for name in cells))
    pairs = both.filter(same * 2 >= len(cells)).group_by("_at").aggregate(by=lambda rows: rows["by"].max())
    return write(connection, pairs, work / "corrected.parquet")


def _number(file: Any, known: Mapping[str, int]) -> Any:
    return ibis.cases(*((file == name, number) for name, number in known.items()), else_=ibis.null("int64"))


def told(replaced: Any, source: Source, names: Sequence[str]) -> Any:
    """Return the replaced rows as quarantine takes its rows: ``_at``, ``_column``, and a reason that names the winner.

    Parameters
    ----------
    replaced : ibis table
        ``_at`` and ``by``.
    names : sequence of str
        The names of the table's files.
    """
    label = "、".join(source.columns[name].headings[0] for name in source.key)
    reason = ibis.literal("已由补充文件 ") + _place(replaced.by, names) + "替换"
    return replaced.select("_at", _column=ibis.literal(label), _reason=reason)


def winners(replaced: Any, names: Sequence[str]) -> Any:
    """Return the rows that replace others: ``_at`` and ``_replaces``, the sentence for their provenance."""
    each = replaced.group_by("by").aggregate(first=replaced["_at"].min())
    return each.select(_at=each.by, _replaces=ibis.literal("由补充文件更正，替换了 ") + _place(each["first"], names))


def _place(at: Any, names: Sequence[str]) -> Any:
    file = ibis.cases(*((at // FILE_STEP == index, name) for index, name in enumerate(names)), else_="")
    return file + " 第 " + (at % FILE_STEP).cast("string") + " 行"
