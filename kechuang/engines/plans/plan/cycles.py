"""循环依赖 (cycle): tasks that wait for each other, named one by one."""

from __future__ import annotations

from collections.abc import Callable

from kechuang.engines.plans.plan.tasks import Task

_TRIED = 50  # enough to find a short one; each search ends as soon as it is no shorter than the last
_NAMED = 40


def name_cycle(left: set[int], following: Callable[[int], list[int]], task_of: Callable[[int], Task]) -> str:
    """Say the shortest circle that can be found from the first task that waits in vain.

    Parameters
    ----------
    left : set of int
        Nodes that never become ready; a circle is among them.
    following, task_of : callable
        The nodes after a node, and its task.
    """
    found: list[int] = []
    for first in sorted(left)[:_TRIED]:
        circle = _circle_through(first, left, following, len(found) or len(left) + 1)
        if circle and (not found or len(circle) < len(found)):
            found = circle
    if not found:
        found = _any_circle(left, following)
    names: list[str] = []
    for node in found:
        name = str(task_of(node))
        if not names or names[-1] != name:
            names.append(name)
    if len(names) > 1 and names[0] == names[-1]:
        names.pop()
    more = f" → …（共 {len(names)} 个）" if len(names) > _NAMED else ""
    told = " → ".join(names[:_NAMED]) + f"{more} → {names[0]}"
    return f"任务互相等待，成了一圈：{told}；应删去或改正其中一条前置关系（摘要任务与其下任务之间不能再有前置关系）"


def _circle_through(first: int, left: set[int], following: Callable[[int], list[int]], below: int) -> list[int]:
    """Return the shortest circle through a node, if it is shorter than ``below``."""
    came: dict[int, int] = {}
    level, depth = [first], 1
    while level and depth < below:
        deeper = []
        for node in level:
            for then in following(node):
                if then == first:
                    circle = [node]
                    while circle[-1] != first:
                        circle.append(came[circle[-1]])
                    return circle[::-1]
                if then in left and then not in came:
                    came[then] = node
                    deeper.append(then)
        level, depth = deeper, depth + 1
    return []


def _any_circle(left: set[int], following: Callable[[int], list[int]]) -> list[int]:
    """Return a circle: a node that is never ready waits for one of its kind, and so on until one comes again."""
    before: dict[int, int] = {}
    for node in left:
        for then in following(node):
            if then in left:
                before.setdefault(then, node)
    node = next(iter(sorted(before)))
    walked: dict[int, int] = {}
    trail: list[int] = []
    while node not in walked:
        walked[node] = len(trail)
        trail.append(node)
        node = before[node]
    return trail[walked[node] :][::-1]
