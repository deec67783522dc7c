"""What every test may ask for: the real material, a frozen clock, the address of the test database."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest


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
