"""The exact city and the synthetic district, published for a whole module; browsers of every role."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from kechuang.apps.accounts.models import User
from kechuang.apps.enterprises.models import Generation
from tests import city


@pytest.fixture(scope="module")
def exact(django_db_setup: None, django_db_blocker: Any) -> Iterator[Generation]:
    """Publish the exact city."""
    with city.published(django_db_blocker, city.exact()) as generation:
        yield generation


@pytest.fixture(scope="module")
def district(django_db_setup: None, django_db_blocker: Any) -> Iterator[Generation]:
    """Publish the synthetic district."""
    with city.published(django_db_blocker, city.region()) as generation:
        yield generation


@pytest.fixture
def enter(db: None) -> Callable[[User], Client]:
    """Return a browser in which the user is signed in."""
    return city.browser
