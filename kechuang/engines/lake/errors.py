"""入湖错误 (lake error): one Chinese sentence that names the file, the place in it and the remedy."""

from __future__ import annotations


class LakeError(ValueError):
    """A department table, a lake folder or a contract cannot be used as it is."""
