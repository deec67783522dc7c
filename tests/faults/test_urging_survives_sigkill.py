"""Urging killed at any point: no letter is lost, none is sent or numbered twice, and the next count does the rest."""

import json
import signal
import subprocess
import sys

import pytest

from kechuang.apps.projects.actions.escalating import escalate
from kechuang.apps.projects.models import Urge
from tests.apps.projects.test_problems_at_once import crew, problem_of  # noqa: F401 - a fixture
from tests.faults.escalator import POINTS
from tests.faults.workers import PATIENCE, ROOT

pytestmark = pytest.mark.django_db(transaction=True)


def test_urging_killed_at_any_point_loses_nothing_and_sends_nothing_twice(crew, child_environment):  # noqa: F811
    for title in ("甲", "乙", "丙", "丁", "戊", "己", "庚", "辛"):
        problem_of(crew, title)
    crew["freeze"]("2026-12-08T08:00:00+08:00")
    assert escalate()["remind"] == 8
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.escalator"],
        env={**child_environment, "KECHUANG_NOW": "2026-12-10T08:00:00+08:00"},
        cwd=ROOT, capture_output=True, timeout=PATIENCE, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    states = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one["point"] for one in states] == [*POINTS, ""]
    assert [one["end"] for one in states] == [-signal.SIGKILL] * len(POINTS) + [0]
    assert [one["letters"] for one in states] == [2, 3, 4, 5, 8]
    for one in states:
        assert one["serials"] == list(range(1, one["letters"] + 1)) and one["told"] == one["letters"], one
        assert one["whole"], one
    assert Urge.objects.filter(kind="letter").values("problem").distinct().count() == 8
