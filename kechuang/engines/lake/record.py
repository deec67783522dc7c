"""装载记录 (record of a load): what a table of a run was made from and what it looks like.

``print`` is the fingerprint (指纹) of everything that the accepted rows depend on: the files by content, the contract,
the lists of places and industries, the reading code, the day where the contract asks for today. Two loads with the same
fingerprint have the same rows. While a run is built every finished table has its record in ``loads/<table>.json``; a
build that was killed leaves them there, and the next one takes over what still fits. The finished run keeps all in
``loads.json``.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from kechuang.core import today
from kechuang.declarations.source import Source
from kechuang.engines.lake.errors import LakeError
from kechuang.engines.lake.gazetteer import DivisionLike
from kechuang.engines.lake.inputs import Input
from kechuang.engines.lake.run import CheckResult, Receipt, Run, TableFile

FILE = "loads.json"
FOLDER = "loads"


@dataclass(frozen=True, slots=True)
class Record:
    """The record of one table.

    Parameters
    ----------
    table : str
        The table.
    print : str
        Its fingerprint.
    version : str
        The version of its contract.
    contract : mapping
        The contract itself.
    applied : tuple of str
        Hashes of the deltas and feeds that the state has taken up, in order.
    profile : mapping
        What the accepted rows look like, for the next load to be held against.
    files : mapping
        ``accepted``, ``quarantine``, ``replaced`` → file.
    receipts, checks : tuple
        As the run's manifest has them.
    """

    table: str
    print: str
    version: str
    contract: Mapping[str, Any]
    applied: tuple[str, ...] = ()
    profile: Mapping[str, Any] = field(default_factory=dict)
    files: Mapping[str, TableFile] = field(default_factory=dict)
    receipts: tuple[Receipt, ...] = ()
    checks: tuple[CheckResult, ...] = ()

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Record:
        """Read a record back."""
        return cls(
            table=data["table"],
            print=data["print"],
            version=data["version"],
            contract=data["contract"],
            applied=tuple(data["applied"]),
            profile=data["profile"],
            files={kind: TableFile.of(item) for kind, item in data["files"].items()},
            receipts=tuple(Receipt(**item) for item in data["receipts"]),
            checks=tuple(CheckResult(**item) for item in data["checks"]),
        )

    def save(self, folder: Path) -> None:
        """Write the record of a finished table into an unfinished run, whole or not at all."""
        place = folder / FOLDER
        place.mkdir(exist_ok=True)
        fresh = place / f".{self.table}.json"
        fresh.write_text(json.dumps(asdict(self), ensure_ascii=False), encoding="utf-8")
        fresh.replace(place / f"{self.table}.json")


def left_in(folder: Path) -> dict[str, Record]:
    """Return the records of the tables that a killed build had finished."""
    found = {}
    for path in sorted((folder / FOLDER).glob("*.json")):
        try:
            record = Record.of(json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, KeyError, TypeError):
            continue  # it was being written
        found[record.table] = record
    return found


def close(records: Mapping[str, Record], folder: Path) -> None:
    """Write the records of a run as one file and remove the single ones."""
    path = folder / FILE
    with path.open("w", encoding="utf-8") as stream:
        stream.write('{"version": 1, "tables": {')
        for number, table in enumerate(sorted(records)):
            text = (folder / FOLDER / f"{table}.json").read_text(encoding="utf-8")
            stream.write(f"{', ' if number else ''}{json.dumps(table, ensure_ascii=False)}: {text}")
        stream.write("}}")
        stream.flush()
        os.fsync(stream.fileno())
    for one in (folder / FOLDER).glob("*.json"):
        one.unlink()
    if (folder / FOLDER).is_dir():
        (folder / FOLDER).rmdir()


def records(run: Run | None) -> dict[str, Record]:
    """Return the records of a run by table; none for a run of an older lake.

    Raises
    ------
    LakeError
        If the file is damaged.
    """
    path = run.folder / FILE if run else None
    if path is None or not path.is_file():
        return {}
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return {table: Record.of(item) for table, item in data["tables"].items()}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise LakeError(f"批次 {run.id if run else ''} 的 {FILE} 损坏，请用 kechuang lake verify 核对后恢复") from error


def applied(run: Run | None, table: str) -> frozenset[str]:
    """Return the hashes of the files that a table of a run holds: its snapshot, and what came on top of it."""
    record = records(run).get(table)
    if record is None:
        return frozenset()
    return frozenset((*record.applied, *(receipt.sha256 for receipt in record.receipts)))


class Printer:
    """Makes fingerprints.

    Parameters
    ----------
    divisions, industries : mapping
        Declared divisions and industries by code.
    secret : bytes
        The lake's secret for ID numbers.
    """

    def __init__(
        self, divisions: Mapping[str, DivisionLike], industries: Mapping[str, object], secret: bytes = b""
    ) -> None:
        places = sorted((key, item.name, item.level, list(item.aliases)) for key, item in divisions.items())
        self._world = _hash([engine(), places, sorted(industries), hashlib.sha256(secret).hexdigest()])

    def of(self, source: Source, files: Sequence[Input], hashes: Sequence[str], state: str = "") -> str:
        """Return the fingerprint of a table made from these files (on top of a state, where one is named)."""
        given = [
            [item.path.name, sha, item.supplement, item.load or source.load]
            for item, sha in zip(files, hashes, strict=True)
        ]
        asks_today = any("today" in map(str, column.range or ()) for column in source.columns.values())
        day = today().isoformat() if asks_today else ""
        return _hash([self._world, source.model_dump(mode="json", by_alias=True), given, state, day])


@cache
def engine() -> str:
    """Return the version of the engine: a hash of the code that reads tables."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def _hash(parts: Any) -> str:
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False, default=str).encode()).hexdigest()
