"""Certificates are read while others write: telling how far one is stands in nobody's way."""

from __future__ import annotations

from threading import Thread

import pytest
from django.db import connection

from kechuang.apps.enterprises.models import Generation
from kechuang.apps.ladder.actions import holdings
from tests import city


@pytest.mark.heavy
@pytest.mark.django_db(transaction=True)
def test_how_far_a_taking_is_can_be_written_while_others_write(monkeypatch: pytest.MonkeyPatch) -> None:
    generation = city.put(city.exact())
    monkeypatch.setattr(holdings, "PART", 1)
    told: list[float] = []

    def other() -> None:
        Generation.objects.filter(pk=generation.pk).update(run=f"x{len(told)}")
        connection.close()

    def progress(share: float) -> None:
        thread = Thread(target=other)
        thread.start()
        thread.join()
        # A connection that still reads what stood there before could not write now.
        Generation.objects.filter(pk=generation.pk).update(run="")
        told.append(share)

    holdings.certificates(progress=progress)
    assert len(told) > 2 and told == sorted(told)
