"""What three packs declare of their reports is what the engine reads at the very spans; where not, it is named here.

A declared figure is a person's word. Value, unit, comparator and period of values and targets are held against the
reading; of the figures of policies and projects, whose period tells when they were in force, the first three.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

from kechuang.core import Period
from kechuang.declarations.base import Span
from kechuang.declarations.figure import Figure
from kechuang.declarations.pack import Pack, load_pack
from kechuang.engines.reports import Catalogue, Fact, Gazetteer, Reader, read_files

pytestmark = pytest.mark.samples
PACKS = ("cn-sd-dezhou", "cn-sd-liaocheng", "cn-sd-qingdao-shibei")
EXCEPTIONS = {
    # The catalogue counts prizes in 项 and people in 人; the page prints 个 before 项目, and 名.
    "dezhou.provincial-awards-2022": {"unit"},
    "dezhou.provincial-awards-2022-tianqu": {"unit"},
    "liaocheng.key-talents-2021": {"unit"},
    "liaocheng.yanggu-doctors-2021": {"unit", "period"},
    "liaocheng.service-card/发放": {"unit"},
    # 近三年 and 三年来, said in 2022: the person ends it with the last whole year, the engine with the report's.
    "liaocheng.yanggu-topics-2021": {"period"},
    # 2021年以来 stands at the head of the sentence; an intensity belongs to one year, and the person took the first.
    "liaocheng.rd-intensity-2021": {"period"},
    # The rank is of the three figures before it, hence of their time; the engine gives it the report's year.
    "liaocheng.rd-spending-growth-rank-2021": {"period"},
    "liaocheng.rd-intensity-gain-rank-2021": {"period"},
    "liaocheng.rd-active-share-gain-rank-2021": {"period"},
    # A count at the end of 十四五: the person writes the month of the report, the engine its year.
    "shibei.national-incubators": {"period"},
    # Read as 200,000 of something without a unit of its own: 20萬市場主體.
    "shibei.enterprise-data-platform/归集市场主体信息": {"value", "unit"},
    # Beginnings of other pages in a list of what else to read: the engine takes such lists out, the person did not.
    "dezhou.development-zone-fund/每年资金": {"missing"},
    "dezhou.development-zone-32/举措": {"missing"},
    "dezhou.talent-innovation-park/规划建筑面积": {"missing"},
}


@dataclass(frozen=True)
class Declared:
    """A number that a pack declares."""

    name: str
    values: tuple[Decimal, Decimal | None]
    unit: str
    comparator: str
    ends: Period | None
    by_end: bool
    evidence: Span


def declared(pack: Pack) -> Iterator[Declared]:
    for target in pack.targets:
        line = target.target
        day = Period.parse(line.by.isoformat())
        if target.evidence:
            sign = "exactly" if line.comparator == "reaches" else line.comparator
            yield Declared(target.id, (line.value, line.value_max), line.unit, sign, day, True, target.evidence)
    for value in pack.values:
        yield from _figure(value.id, value, value.period)
    for item in (*pack.policies, *pack.task_forces, *pack.projects):
        for figure in item.figures:
            yield from _figure(f"{item.id}/{figure.label}", figure, None)


def _figure(name: str, figure: Figure, period: Period | None) -> Iterator[Declared]:
    if figure.evidence:
        values = (figure.value, figure.value_max)
        yield Declared(name, values, figure.unit, figure.comparator, period, False, figure.evidence)


def differences(one: Declared, fact: Fact) -> set[str]:
    of = fact.quantity
    assert of is not None
    found = set()
    if (of.value, of.value_max) != one.values:
        found.add("value")
    if of.unit != one.unit:
        found.add("unit")
    if of.comparator != one.comparator:
        found.add("comparator")
    if one.ends is not None:
        period = Period.parse(fact.period) if fact.period else None
        same = period is not None and (period.end == one.ends.end if one.by_end else period == one.ends)
        found |= set() if same else {"period"}
    return found


def test_at_every_declared_span_the_reading_gives_the_same_figure(samples: Path) -> None:
    packs = [load_pack(name) for name in PACKS]
    divisions = {code: one for pack in packs for code, one in pack.divisions.items()}
    zones = {key: one for pack in packs for key, one in pack.zones.items()}
    indicators = {key: one for pack in packs for key, one in pack.indicators.items()}
    reader = Reader(Gazetteer(divisions.values(), zones.values()), Catalogue(indicators.values()))
    reading = read_files(sorted((samples / "reports").glob("*.txt")), reader=reader)
    names = {document.raw.sha256: document.raw.name for document in reading.documents}
    at: dict[str, list[tuple[int, int, Fact]]] = defaultdict(list)
    for document in reading.documents:
        for fact in document.facts:
            if fact.number:
                at[document.raw.name].append((*fact.number, fact))
                at_others = ((each["file"], each["number"]) for each in fact.occurrences if each["number"])
                for file, (start, end) in at_others:
                    at[file].append((start, end, fact))
    found: dict[str, set[str]] = {}
    count = 0
    for pack in packs:
        for one in declared(pack):
            span = one.evidence
            inside = [fact for low, high, fact in at[names[span.file]] if span.start <= low and high <= span.end]
            count += 1
            best = min((differences(one, fact) for fact in inside), key=len, default={"missing"})
            if best - EXCEPTIONS.get(one.name, set()):
                found[one.name] = best
    assert count >= 60
    assert not found
