"""谁可以看附件、交新版本: whoever may do so with the thing that the attachment belongs to.

An app whose things have attachments says who may, in its ``access.py``:

>>> from kechuang.apps.files.access import guardian                     # doctest: +SKIP
>>> @guardian("services.case")                                          # doctest: +SKIP
... def _(user, verb, attachment):                                      # verb: "view" or "add"
...     return may(user, verb, Case.objects.get(pk=attachment.object_id))

Without a guardian nobody but the one who handed the file in sees it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kechuang.apps.files.models import Attachment

Guardian = Callable[[Any, str, Attachment], bool]
GUARDIANS: dict[str, Guardian] = {}
VERBS = frozenset({"view", "add"})


def guardian(object_type: str) -> Callable[[Guardian], Guardian]:
    """Register the decorated function as the one that answers for the attachments of a type of thing."""

    def register(function: Guardian) -> Guardian:
        GUARDIANS[object_type] = function
        return function

    return register


def may(user: Any, verb: str, obj: Attachment) -> bool:
    """Return whether a user may ``view`` an attachment or ``add`` a version to it.

    Raises
    ------
    KeyError
        If there is no such verb.
    """
    if verb not in VERBS:
        raise KeyError(verb)
    if not (getattr(user, "is_authenticated", False) and getattr(user, "is_active", False)):
        return False
    answer = GUARDIANS.get(obj.object_type)
    if answer is not None:
        return bool(answer(user, verb, obj))
    return user.pk is not None and obj.created_by_id == user.pk
