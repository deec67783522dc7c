"""演示授权 (demonstration): invented firms of an invented city let their tax data be used, but for one in forty.

Without them a demonstration would show nothing but missing data; with all of them nobody would see what is missing.
"""

from __future__ import annotations

import zlib

from django.db import transaction

from kechuang import core
from kechuang.apps.audit.record import record
from kechuang.apps.enterprises.models import Enterprise, Generation
from kechuang.apps.policies.models import TaxAuthorisation

ONE_IN = 40
BATCH = 2000


def authorise_demo(generation: Generation) -> int:
    """Enter the authorisations of a synthetic city's firms that have said nothing yet; return how many.

    A city with real data gets none, whoever asks.
    """
    if not generation.synthetic:
        return 0
    firms = Enterprise.objects.filter(generation=generation, synthetic=True).order_by("entity_id")
    known = TaxAuthorisation.objects.values("entity_id")
    ids = firms.exclude(entity_id__in=known).values_list("entity_id", flat=True)
    moment = core.now()
    made = [
        TaxAuthorisation(
            entity_id=one, given=True, by_label="演示数据，未经真实授权", changed_at=moment, synthetic=True
        )
        for one in ids
        if zlib.crc32(one.encode()) % ONE_IN
    ]
    with transaction.atomic():
        TaxAuthorisation.objects.bulk_create(made, batch_size=BATCH)
        if made:
            detail = {"firms": len(made), "synthetic": True}
            record(verb="policies.authorise", actor=None, obj=generation, detail=detail)
    return len(made)
