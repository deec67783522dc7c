"""合看 (together): what articles of many pages have in common: copies of passages, duplicates, and what they heal.

Copies are found passage by passage over all articles, within a page and across pages. An article most of which stands
in another is its duplicate; of several, the one with the least damage is the one that the others are duplicates of.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from rapidfuzz.distance import Indel

from kechuang.engines.reports.alignment import Whose, Witness, aligned
from kechuang.engines.reports.article import Article, Differing
from kechuang.engines.reports.copies import Copies, Match
from kechuang.engines.reports.healing import healed
from kechuang.engines.reports.index import Index, Owned, note_earlier, spans_of, standing
from kechuang.engines.reports.passage import Copy, fingerprint

DUPLICATE = 0.8
"""So much of an article must stand in another."""
_ALIKE = 0.6
_TIP = 2
_EDGE = 40
_DAMAGE = frozenset(("evasion", "slipped", "pinyin", "healed"))


def compare(owned: Sequence[Owned], *, index: Index | None = None) -> list[Match]:
    """Find copies among articles, note duplicates, and heal what is damaged; the articles are changed.

    Parameters
    ----------
    owned : sequence of Owned
        The articles in reading order.
    index : Index, optional
        What was read in earlier runs, of which these articles become a part; by default nothing.

    Returns
    -------
    list of Match
        The copies among them, numbered as the articles; places are those of the texts before healing.
    """
    if index is not None:
        matches, earlier = index.match(owned)
    else:
        copies = Copies()
        try:
            matches, earlier = copies.add(each.article.text for each in owned), []
        finally:
            copies.close()
    _note_copies(owned, matches)
    _note_duplicates(owned, matches)
    note_earlier(owned, earlier, duplicate=DUPLICATE)
    _heal(owned, matches)
    return matches


def _note_copies(owned: Sequence[Owned], matches: Sequence[Match]) -> None:
    """Note with every passage where else it stands."""
    for match in matches:
        for one, other in (
            ((match.text, match.start, match.end), (match.earlier, match.earlier_start, match.earlier_end)),
            ((match.earlier, match.earlier_start, match.earlier_end), (match.text, match.start, match.end)),
        ):
            _note(owned, one, other, match.share)


def _note(owned: Sequence[Owned], one: tuple[int, int, int], other: tuple[int, int, int], share: float) -> None:
    mine, theirs = owned[one[0]].article, owned[other[0]]
    spans = spans_of(theirs.article)
    for passage, (start, end, *_raw) in zip(mine.passages, spans_of(mine), strict=True):
        if place := standing(start, end, one[1:], other[1:], spans):
            passage.copies.append(Copy(theirs.file, theirs.article.id, *place, share))


def _note_duplicates(owned: Sequence[Owned], matches: Sequence[Match]) -> None:
    covered: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    for match in matches:
        if match.text != match.earlier:
            covered[match.text, match.earlier].append((match.start, match.end))
            covered[match.earlier, match.text].append((match.earlier_start, match.earlier_end))
    shares = {pair: _length(spans) / max(1, len(owned[pair[0]].article.text)) for pair, spans in covered.items()}
    leader = list(range(len(owned)))

    def root(number: int) -> int:
        while leader[number] != number:
            leader[number] = leader[leader[number]]
            number = leader[number]
        return number

    for (one, other), share in shares.items():
        if share >= DUPLICATE and shares[other, one] >= _ALIKE:
            leader[root(one)] = root(other)
    groups: dict[int, list[int]] = defaultdict(list)
    for number in range(len(owned)):
        groups[root(number)].append(number)
    for members in groups.values():
        best = min(members, key=lambda number: (_damage(owned[number].article), number))
        for number in members:
            if number != best:
                owned[number].article.duplicate_of = _named(owned[best], owned[number])
    # An excerpt is a duplicate of the whole, though the whole is none of the excerpt.
    for (one, other), share in shares.items():
        if share >= DUPLICATE and shares[other, one] < _ALIKE and owned[one].article.duplicate_of is None:
            owned[one].article.duplicate_of = _named(owned[other], owned[one])


def _length(spans: list[tuple[int, int]]) -> int:
    length = last = 0
    for start, end in sorted(spans):
        length += max(0, end - max(start, last))
        last = max(last, end)
    return length


def _damage(article: Article) -> int:
    return len(article.marks) + sum(not _DAMAGE.isdisjoint(edit.reason.split("+")) for edit in article.clean.edits)


def _named(article: Owned, seen_from: Owned) -> str:
    inside = article.document == seen_from.document
    return article.article.id if inside else f"{article.file}#{article.article.id}"


def _heal(owned: Sequence[Owned], matches: Sequence[Match]) -> None:
    witnesses: dict[int, list[Witness]] = defaultdict(list)
    texts = [each.article.text for each in owned]
    as_cleaned = [each.article.clean for each in owned]

    def whose(number: int, at: int) -> Whose:
        return Whose(owned[number].file, owned[number].article.id, as_cleaned[number], at)

    for match in matches:
        (start, end), (there, stop) = _to_the_edges(match, texts)
        one, other = texts[match.text][start:end], texts[match.earlier][there:stop]
        if one != other:
            witnesses[match.text] += aligned(start, one, other, whose=whose(match.earlier, there))
            witnesses[match.earlier] += aligned(there, other, one, whose=whose(match.text, start))
        else:
            # A copy that agrees speaks as well, where there are others to outvote it.
            witnesses[match.text].append(Witness(start, end, other, whose(match.earlier, there)))
            witnesses[match.earlier].append(Witness(there, stop, one, whose(match.text, start)))
    for number, told in witnesses.items():
        article = owned[number].article
        spoilt = [article.clean.clean_span(mark.start, mark.end) for mark in article.marks]
        changes, differences = healed(article.text, told, spoilt)
        article.differences = [
            Differing(*article.clean.raw_span(each.start, each.end), each.others, each.witnesses)
            for each in differences
            if each.end > each.start
        ]
        if changes:
            before = article.clean
            article.clean = before.edit(changes)
            gone = [before.raw_span(change.start, change.end) for change in changes]
            article.marks = [
                mark for mark in article.marks if not any(low <= mark.start and mark.end <= high for low, high in gone)
            ]
            for passage in article.passages:
                passage.fingerprint = fingerprint(_text_of(article, passage.start, passage.end))


def _to_the_edges(match: Match, texts: Sequence[str]) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return both places of a copy, with the few characters up to the edges of its texts where those are alike too.

    A copy that is spoilt right at its end is found a little shorter than it is.
    """
    one, other = texts[match.text], texts[match.earlier]
    start, there, end, stop = match.start, match.earlier_start, match.end, match.earlier_end
    if match.text != match.earlier:
        if _alike(one[:start], other[:there]):
            start = there = 0
        if _alike(one[end:], other[stop:]):
            end, stop = len(one), len(other)
    return (start, end), (there, stop)


def _alike(one: str, other: str) -> bool:
    longest = max(len(one), len(other))
    return longest <= _TIP or (longest <= _EDGE and Indel.normalized_similarity(one, other) >= _ALIKE)


def _text_of(article: Article, start: int, end: int) -> str:
    low, high = article.clean.clean_span(start, end)
    return article.text[low:high]
