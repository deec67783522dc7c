import pytest


@pytest.fixture(autouse=True)
def folder(tmp_path, settings):
    """A data folder of this test's own."""
    settings.DATA = tmp_path
    return tmp_path / "files"
