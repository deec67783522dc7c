"""One small region for all tests of the invented district."""

from __future__ import annotations

import datetime as dt

import pytest

from kechuang.declarations.pack import Pack, load_pack
from kechuang.engines.synth import Region, write_region

ON = dt.date(2026, 11, 21)
ENTERPRISES = 2_000


@pytest.fixture(scope="session")
def demo() -> Pack:
    return load_pack("demo")


@pytest.fixture(scope="session")
def make(demo, tmp_path_factory):
    def region(*, enterprises: int = ENTERPRISES, seed: int = 5, folder=None) -> Region:
        return write_region(
            folder or tmp_path_factory.mktemp("region"),
            enterprises=enterprises,
            seed=seed,
            on=ON,
            divisions=demo.divisions,
            industries=demo.industries,
        )

    return region


@pytest.fixture(scope="session")
def region(make) -> Region:
    return make()
