"""A site into which nothing was brought yet: every page says so, none breaks."""

from __future__ import annotations

import pytest

from kechuang.apps.accounts.roles import Role
from tests import city
from tests.apps.people import person

pytestmark = pytest.mark.django_db


def test_before_anything_was_built_every_page_says_so_and_none_breaks() -> None:
    client = city.browser(person(Role.STEWARD))
    assert client.get("/").status_code == 200
    assert "还没有" in client.get("/").content.decode()
    for address in ("/enterprises/", "/ladder/", "/targets/", "/shapes", "/enterprises/export"):
        assert client.get(address).status_code == 404, address
    for address in ("/reports/", "/registers/", "/data/", "/search?q=x"):
        assert client.get(address).status_code == 200, address
