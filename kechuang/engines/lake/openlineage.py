"""OpenLineage 事件 (OpenLineage events): what a build read and wrote, in the form that other catalogues take in.

One event a line, by the specification 2-0-2: START and COMPLETE (or FAIL) of the build and of each of its tables, with
schema, columns' lineage, the checks of the contract and the rows written. No cell of any table is in them.
"""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from kechuang.declarations.source import Source
from kechuang.engines.lake.lineage_contract import MARKS, file_name
from kechuang.engines.lake.lineage_edges import ROWS, From, TableLineage
from kechuang.engines.lake.run import Run

FILE = "openlineage.jsonl"
NAMESPACE = "kechuang"
JOB = "lake.build"
_SPEC = "https://openlineage.io/spec"
_EVENT = f"{_SPEC}/2-0-2/OpenLineage.json#/$defs/RunEvent"
_FACETS = {
    "columnLineage": ("1-2-0", "ColumnLineageDatasetFacet"),
    "dataQualityAssertions": ("1-1-0", "DataQualityAssertionsDatasetFacet"),
    "documentation": ("1-0-1", "DocumentationDatasetFacet"),
    "errorMessage": ("1-0-1", "ErrorMessageRunFacet"),
    "outputStatistics": ("1-0-2", "OutputStatisticsOutputDatasetFacet"),
    "ownership": ("1-0-1", "OwnershipDatasetFacet"),
    "parent": ("1-1-0", "ParentRunFacet"),
    "schema": ("1-1-1", "SchemaDatasetFacet"),
}
_SUBTYPES = {
    "identity": "IDENTITY", "choice": "TRANSFORMATION", "derived": "TRANSFORMATION", "hash": "TRANSFORMATION",
    "aggregation": "AGGREGATION", "filter": "FILTER", "join": "JOIN", "group": "GROUP_BY", "order": "SORT",
    "condition": "CONDITIONAL",
}  # fmt: skip
_IDS = uuid.uuid5(uuid.NAMESPACE_URL, "urn:kechuang:lake")


def write_events(
    run: Run, folder: Path, lineage: Mapping[str, TableLineage], sources: Mapping[str, Source]
) -> list[dict[str, Any]]:
    """Write the events of a finished or failed run into its folder, and return them.

    Parameters
    ----------
    run : Run
        As its manifest will say.
    folder : Path
        Where its files lie now.
    lineage : mapping
        The lineage of its tables, by table.
    sources : mapping
        Contracts by table.
    """
    found = list(events(run, folder, lineage, sources))
    lines = (json.dumps(event, ensure_ascii=False) for event in found)
    (folder / FILE).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return found


def events(
    run: Run, folder: Path, lineage: Mapping[str, TableLineage], sources: Mapping[str, Source]
) -> Iterator[dict[str, Any]]:
    """Give the events of a run, those that start before those that end."""
    writer = _Writer(run, folder, lineage, sources)
    tables = [name for name in run.tables if name in lineage]
    yield writer.event("START", None)
    for name in tables:
        yield writer.event("START", name)
    for name in tables:
        yield writer.event("COMPLETE", name)
    yield writer.event("COMPLETE" if run.status == "good" else "FAIL", None)


