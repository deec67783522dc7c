"""The outlines of a place's districts: real where known, tiles where invented, light enough for a page."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from shapely import union_all
from shapely.geometry import shape

from kechuang.apps.cockpit.shapes import LIMIT, ShapesError, district_names, shapes_of, tiles, write_shapes
from kechuang.declarations.pack import Pack, load_pack


@pytest.fixture(scope="module")
def zibo() -> Pack:
    return load_pack("cn-sd-zibo")


@pytest.fixture(scope="module")
def written(zibo: Pack, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    path = write_shapes(tmp_path_factory.mktemp("data"), zibo)
    assert path.name == "370300.json"
    assert len(gzip.compress(path.read_bytes())) <= LIMIT
    return json.loads(path.read_text(encoding="utf-8"))


def test_a_city_shows_its_districts_under_the_names_of_the_pack(written: dict[str, Any], zibo: Pack):
    named = {feature["properties"]["code"]: feature["properties"]["name"] for feature in written["features"]}
    assert len(named) == 8
    assert all(zibo.divisions[code].name == name for code, name in named.items())
    assert "tiles" not in written


def test_zones_without_an_outline_are_named_as_absent(written: dict[str, Any], zibo: Pack):
    drawn = {feature["properties"]["code"] for feature in written["features"]}
    assert set(written["absent"]) == set(district_names(zibo)) - drawn
    assert written["absent"]


def test_outlines_are_valid_and_do_not_overlap(written: dict[str, Any]):
    outlines = [shape(feature["geometry"]) for feature in written["features"]]
    assert all(outline.is_valid and not outline.is_empty for outline in outlines)
    whole = union_all(outlines)
    assert sum(outline.area for outline in outlines) == pytest.approx(whole.area, rel=0.002)


def test_an_invented_place_gets_tiles_and_says_so():
    names = {f"3799{number:02d}": f"演示{number}区" for number in range(1, 8)}
    drawn = shapes_of("379900", names)
    assert drawn["tiles"] is True
    assert [feature["properties"]["name"] for feature in drawn["features"]] == list(names.values())


@pytest.mark.parametrize("count", [1, 2, 7, 9, 16, 17])
def test_tiles_do_not_touch(count: int):
    squares = [
        shape(feature["geometry"])
        for feature in tiles({f"99{number:04d}": str(number) for number in range(count)})["features"]
    ]
    assert len(squares) == count
    assert not any(a.intersects(b) for index, a in enumerate(squares) for b in squares[index + 1 :])


def test_no_districts_no_tiles():
    assert tiles({})["features"] == []


def test_a_pack_without_a_place_is_told_apart(tmp_path: Path):
    with pytest.raises(ShapesError, match="place"):
        write_shapes(tmp_path, load_pack("cn"))
