"""Two who load at once: whoever writes second knows what the first has loaded."""

from __future__ import annotations

from pathlib import Path
from threading import Barrier
from typing import Any

import pytest

from kechuang.apps.audit.chain import verify
from kechuang.apps.catalog.models import Place
from kechuang.apps.reports.actions import Given, load_pages
from kechuang.apps.reports.models import Fact, Report
from kechuang.core import now
from kechuang.declarations.pack import Pack
from tests.apps.reports.conftest import FIRST, SECOND
from tests.apps.threads import at_once


@pytest.mark.django_db(transaction=True)
def test_of_two_who_load_at_once_the_second_reads_what_the_first_has_loaded(zibo: Pack, tmp_path: Path) -> None:
    Place.objects.create(code=zibo.place, name="淄博市", pack=zibo.id, loaded_at=now())
    both = Barrier(2)

    def deed(number: int) -> Any:
        path = tmp_path / ("通报.txt", "会议.txt")[number]
        path.write_text((FIRST, SECOND)[number], encoding="utf-8")
        turns = []

        def told(share: float, _step: str) -> None:
            if share == 0.9:
                turns.append(share)
                if len(turns) == 1:
                    both.wait(timeout=300)  # both have read, and neither has written

        load_pages(given=[Given(path.name, path)], pack=zibo, told=told)
        return len(turns)

    done = at_once(2, deed)
    assert sorted(done) == [1, 2], done
    assert Report.objects.count() == 2
    assert list(Fact.objects.filter(value__in=("1200", "1250")).values_list("conflict_count", flat=True)) == [1, 1]
    assert verify().ok
