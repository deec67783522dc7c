"""归并 (naming): the names of an article brought together: which mean the same, and which of the known they are."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from kechuang.engines.reports.article import Article
from kechuang.engines.reports.facts.places import Place
from kechuang.engines.reports.links.mention import Mention
from kechuang.engines.reports.links.spot import Spot

if TYPE_CHECKING:
    from kechuang.engines.reports.links.linker import Linker

_GAP = re.compile(r"的?[\u4e00-\u9fff]{0,9}的?")
_JOINS = re.compile(r"[与和由请]|联合|携手")
_OF_A_FIRM = re.compile(r"经理|董事|总裁|厂长|总工|总监|创始人|CEO|CTO|首席|企业|公司|技术员|合作社|车间|主管|设计师")
_MANY = 8
_NEAR = 8
_SENTENCE = 80


class Home(Protocol):
    """Tells the place that an article is about."""

    @property
    def home(self) -> Place | None:
        """The place."""


def mentions_of(spots: Sequence[Spot], article: Article, text: str, linker: Linker, around: Home) -> list[Mention]:
    """Return the mentions of an article in reading order.

    Parameters
    ----------
    spots : sequence of Spot
        What was found, none within another.
    article : Article
        The article.
    text : str
        Its text with full-width punctuation.
    linker : Linker
        Knows the firms and what is declared.
    around : Home
        Tells the place that the article is about.
    """
    made: list[Mention] = []
    first: dict[str, Mention] = {}
    ordered = sorted(spots, key=lambda each: each.start)
    for spot in ordered:
        refs = _decided(spot, linker, around)
        ref = refs[0] if len(refs) == 1 else None
        mention = Mention(
            id=f"{article.id}-M{len(made) + 1}",
            article=article.id,
            kind=spot.kind,
            start=spot.start,
            end=spot.end,
            span=article.clean.raw_span(spot.start, spot.end),
            text=article.text[spot.start : spot.end],
            name=article.text[spot.start : spot.end],
            ref=ref,
            candidates=refs if len(refs) > 1 else (),
            certainty=spot.certainty,
            title=spot.title,
            number=spot.number,
        )
        key = f"{spot.kind}:{f'={ref}' if ref else spot.key}"
        earlier = first.setdefault(key, mention)
        if earlier is not mention:
            mention.same_as = earlier.id
            if len(mention.text) > len(earlier.name):
                earlier.name = mention.text
            earlier.number = earlier.number or mention.number
            earlier.title = earlier.title or mention.title
        made.append(mention)
    by_id = {each.id: each for each in made}
    owners = [each for each in made if each.kind in ("organisation", "enterprise", "platform")]
    ends = [each.end for each in owners]
    for mention, spot in zip(made, ordered, strict=True):
        origin = by_id[mention.same_as] if mention.same_as else mention
        known = linker.firms.name(mention.ref) if mention.ref and mention.kind == "enterprise" else None
        mention.name = known or origin.name
        if mention.kind == "person" and spot.owner is not None:
            owner = _organisation(mention, spot.owner, owners[: bisect_right(ends, spot.owner)][-_NEAR:], text)
            mention.organisation = owner.id if owner else None
    for mention in made:
        if mention.kind == "person" and mention.same_as:
            origin = by_id[mention.same_as]
            mention.title = mention.title or origin.title
            mention.organisation = mention.organisation or origin.organisation
    return made


def _decided(spot: Spot, linker: Linker, around: Home) -> tuple[str, ...]:
    """Return what a spot may be, those of the article's own city alone where there are such."""
    if len(spot.refs) < 2 or spot.kind == "enterprise":
        return spot.refs
    home = around.home
    city = (home.code or home.city or "")[:4] if home else ""
    things = [linker.known.things[ref] for ref in spot.refs if ref in linker.known.things]
    own = tuple(each.id for each in things if city and (each.place or "").startswith(city))
    return own or (spot.refs if len(spot.refs) <= _MANY else ())


def _organisation(person: Mention, owner: int, before: Sequence[Mention], text: str) -> Mention | None:
    """Return whose title a person bears: the organisation right before it, or the firm of the sentence."""
    if not before:
        return None
    last = before[-1]
    gap = text[last.end : owner]
    if len(gap) <= 12 and _GAP.fullmatch(gap) and not _JOINS.search(gap):
        return last
    if _OF_A_FIRM.search(person.title or ""):
        pointing = (person.title or "").startswith(("公司", "企业", "车间", "合作社"))
        low = max(0, owner - 260) if pointing else max(text.rfind(mark, 0, owner) for mark in "。！？\n") + 1
        firms = [each for each in before if each.kind == "enterprise"]
        within = [each for each in firms if each.start >= low]
        if within:
            return within[-1]
        # 董事长某某 at the beginning of a sentence: of the firm that the sentence before tells.
        line = max(text.rfind("\n", 0, owner) + 1, owner - _SENTENCE)
        if owner == low and firms and firms[-1].start >= line:
            return firms[-1]
    return None
