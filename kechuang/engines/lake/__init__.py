"""数据湖 (lake): department tables through their contracts into one record an enterprise, run by run.

>>> run = build(pack.sources, [Input("enterprise_registry", path)], divisions=pack.divisions,
...             industries=pack.industries, lake=folder)                                    # doctest: +SKIP
>>> read(run, "legal_entity").collect()                                                     # doctest: +SKIP
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from kechuang.engines.lake.credit_code import entity_id
from kechuang.engines.lake.errors import LakeError, TableRefusedError
from kechuang.engines.lake.export import neutral, write_csv, write_xlsx
from kechuang.engines.lake.inputs import Input, digest
from kechuang.engines.lake.lineage_edges import ROWS, Edge, From, TableLineage
from kechuang.engines.lake.lineage_read import downstream, lineage_of, origins, upstream
from kechuang.engines.lake.lineage_rows import Cell, Loser, Standing, standing
from kechuang.engines.lake.names import normal_name
from kechuang.engines.lake.quarantine import quarantine_sheet
from kechuang.engines.lake.run import CheckResult, Receipt, Run, TableFile, current, make_current, read, runs, verify

if TYPE_CHECKING:
    from kechuang.engines.lake.asof import as_of, run_at, valid_on
    from kechuang.engines.lake.building import build
    from kechuang.engines.lake.check import Checked, Refused, check_file
    from kechuang.engines.lake.diff import Difference, compare, differing
    from kechuang.engines.lake.lineage_walk import lineage
    from kechuang.engines.lake.person_id import seal_person
    from kechuang.engines.lake.placed import placed_rows, rows_about
    from kechuang.engines.lake.read_sql import expanded, fetch
    from kechuang.engines.lake.record import applied
    from kechuang.engines.lake.resolve.face import read_decision_file, read_ledger
    from kechuang.engines.lake.resolve.resolve import Resolved
    from kechuang.engines.lake.resolve.tables import COLUMN_LABELS, Given, Taken, fits, resolve_tables
    from kechuang.engines.lake.resolve.tables_doubtful import unmatched, write_doubtful
    from kechuang.engines.lake.stewards import DECISIONS, EVENTS, key_label, redirects, row_ids
    from kechuang.engines.lake.themes import Databases
    from kechuang.engines.lake.thinning import Thinning, pin, pinned, plan_thinning, thin, unpin
    from kechuang.engines.lake.whole import Verified, verify_entities, verify_pointer, verify_run

__all__ = [
    "COLUMN_LABELS",
    "DECISIONS",
    "EVENTS",
    "ROWS",
    "Cell",
    "CheckResult",
    "Checked",
    "Databases",
    "Difference",
    "Edge",
    "From",
    "Given",
    "Input",
    "LakeError",
    "Loser",
    "Receipt",
    "Refused",
    "Resolved",
    "Run",
    "Standing",
    "TableFile",
    "TableLineage",
    "TableRefusedError",
    "Taken",
    "Thinning",
    "Verified",
    "applied",
    "as_of",
    "build",
    "check_file",
    "compare",
    "current",
    "differing",
    "digest",
    "downstream",
    "entity_id",
    "expanded",
    "fetch",
    "fits",
    "key_label",
    "lineage",
    "lineage_of",
    "make_current",
    "neutral",
    "normal_name",
    "origins",
    "pin",
    "pinned",
    "placed_rows",
    "plan_thinning",
    "quarantine_sheet",
    "read",
    "read_decision_file",
    "read_ledger",
    "redirects",
    "resolve_tables",
    "row_ids",
    "rows_about",
    "run_at",
    "runs",
    "seal_person",
    "standing",
    "thin",
    "unmatched",
    "unpin",
    "upstream",
    "valid_on",
    "verify",
    "verify_entities",
    "verify_pointer",
    "verify_run",
    "write_csv",
    "write_doubtful",
    "write_xlsx",
]


_LATE = {
    "DECISIONS": "stewards",
    "EVENTS": "stewards",
    "key_label": "stewards",
    "placed_rows": "placed",
    "rows_about": "placed",
    "redirects": "stewards",
    "seal_person": "person_id",
    "row_ids": "stewards",
    "build": "building",
    "check_file": "check",
    "Checked": "check",
    "Databases": "themes",
    "Refused": "check",
    "applied": "record",
    "expanded": "read_sql",
    "fetch": "read_sql",
    "lineage": "lineage_walk",
    "as_of": "asof",
    "run_at": "asof",
    "valid_on": "asof",
    "Difference": "diff",
    "compare": "diff",
    "differing": "diff",
    "Given": "resolve.tables",
    "Resolved": "resolve.resolve",
    "Taken": "resolve.tables",
    "fits": "resolve.tables",
    "read_decision_file": "resolve.face",
    "read_ledger": "resolve.face",
    "resolve_tables": "resolve.tables",
    "COLUMN_LABELS": "resolve.tables",
    "unmatched": "resolve.tables_doubtful",
    "write_doubtful": "resolve.tables_doubtful",
    "Thinning": "thinning",
    "pin": "thinning",
    "pinned": "thinning",
    "plan_thinning": "thinning",
    "thin": "thinning",
    "unpin": "thinning",
    "Verified": "whole",
    "verify_entities": "whole",
    "verify_pointer": "whole",
    "verify_run": "whole",
}


def __getattr__(name: str) -> Any:
    """Load what reads files when it is first used: a page only reads runs, and those engines take a second to load."""
    if name in _LATE:
        return getattr(import_module(f"{__name__}.{_LATE[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
