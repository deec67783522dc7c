"""The words of the second region (用词), read from `words.yaml`: places, names, trades, characters mixed up."""

from __future__ import annotations

from pathlib import Path

import yaml

_READ = yaml.safe_load(Path(__file__).with_name("words.yaml").read_text(encoding="utf-8"))


def _pairs(text: str) -> list[tuple[str, str]]:
    return [(pair.split("=")[0], pair.split("=")[1]) for pair in text.split()]


PROVINCE: str = _READ["province"]
CITY: str = _READ["city"]
AREA: str = _READ["area"]
HOME: list[tuple[str, str, int]] = [tuple(row) for row in _READ["home"]]
AWAY: list[tuple[str, str, str, str]] = [tuple(row) for row in _READ["away"]]
TOWNS: list[str] = _READ["towns"].split()
ROADS: list[str] = _READ["roads"].split()
PARKS: list[str] = _READ["parks"].split()
LUCKY: list[str] = _READ["lucky"].split()
TRADE_NAMES: list[str] = _READ["trade_names"].split()
SHOP_NAMES: list[str] = _READ["shop_names"].split()
SOCIETY_STEMS: list[str] = _READ["society_stems"].split()
SURNAMES: list[str] = _READ["surnames"].split()
GIVEN: list[str] = _READ["given"].split()
CONFUSED: list[str] = _READ["confused"].split()
TRADES: dict[str, list[tuple[str, str]]] = {sector: _pairs(text) for sector, text in _READ["trades"].items()}
TRADE_SAME: dict[str, str] = dict(_pairs(_READ["trade_same"]))
