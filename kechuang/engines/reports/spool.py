"""字库 (spool): the letters of all texts of an index, in a file of which pieces are read when they are compared.

Two files: the letters, two bytes each, and of every text which of its characters are letters, one bit each. In memory
stay only the places at which the texts begin.
"""

from __future__ import annotations

import json
import os
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from kechuang.engines.reports.letters import Int64, Letters


class Spool:
    """The letters of texts, kept in files.

    Parameters
    ----------
    folder : Path
        Where the files are.
    table : Path, optional
        Where :meth:`save` wrote down what they hold, to be gone on with; without it they begin empty.
    """

    def __init__(self, folder: Path, table: Path | None = None) -> None:
        self._letters_file = (folder / "letters.bin").open("a+b")
        self._kept_file = (folder / "kept.bin").open("a+b")
        self._starts = np.zeros(1024, dtype=np.int64)
        self._kept = np.zeros(1024, dtype=np.int64)  # where the bits of each text begin in their file
        self._characters = np.zeros(1024, dtype=np.int64)
        self.texts = 0
        if table is not None:
            self._restore(json.loads(table.read_text(encoding="utf-8")))
        else:
            self._letters_file.truncate(0)
            self._kept_file.truncate(0)
        self._placed = lru_cache(maxsize=64)(self._placed_anew)

    @property
    def letters(self) -> int:
        """How many letters it holds."""
        return int(self._starts[self.texts])

    @property
    def size(self) -> int:
        """How many bytes its files and tables take."""
        return 2 * self.letters + int(self._kept[self.texts]) + 24 * self.texts

    def add(self, folded: Letters) -> int:
        """Take in texts and return the number of the first of them."""
        first, count = self.texts, len(folded.starts) - 1
        while len(self._starts) <= first + count + 1:
            self._starts = np.concatenate((self._starts, np.zeros_like(self._starts)))
            self._kept = np.concatenate((self._kept, np.zeros_like(self._kept)))
            self._characters = np.concatenate((self._characters, np.zeros_like(self._characters)))
        self._letters_file.seek(0, 2)
        self._letters_file.write(folded.codes.tobytes())
        self._letters_file.flush()
        self._starts[first : first + count + 1] = folded.starts + self._starts[first]
        self._kept_file.seek(0, 2)
        sizes = np.diff(folded.ends)
        bits = [
            np.packbits(folded.kept[start:end]).tobytes()
            for start, end in zip(folded.ends[:-1], folded.ends[1:], strict=True)
        ]
        self._kept_file.write(b"".join(bits))
        self._kept_file.flush()
        self._kept[first + 1 : first + count + 1] = self._kept[first] + np.cumsum([len(each) for each in bits])
        self._characters[first : first + count] = sizes
        self.texts += count
        return first

    def text_at(self, places: Int64) -> Int64:
        """Return which text each letter belongs to."""
        found: Int64 = np.searchsorted(self._starts[: self.texts + 1], places, side="right") - 1
        return found

    def span(self, text: int) -> tuple[int, int]:
        """Return where the letters of a text begin and end among all."""
        return int(self._starts[text]), int(self._starts[text + 1])

    def read(self, start: int, end: int) -> str:
        """Return letters."""
        self._letters_file.seek(2 * start)
        return self._letters_file.read(2 * (end - start)).decode("utf-16-le", "surrogatepass")

    def places(self, text: int) -> Int64:
        """Return at which character of its text each letter stands."""
        return self._placed(text)

    def _placed_anew(self, text: int) -> Int64:
        self._kept_file.seek(int(self._kept[text]))
        data = self._kept_file.read(int(self._kept[text + 1] - self._kept[text]))
        bits = np.unpackbits(np.frombuffer(data, dtype=np.uint8), count=int(self._characters[text]))
        return np.flatnonzero(bits)

    def save(self, table: Path) -> None:
        """Write down where the texts begin; what is added later belongs to no text until that is done again."""
        told = {
            "starts": self._starts[: self.texts + 1].tolist(),
            "kept": self._kept[: self.texts + 1].tolist(),
            "characters": self._characters[: self.texts].tolist(),
        }
        for file in (self._letters_file, self._kept_file):
            os.fsync(file.fileno())
        table.write_text(json.dumps(told), encoding="utf-8")

    def _restore(self, told: dict[str, Any]) -> None:
        self.texts = len(told["characters"])
        self._starts = np.array([*told["starts"], 0], dtype=np.int64)
        self._kept = np.array([*told["kept"], 0], dtype=np.int64)
        self._characters = np.array([*told["characters"], 0], dtype=np.int64)
        # What was written after the last save belongs to no text.
        self._letters_file.truncate(2 * self.letters)
        self._kept_file.truncate(int(self._kept[self.texts]))

    def close(self) -> None:
        """Close the files."""
        self._letters_file.close()
        self._kept_file.close()
