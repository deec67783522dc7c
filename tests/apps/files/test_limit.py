import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kechuang.apps.files import limit

pytestmark = pytest.mark.django_db
REFUSED = 400


@pytest.fixture(autouse=True)
def small(settings, monkeypatch):
    settings.KECHUANG_UPLOAD_LIMIT = 100_000
    monkeypatch.setattr(limit, "FORM", 10_000)


def send(*sizes):
    """Send files where no page takes any: only the limit itself can refuse them."""
    files = {f"f{n}": SimpleUploadedFile(f"{n}.txt", b"a" * size) for n, size in enumerate(sizes)}
    client = Client(enforce_csrf_checks=True)
    client.cookies["csrftoken"] = "a" * 32  # with it, the form is read for the token beside it
    return client.post("/sign-in", files).status_code


@pytest.mark.parametrize(("size", "refused"), [(99_999, False), (100_000, False), (100_001, True), (500_000, True)])
def test_a_request_over_the_limit_is_refused_while_it_arrives(size, refused):
    assert (send(size) == REFUSED) == refused


def test_many_small_files_count_together():
    assert send(50_000, 50_000) != REFUSED
    assert send(50_000, 50_001) == REFUSED
