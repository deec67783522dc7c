"""契约与表头 (the columns of a given table): what a contract says of them, or that the file lacks what it promises."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from kechuang.declarations.source import Column, Source
from kechuang.engines.lake.errors import LakeError
from kechuang.engines.lake.headings import plain
from kechuang.engines.lake.resolve.rows import open_rows


@dataclass(frozen=True, slots=True)
class Told:
    """What a contract says of a table's columns.

    Parameters
    ----------
    seen : tuple of str
        Columns that may be looked at: those of the contract; all where there is none.
    roles : dict
        Column → role.
    unit : str or None
        Unit of the capital.
    """

    seen: tuple[str, ...]
    roles: dict[str, str] = field(default_factory=dict)
    unit: str | None = None


def column(wanted: Column, columns: Sequence[str]) -> str | None:
    """Return the column of a file that a column of a contract speaks of, None where there is none."""
    known = {plain(name): name for name in columns}
    return next((known[plain(heading)] for heading in wanted.headings if plain(heading) in known), None)


def told(contract: Source | None, columns: Sequence[str]) -> Told:
    """Return what a contract says of the columns of a file."""
    if contract is None:
        return Told(tuple(columns))
    roles: dict[str, str] = {}
    seen: list[str] = []
    unit: str | None = None
    for one in contract.columns.values():
        held = column(one, columns)
        if held is None:
            continue
        seen.append(held)
        if one.role:
            roles[held] = one.role
            if one.role == "capital":
                unit = one.unit or "元"
    return Told(tuple(seen), roles, unit)


def missing(contract: Source, columns: Sequence[str]) -> list[Column]:
    """Return the columns that a contract promises and a file lacks: its key, what is required, what has a role."""
    return [
        one
        for key, one in contract.columns.items()
        if (one.required or key in contract.key or one.role not in {None, "none"}) and column(one, columns) is None
    ]


def check(contract: Source | None, columns: Sequence[str], path: Path) -> None:
    """Refuse a file that lacks columns of its contract.

    Raises
    ------
    LakeError
        Names the file, the columns, and the heading that comes nearest.
    """
    lacking = missing(contract, columns) if contract is not None else []
    if not lacking or contract is None:
        return
    names = "、".join(f"“{one.headings[0]}”" for one in lacking)
    near = [match for one in lacking for match in get_close_matches(one.headings[0], columns, 1, 0.5)]
    told_near = f"最接近的表头是“{near[0]}”，" if near else ""
    raise LakeError(
        f"{path.name} 的表头中没有契约“{contract.name}”写明的列 {names}，{told_near}请改正表头或契约，或换一份契约"
    )


def fits(contract: Source, path: Path) -> bool:
    """Return whether every column that a contract promises stands in a file."""
    rows = open_rows(path, contract, size=1)
    first = next(rows, None)
    rows.close()
    return first is not None and not missing(contract, first.columns)
