"""区县指标的载入 (load of quotas): a row for each district; a quota that a person adjusted keeps his numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kechuang.apps.projects.declared.facts import quota_facts
from kechuang.apps.projects.declared.rows import followed, write
from kechuang.apps.projects.models import Quota
from kechuang.declarations.pack import Pack


def take_quotas(pack: Pack, programmes: Mapping[str, Any], forces: Mapping[str, Any]) -> int:
    """Write a row for each division of each quota; entries that people made hang on it and stay.

    Where a person adjusted the quota no district is added: he may have taken it out.
    """
    rows = list(Quota.objects.select_for_update(of=("self",)).filter(code__in=list(pack.quotas)).order_by("pk"))
    held, adjusted = {(row.code, row.division): row for row in rows}, {row.code for row in rows if row.revision}
    given, new = [], []
    for quota in pack.quotas.values():
        for division, values in quota_facts(quota, pack, programmes, forces).items():
            row = held.get((quota.id, division))
            if row is not None:
                given.append((row, followed(row, values)))
            elif quota.id not in adjusted:
                row = Quota(code=quota.id, division=division, declared=True)
                for name, value in values.items():
                    setattr(row, Quota._meta.get_field(name).attname, value)  # type: ignore[union-attr]
                new.append(row)
    write(Quota, given)
    Quota.objects.bulk_create(new, batch_size=500)
    return len(given) + len(new)
