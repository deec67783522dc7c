"""谁可以看、载入、审核报道，谁可以定规则 (access): rights of the place as a whole, not of a department."""

from __future__ import annotations

from typing import Any

from kechuang.apps.accounts import access
from kechuang.apps.files.access import guardian
from kechuang.apps.files.models import Attachment
from kechuang.apps.reports.states import REVIEW, RULE

VIEW, LOAD = "report.view", "report.load"


def may(user: Any, verb: str, obj: Any = None) -> bool:
    """Return whether a user may do something with a page, a fact or a rule, or at all.

    Raises
    ------
    KeyError
        If the verb is not in the table of :mod:`~kechuang.apps.accounts.access`.
    """
    return access.may(user, verb)


def require(user: Any, verb: str, obj: Any = None) -> None:
    """Let pass who may; refuse and note the refusal otherwise.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        With one sentence.
    """
    access.require(user, verb)


@guardian("reports.report")
def _original(user: Any, verb: str, _attachment: Attachment) -> bool:
    """Let who may see pages have the files of which they were read; nobody adds versions to these."""
    return verb == "view" and may(user, VIEW)


__all__ = ["LOAD", "REVIEW", "RULE", "VIEW", "may", "require"]
