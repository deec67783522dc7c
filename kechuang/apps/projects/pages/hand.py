"""手工登记 (by hand): what the forms of programmes, task forces and quotas have alike: entered, saved, told beside."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.catalog.place import current_pack
from kechuang.apps.projects.queries import by_hand


def given_of(form: Any, fields: tuple[str, ...]) -> dict[str, Any]:
    """Return what a form gives of some fields."""
    return {name: value for name, value in form.cleaned_data.items() if name in fields}


def entered(request: HttpRequest, form: Any, create: Callable[..., Any], fields: tuple[str, ...]) -> Any:
    """Return what was made of a form that was sent; None where there is none yet, or the form tells why not."""
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        return create(by=request.user, **given_of(form, fields))
    except (Refused, PermissionDenied) as refusal:
        form.add_error(None, str(refusal))
        return None


def saved(
    request: HttpRequest, form: Any, edit: Callable[..., Any], fields: tuple[str, ...], again: Callable[[], Any]
) -> tuple[bool, list[dict[str, str]]]:
    """Save a form that was sent.

    Parameters
    ----------
    edit : callable
        The action, which takes who, the revision, the reason and the fields.
    again : callable
        Reads the thing anew.

    Returns
    -------
    tuple of bool and list
        Whether it is saved; where somebody was first, what differs, and the next saving counts.
    """
    if request.method != "POST" or not form.is_valid():
        return False, []
    given, read = given_of(form, fields), form.cleaned_data
    try:
        edit(by=request.user, revision=read["revision"], reason=read["reason"], **given)
    except (Refused, PermissionDenied) as refusal:
        form.add_error(None, str(refusal))
        now = again()
        if now.revision == read["revision"]:
            return False, []
        form.data = form.data.copy()
        form.data["revision"] = str(now.revision)
        return False, by_hand.compared(now, given, current_pack())
    return True, []


__all__ = ["entered", "given_of", "saved"]
