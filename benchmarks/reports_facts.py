"""How many fields of facts are read wrong, in a hundred, on annotated pages and on pages that no rule was made from.

Three sets: the annotated reports (in the folder of ``KECHUANG_SAMPLES``; without it they are left out), the half of the
development set that rules were made from, and the frozen half, of which nobody has seen a page. Pages are read without
being told their day of publication. Bars stand at the first and the last. The annotated reports tell no bodies; those
are marked in ``gold_bodies.json``, by offsets alone, as somebody has read them before the engine was run over them.
Run: ``python -m benchmarks.reports_facts``.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from benchmarks.figure import Figure
from kechuang.declarations.pack import list_packs, load_pack
from kechuang.engines.reports import Catalogue, Gazetteer, PlaceKeys, Reader, Score, read_files, score

FOLDER = Path(__file__).resolve().parent.parent / "tests" / "engines" / "reports" / "development"
BODIES = Path(__file__).with_name("gold_bodies.json")
FIELDS = {
    "value": ("values, units and comparators", "数值、单位、比较词"),
    "period": ("periods", "期间"),
    "place": ("places", "地方"),
    "catalogued": ("indicators of the catalogue", "目录内的指标"),
}


@dataclass(frozen=True, kw_only=True)
class Bars:
    """The least that a set must reach, as shares; None where there is no bar."""

    precision: float
    recall: float
    fields: dict[str, float]
    all: float
    accepted: float
    body: float
    abstained: float | None = None
    coverage: float | None = None


GOLD = Bars(
    precision=0.98,
    recall=0.98,
    fields={"value": 0.985, "period": 0.95, "place": 0.95, "catalogued": 0.85},
    all=0.80,
    accepted=0.98,
    body=0.985,
)
NEVER_SEEN = Bars(
    precision=0.95,
    recall=0.92,
    fields={"value": 0.96, "period": 0.85, "place": 0.85, "catalogued": 0.70},
    all=0.50,
    accepted=0.97,
    body=0.97,
    abstained=0.15,
    coverage=0.40,
)
SETS = {"gold": "annotated pages", "open": "open half", "frozen": "pages never seen"}
SETS_ZH = {"gold": "已标注的页", "open": "公开的一半", "frozen": "未见过的页"}


def main() -> list[Figure]:
    reader, places, names = declared()
    figures: list[Figure] = []
    samples = os.environ.get("KECHUANG_SAMPLES")
    if samples:
        answers = _read(Path(samples) / "gold" / "reports" / "facts.json")
        told = _reading(sorted((Path(samples) / "reports").glob("*.txt")), reader)
        found = score(annotated(told, answers), answers, places=places, indicator_of=names.get)
        figures += shown("gold", found, GOLD, bodies=score(told, {"facts": [], **_read(BODIES)}))
    for half in ("open", "frozen"):
        answers = _read(FOLDER / half / "facts.json")
        pages = [FOLDER / half / page["file"] for page in answers["files"]]
        found = score(_reading(pages, reader), answers, places=places, indicator_of=names.get)
        made = shown(half, found, NEVER_SEEN)
        figures += made if half == "frozen" else _without_bars(made)
    return figures


def _without_bars(made: Iterable[Figure]) -> list[Figure]:
    """Return the three figures of the open half that are worth a line: rules were made from it, no bar stands at it."""
    told = {f"reports_facts_open_{name}" for name in ("missed", "period", "all")}
    return [replace(figure, at_most=None) for figure in made if figure.key in told]


def declared() -> tuple[Reader, PlaceKeys, dict[str, str]]:
    """Return what reads facts, what compares places, and the catalogue's ids by their names, of all packs."""
    packs = [load_pack(each.id) for each in list_packs()]
    divisions = {code: division for pack in packs for code, division in pack.divisions.items()}
    zones = {key: zone for pack in packs for key, zone in pack.zones.items()}
    indicators = {key: indicator for pack in packs for key, indicator in pack.indicators.items()}
    names: dict[str, str] = {}
    for indicator in indicators.values():
        for name in (indicator.name, *indicator.aliases):
            names.setdefault(name, indicator.id)
    reader = Reader(Gazetteer(divisions.values(), zones.values()), Catalogue(indicators.values()))
    return reader, PlaceKeys(divisions.values()), names


def _read(file: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return told


def _reading(pages: list[Path], reader: Reader) -> dict[str, Any]:
    return read_files(pages, reader=reader).to_json()


def annotated(told: dict[str, Any], answers: dict[str, Any]) -> dict[str, Any]:
    """Return a reading without what stands outside the stretch of each page that has answers."""
    stretches: dict[str, tuple[int, int]] = {}
    for answer in answers["facts"]:
        for place in (answer, *answer["occurrences"]):
            low, high = stretches.get(place["file"], (place["start"], place["end"]))
            stretches[place["file"]] = (min(low, place["start"]), max(high, place["end"]))

    def inside(file: str, span: list[int]) -> bool:
        low, high = stretches.get(file, (0, 0))
        return low <= span[0] and span[1] <= high

    def kept(file: str, facts: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
        return [fact for fact in facts if inside(file, fact["span"])]

    return {**told, "documents": [{**each, "facts": kept(each["file"], each["facts"])} for each in told["documents"]]}


def shown(name: str, found: Score, bars: Bars, *, bodies: Score | None = None) -> list[Figure]:
    """Print a score and return its figures: what is wrong, in a hundred, beside what may be."""
    print(f"{SETS[name]}\n{found.text()}", flush=True)
    bodies = bodies or found
    taken = found["accepted"].precision
    lines: list[tuple[str, str, str, float | None, float]] = [
        ("made_up", "quantities made up", "多出的数量", found["span"].precision, bars.precision),
        ("missed", "quantities missed", "漏掉的数量", found["span"].recall, bars.recall),
        *(
            (field, f"{english} read wrong", f"读错的{chinese}", found[field].agreement, bars.fields[field])
            for field, (english, chinese) in FIELDS.items()
        ),
        ("all", "facts with any field wrong", "有任一项读错的事实", found["all"].agreement, bars.all),
        ("accepted", "facts wrong of those taken without a person", "不经人即收者中的错", taken, bars.accepted),
    ]
    if bars.abstained is not None:
        left = found.abstained / found.found if found.found else 0.0
        lines.append(("abstained", "places left open", "留空的地方", 1 - left, 1 - bars.abstained))
    if bars.coverage is not None:
        share = found.accepted / found.told if found.told else 0.0
        lines.append(("held", "facts held back for a person", "留给人看的事实", share, bars.coverage))
    if any(measure.name == "body" for measure in bodies.measures):
        body = bodies["body"]
        f1 = 2 * body.right / (body.told + body.true)
        lines.append(("body", "characters of articles missed or too many", "正文漏字与多字", f1, bars.body))
    return [
        Figure(
            key=f"reports_facts_{name}_{key}",
            what_en=f"{english}, in a hundred, {SETS[name]}",
            what_zh=f"{SETS_ZH[name]}：{chinese}，每百处",
            value=round(100 * (1 - (right or 0.0)), 2),
            unit="",
            at_most=round(100 * (1 - least), 2),
        )
        for key, english, chinese, right, least in lines
    ]


if __name__ == "__main__":
    for figure in main():
        print(figure.line())
