"""批次的指称 (which run is meant): the lake of a data folder and the run that a command's argument names."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kechuang.engines.lake import Run

CURRENT = "current"


def chosen_run(folder: Path, name: str) -> Run:
    """Return the run of that name, or the current one.

    Raises
    ------
    LakeError
        If there is none.
    """
    from kechuang.engines import lake

    if name == CURRENT:
        now = lake.current(folder)
        if now is None:
            raise lake.LakeError("还没有批次；先运行 kechuang build")
        return now
    found = {run.id: run for run in lake.runs(folder)}
    if name not in found:
        raise lake.LakeError(f"没有批次 {name}；kechuang lake runs 可列出全部批次")
    return found[name]


def lake_folder(data: Path | None) -> Path:
    """Return the lake's folder, without making one where there is none.

    Raises
    ------
    LakeError
        If there is no data folder: a mistyped name must not pass for a sound lake.
    """
    from kechuang.engines.lake import LakeError
    from kechuang.web.environment import data_folder

    folder = data.resolve() if data is not None else data_folder()
    if not folder.is_dir():
        raise LakeError(f"没有数据目录 {folder}，请核对 --data")
    return folder / "lake"
