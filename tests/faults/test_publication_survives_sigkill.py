"""A publication killed at any point leaves what people see as it was, and the next one takes its remains away."""

import json
import signal
import subprocess
import sys

import pytest

from tests import city
from tests.faults.workers import PATIENCE, ROOT

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.heavy]
POINTS = ("发布年度数据", "逐条判定", "汇总", "switch")


def test_a_publication_killed_at_any_point_leaves_the_old_generation_current(child_environment):
    old = city.put(city.exact())
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.publisher", old.run, *POINTS, "removal"],
        env=child_environment, cwd=ROOT, capture_output=True, timeout=PATIENCE, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    states = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one["point"] for one in states] == [*POINTS, "removal", ""]
    for one in states:
        assert one["end"] == (0 if one["point"] == "" else -signal.SIGKILL), one
        assert one["whole"] and one["strays"] == 0, one
    for one in states[: len(POINTS)]:
        # The remains of the one before were taken away, those of this one are there.
        assert (one["current"], one["unfinished"]) == (old.pk, 1), one
    removal, last = states[-2:]
    # Killed after the switch, a publication is done: only the generations before it are still there.
    assert removal["unfinished"] == 0
    assert (last["unfinished"], last["generations"]) == (0, 2)
    assert last["current"] > removal["current"] > old.pk
