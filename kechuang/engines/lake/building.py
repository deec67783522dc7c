"""构建 (build): all department tables of a place, once through the lake, into one immutable run."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import duckdb
import polars as pl
import pyarrow as pa

from kechuang.core import now
from kechuang.declarations.source import Source
from kechuang.engines.lake.base import build_base
from kechuang.engines.lake.engine import DUCKDB, check_engine, connect
from kechuang.engines.lake.errors import LakeError
from kechuang.engines.lake.gazetteer import DivisionLike
from kechuang.engines.lake.history import note_changes
from kechuang.engines.lake.inputs import Input, digest
from kechuang.engines.lake.loading import load_tables
from kechuang.engines.lake.papers import with_papers
from kechuang.engines.lake.person_id import secret_for
from kechuang.engines.lake.placing import place
from kechuang.engines.lake.pointer import pointed_at
from kechuang.engines.lake.record import FILE, close
from kechuang.engines.lake.run import (
    Run,
    TableFile,
    exclusive,
    finish,
    new_id,
    point,
    remove_leftovers,
    standing,
    storage_error,
)
from kechuang.engines.lake.themes import Databases, build_databases

Progress = Callable[[str, float | None], None]


def build(
    sources: Mapping[str, Source],
    inputs: Sequence[Input],
    *,
    divisions: Mapping[str, DivisionLike],
    industries: Mapping[str, object],
    lake: Path,
    fields: Mapping[str, object] | None = None,
    databases: Databases | None = None,
    progress: Progress | None = None,
    synthetic: bool = False,
    engine: str = DUCKDB,
    accept: Collection[str] = (),
    decisions: pl.DataFrame | None = None,
) -> Run:
    """Build the lake from department files and make the result the current run.

    Parameters
    ----------
    sources : mapping
        Contracts by table.
    inputs : sequence of Input
        The files; a table may come in several, in the order in which they are to be taken.
    divisions, industries : mapping
        Declared divisions and industries by code.
    lake : Path
        The lake's folder, made where it is missing.
    fields : mapping, optional
        The pack's field dictionary; where given, a contract may only give fields that are in it or in the base table.
    databases : Databases, optional
        The pack's base and thematic databases, who feeds them, and whom to believe.
    progress : callable, optional
        Called with a label and a share (or None where it cannot be told).
    synthetic : bool
        Mark everything as invented, whatever the contracts say.
    engine : str
        What the expressions run on: ``duckdb``, or the address of a Spark master (``spark://host:port``).
    accept : collection of str
        Tables of which it is known that they shrank, or that a column means something else now.
    decisions : DataFrame, optional
        All that stewards decided of pairs of rows so far; without, those of the last build.

    Returns
    -------
    Run
        The finished run, which is the current one now.

    Raises
    ------
    LakeError
        With one sentence, if anything cannot be read, judged or written; the current run is then as it was.
    """
    tell = progress or (lambda _label, _share: None)
    files = _by_table(sources, inputs)
    check_engine(engine)
    with exclusive(lake):
        started = now()
        run_id = new_id(started)
        before = standing(lake)
        run = Run(run_id, started, None, "good", synthetic, folder=lake / "runs" / run_id,
                  parent=before.id if before else None)  # fmt: skip
        partial = lake / "runs" / f".{run_id}.partial"
        try:
            with told(lake):
                partial.mkdir()
                run = _fill(
                    run,
                    partial,
                    files,
                    sources=sources,
                    divisions=divisions,
                    industries=industries,
                    fields=fields,
                    databases=databases or Databases(),
                    tell=tell,
                    engine=engine,
                    before=before,
                    accept=accept,
                    decisions=decisions,
                )
                run = with_papers(run, partial, sources)
                finish(run, partial)
                point(lake, run)
                remove_leftovers(lake)
        except BaseException as error:
            remove_leftovers(lake)
            if pointed_at(lake) == run_id:  # stopped after the pointer had moved: the run is whole
                raise
            shutil.rmtree(run.folder, ignore_errors=True)
            if isinstance(error, LakeError):
                failed = replace(run, finished=now(), status="failed", error=str(error), tables={}, papers={})
                _keep_failure(failed, partial)
            raise
    tell("数据湖构建完成", 1.0)
    return run


def _by_table(sources: Mapping[str, Source], inputs: Sequence[Input]) -> dict[str, list[Input]]:
    files: dict[str, list[Input]] = {}
    for item in inputs:
        if item.table not in sources:
            known = "、".join(sorted(sources)) or "无"
            raise LakeError(f"没有名为 {item.table} 的数据源契约，无法载入 {item.path.name}；已声明的有：{known}")
        files.setdefault(item.table, []).append(item)
    if not files:
        raise LakeError("没有要入湖的文件，请至少给出一个")
    return files


def _fill(
    run: Run,
    partial: Path,
    files: Mapping[str, list[Input]],
    *,
    sources: Mapping[str, Source],
    divisions: Mapping[str, DivisionLike],
    industries: Mapping[str, object],
    fields: Mapping[str, object] | None,
    databases: Databases,
    tell: Progress,
    engine: str,
    before: Run | None,
    accept: Collection[str],
    decisions: pl.DataFrame | None,
) -> Run:
    """Do the work of a build inside its unfinished folder; return the run as its manifest will say."""
    work = partial / "work"
    work.mkdir()
    lake = run.folder.parents[1]
    with connect(work / "spill", engine) as connection:
        tables, records = load_tables(
            connection, files, sources=sources, divisions=divisions, industries=industries,
            key=secret_for((sources[table] for table in files), lake), before=before, lake=lake,
            partial=partial, accept=accept, tell=tell,
        )  # fmt: skip
        tell("归户：认定每一行说的是哪一家", None)
        placing = place(tables, lake=lake, out=partial, work=work, divisions=divisions, decisions=decisions)
        tell("合并为企业基础库", len(files) / (len(files) + 1))
        base, checks = build_base(
            connection, tables, out=partial, fields=fields, synthetic=run.synthetic,
            survivorship=databases.survivorship, placing=placing,
        )  # fmt: skip
        base |= placing.written | build_databases(connection, tables, databases, out=partial, placing=placing)
        tell("记下变更", None)
        run = replace(
            run,
            finished=now(),
            receipts=tuple(receipt for item in tables for receipt in item.receipts),
            checks=(*(check for item in tables for check in item.checks), *checks),
            tables=_files(partial, base, databases.history())
            | {f"{kind}/{table}": item for table, record in records.items() for kind, item in record.files.items()},
        )  # fmt: skip
        changed = note_changes(connection, run, before, partial, sources)
    shutil.rmtree(work)
    close(records, partial)
    return replace(run, tables={**run.tables, **changed}, papers={**run.papers, FILE: digest(partial / FILE)})


def _files(
    partial: Path,
    written: Mapping[str, tuple[Path, int]],
    history: Mapping[str, tuple[tuple[str, ...], str | None]],
) -> dict[str, TableFile]:
    return {
        name: TableFile(rows, digest(path), path.relative_to(partial).as_posix(), *history.get(name, ((), None)))
        for name, (path, rows) in written.items()
    }


@contextmanager
def told(lake: Path) -> Iterator[None]:
    """Turn what the disk or the memory refuses into one sentence."""
    try:
        yield
    except LakeError:
        raise
    except duckdb.IOException as error:
        if "No space left" in str(error) or "File too large" in str(error):
            raise storage_error(OSError(28, "No space left on device"), lake) from error
        raise LakeError(
            f"读写 {lake.name} 失败（{_first_line(error)}），当前数据未受影响，请检查磁盘后重新构建"
        ) from error
    except duckdb.OutOfMemoryException as error:
        raise LakeError("内存与临时磁盘都不足以完成构建，当前数据未受影响，请清理磁盘后重新构建") from error
    except pa.ArrowException as error:
        raise LakeError(f"数据无法写成 Parquet（{_first_line(error)}），当前数据未受影响，请核对输入文件") from error
    except OSError as error:
        raise storage_error(error, lake) from error


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0][:200]


def _keep_failure(run: Run, partial: Path) -> None:
    """Keep the failed run's sentence for the catalogue, if the disk still takes it."""
    try:
        partial.mkdir()
        finish(with_papers(run, partial, {}), partial)
    except OSError:
        shutil.rmtree(partial, ignore_errors=True)
