"""留存 (keeping): the facts of a paper as JSON, and back; what is read back gives the same file, byte for byte.

What no document can hold, no database column of JSON can hold either (NUL, half of a character): it is left out here as
it is there.
"""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import TypeAdapter

from kechuang.apps.documents.characters import clean
from kechuang.apps.projects.papers.issued import Issued

Facts = TypeVar("Facts", bound=Issued)


def kept(facts: Issued) -> dict[str, Any]:
    """Return the facts of a paper as JSON keeps them."""
    content: dict[str, Any] = _fit(TypeAdapter(type(facts)).dump_python(facts, mode="json"))
    return content


def again(kind: type[Facts], content: dict[str, Any]) -> Facts:
    """Return the facts that were kept.

    Raises
    ------
    pydantic.ValidationError
        If the content is not of this kind of paper.
    """
    return TypeAdapter(kind).validate_python(content)


def _fit(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {key: _fit(one) for key, one in value.items()}
    return [_fit(one) for one in value] if isinstance(value, list) else value
