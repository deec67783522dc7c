import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kechuang.apps.transitions.table import SYSTEM, ClockRun, Table, Transition

STATES = {"draft": "草稿", "open": "办理中", "closed": "已办结"}


def step(name="accept", sources=("draft",), target="open"):
    return Transition(name=name, label=name, sources=sources, target=target, who=SYSTEM)


def table(*steps, states=STATES, initial="draft"):
    return Table(states=states, initial=initial, transitions=steps)


def test_a_table_knows_its_steps_by_name_and_by_state():
    cases = table(step(), step("close", ("open",), "closed"), step("reopen", ("closed",), "open"))
    assert cases["close"].target == "closed"
    assert [one.name for one in cases.out_of("open")] == ["close"]
    assert "close" in cases
    assert "vanish" not in cases


def test_a_step_to_a_state_that_is_not_declared_is_an_error():
    with pytest.raises(ValueError, match="lost"):
        table(step(target="lost"))


def test_a_state_that_no_step_reaches_is_an_error():
    with pytest.raises(ValueError, match="closed"):
        table(step())


def test_a_state_reached_only_from_itself_is_an_error():
    with pytest.raises(ValueError, match="closed"):
        table(step(), step("again", ("closed",), "closed"))


def test_two_steps_of_one_name_are_an_error():
    with pytest.raises(ValueError, match="twice"):
        table(step(), step())


def test_a_step_that_starts_nowhere_is_an_error():
    with pytest.raises(ValueError, match="nowhere"):
        table(step(sources=()))


def test_an_initial_state_that_is_not_declared_is_an_error():
    with pytest.raises(ValueError, match="lost"):
        table(step(), initial="lost")


def at(hour):
    return dt.datetime(2026, 3, 2, 0, tzinfo=dt.UTC) + dt.timedelta(hours=hour)


def test_a_pause_ends_when_the_clock_starts_again():
    run = ClockRun.of([("start", at(1)), ("pause", at(2)), ("start", at(5)), ("stop", at(9))])
    assert run == ClockRun(at(1), ((at(2), at(5)),), at(9))


def test_a_clock_stopped_in_a_pause_ends_the_pause_with_it():
    assert ClockRun.of([("start", at(1)), ("pause", at(2)), ("stop", at(3))]) == ClockRun(
        at(1), ((at(2), at(3)),), at(3)
    )


def test_a_start_after_the_stop_counts_anew():
    run = ClockRun.of([("start", at(1)), ("pause", at(2)), ("stop", at(3)), ("start", at(4))])
    assert run == ClockRun(at(4), (), None)


def test_a_pause_before_the_start_and_a_second_pause_change_nothing():
    assert ClockRun.of([("pause", at(1)), ("stop", at(2))]) == ClockRun()
    run = ClockRun.of([("start", at(1)), ("pause", at(2)), ("pause", at(3))])
    assert run.pauses == ((at(2), None),)
    assert run.paused


@given(st.lists(st.sampled_from(["start", "pause", "stop"]), max_size=30))
def test_pauses_lie_in_order_within_the_run_whatever_the_steps(kinds):
    run = ClockRun.of((kind, at(hour)) for hour, kind in enumerate(kinds))
    moments = [run.started] if run.started else []
    for begun, ended in run.pauses:
        moments += [begun] if ended is None else [begun, ended]
    moments += [run.stopped] if run.stopped else []
    assert moments == sorted(moments)
    assert all(ended is not None for _, ended in run.pauses[:-1])
    assert run.paused == (bool(run.pauses) and run.pauses[-1][1] is None)
