"""Pydantic models of everything a pack may declare; load, inherit, validate."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kechuang.declarations.contracts import read_contracts

__all__ = ["read_contracts"]

_LATE = {"read_contracts": "contracts"}


def __getattr__(name: str) -> Any:
    """Load what reads files when it is first used."""
    if name in _LATE:
        return getattr(import_module(f"{__name__}.{_LATE[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
