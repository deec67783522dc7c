"""只检查 (check): a file through its contract alone, so that its fate is known before anything changes."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from secrets import token_bytes
from typing import Any

from kechuang.declarations.source import Source
from kechuang.engines.lake.building import told
from kechuang.engines.lake.cells import CellReader
from kechuang.engines.lake.engine import connect
from kechuang.engines.lake.gazetteer import DivisionLike, Gazetteer
from kechuang.engines.lake.inputs import Input
from kechuang.engines.lake.person_id import secret_for
from kechuang.engines.lake.run import CheckResult, Receipt, Run, table_path
from kechuang.engines.lake.table import build_table

SHOWN = 20  # refused rows that are handed back with their reasons


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that the contract does not accept: its number, the headings concerned, the reasons."""

    row: int
    column: str
    reason: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What a file would become.

    Parameters
    ----------
    receipt : Receipt
        Rows in, accepted and quarantined.
    checks : tuple of CheckResult
        The contract's checks with their failing counts.
    refused : tuple of Refused
        The first refused rows.
    known : int or None
        How many accepted rows have a key that a run already holds; None where no run was given.
    """

    receipt: Receipt
    checks: tuple[CheckResult, ...]
    refused: tuple[Refused, ...]
    known: int | None


def check_file(
    source: Source,
    path: Path,
    *,
    divisions: Mapping[str, DivisionLike],
    industries: Mapping[str, object],
    folder: Path,
    beside: Run | None = None,
    progress: Callable[[str], None] | None = None,
) -> Checked:
    """Read a file through its contract and say what would become of it; no run is made and nothing is kept.

    Parameters
    ----------
    source : Source
        The contract.
    path : Path
        The file.
    divisions, industries : mapping
        Declared divisions and industries by code.
    folder : Path
        Where scratch files may go while it works; it must exist.
    beside : Run, optional
        The run to whose keys the accepted rows are compared.
    progress : callable, optional
        Told what is being done.

    Raises
    ------
    LakeError
        With one sentence, if the file cannot be read under the contract.
    """
    tell = progress or (lambda _label: None)
    with told(folder), tempfile.TemporaryDirectory(dir=folder, prefix="check-") as name:
        scratch = Path(name)
        key = secret_for([source], beside.folder.parents[1]) if beside is not None else token_bytes()
        reader = CellReader(source, Gazetteer(divisions), industries, key)
        with connect(scratch / "spill") as connection:
            table = build_table(
                connection, source, [Input(source.table, path)],
                reader=reader, work=scratch / "work", out=scratch, tell=tell,
            )  # fmt: skip
            refused = connection.read_parquet(table.quarantine).order_by("_row").limit(SHOWN)
            rows = refused.select("_row", "_column", "_reason").to_pyarrow().to_pylist()
            known = _known(connection, source, table.accepted, beside)
    return Checked(
        table.receipts[0],
        table.checks,
        tuple(Refused(row["_row"], row["_column"] or "", row["_reason"] or "") for row in rows),
        known,
    )


def _known(connection: Any, source: Source, accepted: Path, beside: Run | None) -> int | None:
    name = f"accepted/{source.table}"
    if beside is None or name not in beside.tables:
        return None
    fresh = connection.read_parquet(accepted).select(*source.key)
    held = connection.read_parquet(table_path(beside, name)).select(*source.key)
    return int(fresh.semi_join(held, list(source.key)).count().to_pyarrow().as_py())
