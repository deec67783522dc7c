"""Levelling: nothing is booked twice, links hold, and the fewest days are found and proven where that is possible."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import replace
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kechuang.engines.plans import (
    Constraint,
    Instance,
    InstanceShape,
    Link,
    Plan,
    PlanError,
    Schedule,
    Task,
    level,
    read_instance,
    schedule,
    search,
    solved,
)
from tests.engines.plans.dating.test_properties import random_plans
from tests.engines.plans.made import RULES, START, day, plan

SMALL = """5 1
2
0 0 2 2 3
3 1 1 4
2 1 1 5
2 2 1 5
0 0 0
"""
SM = """PRECEDENCE RELATIONS:
jobnr.    #modes  #successors   successors
   1        1          2           2   3
   2        1          1           4
   3        1          1           5
   4        1          1           5
   5        1          0
REQUESTS/DURATIONS:
jobnr. mode duration  R 1
------------------------
  1      1     0       0
  2      1     3       1
  3      1     2       1
  4      1     2       2
  5      1     0       0
RESOURCEAVAILABILITIES:
  R 1
    2
"""


def used(found: Schedule) -> Counter[tuple[str, dt.date]]:
    """Count what is used of each resource on each workday."""
    count: Counter[tuple[str, dt.date]] = Counter()
    for one in found.tasks.values():
        rule = RULES[one.task.calendar or "cn"]
        for number in rule.workdays(one.start.toordinal(), one.finish.toordinal() + 1):
            for name, amount in one.task.uses.items():
                count[name, dt.date.fromordinal(number)] += amount
    return count


def test_a_small_instance_is_read_in_both_formats_and_solved_with_proof(tmp_path: Path) -> None:
    for name, text in (("small.txt", SMALL), ("small.sm", SM)):
        (tmp_path / name).write_text(text, encoding="utf-8")
        instance = read_instance(tmp_path / name)
        assert (instance.durations, instance.capacities) == ([0, 3, 2, 2, 0], [2])
        found = search(instance, seconds=5)
        assert (found.makespan, found.proven, instance.broken(found.starts)) == (5, True, None)


def test_a_solved_instance_tells_the_dates_of_every_activity_in_periods(tmp_path: Path) -> None:
    def read(text: str) -> InstanceShape:
        (tmp_path / "small.txt").write_text(text, encoding="utf-8")
        instance = read_instance(tmp_path / "small.txt")
        return solved(instance, search(instance, seconds=5))

    found = read(SMALL)
    assert [
        (one.id, one.early_start, one.early_finish, one.late_start, one.late_finish, one.slack, one.critical, one.after)
        for one in found.tasks
    ] == [
        ("1", 0, 0, 0, 0, 0, True, []), ("2", 0, 3, 0, 3, 0, True, ["1"]), ("3", 0, 2, 3, 5, 3, False, ["1"]),
        ("4", 3, 5, 3, 5, 0, True, ["2"]), ("5", 5, 5, 5, 5, 0, True, ["3", "4"]),
    ]  # fmt: skip
    # With all of the resource for activity 3 as well, one follows the other: two periods more than the chain.
    found = read(SMALL.replace("2 1 1 5", "2 2 1 5"))
    assert (found.makespan, found.proven) == (7, True)
    assert [(one.slack, one.critical) for one in found.tasks] == [
        (2, True),
        (2, True),
        (5, False),
        (2, True),
        (2, True),
    ]
    assert [(one.start, one.finish) for one in found.tasks] == [
        (start, start + days) for start, days in zip(found.starts, (0, 3, 2, 2, 0), strict=True)
    ]
    assert all(one.early_start <= one.start <= one.late_start for one in found.tasks)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (SMALL[:-6], "就结束了"),
        (SMALL + "7", "末尾多出 1 个数"),
        (SMALL.replace("2 2 1 5", "2 3 1 5"), "第 4 项活动要用第 1 种资源 3，而总共只有 2"),
        (SMALL.replace("2 1 1 5", "2 1 1 9"), "后续活动 9 不存在"),
        (SMALL.replace("2 2 1 5", "2 2 1 2"), "互相等待"),
        (SMALL.replace("5 1\n", "x 1\n"), "应为不小于 0 的整数"),
        (SMALL.replace("3 1 1 4", "999999999 1 1 4"), "工期与延隔合计 1000000004，超过 1000000，应核对工期"),
        ("", "在读活动数时就结束了"),
        (SM.replace("RESOURCEAVAILABILITIES", "X"), "没有 RESOURCEAVAILABILITIES 一段"),
    ],
)
def test_a_file_that_is_no_instance_is_refused_in_one_sentence(tmp_path: Path, wrong: str, words: str) -> None:
    (tmp_path / "wrong.txt").write_text(wrong, encoding="utf-8")
    with pytest.raises(PlanError) as caught:
        read_instance(tmp_path / "wrong.txt")
    assert words in str(caught.value)


@settings(max_examples=25)
@given(st.data())
def test_the_search_finds_the_least_there_is_in_small_instances(data: st.DataObject) -> None:
    count = data.draw(st.integers(1, 5))
    days = [data.draw(st.integers(0, 4)) for _ in range(count)]
    uses = [[data.draw(st.integers(0, 3)), data.draw(st.integers(0, 2))] for _ in range(count)]
    pairs = [(one, two) for one in range(count) for two in range(one + 1, count) if data.draw(st.booleans())]
    links = [(one, two, data.draw(st.integers(-2, 5))) for one, two in pairs]
    releases = [data.draw(st.integers(0, 3)) for _ in range(count)]
    instance = Instance("x", days, uses, [3, 2], links, releases)
    found = search(instance, seconds=5)
    assert instance.broken(found.starts) is None and found.proven
    assert found.makespan == _least(instance)


def _least(instance: Instance) -> int:
    """Return the least length over all orders in which the activities can be placed one by one, day by day."""
    best = 10**6
    for order in permutations(range(len(instance.durations))):
        starts: dict[int, int] = {}
        for number in order:
            if any(after == number and before not in starts for before, after, _ in instance.links):
                break
            start = instance.releases[number]
            start = max([start, *(starts[one] + lag for one, two, lag in instance.links if two == number)])
            while not _fits(instance, starts, number, start):
                start += 1
            starts[number] = start
        else:
            best = min(best, instance.ends([starts[number] for number in range(len(starts))]))
    return best


def _fits(instance: Instance, starts: dict[int, int], number: int, start: int) -> bool:
    for period in range(start, start + instance.durations[number]):
        running = [one for one, begun in starts.items() if begun <= period < begun + instance.durations[one]]
        for resource, capacity in enumerate(instance.capacities):
            if sum(instance.demands[one][resource] for one in [*running, number]) > capacity:
                return False
    return True


CREW = [
    Task("a", "a", 4, uses={"crew": 2}), Task("b", "b", 3, uses={"crew": 1}), Task("s", "s"),
    Task("c", "c", 2, parent="s", uses={"crew": 2}), Task("d", "d", 5, parent="s", uses={"crew": 1}),
    Task("e", "e", 1, uses={"crew": 1}),
]  # fmt: skip


def test_an_overbooked_team_is_levelled_in_the_fewest_days_and_early_dates_stay() -> None:
    asked = plan(CREW, "b FS s", "d SS+2 e", resources={"crew": 2})
    plain = schedule(asked, today=START)
    found, how = level(asked, today=START, seconds=5)
    assert (how.overbooked, how.method, how.proven) == (("crew",), "search", True)
    assert max(used(found).values()) == 2 and max(used(plain).values()) > 2
    assert how.makespan == 14 and found.finish > plain.finish
    assert [one.early_start for one in found.tasks.values()] == [one.early_start for one in plain.tasks.values()]
    assert level(replace(asked, resources={"crew": 9}), today=START, seconds=5)[1].method == "none"


def test_teams_on_calendars_of_their_own_are_levelled_by_priority() -> None:
    tasks = [replace(task, calendar="site") if task.id in "ad" else task for task in CREW]
    asked = plan([replace(tasks[0], actual_start=day("04-29")), *tasks[1:]], "b FS s", resources={"crew": 2})
    found, how = level(asked, today=START, seconds=5)
    assert (how.method, how.proven) == ("priority", False)
    assert max(used(found).values()) == 2
    assert found.tasks["a"].start == day("04-29")
    assert all(one.start >= one.early_start for one in found.tasks.values())


def test_lags_in_calendar_days_are_kept_while_levelling() -> None:
    asked = plan({"a": 1, "b": 2}, Link("a", "b", "FS", 7, "day"))
    asked = replace(asked, tasks=(*asked.tasks, Task("c", "c", 2)), resources={"crew": 1})
    asked = replace(asked, tasks=tuple(replace(task, uses={"crew": 1}) for task in asked.tasks))
    found, how = level(asked, today=START, seconds=5)
    assert how.method == "priority" and max(used(found).values()) == 1
    assert found.tasks["b"].start >= day("05-06")


def test_the_samples_of_thirty_are_solved_as_well_as_is_known(samples: Path) -> None:
    folder = samples / "gold/psplib"
    lines = (folder / "best_known.csv").read_text(encoding="utf-8").splitlines()[1:]
    best = {name: int(length) for name, length in (line.split(",") for line in lines)}
    for name in ("J30_110.txt", "J30_49.txt"):
        found = search(read_instance(folder / name), seconds=60)
        assert (found.makespan, found.proven) == (best[name], True)


@settings(max_examples=15)
@given(random_plans(), st.booleans(), st.data())
def test_a_levelled_plan_books_nothing_twice_and_breaks_no_link(plan: Plan, alike: bool, data: st.DataObject) -> None:
    tasks = tuple(
        replace(
            task, days=max(1, task.days), uses={"crew": data.draw(st.integers(0, 2))},
            calendar=None if alike else task.calendar,
        )
        for task in plan.tasks
    )  # fmt: skip
    asked = replace(plan, tasks=tasks, resources={"crew": 2})
    found, how = level(asked, today=START, seconds=1)
    assert max(used(found).values(), default=0) <= 2
    # Asked to start no sooner than where they were placed, all start right there: no link pushes any of them on.
    held = tuple(replace(task, constraint=Constraint("SNET", found.tasks[task.id].start)) for task in tasks)
    again = schedule(replace(asked, tasks=held), today=START).tasks
    assert [one.early_start for one in again.values()] == [one.start for one in found.tasks.values()]
    assert found.finish >= schedule(asked, today=START).finish
    assert (how.method == "none") == (how.overbooked == ())
