"""已读的包 (kept packs): a pack none of whose files changed since it was read is the same pack.

Reading a pack takes most of a second; a server, a worker and a build ask for it again and again.
"""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Hashable, Iterable, Iterator
from pathlib import Path
from typing import Generic, TypeVar

T = TypeVar("T")
Stamp = tuple[tuple[str, int, int, int], ...]
MOST = 8


class Kept(Generic[T]):
    """The last things read, each with the state that the files of its folders had before."""

    def __init__(self) -> None:
        self._held: OrderedDict[Hashable, tuple[Stamp, tuple[Path, ...], T]] = OrderedDict()

    def get(self, key: Hashable) -> T | None:
        """Return what was read under a key, if all its files are as they were."""
        held = self._held.get(key)
        if held is None or stamp(held[1]) != held[0]:
            return None
        return held[2]

    def put(self, key: Hashable, before: Stamp, folders: Iterable[Path], thing: T) -> None:
        """Keep what was read, unless its files changed meanwhile."""
        places = tuple(folders)
        if stamp(places) == before:
            self._held[key] = before, places, thing
            self._held.move_to_end(key)
            while len(self._held) > MOST:
                self._held.popitem(last=False)


def stamp(folders: Iterable[Path]) -> Stamp:
    """Return name, time, size and number of every file in some folders and below."""
    return tuple(sorted(found for folder in folders for found in _files(str(folder))))


def _files(folder: str) -> Iterator[tuple[str, int, int, int]]:
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return
    for entry in entries:
        if entry.is_dir():
            yield from _files(entry.path)
        else:
            told = entry.stat()
            yield entry.path, told.st_mtime_ns, told.st_size, told.st_ino
