"""What a loading says of itself: what was given twice, who may not, and how many files are too many."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from kechuang.apps.accounts.roles import Role
from kechuang.apps.files.storage import readable
from kechuang.apps.jobs.actions import enqueue
from kechuang.apps.jobs.models import Job
from kechuang.apps.reports.actions import Loaded
from kechuang.apps.reports.actions.teaching import REREAD
from kechuang.apps.reports.uploads import MOST
from tests import city
from tests.apps.people import person
from tests.apps.reports.conftest import FIRST


def test_the_same_content_given_twice_is_loaded_once_and_told(load: Callable[..., Loaded]) -> None:
    told = load({"一.txt": FIRST, "二.txt": FIRST})
    assert (told.new, told.noted) == (1, ["二.txt 与 一.txt 内容相同，只载入一份"])


def test_a_job_of_somebody_who_may_not_ends_at_once_with_a_sentence(place: Any, work: Callable[[Job], Job]) -> None:
    leader = person(Role.LEADER)
    job = work(enqueue(REREAD, key="reread:x", by=leader))
    assert job.state == "failed" and "PermissionDenied" not in job.error and job.error
    shown = city.browser(person(Role.STEWARD)).get(f"/reports/loads/{job.pk}").content.decode()
    assert "可再次重新阅读" in shown and "重新载入</a>" not in shown


@pytest.mark.parametrize("more", [1, 20])
def test_too_many_files_are_refused_with_a_sentence(place: Any, more: int) -> None:
    files = [SimpleUploadedFile(f"{at}.txt", b"x") for at in range(MOST + more)]
    answer = city.browser(person(Role.STEWARD)).post("/reports/load", {"files": files, "told_on": ""})
    assert answer.status_code == 422 and f"一次最多 {MOST} 份" in answer.content.decode()
    assert readable(settings.KECHUANG_UPLOAD_LIMIT) in answer.content.decode(), "the hint tells how much in all"
