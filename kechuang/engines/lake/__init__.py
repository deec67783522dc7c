"""数据湖 (lake): department tables through their contracts into one record an enterprise, run by run.

>>> run = build(pack.sources, [Input("enterprise_registry", path)], divisions=pack.divisions,
...             industries=pack.industries, lake=folder)                                    # doctest: +SKIP
>>> read(run, "legal_entity").collect()                                                     # doctest: +SKIP
"""

from typing import TYPE_CHECKING, Any

from kechuang.engines.lake.credit_code import entity_id
from kechuang.engines.lake.errors import LakeError
from kechuang.engines.lake.export import neutral, write_csv, write_xlsx
from kechuang.engines.lake.inputs import Input
from kechuang.engines.lake.quarantine import quarantine_sheet
from kechuang.engines.lake.run import CheckResult, Receipt, Run, TableFile, current, read, runs, verify

if TYPE_CHECKING:
    from kechuang.engines.lake.build import build

__all__ = [
    "CheckResult",
    "Input",
    "LakeError",
    "Receipt",
    "Run",
    "TableFile",
    "build",
    "current",
    "entity_id",
    "neutral",
    "quarantine_sheet",
    "read",
    "runs",
    "verify",
    "write_csv",
    "write_xlsx",
]


def __getattr__(name: str) -> Any:
    """Load ``build`` when it is first used: a page only reads runs, and the build's engines take a second to load."""
    if name == "build":
        from kechuang.engines.lake.build import build

        return build
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
