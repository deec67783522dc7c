"""入湖错误 (lake error): one Chinese sentence that names the file, the place in it and the remedy."""

from __future__ import annotations


class LakeError(ValueError):
    """A department table, a lake folder or a contract cannot be used as it is."""


class TableRefusedError(LakeError):
    """A table cannot be taken up: what it holds, not the lake, is at fault."""

    def __init__(self, table: str, message: str) -> None:
        super().__init__(message)
        self.table = table
