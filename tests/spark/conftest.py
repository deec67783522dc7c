"""The cluster, one for all tests of Spark; without Java or pyspark they are skipped and say why."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.spark.cluster import cluster, missing


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of a running master with two workers."""
    reason = missing()
    if reason:
        pytest.skip(reason)
    with cluster(tmp_path_factory.mktemp("spark")) as address:
        yield address


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    """Return a folder for an engine's scratch files, under a name that needs care."""
    folder = tmp_path / "数据 湖" / "work" / "spill"
    folder.mkdir(parents=True)
    return folder
