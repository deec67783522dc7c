"""What runs by itself is registered: a worker finds kinds of job and chores by the ``tasks.py`` of each room."""

from __future__ import annotations

import ast
import re

from tests.house.repository import ROOT, files

REGISTERS = re.compile(r"^(@job\(|@hourly\b|hourly\()", re.MULTILINE)


def imported(text: str) -> set[str]:
    """Return the modules that a text imports, whole names."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{one.name}" for one in node.names)}
        elif isinstance(node, ast.Import):
            found |= {one.name for one in node.names}
    return found


def test_every_module_with_a_job_or_a_chore_is_imported_by_the_tasks_of_its_room() -> None:
    apps = ROOT / "kechuang" / "apps"
    registering = [path for path in files(".py", under=("kechuang/apps",)) if REGISTERS.search(path.read_text("utf-8"))]
    assert len(registering) > 5
    unknown = []
    for path in registering:
        tasks = apps / path.relative_to(apps).parts[0] / "tasks.py"
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        if path != tasks and name not in imported(tasks.read_text("utf-8")):
            unknown.append(name)
    assert unknown == [], "no worker knows these"
