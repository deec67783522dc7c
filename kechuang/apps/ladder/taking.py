"""资质登记的更新 (taking the register): asked for with every publication, or by an officer, and done as a job."""

from __future__ import annotations

from typing import Any

from kechuang.apps.enterprises.models import Generation
from kechuang.apps.jobs import states
from kechuang.apps.jobs.actions import enqueue
from kechuang.apps.jobs.models import Job

TAKE = "ladder_take_holdings"


def ask_taking(generation: Generation, *, by: Any = None) -> Job:
    """Ask for the certificates of a publication to be taken; asked twice while it runs, it is one job.

    Parameters
    ----------
    by : User, optional
        Who asks; None for the platform itself, after a publication.
    """
    ended = Job.objects.filter(kind=TAKE).exclude(state__in=states.OPEN).count()
    waiting = Job.objects.filter(kind=TAKE, state__in=states.OPEN, payload={"generation": generation.pk}).first()
    key = f"{TAKE}:{generation.pk}:{ended}"
    return waiting or enqueue(TAKE, key=key, payload={"generation": generation.pk}, by=by)


def last_taking() -> Job | None:
    """Return the newest taking that was asked for."""
    return Job.objects.filter(kind=TAKE).order_by("-pk").first()
