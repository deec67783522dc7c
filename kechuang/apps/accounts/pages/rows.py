"""行 (rows): a grant as a page shows it, with the names behind its codes."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from kechuang import core
from kechuang.apps.accounts.models import Grant
from kechuang.apps.accounts.scopes import department_name, region_name
from kechuang.declarations.pack import Pack


@dataclass(frozen=True)
class GrantRow:
    """A grant with the names of its department and region and its state in words."""

    grant: Grant
    department: str
    region: str
    state: str

    @classmethod
    def of(cls, grant: Grant, loaded: Pack | None) -> GrantRow:
        """Name what a grant holds."""
        if grant.revoked_at:
            state = _("已撤销")
        elif grant.starts_on > core.today():
            state = _("未开始")
        elif grant.is_current:
            state = _("有效")
        else:
            state = _("已到期")
        return cls(grant, department_name(grant.department, loaded), region_name(grant.region, loaded), state)
