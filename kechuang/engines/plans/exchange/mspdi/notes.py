"""读入说明 (notes): what of a document could not be taken as it stands, gathered into one sentence a kind."""

from __future__ import annotations

_SHOWN = 3


class Notes:
    """Gathers sentences.

    Parameters
    ----------
    file : str
        The name of the document, which every sentence begins with.
    """

    def __init__(self, file: str) -> None:
        self._file = file
        self._found: dict[str, list[str]] = {}

    def tell(self, sentence: str, *things: str) -> None:
        """Note a sentence; where it holds ``{}``, the things of all its notes are named there."""
        self._found.setdefault(sentence, []).extend(things)

    def sentences(self) -> tuple[str, ...]:
        """Return what was noted, in the order in which it was first met."""
        return tuple(f"{self._file} {sentence.replace('{}', _some(found))}" for sentence, found in self._found.items())


def _some(things: list[str]) -> str:
    named = list(dict.fromkeys(things))
    return "、".join(named[:_SHOWN]) + (f" 等 {len(named)} 处" if len(named) > _SHOWN else "")
