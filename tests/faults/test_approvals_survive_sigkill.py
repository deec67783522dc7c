"""Approvals killed in the middle of a batch: the books agree, nothing is granted twice, a second run does the rest."""

import json
import signal
import subprocess
import sys

import pytest

from tests.apps.grants.conftest import YUAN, judged, opened, room, settled  # noqa: F401 - fixtures
from tests.apps.grants.many import waiting
from tests.faults.approver import POINTS
from tests.faults.workers import PATIENCE, ROOT

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def placed(frozen, transactional_db):
    """Settle the place: another process reads what is committed."""
    return settled()


# However many wait, a try dies after the same number of them: fifty say no more than sixteen, and take longer.
@pytest.mark.parametrize(("number", "most"), [(16, 13), pytest.param(50, 20, marks=pytest.mark.heavy)])
def test_approvals_killed_at_any_point_grant_nothing_twice_and_end_with_exactly_what_there_is_room_for(
    room,  # noqa: F811
    opened,  # noqa: F811
    child_environment,
    number,
    most,
):
    programme = opened(budget=most * YUAN)
    pks = waiting(programme, room, number, fen=YUAN)
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.approver", str(room.approver.pk), *map(str, pks)],
        env=child_environment, cwd=ROOT, capture_output=True, timeout=PATIENCE, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    states = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one["point"] for one in states] == [*POINTS, ""]
    assert [one["end"] for one in states] == [-signal.SIGKILL] * len(POINTS) + [0]
    for one in states:
        assert one["granted"] == one["vouchers"] and one["differences"] == [], one
    assert [one["granted"] for one in states] == [3, 7, 12, 12, most]
