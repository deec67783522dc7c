"""The synthetic district, published once for all tests of the ladder; each test takes back what it writes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from kechuang.apps.enterprises.models import Generation
from tests import city


@pytest.fixture(scope="module")
def published(django_db_setup: None, django_db_blocker: Any) -> Iterator[Generation]:
    """Publish the synthetic district."""
    with city.published(django_db_blocker, city.region()) as generation:
        yield generation


@pytest.fixture
def generation(published: Generation, db: None, monkeypatch: pytest.MonkeyPatch) -> Generation:
    """Return the publication, on the day of the invented city."""
    monkeypatch.setenv("KECHUANG_NOW", city.MOMENT)
    return Generation.objects.get(pk=published.pk)
