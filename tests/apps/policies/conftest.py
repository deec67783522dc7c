"""The synthetic district, published for a whole module: its firms' tax data are authorised but for one in forty."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from kechuang.apps.enterprises.models import Generation
from tests import city


@pytest.fixture(scope="module")
def district(django_db_setup: None, django_db_blocker: Any) -> Iterator[Generation]:
    """Publish the synthetic district."""
    with city.published(django_db_blocker, city.region()) as generation:
        yield generation


@pytest.fixture(autouse=True)
def on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stop the clock on the day of the invented city."""
    monkeypatch.setenv("KECHUANG_NOW", city.MOMENT)
