"""分桶 (buckets): a wide merge, one range of keys after the other, so that its memory does not grow with the data.

What takes part is written out once in the order of the key. Views show the rows of one range; the statements that merge
them are spelled for the first range and run again for each of the others. As the ranges follow each other as their keys
do, the files that they give only have to be put one behind the other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from kechuang.engines.lake.duck import DRAFT, KEPT, Duck, quoted, text
from kechuang.engines.lake.merge import Part

KEYS = 250_000
"""Keys in a range: with hundreds of columns, what the engine's bound suffices for."""
Files = dict[str, Path]


@dataclass(slots=True)
class Buckets:
    """The tables of a merge, shown range by range of the first column of the key.

    Parameters
    ----------
    connection : Duck
        The engine.
    key : sequence of str
        The columns of the key; all rows of one value of the first are in one range.
    work : Path
        A folder for what is thrown away.
    name : str
        What files and views are called by.
    """

    connection: Duck
    key: Sequence[str]
    work: Path
    name: str
    _views: list[tuple[str, Path, Any]] = field(default_factory=list)  # view, the file behind it, a table like it
    _shown: list[tuple[Any, Any]] = field(default_factory=list)  # expression, its view

    def merged(self, spine: Any, parts: Sequence[Part], make: Callable[[Any, Sequence[Part]], Files]) -> Files:
        """Let a function write files for every range; return each as one file, all ranges behind each other.

        Parameters
        ----------
        spine : ibis table
            One row a key.
        parts : sequence of Part
            What is merged.
        make : callable
            Given spine and parts of a range, writes files in the order of the key and returns them by name; whatever it
            writes must be the same statements for every range.
        """
        spine = self._show(spine, spine.columns)
        parts = [self._part(part) for part in parts]
        bounds = self._bounds()
        done: dict[str, list[Path]] = {}
        told = len(self.connection.written)
        for number, (start, end) in enumerate(zip([None, *bounds], [*bounds, None], strict=True)):
            for view, path, like in self._views:
                self._turn(view, path, like, start, end)
            if number == 0:
                files = make(spine, parts)
                statements = self.connection.written[told:]
            else:
                for statement, path in statements:
                    self.connection.copy(statement, path)
            for name, path in files.items():
                done.setdefault(name, []).append(path.rename(path.with_stem(f"{path.stem}-{number}")))
        for _, path, _ in self._views:
            path.unlink()
        return {name: self._together(name, paths) for name, paths in done.items()}

    def _part(self, part: Part) -> Part:
        needed = [*part.values.values(), *part.hows.values(), "_at", "_day", "_file", "_row"]
        every = None if part.every is None else self._show(part.every, needed)
        return replace(part, frame=self._show(part.frame, needed), every=every)

    def _show(self, table: Any, needed: Sequence[str]) -> Any:
        """Write the rows of a table in the order of the key and return the view that will show a range of them."""
        for known, view in self._shown:
            if known.equals(table):
                return view
        number = len(self._views)
        columns = dict.fromkeys([*self.key, *(name for name in needed if name in table.columns)])
        path = self.work / f"{self.name}-sorted-{number}.parquet"
        ordered = self.connection.write(table.select(*columns).order_by(self.key[0]), path, DRAFT)
        name = f"{self.name}-range-{number}"
        self._views.append((name, path, ordered))
        view = self._turn(name, path, ordered, None, None)
        self._shown.append((table, view))
        return view

    def _turn(self, view: str, path: Path, like: Any, start: str | None, end: str | None) -> Any:
        """Let a view show the rows from a value of the key on, and before another."""
        first = quoted(self.key[0])
        limits = [f"{first} >= {text(start)}"] if start is not None else []
        limits += [f"{first} < {text(end)}"] if end is not None else []
        return self.connection.view(
            view, f"SELECT * FROM read_parquet({text(path)}) WHERE {' AND '.join(limits) or 'true'}", like
        )

    def _bounds(self) -> list[str]:
        """Return the values of the key at which ranges after the first begin."""
        path, ordered = self._views[0][1:]
        rows = self.connection.rows(ordered)
        step = -(-rows // -(-rows // KEYS))
        found = self.connection.raw_sql(
            f"SELECT bound::VARCHAR FROM (SELECT DISTINCT {quoted(self.key[0])} AS bound "
            f"FROM read_parquet({text(path)}, file_row_number = true) "
            f"WHERE file_row_number > 0 AND file_row_number % {step} = 0) ORDER BY bound"
        )
        return [bound for (bound,) in found.fetchall()]

    def _together(self, name: str, paths: Sequence[Path]) -> Path:
        whole = self.work / f"{self.name}-{name}-whole.parquet"
        listed = ", ".join(text(path) for path in paths)
        self.connection.copy(f"COPY (SELECT * FROM read_parquet([{listed}])) TO {text(whole)} ({KEPT})", whole)
        for path in paths:
            path.unlink()
        return whole
