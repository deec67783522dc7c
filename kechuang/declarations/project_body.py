"""核验机构 (project body): who may verify that a task is done: the task-force office or the supervision office."""

from __future__ import annotations

from typing import Literal

from kechuang.declarations.base import Declaration


class ProjectBody(Declaration):
    """Which department is the ``office`` (工作专班办公室、攻坚办) and which the ``supervision`` (政府督查机构)."""

    id: Literal["office", "supervision"]
    department: str
