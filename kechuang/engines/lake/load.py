"""装载 (load): a table of a run, taken over where nothing changed, else read: snapshot, deltas, feeds in their order.

The accepted rows are a fold over the files in the order in which they are given. Where they begin with what the last
run was made from, only the rest is read; where they hold deltas and feeds alone, these come on top of the table as the
last run has it, and a file that was taken up once is not taken up again.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Any

from kechuang.declarations.contract_change import refused
from kechuang.declarations.source import LoadKind, Source
from kechuang.engines.lake.cells import CellReader
from kechuang.engines.lake.errors import LakeError, TableRefusedError
from kechuang.engines.lake.fold import fold, joined
from kechuang.engines.lake.guards import guard
from kechuang.engines.lake.inputs import Input, digest
from kechuang.engines.lake.profile import profile
from kechuang.engines.lake.record import Printer, Record
from kechuang.engines.lake.run import CheckResult, TableFile
from kechuang.engines.lake.table import Loaded, build_table

KINDS = ("accepted", "quarantine", "replaced")


@dataclass(frozen=True, slots=True)
class Known:
    """A table that was made before: its record, the folder its files lie in, and the run that it belongs to."""

    record: Record
    folder: Path
    run: str


class Loader:
    """Makes the tables of one run.

    Parameters
    ----------
    connection : ibis backend
        Where the checks run.
    printer : Printer
        Makes fingerprints.
    out : Path
        The folder of the unfinished run.
    before : mapping
        Tables of the current run, by name.
    left : mapping
        Tables that killed builds have finished, by name.
    accept : collection of str
        Tables whose fall or drift is confirmed.
    """

    def __init__(
        self,
        connection: Any,
        printer: Printer,
        *,
        out: Path,
        before: Mapping[str, Known],
        left: Mapping[str, Sequence[Known]],
        accept: Collection[str] = (),
    ) -> None:
        self._connection = connection
        self._printer = printer
        self._out = out
        self._before = before
        self._left = left
        self._accept = accept

    def load(
        self, source: Source, files: Sequence[Input], *, reader: CellReader, tell: Callable[[str], None]
    ) -> tuple[Loaded, Record]:
        """Return a table of the run and its record, which is written beside it.

        Raises
        ------
        LakeError
            If a file cannot be read, the contract changed in a way that its version does not say, or the table looks
            nothing like the one before it.
        """
        before = self._before.get(source.table)
        if before is not None:
            _contract_holds(before.record, source)
        hashes = [digest(item.path) for item in files]
        print_ = self._printer.of(source, files, hashes)
        for known in (*([before] if before else ()), *self._left.get(source.table, ())):
            taken = self._taken(source, known, print_)
            if taken is not None:
                tell(f"{source.name}：与上次相同，沿用")
                return taken
        loaded, record = self._read(source, files, hashes, print_, reader=reader, tell=tell)
        if before is not None and source.table not in self._accept and before.record.profile:
            guard(source, before.record.profile, record.profile, run=before.run)
        record.save(self._out)
        return loaded, record

    def carry(self, source: Source) -> tuple[Loaded, Record]:
        """Take a table over from the current run as it is, no file of it being given.

        Raises
        ------
        LakeError
            If a file of it is damaged, or its contract is another one.
        """
        known = self._before[source.table]
        _contract_holds(known.record, source)
        taken = self._taken(source, known, known.record.print)
        if taken is None:
            raise LakeError(f"现行批次 {known.run} 的表 {source.table} 已损坏，无法沿用，请给出它的文件重新构建")
        return taken

    def _read(
        self,
        source: Source,
        files: Sequence[Input],
        hashes: Sequence[str],
        print_: str,
        *,
        reader: CellReader,
        tell: Callable[[str], None],
    ) -> tuple[Loaded, Record]:
        work = self._out / "work" / source.table
        plan = self._plan(source, files, hashes, print_)
        if plan.again is not None:
            taken = self._taken(source, plan.again, plan.print, rename=True)
            if taken is not None:
                tell(f"{source.name}：没有新的变更，沿用")
                return taken
        known_hashes = {item.path: sha256 for item, sha256 in zip(files, hashes, strict=True)}
        loaded = self._state(source, plan.state)
        if plan.base:
            loaded = build_table(
                self._connection, source, plan.base, reader=reader, work=work / "whole", out=self._out, tell=tell,
                hashes=known_hashes,
            )  # fmt: skip
        groups = groupby(zip(plan.steps, plan.kinds, strict=True), key=lambda pair: pair[1])
        for number, (kind, pairs) in enumerate(groups):
            place = work / f"step-{number}"
            steps = build_table(
                self._connection, source, [item for item, _ in pairs], reader=reader, work=place / "work",
                out=place / "out", tell=tell, kind=kind, offset=len(loaded.receipts) if loaded else 0,
                hashes=known_hashes,
            )  # fmt: skip
            tell(f"{source.name}：并入变更")
            loaded = self._folded(source, loaded, steps)
        if loaded is None:
            raise LakeError(f"“{source.name}”没有可以载入的文件")
        shutil.rmtree(work, ignore_errors=True)
        files_of = {
            kind: TableFile(rows, digest(path), path.relative_to(self._out).as_posix())
            for kind, path, rows in held(loaded)
        }
        record = Record(
            source.table, plan.print, source.version, source.model_dump(mode="json", by_alias=True), plan.applied,
            profile(source, loaded.accepted), files_of, loaded.receipts, loaded.checks,
        )  # fmt: skip
        return loaded, record

    def _plan(self, source: Source, files: Sequence[Input], hashes: Sequence[str], print_: str) -> _Plan:
        """Say what is to be read, and on top of what."""
        kinds = _kinds(source, files)
        steps = [index for index, kind in enumerate(kinds) if kind != "snapshot"]
        if steps and not source.key:
            raise TableRefusedError(source.table, f"“{source.name}”没有主键，不能并入增量或变更流，请在契约中声明 key")
        for index in steps:
            if kinds[index] == "feed" and source.op is None:
                raise TableRefusedError(
                    source.table,
                    f"{files[index].path.name} 是变更流，“{source.name}”的契约没有用 op 指明增改删标志列，请先补充契约",
                )
        whole = [index for index, kind in enumerate(kinds) if kind == "snapshot"]
        known = self._before.get(source.table)
        told = tuple(hashes[index] for index in steps)
        if known is not None and _same_shape(known.record, source):
            for length in range(len(files) - 1, 0, -1):
                rest = range(length, len(files))
                if set(rest) - set(steps):
                    break
                if self._printer.of(source, files[:length], hashes[:length]) == known.record.print:
                    return _Plan(print_, (*known.record.applied, *(hashes[i] for i in rest)), state=known,
                                 steps=[files[i] for i in rest], kinds=[kinds[i] for i in rest])  # fmt: skip
            if not whole:
                fresh = [index for index in steps if hashes[index] not in known.record.applied]
                if not fresh:
                    return _Plan(known.record.print, known.record.applied, again=known)
                after = self._printer.of(source, files, hashes, state=known.record.print)
                return _Plan(after, (*known.record.applied, *(hashes[i] for i in fresh)), state=known,
                             steps=[files[i] for i in fresh], kinds=[kinds[i] for i in fresh])  # fmt: skip
        elif known is not None and not whole:
            raise TableRefusedError(
                source.table,
                f"“{source.name}”的契约换了主版本，此前并入的增量不能再用，请给出一份全量文件（{source.table}）重新构建",
            )
        return _Plan(print_, told, base=[files[i] for i in whole], steps=[files[i] for i in steps],
                     kinds=[kinds[i] for i in steps])  # fmt: skip

    def _state(self, source: Source, known: Known | None) -> Loaded | None:
        if known is None:
            return None
        paths = {kind: known.folder / item.path for kind, item in known.record.files.items()}
        for kind, item in known.record.files.items():
            if not paths[kind].is_file() or digest(paths[kind]) != item.sha256:
                raise LakeError(
                    f"批次 {known.run} 的 {item.path} 缺失或已被改动，增量无从并入，请恢复该文件，或给出一份全量文件"
                )
        return _loaded(source, known.record, paths)

    def _folded(self, source: Source, before: Loaded | None, steps: Loaded) -> Loaded:
        """Put deltas or feeds on top of the table as it was."""
        paths = {kind: self._out / kind / f"{source.table}.parquet" for kind in KINDS}
        fresh = {kind: path.with_suffix(".next") for kind, path in paths.items()}
        for path in paths.values():
            path.parent.mkdir(exist_ok=True)
        rows = fold(self._connection, source, before.accepted if before else None, steps.accepted, fresh["accepted"])
        left = joined(self._connection, before.quarantine if before else None, steps.quarantine, fresh["quarantine"])
        for kind in ("accepted", "quarantine"):
            fresh[kind].replace(paths[kind])
        replaced = before.replaced if before else None
        if replaced is not None and replaced != paths["replaced"]:
            _link(replaced, paths["replaced"])
            replaced = paths["replaced"]
        return Loaded(
            source, (*(before.receipts if before else ()), *steps.receipts),
            _added(before.checks if before else (), steps.checks),
            paths["accepted"], paths["quarantine"], rows, left, replaced,
        )  # fmt: skip

    def _taken(
        self, source: Source, known: Known, print_: str, *, rename: bool = False
    ) -> tuple[Loaded, Record] | None:
        """Take a table over by hard links, if its fingerprint fits and every file is what it was."""
        if known.record.print != print_ and not rename:
            return None
        paths = {kind: self._out / item.path for kind, item in known.record.files.items()}
        for kind, item in known.record.files.items():
            path = known.folder / item.path
            if not path.is_file() or digest(path) != item.sha256:
                return None
            paths[kind].parent.mkdir(parents=True, exist_ok=True)
            _link(path, paths[kind])
        record = replace(known.record, contract=source.model_dump(mode="json", by_alias=True), version=source.version)
        record.save(self._out)
        return _loaded(source, record, paths), record


def _kinds(source: Source, files: Sequence[Input]) -> list[LoadKind]:
    """Return what each file holds: a supplement mends the snapshot before it; on top of deltas it is one itself."""
    kinds: list[LoadKind] = []
    for item in files:
        if item.supplement:
            kinds.append("snapshot" if kinds and set(kinds) == {"snapshot"} else "delta")
        else:
            kinds.append(item.load or source.load)
    return kinds


@dataclass(frozen=True, slots=True)
class _Plan:
    print: str
    applied: tuple[str, ...] = ()
    again: Known | None = None
    state: Known | None = None
    base: Sequence[Input] = ()
    steps: Sequence[Input] = ()
    kinds: Sequence[LoadKind] = ()


def held(item: Loaded) -> list[tuple[str, Path, int]]:
    """Return the files of a table: kind, path, rows."""
    found = [("accepted", item.accepted, item.rows), ("quarantine", item.quarantine, item.quarantined)]
    if item.replaced is not None:
        found.append(("replaced", item.replaced, sum(receipt.replaced for receipt in item.receipts)))
    return found


def _loaded(source: Source, record: Record, paths: Mapping[str, Path]) -> Loaded:
    return Loaded(
        source, record.receipts, record.checks, paths["accepted"], paths["quarantine"],
        record.files["accepted"].rows, record.files["quarantine"].rows, paths.get("replaced"),
    )  # fmt: skip


def _contract_holds(record: Record, source: Source) -> None:
    old = _contract(record)
    told = refused(old, source) if old is not None else None
    if told is not None:
        raise TableRefusedError(source.table, told)


def _same_shape(record: Record, source: Source) -> bool:
    """Tell whether rows accepted under the old contract may stand beside those of the new one."""
    old = _contract(record)
    return (
        old is not None
        and old.key == source.key
        and all(source.columns[key].type == column.type for key, column in old.columns.items() if key in source.columns)
    )


def _contract(record: Record) -> Source | None:
    try:
        return Source.model_validate(record.contract)
    except ValueError:
        return None  # written by a version of the program that knew other keys


def _added(before: Sequence[CheckResult], steps: Sequence[CheckResult]) -> tuple[CheckResult, ...]:
    """Add up the failing rows of the same checks."""
    sums: dict[tuple[str, str | None, str], CheckResult] = {}
    for check in (*before, *steps):
        key = (check.check, check.column, check.message)
        known = sums.get(key)
        sums[key] = check if known is None else replace(check, failing=known.failing + check.failing)
    return tuple(sums.values())


def _link(path: Path, to: Path) -> None:
    try:
        os.link(path, to)
    except OSError:  # another file system, or one without links
        shutil.copyfile(path, to)
