"""重复 (copies): which passages of a text stood in an earlier one, found in an index that grows text by text.

A passage is found by fingerprints that it shares with an earlier text at one distance, and is then compared letter by
letter, so that a few changed, lost or added characters do not hide it and a common phrase does not make one. What is
found are passages and not whole documents: an article within a page, a paragraph within an article, twice within one
text as well.

The index holds fingerprints in memory; the letters of the texts themselves lie in a file, of which only the pieces
that are compared are read. It can be kept in a folder and opened again.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from rapidfuzz.distance import Levenshtein

from kechuang.engines.reports.errors import ReportError
from kechuang.engines.reports.fingerprints import GRAM, fingerprints
from kechuang.engines.reports.letters import Bool, Int64, Letters, UInt32, letters
from kechuang.engines.reports.postings import Postings
from kechuang.engines.reports.spool import Spool

LEAST = 66
"""Least length of a copy in characters; a passage of eighty may have lost some to noise at its ends."""
LEAST_LETTERS = 50
SAME = 0.9
"""Least share of letters that are the same."""

_BATCH = 1 << 20  # characters taken in at once
_FIRST = 4  # of a fingerprint that stands in many texts, so many of the earliest are looked at
_OFTEN = 12  # a fingerprint that stands in more places than this is a common phrase, and is not taken in again
_DRIFT = 8  # by so many letters a copy may shift between two fingerprints
_SHARED = 26  # so many letters of fingerprints must be shared before letters are compared,
_STRETCH = 34  # over so long a stretch: of seventy letters with two changed, no less is left
_SELDOM = 4  # a fingerprint of so few places is none of a common phrase:
_SHARED_RARE = 14  # two such tell a copy by fewer letters.
_REACH = 400
_MOST = 100  # passages that two texts are told to share
_PLACES = 1 << 32  # letters that an index can hold: a place is half of an entry
_POINTER = "index.json"
_FILES = (("texts", ".json"), ("runs", ".npz"), ("notes", ".json"))


@dataclass(frozen=True, slots=True)
class Match:
    """A passage that stood in an earlier text, or earlier in the same one.

    Parameters
    ----------
    text, earlier : int
        Numbers of the texts, in the order in which they were added, from 0.
    start, end : int
        The passage: characters of the text.
    earlier_start, earlier_end : int
        Where it stood: characters of the earlier text.
    share : float
        Share of its letters that are the same, at least :data:`SAME`.
    """

    text: int
    start: int
    end: int
    earlier: int
    earlier_start: int
    earlier_end: int
    share: float


@dataclass(frozen=True, slots=True)
class _Chain:
    """Fingerprints shared at one distance: letters of the new text and of the earlier one."""

    start: int
    end: int
    earlier_start: int
    earlier_end: int


@dataclass(frozen=True, slots=True)
class _Batch:
    """Texts folded, with their fingerprints in order of their hashes."""

    folded: Letters
    hashes: UInt32
    places: Int64


def _batches(texts: Iterable[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    length = 0
    for text in texts:
        batch.append(text)
        length += len(text)
        if length >= _BATCH:
            yield batch
            batch, length = [], 0
    if batch:
        yield batch


def _folded(texts: Sequence[str]) -> _Batch:
    folded = letters(texts)
    hashes, places = fingerprints(folded)
    # One number to sort by: the hash above, the place below.
    keys = (hashes.astype(np.uint64) << np.uint64(32)) | places.astype(np.uint64)
    keys.sort()
    return _Batch(folded, (keys >> np.uint64(32)).astype(np.uint32), (keys & np.uint64(0xFFFFFFFF)).astype(np.int64))


@dataclass(frozen=True, slots=True)
class _Shared:
    """Pairs of places with the same fingerprint: in a new text, in an earlier one, and whether it is a rare one."""

    mine: Int64
    theirs: Int64
    rare: Bool


def _changes(values: Int64) -> Bool:
    """Return where a value is not the one before it; the first always."""
    changed: Bool = np.concatenate(([True], values[1:] != values[:-1]))
    return changed


class Copies:
    """An index of texts, asked and extended at once.

    Parameters
    ----------
    folder : path, optional
        Where it is kept; by default in a temporary place, gone with the index.

    Attributes
    ----------
    notes : str
        What its keeper wants kept with it, saved in the same moment.
    """

    def __init__(self, folder: str | Path | None = None) -> None:
        self._temporary = tempfile.TemporaryDirectory() if folder is None else None
        self.folder = Path(folder) if folder is not None else Path(self._temporary.name)  # type: ignore[union-attr]
        self.folder.mkdir(parents=True, exist_ok=True)
        self._postings = Postings()
        self.notes = ""
        pointer = self.folder / _POINTER
        self._turn = json.loads(pointer.read_text(encoding="utf-8"))["turn"] if pointer.exists() else 0
        table, runs, notes = self._files(self._turn)
        self._spool = Spool(self.folder, table if self._turn else None)
        if self._turn:
            self.notes = notes.read_text(encoding="utf-8")
            with np.load(runs) as kept:
                self._postings.restore([kept[name] for name in kept.files])

    def _files(self, turn: int) -> tuple[Path, Path, Path]:
        return tuple(self.folder / f"{name}-{turn}{kind}" for name, kind in _FILES)  # type: ignore[return-value]

    def __len__(self) -> int:
        """How many texts it holds."""
        return self._spool.texts

    @property
    def size(self) -> int:
        """How many bytes it takes, in memory and on disk together."""
        return self._postings.size + self._spool.size

    def save(self) -> None:
        """Keep the index in its folder, to be opened again by naming it.

        All of it is written beside what was kept before, then one pointer moves: whatever happens meanwhile, the folder
        holds the old index or the new one.
        """
        before = self._files(self._turn)
        table, runs, notes = self._files(self._turn + 1)
        self._spool.save(table)
        np.savez(runs, *self._postings.runs)
        notes.write_text(self.notes, encoding="utf-8")
        for each in (table, runs, notes):
            _settle(each)
        pointer = self.folder / f"{_POINTER}.new"
        pointer.write_text(json.dumps({"turn": self._turn + 1}), encoding="utf-8")
        _settle(pointer)
        pointer.replace(self.folder / _POINTER)
        self._turn += 1
        for each in before:
            each.unlink(missing_ok=True)

    def close(self) -> None:
        """Let go of the files."""
        self._spool.close()
        if self._temporary is not None:
            self._temporary.cleanup()

    def add(self, texts: Iterable[str]) -> list[Match]:
        """Take in texts and return their copies in what was there before, or earlier among them.

        Parameters
        ----------
        texts : iterable of str
            The texts; they get the next numbers.

        Returns
        -------
        list of Match
            By text and place; of many earlier copies the first few.

        Raises
        ------
        ReportError
            If the index would hold more letters than it can; what was saved stays as it is.
        """
        found: list[Match] = []
        # While one batch is looked up, the next is folded beside it.
        with ThreadPoolExecutor(1) as beside:
            ahead: Future[_Batch] | None = None
            for batch in _batches(texts):
                folding = beside.submit(_folded, batch)
                if ahead is not None:
                    found += self._add(ahead.result())
                ahead = folding
            if ahead is not None:
                found += self._add(ahead.result())
        return found

    def ask(self, texts: Sequence[str], numbers: Sequence[int]) -> list[Match]:
        """Return the copies of texts that it holds already, in all others and in themselves; nothing is taken in.

        Parameters
        ----------
        texts : sequence of str
            The texts, as they were taken in.
        numbers : sequence of int
            Their numbers.
        """
        found: list[Match] = []
        for first, text in enumerate(texts):
            batch = _folded([text])
            base = self._spool.letters
            shared, _often = self._shared(batch.hashes, batch.places, base)
            before = shared.theirs < base
            shared = _Shared(shared.mine[before], shared.theirs[before], shared.rare[before])
            found += self._compared(self._chains(shared, base, batch.folded), base, batch.folded, [numbers[first]])
        return found

    def _add(self, batch: _Batch) -> list[Match]:
        folded, hashes, places = batch.folded, batch.hashes, batch.places
        base = self._spool.letters
        if base + len(folded.codes) > _PLACES:
            raise ReportError(f"重复段落的索引最多容 {_PLACES} 字，已满；请换一个空文件夹另建索引")
        first = self._spool.add(folded)
        shared, often = self._shared(hashes, places, base)
        chains = self._chains(shared, base, folded)
        matches = self._compared(chains, base, folded, range(first, first + len(folded.starts) - 1))
        self._postings.add(hashes[~often], places[~often] + base)
        return matches

    def _shared(self, hashes: UInt32, places: Int64, base: int) -> tuple[_Shared, Bool]:
        """Return pairs of places with the same fingerprint, and which fingerprints stand often already."""
        if not len(hashes):
            nothing = np.zeros(0, dtype=bool)
            return _Shared(places, places, nothing), nothing
        firsts = np.flatnonzero(np.concatenate(([True], hashes[1:] != hashes[:-1])))
        counts = np.diff(np.concatenate((firsts, [len(hashes)])))
        which, earlier = self._postings.find(hashes[firsts], _OFTEN)
        stood = np.bincount(which, minlength=len(firsts))
        often = np.repeat(stood >= _OFTEN, counts)
        seldom = stood + counts <= _SELDOM
        # Of places in earlier texts: the first few for every place in the new ones.
        by_hash = np.lexsort((earlier, which))
        which, earlier = which[by_hash], earlier[by_hash]
        rank = np.arange(len(which)) - np.searchsorted(which, which)
        which, earlier = which[rank < _FIRST], earlier[rank < _FIRST]
        spread = np.repeat(np.arange(len(which)), counts[which])
        offset = np.arange(len(spread)) - np.repeat(np.cumsum(counts[which]) - counts[which], counts[which])
        mine = [places[firsts[which[spread]] + offset] + base]
        theirs = [earlier[spread]]
        rare = [seldom[which[spread]]]
        # Of places in the new texts themselves: the first few before each, and the one just before it.
        group = np.repeat(firsts, counts)
        index = np.arange(len(hashes))
        seldom = np.repeat(seldom, counts)
        for other in (*(group + step for step in range(_FIRST)), index - 1):
            here = (other < index) & (other >= group)
            if other[0] < 0:
                here &= other >= group + _FIRST
            mine.append(places[here] + base)
            theirs.append(places[other[here]] + base)
            rare.append(seldom[here])
        return _Shared(np.concatenate(mine), np.concatenate(theirs), np.concatenate(rare)), often

    def _chains(self, shared: _Shared, base: int, folded: Letters) -> list[_Chain]:
        """Join shared fingerprints that lie at one distance in the same two texts."""
        mine, theirs, rare = shared.mine, shared.theirs, shared.rare
        if not len(mine):
            return []
        text = np.searchsorted(folded.starts, mine - base, side="right")
        pair = text.astype(np.int64) << 32 | self._spool.text_at(theirs)
        # Most pairs are single phrases between two texts; those are left out first, cheaply.
        order = np.argsort(pair, kind="stable")
        starts = np.flatnonzero(_changes(pair[order]))
        sizes = np.diff(np.concatenate((starts, [len(pair)])))
        kept = order[np.repeat(sizes > 1, sizes)]
        if not len(kept):
            return []
        mine, theirs, rare, pair = mine[kept], theirs[kept], rare[kept], pair[kept]
        shift = mine - theirs
        order = np.lexsort((mine, shift, pair))
        broken = _changes(pair[order]) | (np.diff(shift[order], prepend=shift[order[0]]) > _DRIFT)
        chain = np.empty(len(order), dtype=np.int64)
        chain[order] = np.cumsum(broken)
        order = np.lexsort((mine, chain))
        mine, theirs, rare, chain = mine[order], theirs[order], rare[order], chain[order]
        # Too far apart along the text to be one passage.
        starts = np.flatnonzero(_changes(chain) | (np.diff(mine, prepend=mine[0]) > LEAST_LETTERS))
        ends = np.concatenate((starts[1:], [len(mine)]))
        step = np.minimum(np.diff(mine, append=0), GRAM)
        step[ends - 1] = GRAM
        covered = np.add.reduceat(np.maximum(step, 0), starts)
        low, high = np.minimum.reduceat(theirs, starts), np.maximum.reduceat(theirs, starts)
        stretch = mine[ends - 1] - mine[starts] + GRAM
        rarely = np.add.reduceat((rare & (step > 0)).astype(np.int64), starts)
        good = ((covered >= _SHARED) & (stretch >= _STRETCH)) | ((rarely >= 2) & (covered >= _SHARED_RARE))
        return [
            _Chain(int(mine[starts[each]]), int(mine[ends[each] - 1]) + GRAM, int(low[each]), int(high[each]) + GRAM)
            for each in np.flatnonzero(good)
        ]

    def _compared(self, chains: list[_Chain], base: int, folded: Letters, numbers: Sequence[int]) -> list[Match]:
        """Compare letter by letter what fingerprints tell to be alike; texts bear ``numbers``."""
        # The longer chains first: what lies within a passage already found is not compared again.
        chains.sort(key=lambda chain: chain.start - chain.end)
        fresh = folded.codes.tobytes().decode("utf-16-le", "surrogatepass") if chains else ""
        found: dict[tuple[int, int], list[Match]] = {}
        letters_of: dict[int, Int64] = {}
        for chain in chains:
            text = int(np.searchsorted(folded.starts, chain.start - base, side="right")) - 1
            earlier = int(self._spool.text_at(np.array([chain.earlier_start]))[0])
            number = numbers[text]
            known = found.setdefault((number, earlier), [])
            if len(known) == _MOST:
                continue
            low, high = int(folded.starts[text]), int(folded.starts[text + 1])
            own = fresh[low:high]
            start, end = chain.start - base - low, min(chain.end - base, high) - low
            their_low, their_high = self._spool.span(earlier)
            piece_low = max(their_low, chain.earlier_start - _REACH)
            piece_high = min(their_high, chain.earlier_end + _REACH)
            piece = self._spool.read(piece_low, piece_high)
            other_start, other_end = chain.earlier_start - piece_low, min(chain.earlier_end, their_high) - piece_low
            start, other_start = _back(own, start, piece, other_start)
            end, other_end = _forth(own, end, piece, other_end)
            if end - start < LEAST_LETTERS:
                continue
            same = Levenshtein.normalized_similarity(own[start:end], piece[other_start:other_end], score_cutoff=SAME)
            if same < SAME:
                continue
            if text not in letters_of:
                letters_of[text] = np.flatnonzero(folded.kept[folded.ends[text] : folded.ends[text + 1]])
            places = letters_of[text]
            begin, stop = int(places[start]), int(places[end - 1]) + 1
            theirs = self._spool.places(earlier)
            offset = piece_low - their_low
            their_begin, their_stop = int(theirs[other_start + offset]), int(theirs[other_end - 1 + offset]) + 1
            if min(stop - begin, their_stop - their_begin) < LEAST:
                continue
            if number == earlier and their_stop > begin:
                continue
            if any(
                each.start <= begin + _DRIFT and stop <= each.end + _DRIFT
                and each.earlier_start <= their_begin + _DRIFT and their_stop <= each.earlier_end + _DRIFT
                for each in known
            ):  # fmt: skip
                continue
            known.append(Match(number, begin, stop, earlier, their_begin, their_stop, round(same, 4)))
        return sorted((each for known in found.values() for each in known), key=_order)


def _settle(file: Path) -> None:
    """Wait until a file is on the disk."""
    with file.open("rb") as handle:
        os.fsync(handle.fileno())


def _order(match: Match) -> tuple[int, int, int, int, int]:
    return match.text, match.start, match.end, match.earlier, match.earlier_start


_AHEAD = 5


def _forth(one: str, at: int, other: str, there: int) -> tuple[int, int]:
    """Return how far two texts go on alike, small slips between stepped over."""
    while True:
        while at < len(one) and there < len(other) and one[at] == other[there]:
            at += 1
            there += 1
        for mine, theirs in ((1, 1), (1, 0), (0, 1), (2, 2), (2, 1), (1, 2), (2, 0), (0, 2), (3, 3), (3, 0), (0, 3)):
            piece = one[at + mine : at + mine + _AHEAD]
            if len(piece) == _AHEAD and other.startswith(piece, there + theirs):
                at += mine
                there += theirs
                break
        else:
            return at, there


def _back(one: str, at: int, other: str, there: int) -> tuple[int, int]:
    """Return how far two texts were alike before, small slips between stepped over."""
    while True:
        while at and there and one[at - 1] == other[there - 1]:
            at -= 1
            there -= 1
        for mine, theirs in ((1, 1), (1, 0), (0, 1), (2, 2), (2, 1), (1, 2), (2, 0), (0, 2), (3, 3), (3, 0), (0, 3)):
            piece = one[max(0, at - mine - _AHEAD) : max(0, at - mine)]
            if len(piece) == _AHEAD and there >= theirs and other.endswith(piece, 0, there - theirs):
                at -= mine
                there -= theirs
                break
        else:
            return at, there
