"""Where the enterprises sit (住所): districts, streets, villages, parks, and how an address is written."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.second_region import words
from benchmarks.second_region.codes import Rng, Text
from benchmarks.second_region.names import Mask

HOW = ("full", "local", "tail")  # from the province, from the district, from the street


@dataclass(frozen=True)
class Places:
    """Division, city, district, town, road and area code of a column of enterprises."""

    division: Text
    city: Text
    district: Text
    town: Text
    road: Text
    area: Text


def drawn(rng: Rng, size: int) -> Places:
    """Draw places: 94 % in the city."""
    home = [(code, words.CITY + "市", name, words.AREA, weight) for code, name, weight in words.HOME]
    rows = home + [(*away, 1) for away in words.AWAY]
    table = np.array([row[:4] for row in rows], dtype=object)
    weight = np.array([float(row[4]) for row in rows])
    pick = table[rng.choice(len(rows), size, p=weight / weight.sum())]
    town = rng.choice(np.array(words.TOWNS, dtype=object), size)
    seat = np.isin(pick[:, 2], ["兰山区", "罗庄区", "河东区"]) & (rng.random(size) < 0.6)
    town = np.where(seat, town + "街道", town + "镇").astype(object)
    return Places(
        pick[:, 0], pick[:, 1], pick[:, 2], town, rng.choice(np.array(words.ROADS, dtype=object), size), pick[:, 3]
    )


def addresses(rng: Rng, place: Places, sisters: NDArray[np.int64]) -> tuple[dict[str, Text], Mask]:
    """Return the addresses in every way of writing, and who shares his with others.

    A tenth sits in a park with a room of its own, 4 % are registered at the one desk of a park, 40 % of the sister
    firms sit with their sister.
    """
    size = place.town.size
    number = rng.integers(1, 400, size).astype(str).astype(object)
    road = place.road + rng.choice(np.array(["路", "街", "路", "大街"], dtype=object), size) + number + "号"
    block = rng.integers(1, 30, size).astype(str).astype(object)
    room = rng.integers(101, 2600, size).astype(str).astype(object)
    pick = rng.random(size)
    road = np.where(pick < 0.35, road + block + "号楼" + room + "室", road)
    surname = np.array(words.SURNAMES, dtype=object)[rng.integers(len(words.SURNAMES), size=size)]
    hamlet = rng.choice(np.array(["家庄村", "家岭村", "官庄村", "家村", "家湖村"], dtype=object), size)
    where = rng.choice(np.array(["", "村委东{}米", "{}号", "驻地", "村西"], dtype=object), size)
    where = np.array([text.format(n) for text, n in zip(where, number, strict=True)], dtype=object)
    village = place.town + surname + hamlet + where
    tail = np.where(pick > 0.68, village, np.where(pick > 0.52, place.town + road, road))
    park = rng.choice(np.array(words.PARKS, dtype=object), size)
    desk = rng.random(size)
    tail = np.where(desk < 0.14, park + block + "号楼" + room + "室", tail)
    tail = np.where(desk < 0.04, park + "A座1楼集群注册区", tail).astype(object)
    district, city = place.district.copy(), place.city.copy()
    together = np.flatnonzero((sisters >= 0) & (rng.random(size) < 0.4))
    for column in (tail, district, city):
        column[together] = column[sisters[together]]
    local = district + tail
    shared = desk < 0.04
    shared[together] = shared[sisters[together]] = True
    return {"full": words.PROVINCE + "省" + city + local, "local": local, "tail": tail}, shared
