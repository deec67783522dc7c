"""来源 (inputs): what a city is built from, remembered with every run, so that one more table can be added to it.

Files given by path stay where they are. What was added since (a supplement, or a table in place of what was received)
comes after them, in the order in which it was added. The inputs of a run lie in ``<data>/inputs/<run id>.json``, so
the run that people see always tells what to build on, even after an earlier one was made current again.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, Self

from kechuang.declarations.pack import default_roots

DEMO_SEED = 20_240_229
REGISTRY = "enterprise_registry"

Mode = Literal["supplement", "replace", "delta", "feed"]
SUPPLEMENT: Mode = "supplement"
REPLACE: Mode = "replace"


class BuildError(Exception):
    """An input that cannot be used, or a build that cannot begin; its text is one sentence."""

    one_sentence = True


@dataclass(frozen=True, kw_only=True)
class Added:
    """A file that came after the first build.

    Parameters
    ----------
    table : str
        Name of its contract.
    path : Path
        Where it lies.
    mode : {"supplement", "replace", "delta", "feed"}
        Whether its rows are added to what was received and win by key (补充), it stands in its place (替换), or it
        holds new and changed rows (增量) or a feed of changes (变更流) that come on top of the table.
    """

    table: str
    path: Path
    mode: Mode


@dataclass(frozen=True, kw_only=True)
class Inputs:
    """What a city is built from.

    Parameters
    ----------
    pack : str
        Id of the pack.
    registry : Path, optional
        The enterprise registry (CSV, Parquet or xlsx).
    tables : sequence of (table, path)
        Further department tables, by the name of their contract.
    reports : Path, optional
        A folder of saved pages, or one page.
    enterprises : int
        Size of the synthetic region to make; 0 makes none.
    departments : {7, 50}
        How many departments of it hand over tables.
    seed : int
        Seed of the synthetic region.
    added : sequence of Added
        What came since, in order.
    made : sequence of (table, path)
        The tables of the synthetic region as they were made; made anew where one of them is gone.
    """

    pack: str
    registry: Path | None = None
    tables: Sequence[tuple[str, Path]] = ()
    reports: Path | None = None
    enterprises: int = 0
    departments: int = 7
    seed: int = DEMO_SEED
    added: Sequence[Added] = ()
    made: Sequence[tuple[str, Path]] = ()

    @property
    def replaced(self) -> frozenset[str]:
        """The tables of which nothing but what was added counts."""
        return frozenset(item.table for item in self.added if item.mode == REPLACE)

    def given(self) -> list[tuple[str, Path]]:
        """Return table and file of what was given first and still counts."""
        first = [(REGISTRY, self.registry)] if self.registry is not None else []
        return [(table, path) for table, path in [*first, *self.tables] if table not in self.replaced]

    def paths(self) -> Iterator[Path]:
        """Yield every file and folder that the next build reads."""
        yield from (path for _, path in self.given())
        yield from (item.path for item in self.added)
        if self.reports is not None:
            yield self.reports

    def states(self) -> dict[str, tuple[int, int]]:
        """Return size and time of every file that is there, those inside folders too, by its path."""
        files = (one for path in self.paths() for one in (sorted(path.iterdir()) if path.is_dir() else [path]))
        return {str(file): _state(file) for file in files if file.is_file()}

    def plus(self, item: Added) -> Self:
        """Return the same with one more file; what it replaces goes, and the same file counts once."""
        kept = [
            other
            for other in self.added
            if other.table != item.table or (item.mode != REPLACE and other.path != item.path)
        ]
        if any(other == replace(item, mode=REPLACE) for other in self.added):
            return self  # it is all there is of the table already: it cannot supplement itself
        return replace(self, added=(*kept, item))

    def same_base(self, other: Inputs) -> bool:
        """Tell whether both begin from the same pack and files, whatever was added."""
        return replace(self.settled(), added=(), made=()) == replace(other.settled(), added=(), made=())

    def settled(self) -> Self:
        """Return the same with absolute paths, as it is remembered."""

        def whole(path: Path | None) -> Path | None:
            return path.resolve() if path is not None else None

        return replace(
            self,
            registry=whole(self.registry),
            tables=tuple((table, path.resolve()) for table, path in self.tables),
            reports=whole(self.reports),
            added=tuple(replace(item, path=item.path.resolve()) for item in self.added),
            made=tuple((table, path.resolve()) for table, path in self.made),
        )


@dataclass(frozen=True)
class Remembered:
    """The inputs of a run, what each file was then, and a digest of all packs."""

    inputs: Inputs
    states: dict[str, tuple[int, int]]
    packs: str

    def require(self) -> None:
        """Make sure that every file is still there.

        Raises
        ------
        BuildError
            Naming the first that is not.
        """
        for path in self.inputs.paths():
            if not path.exists():
                raise BuildError(
                    f"现行数据用过的 {path} 已不在原处，无法重建；请放回原处，或用“替换”导入这张表的新文件"
                )

    def changed(self) -> list[str]:
        """Return the paths of the files that are not what they were when the run read them, gone or new ones too."""
        now = self.inputs.states()
        return sorted(path for path in now.keys() | self.states.keys() if now.get(path) != self.states.get(path))

    def stands(self, inputs: Inputs) -> bool:
        """Tell whether a build from these inputs would read just what this one read."""
        return (
            replace(self.inputs, made=()) == replace(inputs.settled(), made=())
            and not self.changed()
            and self.packs == packs_digest()
        )


def remember(data: Path, run_id: str, inputs: Inputs) -> None:
    """Write down what a run was built from, whole or not at all; files of the data folder by their place in it."""
    inputs = inputs.settled()

    def written(path: Path | str | None) -> str | None:
        if path is None:
            return None
        path = Path(path)
        return path.relative_to(data).as_posix() if path.is_relative_to(data) else str(path)

    held = {
        "pack": inputs.pack,
        "registry": written(inputs.registry),
        "tables": [[table, written(path)] for table, path in inputs.tables],
        "reports": written(inputs.reports),
        "enterprises": inputs.enterprises,
        "departments": inputs.departments,
        "seed": inputs.seed,
        "added": [{"table": item.table, "path": written(item.path), "mode": item.mode} for item in inputs.added],
        "made": [[table, written(path)] for table, path in inputs.made],
        "files": {
            written(path): {"size": size, "mtime_ns": moment} for path, (size, moment) in inputs.states().items()
        },
        "packs": packs_digest(),
    }
    path = _place(data, run_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".tmp")
    with partial.open("w", encoding="utf-8") as stream:
        json.dump(held, stream, ensure_ascii=False, indent=1)
        stream.flush()
        os.fsync(stream.fileno())
    partial.replace(path)


def recall(data: Path, run_id: str) -> Remembered:
    """Return what a run was built from.

    Raises
    ------
    BuildError
        If that was not written down or cannot be read.
    """
    try:
        held: dict[str, Any] = json.loads(_place(data, run_id).read_text(encoding="utf-8"))
        return Remembered(
            Inputs(
                pack=held["pack"],
                registry=data / held["registry"] if held["registry"] else None,
                tables=tuple((table, data / path) for table, path in held["tables"]),
                reports=data / held["reports"] if held["reports"] else None,
                enterprises=held["enterprises"],
                departments=held.get("departments", 7),
                seed=held["seed"],
                added=tuple(
                    Added(table=item["table"], path=data / item["path"], mode=item["mode"]) for item in held["added"]
                ),
                made=tuple((table, data / path) for table, path in held["made"]),
            ),
            {str(data / path): (state["size"], state["mtime_ns"]) for path, state in held["files"].items()},
            held["packs"],
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BuildError(
            f"没有记下批次 {run_id} 是由哪些文件构建的，无法在它之上导入；请先在服务器上运行一次 kechuang build"
        ) from error


def packs_digest() -> str:
    """Return a digest of every file of every pack; packs inherit, so that one may change through another."""
    digest = hashlib.sha256()
    for folder in default_roots():
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                digest.update(path.relative_to(folder).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()


def _place(data: Path, run_id: str) -> Path:
    return data / "inputs" / f"{run_id}.json"


def _state(path: Path) -> tuple[int, int]:
    state = path.stat()
    return state.st_size, state.st_mtime_ns
