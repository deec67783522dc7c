"""Names and relations beside what is marked in invented passages: one half was learned from, one is only measured."""

from __future__ import annotations

import pytest

from tests.engines.reports.links.marked import Tally, measured

NAMES = ("enterprise", "organisation", "person", "team", "policy", "project", "platform")
TIES = ("works_with", "solves", "hosts", "leads", "located_in", "undertakes")


@pytest.fixture(scope="module")
def learned() -> Tally:
    return measured("open")


@pytest.fixture(scope="module")
def unseen() -> Tally:
    return measured("frozen")


def test_names_that_were_learned_from_are_found(learned: Tally) -> None:
    assert learned.precision(*NAMES) >= 0.97 and learned.recall(*NAMES) >= 0.95, "\n".join(learned.mistakes)
    assert learned.precision("link") >= 0.97 and learned.recall("link") >= 0.95


def test_relations_that_were_learned_from_are_found(learned: Tally) -> None:
    assert learned.precision(*TIES) >= 0.95 and learned.recall(*TIES) >= 0.95, "\n".join(learned.mistakes)


def test_names_never_seen_are_mostly_found(unseen: Tally) -> None:
    assert unseen.precision(*NAMES) >= 0.9 and unseen.recall(*NAMES) >= 0.85
    assert unseen.precision("link") >= 0.95 and unseen.recall("link") >= 0.8


def test_relations_never_seen_are_mostly_right(unseen: Tally) -> None:
    assert unseen.precision(*TIES) >= 0.7 and unseen.recall(*TIES) >= 0.75


def test_who_says_it_is_mostly_known(learned: Tally, unseen: Tally) -> None:
    assert learned.precision("said") >= 0.95 and learned.recall("said") >= 0.9
    assert unseen.precision("said") >= 0.9 and unseen.recall("said") >= 0.7
