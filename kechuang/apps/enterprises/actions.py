"""企业的动作 (actions on enterprises): let a firm's tax data be used, or no longer."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kechuang import core
from kechuang.apps.accounts import access
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.audit.context import ObjectRef
from kechuang.apps.audit.record import record
from kechuang.apps.enterprises.access import AUTHORISE
from kechuang.apps.enterprises.models import Enterprise, TaxAuthorisation
from kechuang.apps.ladder.rejudge import rejudge


def authorise(firm: Enterprise, *, given: bool, by: Any, ends_on: dt.date | None = None) -> TaxAuthorisation:
    """Let a firm's tax data be used, or no longer; its verdicts are made anew in the same transaction.

    Raises
    ------
    PermissionDenied
        If the person does not act for the firm.
    Refused
        If the last day lies in the past.
    """
    access.require(by, AUTHORISE, firm)
    if given and ends_on is not None and ends_on < core.today():
        raise Refused(_("授权期限 %(day)s 已过，请选择今天或以后的日期。") % {"day": ends_on.isoformat()})
    with transaction.atomic():
        before = TaxAuthorisation.objects.select_for_update().filter(entity_id=firm.entity_id).first()
        made, _new = TaxAuthorisation.objects.update_or_create(
            entity_id=firm.entity_id,
            defaults={
                "changes": before.changes + 1 if before else 1,
                "given": given, "ends_on": ends_on if given else None, "by_label": str(by)[:300],
                "changed_at": core.now(), "synthetic": firm.synthetic,
            },
        )  # fmt: skip
        detail = {"given": given, "ends_on": ends_on.isoformat() if ends_on else ""}
        about = ObjectRef("enterprises.enterprise", firm.entity_id, firm.name)
        record(verb="policies.authorise", actor=by, obj=about, detail=detail)
        rejudge([firm.entity_id])
    return made
