"""The files of which pages were read are kept as they came, refused ones are not, and the audit names all of them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from kechuang.apps.accounts.roles import Role
from kechuang.apps.audit.models import Entry
from kechuang.apps.files.actions import verify_files
from kechuang.apps.files.models import Attachment
from kechuang.apps.files.storage import path_of
from kechuang.apps.jobs.models import Job
from kechuang.apps.reports.models import Report
from kechuang.apps.reports.originals import keep
from tests import city
from tests.apps.people import person
from tests.apps.reports.conftest import FIRST


def test_an_original_is_downloaded_from_its_page_and_what_was_refused_is_gone(
    place: Any, work: Callable[[Job], Job]
) -> None:
    steward = person(Role.STEWARD)
    browser = city.browser(steward)
    good, bad = FIRST.encode("gb18030"), b"%PDF-1.4 nothing"
    browser.post("/reports/load", {"files": [SimpleUploadedFile("通报.txt", good), SimpleUploadedFile("坏.pdf", bad)]})
    handed = Entry.objects.get(verb="reports.hand_in")
    assert [one["name"] for one in handed.detail["files"]] == ["通报.txt", "坏.pdf"], "named before anything is read"
    paths = [path_of(hashlib.sha256(data).hexdigest()) for data in (good, bad)]
    assert all(path.exists() for path in paths)
    work(Job.objects.get(kind="reports.load"))
    assert [path.exists() for path in paths] == [True, False]
    report, attachment = Report.objects.get(), Attachment.objects.get()
    address = f"/files/{attachment.pk}"
    assert address in browser.get(f"/reports/{report.pk}").content.decode()
    leader = city.browser(person(Role.LEADER))
    assert b"".join(leader.get(address).streaming_content) == good
    assert city.browser(person(Role.ENTERPRISE)).get(address).status_code == 403
    assert verify_files() == []
    # Handed in once more it is the same file.
    browser.post("/reports/load", {"files": [SimpleUploadedFile("又一次.txt", good)]})
    work(Job.objects.exclude(state="done").get(kind="reports.load"))
    assert Attachment.objects.count() == 1 and paths[0].exists()
    keep([], [report], by=steward)
    assert Attachment.objects.count() == 1


def test_a_page_that_came_with_a_build_has_no_original(load: Callable[..., Any]) -> None:
    load({"通报.txt": FIRST})
    shown = city.browser(person(Role.LEADER)).get(f"/reports/{Report.objects.get().pk}").content.decode()
    assert "下载原件" not in shown
