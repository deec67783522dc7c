"""What every test may ask for: the real material, a frozen clock, the address of the test database."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.internal.conjecture import providers

# A run says the same of the same code: no seed, no clock and no memory of earlier runs chooses the examples.
settings.register_profile(
    "house", derandomize=True, database=None, deadline=None, print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)  # fmt: skip
settings.register_profile("explore", settings.get_profile("house"), derandomize=False)
EXPLORE = 10  # times as many examples, from a new seed
exploring = bool(os.environ.get("KECHUANG_EXPLORE"))
settings.load_profile("explore" if exploring else "house")
if not exploring:
    # Hypothesis also tries the literals of all modules loaded so far, which depends on the tests that came before.
    providers._get_local_constants = lambda: providers._local_constants


@pytest.hookimpl(wrapper=True)
def pytest_collection(session: pytest.Session) -> Generator[None, object, object]:
    """Look for no waste while the tests are found nor, later, among what they and the modules keep; else seldom.

    Of thousands of tests nothing is waste: a process would go through 700,000 objects time and again, on some pages
    more than once a request.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect()
        gc.freeze()
        gc.set_threshold(5_000, 20, 20)
        gc.enable()


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_test_environment: None, django_db_blocker: Any,
    django_db_modify_db_settings: None,
) -> Iterator[None]:  # fmt: skip
    """Keep the test database, copied from one that was migrated once."""
    from tests import migrated

    with django_db_blocker.unblock():
        held = migrated.set_up(Path(request.config.cache.mkdir("migrated")))
    yield
    with django_db_blocker.unblock():
        migrated.take_down(held)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let no property fail for a slow machine, and give each its many examples where one explores.

    Both also where a property's own settings say otherwise: those replace what the profile says.
    """
    times = EXPLORE if exploring else 1
    for one in {getattr(item, "function", None) for item in items}:
        said = getattr(one, "_hypothesis_internal_use_settings", None)
        if said is not None:
            ignored = {*said.suppress_health_check, HealthCheck.too_slow}
            one._hypothesis_internal_use_settings = settings(
                said, max_examples=said.max_examples * times, suppress_health_check=ignored, deadline=None
            )


@pytest.fixture(scope="session")
def samples() -> Path:
    """Return the folder of real material, or skip and say why."""
    given = os.environ.get("KECHUANG_SAMPLES")
    if not given:
        pytest.skip("KECHUANG_SAMPLES is not set: the real reports and registry are not here")
    folder = Path(given).resolve()
    if not folder.is_dir():
        pytest.skip(f"KECHUANG_SAMPLES={given} is no folder: the real reports and registry are not here")
    return folder


@pytest.fixture
def frozen(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Freeze the clock at 2026-11-21T09:00 (Asia/Shanghai); call the fixture to move it."""

    def freeze(moment: str) -> None:
        monkeypatch.setenv("KECHUANG_NOW", moment)

    freeze("2026-11-21T09:00:00")
    return freeze


@pytest.fixture
def child_environment(transactional_db: None) -> dict[str, str]:
    """Return the environment with which another process of the product meets this test's own database and folder."""
    from django.conf import settings
    from django.db import connection

    environment = {name: value for name, value in os.environ.items() if not name.startswith("KECHUANG_")}
    environment["DJANGO_SETTINGS_MODULE"] = "tests.meeting"
    environment["KECHUANG_DATA"] = str(settings.DATA)
    environment["KECHUANG_DATABASE"] = os.environ.get("KECHUANG_TEST_DATABASE", "")
    environment["KECHUANG_MEETING"] = str(connection.settings_dict["NAME"])
    return environment


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, None, None]:
    """Let a test that really committed empty its database, which the guards of the audit would refuse."""
    if "transactional_db" not in getattr(item, "fixturenames", ()) and "live_server" not in getattr(
        item, "fixturenames", ()
    ):
        marker = item.get_closest_marker("django_db")
        if marker is None or not marker.kwargs.get("transaction"):
            return (yield)
    from django.db import connection
    from pytest_django.plugin import blocking_manager_key

    from kechuang.apps.audit import guards
    from kechuang.apps.audit.models import Head
    from kechuang.apps.grants import guards as ledger
    from kechuang.apps.projects import guards as trail
    from kechuang.apps.reports import guards as decisions

    with item.config.stash[blocking_manager_key].unblock():
        guards.remove(connection)
        ledger.remove(connection)
        trail.remove(connection)
        decisions.remove(connection)
        decisions.remove(connection, decisions.RELATIONS)
    try:
        return (yield)
    finally:
        with item.config.stash[blocking_manager_key].unblock():
            # After the very last test the database itself is gone.
            if Head._meta.db_table in connection.introspection.table_names():
                Head.objects.get_or_create(id=1)
                guards.install(connection)
                ledger.install(connection)
                trail.install(connection)
                decisions.install(connection)
                decisions.install(connection, decisions.RELATIONS)
