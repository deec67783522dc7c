"""提及 (mention): a firm, an organisation, a person, a policy, a project or a platform named in an article."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["enterprise", "organisation", "person", "team", "policy", "project", "platform"]
Certainty = Literal["explicit", "carried", "guessed"]
"""Named in full; named short after it was named in full; known only by a derived short name or by its likeness."""


@dataclass(slots=True, kw_only=True)
class Mention:
    """A name in an article's text.

    Parameters
    ----------
    id : str
        ``A1-M3``: the article and the number within it.
    article : str
        The article.
    kind : str
        What it names.
    start, end : int
        Its place in the cleaned text, ``[start, end)``.
    span : tuple of int
        Its place in the raw page.
    text : str
        As it stands in the cleaned text.
    name : str
        The fullest form of the name in this article, or the registered one where it is known which is meant.
    same_as : str or None
        The first mention of the same thing in this article; None for that one itself.
    ref : str or None
        Id in the base table or in the pack; None where it is unknown or undecided.
    candidates : tuple of str
        Ids of all that the name may stand for, where there are several.
    certainty : str
        How it is known what is named.
    title, organisation : str or None
        Of a person: the title as told, and the mention of the organisation.
    number : str or None
        Of a policy: its document number (文号).
    """

    id: str
    article: str
    kind: Kind
    start: int
    end: int
    span: tuple[int, int]
    text: str
    name: str
    same_as: str | None = None
    ref: str | None = None
    candidates: tuple[str, ...] = ()
    certainty: Certainty = "explicit"
    title: str | None = None
    organisation: str | None = None
    number: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the mention ready for JSON; its place is raw."""
        return {
            "id": self.id,
            "article": self.article,
            "kind": self.kind,
            "text": self.text,
            "name": self.name,
            "span": list(self.span),
            "same_as": self.same_as,
            "ref": self.ref,
            "candidates": list(self.candidates),
            "certainty": self.certainty,
            "title": self.title,
            "organisation": self.organisation,
            "number": self.number,
        }
