"""评审对象 (subjects): how a room names what it has reviewed: its title, its department and who stands to gain.

A room registers its kind once, in its app's ``ready`` or its tasks:

>>> from kechuang.apps.reviews.subjects import Subject, subject_of      # doctest: +SKIP
>>> @subject_of("grants.application")                                   # doctest: +SKIP
... def _(pk):
...     return Subject(row, title, department, parties, link)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db import models


@dataclass(frozen=True)
class Subject:
    """What is reviewed, as a review needs to know it."""

    row: models.Model
    title: str
    department: str
    parties: tuple[str, ...]
    link: str


Finder = Callable[[int], Subject | None]
_FINDERS: dict[str, Finder] = {}


def subject_of(kind: str) -> Callable[[Finder], Finder]:
    """Register the decorated function as the one that finds the subjects of a kind (``app.model``)."""

    def register(finder: Finder) -> Finder:
        _FINDERS[kind] = finder
        return finder

    return register


def find(kind: str, pk: int) -> Subject | None:
    """Return a subject; None where the kind is not known or the row is gone."""
    finder = _FINDERS.get(kind)
    return finder(pk) if finder is not None else None