class _Writer:
    """Writes the events of one run."""

    def __init__(
        self, run: Run, folder: Path, lineage: Mapping[str, TableLineage], sources: Mapping[str, Source]
    ) -> None:
        self._run = run
        self._folder = folder
        self._lineage = lineage
        self._sources = sources
        self._producer = f"urn:kechuang:{_version()}"

    def event(self, kind: str, table: str | None) -> dict[str, Any]:
        """Return an event of the build, or of one of its tables."""
        run, ends = self._run, kind != "START"
        moment = (run.finished if ends else run.started) or run.started
        job = JOB if table is None else f"{JOB}.{table}"
        facets: dict[str, Any] = {}
        if table is not None:
            parent = {"run": {"runId": self._id(JOB)}, "job": {"namespace": NAMESPACE, "name": JOB}}
            facets["parent"] = self._facet("parent", **parent)
        if kind == "FAIL":
            said = run.error or "构建失败"
            facets["errorMessage"] = self._facet("errorMessage", message=said, programmingLanguage="PYTHON")
        out: dict[str, Any] = {
            "eventType": kind,
            "eventTime": moment.astimezone(dt.UTC).isoformat(),
            "producer": self._producer,
            "schemaURL": _EVENT,
            "run": {"runId": self._id(job), "facets": facets},
            "job": {"namespace": NAMESPACE, "name": job},
        }
        inputs, outputs = self._ends(table)
        out["inputs"] = [self._input(name, full=ends) for name in inputs]
        out["outputs"] = [self._output(name, full=ends and table is not None) for name in outputs]
        return out

    def _ends(self, table: str | None) -> tuple[list[str], list[str]]:
        """Return what is read and what is written."""
        if table is not None:
            return self._lineage[table].tables(), [table]
        files = dict.fromkeys(file_name(receipt.table) for receipt in self._run.receipts)
        return list(files), [name for name in self._run.tables if name in self._lineage]

    def _id(self, job: str) -> str:
        return str(uuid.uuid5(_IDS, f"{self._run.id}/{job}"))

    def _facet(self, name: str, **content: Any) -> dict[str, Any]:
        number, title = _FACETS[name]
        return {
            "_producer": self._producer,
            "_schemaURL": f"{_SPEC}/facets/{number}/{title}.json#/$defs/{title}",
            **content,
        }

    def _input(self, name: str, *, full: bool) -> dict[str, Any]:
        out: dict[str, Any] = {"namespace": NAMESPACE, "name": name, "facets": {}, "inputFacets": {}}
        kind, _, table = name.partition("/")
        source = self._sources.get(table) if kind == "file" else None
        if source is None or not full:
            return out
        columns = [{"name": column.headings[0], "type": column.type} for column in source.columns.values()]
        out["facets"] = {
            "schema": self._facet("schema", fields=columns),
            "ownership": self._facet("ownership", owners=[{"name": source.department, "type": "OWNER"}]),
            "documentation": self._facet("documentation", description=source.describes or source.name),
        }
        assertions = list(self._assertions(table, {column["name"] for column in columns}))
        if assertions:
            out["inputFacets"] = {"dataQualityAssertions": self._facet("dataQualityAssertions", assertions=assertions)}
        return out

    def _assertions(self, table: str, headings: set[str]) -> Iterator[dict[str, Any]]:
        for check in self._run.checks:
            if check.table == table:
                said = {"assertion": check.check, "success": check.failing == 0, "failures": check.failing,
                        "severity": "error", "properties": {"message": check.message}}  # fmt: skip
                yield said | ({"column": check.column} if check.column in headings else {})

    def _output(self, name: str, *, full: bool) -> dict[str, Any]:
        out: dict[str, Any] = {"namespace": NAMESPACE, "name": name, "facets": {}, "outputFacets": {}}
        if not full:
            return out
        held, lineage = self._run.tables[name], self._lineage[name]
        path = self._folder / held.path
        fields = [{"name": item.name, "type": str(item.type)} for item in pq.read_schema(path)]
        columns = {
            column: {"inputFields": self._fields(found)}
            for column, found in lineage.columns.items()
            if column not in MARKS
        }
        out["facets"] = {
            "schema": self._facet("schema", fields=fields),
            "columnLineage": self._facet("columnLineage", fields=columns, dataset=self._fields(lineage.rows)),
        }
        size = path.stat().st_size
        out["outputFacets"] = {"outputStatistics": self._facet("outputStatistics", rowCount=held.rows, size=size)}
        return out

    def _fields(self, found: Iterable[From]) -> list[dict[str, Any]]:
        """Return input fields, each once with all the ways in which it bears on the output.

        Rows that are counted have no field; they are told by the filters and keys that stand beside them.
        """
        ways: dict[tuple[str, str], list[dict[str, Any]]] = {}
        for item in sorted(found):
            if item.column != ROWS:
                direct = item.kind == "value"
                ways.setdefault((item.table, item.column), []).append(
                    {
                        "type": "DIRECT" if direct else "INDIRECT",
                        "subtype": _SUBTYPES[(item.via or "identity") if direct else item.kind],
                        "description": item.via if direct else item.kind,
                        "masking": item.via == "hash",
                    }
                )
        return [
            {"namespace": NAMESPACE, "name": table, "field": column, "transformations": how}
            for (table, column), how in ways.items()
        ]


def _version() -> str:
    try:
        return version("kechuang")
    except PackageNotFoundError:
        return "0"
