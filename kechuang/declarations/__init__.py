"""Pydantic models of everything a pack may declare; load, inherit, validate."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kechuang.declarations.contracts import read_contracts
    from kechuang.declarations.odcs_write import text as contract_text

__all__ = ["contract_text", "read_contracts"]

_LATE = {"read_contracts": ("contracts", "read_contracts"), "contract_text": ("odcs_write", "text")}


def __getattr__(name: str) -> Any:
    """Load what reads files when it is first used."""
    if name in _LATE:
        module, item = _LATE[name]
        return getattr(import_module(f"{__name__}.{module}"), item)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
