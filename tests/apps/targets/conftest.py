"""Zibo, as its pack declares it; its pages are loaded only by the tests that ask for them."""

from __future__ import annotations

import pytest

from kechuang.apps.catalog.actions import load_place
from kechuang.declarations.pack import Pack, load_pack


@pytest.fixture(scope="session")
def zibo() -> Pack:
    return load_pack("cn-sd-zibo")


@pytest.fixture(autouse=True)
def served(db: None, zibo: Pack, frozen: object) -> None:
    """Serve Zibo, at the frozen moment."""
    load_place(pack=zibo, sources=zibo.sources)
