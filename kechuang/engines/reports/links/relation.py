"""关系 (relation): what two things named in an article have to do with one another, with the sentence that says so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from kechuang.engines.reports.links.mention import Certainty

RelationKind = Literal["works_with", "solves", "hosts", "leads", "located_in", "undertakes"]
"""合作, 破解难题, 承载平台, 领衔团队, 位于, 承担项目."""


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """One side of a relation.

    Parameters
    ----------
    start, end : int
        Where it stands in the cleaned text; of what is carried on, where it was named.
    span : tuple of int
        The same in the raw page.
    text : str
        As it stands there.
    mention : str or None
        The mention, where it is a named thing.
    place, place_code : str or None
        The place, where it is one.
    """

    start: int
    end: int
    span: tuple[int, int]
    text: str
    mention: str | None = None
    place: str | None = None
    place_code: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the side ready for JSON."""
        return {
            "text": self.text,
            "span": list(self.span),
            "mention": self.mention,
            "place": self.place,
            "place_code": self.place_code,
        }


@dataclass(slots=True, kw_only=True)
class Relation:
    """A relation that a clause tells.

    Parameters
    ----------
    id : str
        ``A1-R2``.
    article : str
        The article.
    kind : str
        Which relation. ``works_with`` goes both ways; else the subject solves, hosts, leads, lies in, undertakes.
    subject, object : End
        Its sides; of ``solves`` the object is the words of the problem.
    sentence, span : tuple of int
        The sentence and the clause, in the raw page.
    certainty : str
        ``explicit`` where the clause names both sides, ``carried`` where one was named before, else ``guessed``.
    """

    id: str
    article: str
    kind: RelationKind
    subject: End
    object: End
    sentence: tuple[int, int]
    span: tuple[int, int]
    certainty: Certainty

    def to_json(self) -> dict[str, Any]:
        """Return the relation ready for JSON."""
        return {
            "id": self.id,
            "article": self.article,
            "kind": self.kind,
            "subject": self.subject.to_json(),
            "object": self.object.to_json(),
            "sentence": list(self.sentence),
            "span": list(self.span),
            "certainty": self.certainty,
        }


@dataclass(frozen=True, slots=True)
class Speech:
    """Who says what stands in ``[start, end)`` of the cleaned text.

    Parameters
    ----------
    start, end : int
        What is said, with the words that say who says it.
    who : str
        As told: 总经理朱某某; without a name where people are left out.
    mention : str or None
        The person or the organisation.
    told : tuple of int
        Where the text names them.
    """

    start: int
    end: int
    who: str
    mention: str | None
    told: tuple[int, int]
