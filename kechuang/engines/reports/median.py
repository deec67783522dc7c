"""中位串 (median string): what several spoilt copies of a few characters most likely were.

Where copies are spoilt right beside each other, no character has a majority of its own. The string that is nearest to
all of them together is then the best guess: of 略略性新, 略性性新 and 略性新新 that is 略性新, though none of them has
it. Of strings equally near, that one is nearer which asks for fewer exchanges, each counted as one lost and one added.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rapidfuzz.distance import Indel, Levenshtein


def median(strings: Sequence[str]) -> str:
    """Return a string nearest to all the given ones; the first of several that are equally near.

    Parameters
    ----------
    strings : sequence of str
        Copies, at least one; short ones, since every single change is tried.
    """
    best = min(strings, key=lambda each: far(each, strings))
    least = far(best, strings)
    letters = sorted(set("".join(strings)))
    while True:
        nearer = min(_changed(best, letters), key=lambda each: far(each, strings), default=best)
        if far(nearer, strings) >= least:
            return best
        best, least = nearer, far(nearer, strings)


def far(string: str, strings: Sequence[str]) -> tuple[int, int]:
    """Return how many characters are changed, lost or added between a string and the given ones, all together.

    Parameters
    ----------
    string : str
        The string.
    strings : sequence of str
        The given ones.

    Returns
    -------
    tuple of int
        An exchange counted as one; then counted as two.
    """
    return (
        sum(Levenshtein.distance(string, each) for each in strings),
        sum(Indel.distance(string, each) for each in strings),
    )


def _changed(string: str, letters: Sequence[str]) -> Iterator[str]:
    for place in range(len(string) + 1):
        for letter in letters:
            yield string[:place] + letter + string[place:]
            if place < len(string) and letter != string[place]:
                yield string[:place] + letter + string[place + 1 :]
        if place < len(string):
            yield string[:place] + string[place + 1 :]
