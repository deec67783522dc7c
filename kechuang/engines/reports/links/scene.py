"""场面 (scene): an article as the relations see it: its sentences, who is named where, and what a clause leaves out.

公司, 该校, 团队 stand for the last one named; 重庆大学胡少伟教授团队 is one party, that of its university.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from kechuang.engines.reports.facts.clauses import Sentence
from kechuang.engines.reports.facts.places import Named
from kechuang.engines.reports.links.mention import Certainty, Kind, Mention

_OFFICE = re.compile(r"(?:局|厅|委|政府|管委会|管理委员会|部|办公室|新闻办)$")
_BETWEEN = re.compile(
    r"(?:的)?(?:[\u4e00-\u9fff]{1,8}(?:学院|系|所|中心|实验室|研究院))?(?:的)?(?:在读)?[\u4e00-\u9fff]{0,6}?"
)
_TAIL = re.compile(
    r"(?:[\u4e00-\u9fff]{0,4}(?:教授|院士|博士|研究员|工程师|主任医师|专家|老师))?(?:及其|等)?(?:科研|研发|创新|研究|专家|博士)?(?:团队|课题组)?"
)
_ANAPHOR = re.compile(
    r"(?P<enterprise>该公司|本公司|该企业|这家企业|这家公司|公司(?!总|与员|职|债)|(?<![家户类批业小微上型术些多新大])企业(?!家|数|出题|的?[^，。；]{0,2}均|和高校|与高校|融资|管理))"
    r"|(?P<organisation>该校|学校|该院|该所|后者|院方|校方)|(?P<team>(?<![\u4e00-\u9fff])(?:该)?(?:团队|课题组)|该团队)"
    r"|(?P<platform>该中心|该平台|该实验室|该研究院)"
)
_AFTER_MARK = re.compile(
    r"(?:^|[，。；：、！？“”\s]|[在由为与和让使被帮促成]|助力|支持|推动|促成|帮助|年|月|日|来|前)$"
)


@dataclass(frozen=True, slots=True)
class Party:
    """Who takes part in something.

    Parameters
    ----------
    start, end : int
        Where the words stand.
    mention : Mention or None
        Whom they name; None for a place.
    kind : str
        Kind of the mention, or ``place``.
    person : Mention or None
        The person named with the organisation.
    place : Named or None
        The place.
    certainty : str
        ``carried`` where the words only point back.
    """

    start: int
    end: int
    mention: Mention | None
    kind: Kind | str
    person: Mention | None = None
    place: Named | None = None
    certainty: Certainty = "explicit"

    @property
    def office(self) -> bool:
        """Whether it is a department of the state."""
        return self.mention is not None and self.kind == "organisation" and bool(_OFFICE.search(self.mention.text))

    @property
    def key(self) -> str:
        """What is the same for the same party."""
        if self.mention is not None:
            return self.mention.same_as or self.mention.id
        return self.place.place.path if self.place else ""


class Scene:
    """An article's text with its sentences and mentions.

    Parameters
    ----------
    text : str
        With full-width punctuation.
    sentences : sequence of Sentence
        Of the text.
    mentions : sequence of Mention
        In reading order.
    places : callable
        Gives the places that ``[start, end)`` names.
    """

    def __init__(
        self,
        text: str,
        sentences: Sequence[Sentence],
        mentions: Sequence[Mention],
        places: Callable[[int, int], Iterable[Named]],
    ) -> None:
        self.text = text
        self.sentences = sentences
        self.mentions = mentions
        self.places = places
        self._starts = [each.start for each in mentions]
        self._begins = [each.start for each in sentences]

    def named(self, start: int, end: int, *kinds: Kind) -> list[Mention]:
        """Return the mentions within ``[start, end)``, of some kinds or of any."""
        low, high = bisect_left(self._starts, start), bisect_left(self._starts, end)
        return [each for each in self.mentions[low:high] if each.end <= end and (not kinds or each.kind in kinds)]

    def sentence_of(self, place: int) -> Sentence:
        """Return the sentence that holds a place."""
        return self.sentences[max(0, bisect_right(self._begins, place) - 1)]

    def clause(self, sentence: Sentence, place: int) -> tuple[int, int]:
        """Return the clause of a sentence that holds a place."""
        return sentence.clause_start(place), sentence.clause_end(place)

    def parties(self, start: int, end: int, *, pointing: bool = False) -> list[Party]:
        """Return who is named within ``[start, end)`` in reading order.

        Parameters
        ----------
        start, end : int
            Where to look.
        pointing : bool
            Whether words that point back (公司, 该校) count too.
        """
        made: list[Party] = []
        for each in self.named(start, end, "enterprise", "organisation", "team", "person"):
            last = made[-1] if made else None
            if each.kind == "person":
                tail = _TAIL.match(self.text, each.end, end)
                stop = tail.end() if tail else each.end
                joined = last is not None and last.kind in ("organisation", "enterprise") and not last.person
                if joined and last and each.start - last.end <= 14 and self._one(last.end, each.start, each):
                    made[-1] = Party(last.start, stop, last.mention, last.kind, person=each)
                    continue
                made.append(Party(each.start, stop, each, "person", person=each))
            else:
                made.append(Party(each.start, each.end, each, each.kind))
        if pointing:
            made += self._pointing(start, end, made)
            made.sort(key=lambda each: each.start)
        return made

    def _one(self, start: int, end: int, person: Mention) -> bool:
        gap = self.text[start:end]
        if person.title and gap.endswith(person.title):
            gap = gap[: -len(person.title)]
        return (
            "、" not in gap
            and "，" not in gap
            and _BETWEEN.fullmatch(gap) is not None
            and not re.search(r"[与和由请]", gap)
        )

    def _pointing(self, start: int, end: int, named: Sequence[Party]) -> list[Party]:
        made = []
        for found in _ANAPHOR.finditer(self.text, start, end):
            kind = found.lastgroup or ""
            if any(each.start < found.end() and found.start() < each.end for each in named):
                continue
            if len(found[0]) == 2 and not _AFTER_MARK.search(self.text[max(0, found.start() - 2) : found.start()]):
                continue
            meant = self.last(found.start(), kind)
            if meant is not None:
                made.append(Party(found.start(), found.end(), meant, kind, certainty="carried"))
        return made

    def last(self, place: int, *kinds: str, reach: int = 400) -> Mention | None:
        """Return the last one named before a place, not farther away than ``reach`` characters."""
        for each in reversed(self.mentions[: bisect_left(self._starts, place)]):
            if place - each.start > reach:
                return None
            if each.kind in kinds and each.end <= place:
                return each
        return None

    def chief(self, place: int, reach: int = 260) -> Mention | None:
        """Return the firm that the sentences before a place speak of: the first named in the nearest that names one."""
        sentence = self.sentence_of(place)
        at = bisect_right(self._begins, sentence.start) - 2
        while at >= 0 and place - self.sentences[at].start <= reach:
            firms = self.named(self.sentences[at].start, self.sentences[at].end, "enterprise")
            if firms:
                return firms[0]
            at -= 1
        return None
