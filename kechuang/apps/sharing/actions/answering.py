"""提供部门答复 (the owner's answer): agree, agree to part, refuse with reasons, tell that what was missing is there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.catalog.models import SourceTable
from kechuang.apps.sharing.actions.grants import give
from kechuang.apps.sharing.actions.steps import log, reason_of, take
from kechuang.apps.sharing.contracts import contract, open_fields
from kechuang.apps.sharing.models import ShareRequest


def agree(
    request: ShareRequest,
    *,
    by: Any,
    fields: Sequence[str] | None = None,
    clear_fields: Sequence[str] | None = None,
    quota: int | None = None,
    note: str = "",
) -> ShareRequest:
    """Agree to a request, to all of it or to part.

    Parameters
    ----------
    fields, clear_fields : sequence of str, optional
        What of the fields asked for is given, and what of the personal ones unmasked; all by default.
    quota : int, optional
        Rows a day; by default that of the data's class.

    Raises
    ------
    Refused
        If nothing is left, or more than was asked for.
    """
    with transaction.atomic():
        request = take(request, "agree", by=by, note=note.strip(), answer=note.strip())
        given = request.fields if fields is None else [key for key in request.fields if key in set(fields)]
        clear = request.clear_fields if clear_fields is None else list(clear_fields)
        if not given or set(fields or ()) - set(request.fields) or set(clear) - set(request.clear_fields):
            raise Refused(_("同意的字段应在申请的字段之内，且至少一个。"))
        give(request, by=by, fields=given, clear_fields=[key for key in clear if key in given], quota=quota)
        log(request, "sharing.agree", by=by, fields=given)
    return request


def owner_ask_papers(request: ShareRequest, *, by: Any, reason: str) -> ShareRequest:
    """Ask the department for papers; the clock stands still until they come."""
    with transaction.atomic():
        request = take(request, "owner_ask_papers", by=by, note=reason_of(reason), answer=reason.strip())
        log(request, "sharing.ask_papers", by=by, reason=reason.strip())
    return request


def refuse(request: ShareRequest, *, by: Any, reason: str) -> ShareRequest:
    """Refuse, with reasons.

    Raises
    ------
    Refused
        If no reason is given.
    """
    with transaction.atomic():
        request = take(request, "refuse", by=by, note=reason_of(reason), answer=reason.strip())
        log(request, "sharing.refuse", by=by, reason=reason.strip())
    return request


def supply(request: ShareRequest, *, by: Any, table: SourceTable, note: str = "") -> ShareRequest:
    """Tell that what was missing stands in the catalogue now; the department may read it at once, personal data masked.

    Raises
    ------
    Refused
        If the table is not the owner's, or is not shared.
    """
    if table.department_id != request.owner:
        raise Refused(_("“%(name)s”不是本部门提供的数据，请选择本部门已发布的数据表。") % {"name": table.name})
    source = contract(table)
    if source.sharing.attribute == "none":
        raise Refused(_("“%(name)s”标为不予共享，不能用它满足需求。") % {"name": table.name})
    with transaction.atomic():
        request = take(request, "supply", by=by, note=note.strip(), answer=note.strip(), table=table)
        give(request, by=by, fields=open_fields(source))
        log(request, "sharing.supply", by=by, table=table.table)
    return request
