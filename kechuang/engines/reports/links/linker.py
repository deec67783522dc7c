"""关联 (linker): names the firms, organisations, people, policies, projects and platforms of an article, and ties them.

What is known (the base table, the pack's departments, policies and projects) is found by name; the rest by how names
are built. A short name that fits several stays undecided, with all it may stand for.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kechuang.declarations.division import Division
from kechuang.engines.reports.article import Article
from kechuang.engines.reports.facts.clauses import sentences
from kechuang.engines.reports.facts.ground import full_width
from kechuang.engines.reports.facts.places import Gazetteer, Named, Place
from kechuang.engines.reports.links import declared
from kechuang.engines.reports.links.companies import companies
from kechuang.engines.reports.links.cooperation import cooperations
from kechuang.engines.reports.links.draft import Draft, Words
from kechuang.engines.reports.links.firms import Firms
from kechuang.engines.reports.links.hosting import holdings
from kechuang.engines.reports.links.known import Known, KnownThings
from kechuang.engines.reports.links.leading import leaders
from kechuang.engines.reports.links.locating import locations
from kechuang.engines.reports.links.mention import Mention
from kechuang.engines.reports.links.naming import mentions_of
from kechuang.engines.reports.links.offices import offices
from kechuang.engines.reports.links.people import Titled, titles
from kechuang.engines.reports.links.platforms import platforms
from kechuang.engines.reports.links.projects import projects
from kechuang.engines.reports.links.quoted import policies, quoted
from kechuang.engines.reports.links.regions import Regions
from kechuang.engines.reports.links.relation import End, Relation, Speech
from kechuang.engines.reports.links.scene import Party, Scene
from kechuang.engines.reports.links.solving import solutions
from kechuang.engines.reports.links.speech import speeches
from kechuang.engines.reports.links.spot import Taken
from kechuang.engines.reports.links.teams import teams

if TYPE_CHECKING:
    from kechuang.declarations.pack import Pack

_SUBJECTS = frozenset(("enterprise", "organisation", "platform", "project"))
_BACK = frozenset(("公司", "该公司", "本公司", "该企业", "本企业", "这家公司", "这家企业"))
"""Words that stand for the firm told last."""
_WHOLE = 4
_OPENING = 600
"""So much of an article is asked which place it is about."""


@dataclass(slots=True)
class Links:
    """What an article names and tells of it."""

    mentions: list[Mention]
    relations: list[Relation]
    speeches: list[Speech]

    def said_by(self, start: int, end: int) -> Speech | None:
        """Return who says what stands in ``[start, end)`` of the cleaned text; None where nobody is named."""
        return next((each for each in self.speeches if each.start <= start and end <= each.end), None)

    def called(self, name: str, place: int) -> Mention | None:
        """Return the firm, organisation, platform or project that a name means, the last one told before a place.

        该公司 and the like mean the firm told last.
        """
        if name in _BACK:
            told = [each for each in self.mentions if each.kind == "enterprise" and each.start < place]
            return told[-1] if told else None
        told = [each for each in self.mentions if each.kind in _SUBJECTS and each.start < place and _same(name, each)]
        return told[-1] if told else None


class Linker:
    """Finds the names and relations of articles.

    Parameters
    ----------
    firms : iterable of (id, name, aliases)
        The firms of the base table; aliases may be former names.
    divisions : iterable of Division, optional
        Places with which names begin.
    places : Gazetteer, optional
        Tells where things stand; without it no ``located_in`` is found.
    organisations, projects : iterable of Known, optional
        Declared ones.
    policies : iterable of Known, optional
        Declared ones, with their numbers.
    people : bool
        Whether persons are named. If not, no name is kept: who speaks is told by title alone.
    """

    def __init__(
        self,
        firms: Iterable[tuple[str, str, Sequence[str]]] = (),
        *,
        divisions: Iterable[Division] = (),
        places: Gazetteer | None = None,
        organisations: Iterable[Known] = (),
        policies: Iterable[Known] = (),
        projects: Iterable[Known] = (),
        people: bool = True,
    ) -> None:
        self.regions = Regions(divisions)
        self.places = places
        self.people = people
        self.firms = Firms(firms, self.regions)
        self.known = KnownThings(organisations=organisations, policies=policies, projects=projects)

    @classmethod
    def of_packs(
        cls,
        packs: Sequence[Pack],
        firms: Iterable[tuple[str, str, Sequence[str]]] = (),
        *,
        places: Gazetteer | None = None,
        people: bool = True,
    ) -> Linker:
        """Return a linker that knows what packs declare: places, departments, policies and projects.

        Parameters
        ----------
        packs : sequence of Pack
            The packs.
        firms, places, people
            As of the class.
        """
        divisions = {code: division for pack in packs for code, division in pack.divisions.items()}
        return cls(
            firms,
            divisions=divisions.values(),
            places=places,
            organisations=declared.organisations(packs),
            policies=declared.policies(packs),
            projects=declared.projects(packs),
            people=people,
        )

    def links(self, article: Article, *, home: Place | None = None) -> Links:
        """Return what an article names, in reading order, and the relations between it.

        Parameters
        ----------
        article : Article
            Clean.
        home : Place, optional
            The place that it is about, where the caller knows it; else it is asked for where it is needed.
        """
        text = full_width(article.text)
        taken = Taken(len(text))
        policies(text, taken)
        self.firms.full(text, taken)
        companies(text, self.regions, taken)
        offices(text, self.regions, taken)
        quoted(text, taken)
        projects(text, self.regions, taken)
        platforms(text, self.regions, taken)
        self.known.take(text, taken)
        self.firms.short(text, taken)
        told: list[Titled] = titles(text, taken)
        teams(text, self.regions, taken)
        around = _Around(self, article, text, home)
        mentions = mentions_of(taken.spots, article, text, self, around)
        lines = sentences(text)
        said = list(speeches(text, lines, mentions, told))
        if not self.people:
            mentions, said = _without_people(mentions, said)
        scene = Scene(text, lines, mentions, around.named)
        return Links(mentions, self._relations(scene, article), said)

    def _relations(self, scene: Scene, article: Article) -> list[Relation]:
        made: list[Relation] = []
        seen: set[tuple[str, ...]] = set()
        for sentence in scene.sentences:
            if sentence.heading and sentence.end - sentence.start < 8:
                continue
            for find in (cooperations, solutions, holdings, leaders, locations):
                for draft in find(scene, sentence):
                    if draft.key not in seen:
                        seen.add(draft.key)
                        made.append(_relation(draft, article, len(made) + 1))
        return made


class _Around:
    """The places of an article, asked for only where something depends on them."""

    def __init__(self, linker: Linker, article: Article, text: str, home: Place | None) -> None:
        self._linker, self._article, self._text = linker, article, text
        self._home = home
        self._asked = home is not None

    @property
    def home(self) -> Place | None:
        """The place that the article is about, as its title and opening tell."""
        if not self._asked and self._linker.places:
            self._home, _ = self._linker.places.home(self._article.title, self._text[:_OPENING])
        self._asked = True
        return self._home

    def named(self, start: int, end: int) -> list[Named]:
        """Return the places within ``[start, end)``."""
        if self._linker.places is None or start >= end:
            return []
        found = self._linker.places.named(self._text[start:end], self.home)
        return [Named(start + each.start, start + each.end, each.place) for each in found]


def _without_people(mentions: list[Mention], said: list[Speech]) -> tuple[list[Mention], list[Speech]]:
    """Return mentions and speeches without anybody's name; who speaks is told by title and organisation."""
    gone = {each.id: each for each in mentions if each.kind == "person"}
    spoken = []
    for each in said:
        person = gone.get(each.mention or "")
        spoken.append(
            Speech(each.start, each.end, person.title or "", person.organisation, each.told) if person else each
        )
    return [each for each in mentions if each.id not in gone], spoken


def _relation(draft: Draft, article: Article, number: int) -> Relation:
    return Relation(
        id=f"{article.id}-R{number}",
        article=article.id,
        kind=draft.kind,
        subject=_end(draft.subject, article),
        object=_end(draft.object, article),
        sentence=article.clean.raw_span(draft.sentence.start, draft.sentence.end),
        span=article.clean.raw_span(draft.start, draft.end),
        certainty=draft.certainty,
    )


def _end(side: Party | Words, article: Article) -> End:
    place = side.place.place if isinstance(side, Party) and side.place else None
    return End(
        start=side.start,
        end=side.end,
        span=article.clean.raw_span(side.start, side.end),
        text=article.text[side.start : side.end],
        mention=side.mention.id if isinstance(side, Party) and side.mention else None,
        place=place.path if place else None,
        place_code=place.code if place else None,
    )


def _same(name: str, mention: Mention) -> bool:
    """Whether a name is that of a mention, perhaps with words around it."""
    return name in (mention.text, mention.name) or (len(mention.text) >= _WHOLE and mention.text in name)
