"""阅读规则的使用 (rules in use): which rules hold, what one more would change, and all of them as YAML."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

from kechuang.apps.reports.models import FIELDS, Fact, Report, Rule, RuleKind
from kechuang.apps.reports.reader import Taught, equipped
from kechuang.apps.reports.reading import in_order, page_of, read_together

if TYPE_CHECKING:
    from kechuang.declarations.pack import Pack

EXAMPLES = 12
LOOKED = 200
"""So many pages are read for a preview: someone waits for it."""


def taught() -> tuple[Taught, ...]:
    """Return the rules in force: one query."""
    return tuple(Taught(*row) for row in Rule.objects.filter(state="active").values_list("kind", "phrase", "target"))


@dataclass(frozen=True, slots=True)
class Example:
    """One fact that a rule would change: what it says now and what it would say; None where there is none."""

    report: str
    start: int
    end: int
    text: str
    now: dict[str, str] | None
    then: dict[str, str] | None

    @property
    def fields(self) -> list[str]:
        """The fields that would change."""
        if self.now is None or self.then is None:
            return []
        return [name for name in FIELDS if self.now[name] != self.then[name]]


@dataclass(frozen=True, slots=True)
class Preview:
    """What a rule would change over all loaded pages: ``pages`` hold its phrase, ``read`` of them were looked at."""

    pages: int
    read: int
    gained: int
    lost: int
    changed: int
    examples: tuple[Example, ...]

    @property
    def nothing(self) -> bool:
        """Whether no fact would change."""
        return not (self.gained or self.lost or self.changed)


def preview(rule: Taught, pack: Pack) -> Preview:
    """Read the pages that hold a rule's phrase with it and without and compare; nothing is written.

    Others cannot change by it. Where very many hold it, the first :data:`LOOKED` are read and the rest only counted.
    """
    held = taught()
    holding = set(Report.objects.filter(text__contains=rule.phrase).values_list("pk", flat=True))
    # What a page breaks or spoils within the phrase is whole in the clauses of its facts.
    holding |= set(Fact.objects.filter(text__contains=rule.phrase).values_list("report_id", flat=True))
    known = Report.objects.only("loaded_at", "name").in_bulk(sorted(holding)).values()
    some = [one.pk for one in in_order(known)[:LOOKED]]
    loaded = Report.objects.defer("articles", "dropped", "edits").filter(pk__in=some)
    pages = [page_of(one) for one in in_order(loaded)]
    now = _by_place(read_together(pages, equipped(pack, held)).facts)
    then = _by_place(read_together(pages, equipped(pack, (*held, rule))).facts)
    found: dict[str, list[Example]] = {"changed": [], "gained": [], "lost": []}
    for place in {**now, **then}:
        one, other = now.get(place), then.get(place)
        if one is not None and other is not None and one.read == other.read:
            continue
        shown = other or one
        if shown is None:
            continue
        kind = "gained" if one is None else "lost" if other is None else "changed"
        found[kind].append(
            Example(shown.report_id, shown.start, shown.end, shown.text, one and one.read, other and other.read)
        )
    share = max(1, EXAMPLES // sum(1 for some in found.values() if some)) if any(found.values()) else 0
    return Preview(
        pages=len(holding), read=len(pages),
        gained=len(found["gained"]), lost=len(found["lost"]), changed=len(found["changed"]),
        examples=tuple(one for some in found.values() for one in some[:share]),
    )  # fmt: skip


def _by_place(facts: Iterable[Fact]) -> dict[tuple[str, str], Fact]:
    return {(fact.report_id, fact.key): fact for fact in facts}


def rules_text() -> str:
    """Return the rules in force as YAML, as a pack might take them over."""
    told: dict[str, Any] = {"indicator_aliases": {}, "place_aliases": {}, "stop_words": []}
    for rule in Rule.objects.filter(state="active").order_by("kind", "target", "phrase"):
        if rule.kind == RuleKind.STOP:
            told["stop_words"].append(rule.phrase)
        else:
            part = "indicator_aliases" if rule.kind == RuleKind.INDICATOR else "place_aliases"
            told[part].setdefault(rule.target, []).append(rule.phrase)
    return str(yaml.safe_dump(told, allow_unicode=True, sort_keys=False))
