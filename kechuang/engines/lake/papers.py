"""随批文件 (papers of a run): its lineage and its OpenLineage events, hashed in the manifest as the tables are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from kechuang.declarations.source import Source
from kechuang.engines.lake import lineage_read, lineage_run, openlineage
from kechuang.engines.lake.inputs import digest
from kechuang.engines.lake.run import Run


def with_papers(run: Run, folder: Path, sources: Mapping[str, Source]) -> Run:
    """Write what a run keeps beside its tables, and return the run as its manifest will name it.

    Parameters
    ----------
    run : Run
        Finished, good or failed, with its tables.
    folder : Path
        Where its files lie now.
    sources : mapping
        Contracts by table.
    """
    written = [openlineage.FILE]
    found = {}
    if run.tables:
        found = lineage_run.gather(folder, run.tables, sources)
        written.insert(0, lineage_read.FILE)
    openlineage.write_events(run, folder, found, sources)
    return replace(run, papers={**run.papers, **{name: digest(folder / name) for name in written}})
