"""下级任务 (parts): all that stands below a task."""

from __future__ import annotations

from kechuang.apps.projects.models import Task


def below(task: Task) -> list[Task]:
    """Return all parts of a task, and theirs, that are not taken out."""
    parts: dict[int | None, list[Task]] = {}
    for one in Task.objects.filter(project=task.project_id, removed_at=None).order_by("order", "pk"):
        parts.setdefault(one.parent_id, []).append(one)
    found, waiting, seen = [], [task.pk], {task.pk}
    while waiting:
        for one in parts.get(waiting.pop(), []):
            if one.pk not in seen:
                seen.add(one.pk)
                found.append(one)
                waiting.append(one.pk)
    return found
