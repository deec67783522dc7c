"""事实卡片 (cards): a fact as a reviewer sees it: every field, how it is known, where its words stand, its history."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from kechuang.apps.catalog.place import NoPlace, current_pack
from kechuang.apps.reports.feed import told
from kechuang.apps.reports.models import FIELDS, Decision, Fact, Report
from kechuang.apps.reports.models.fact import figure
from kechuang.apps.reports.moments import worded
from kechuang.apps.reports.wording import CERTAINTIES, KINDS, LABELS, MODALITIES, doubt
from kechuang.declarations.pack import Pack
from kechuang.engines.reports import DOUBTS

AGAINST = 6
"""So many facts that contradict one are named on its card; all stand on the page of conflicts."""
HISTORY = 8
"""So many of the last decisions about a fact stand on its card; all stand in the list of decisions."""
SHOWN = ("indicator_id", "value", "place", "subject", "period", "kind", "modality", "speaker")

PARTS = {"value": ("value", "value_max", "unit", "comparator")}
"""The fields that one line shows together."""


@dataclass(frozen=True, slots=True)
class Line:
    """A field on a card: its name, value, where its words stand, how it is known; what the engine reads if other.

    Of an indicator of the catalogue ``told`` is how the page calls it, ``told_at`` where, ``meaning`` its definition.
    """

    name: str
    label: str
    value: str
    span: tuple[int, int] | None
    how: str
    how_label: str
    read: str = ""
    told: str = ""
    told_at: tuple[int, int] | None = None
    meaning: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Another place of the same fact, or a fact that contradicts it."""

    report: str
    page: str
    start: int
    end: int
    figure: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """A field that a decision changed: its name, from what, to what."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Step:
    """A decision with what it changed."""

    decision: Decision
    changes: list[Change]


@dataclass(slots=True)
class Card:
    """A card."""

    fact: Fact
    says: dict[str, str]
    lines: list[Line]
    others: list[Place] = field(default_factory=list)
    against: list[Place] = field(default_factory=list)
    proposals: list[dict[str, Any]] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    more: int = 0
    board: str = ""

    @property
    def figure(self) -> str:
        """Value and unit; 事件 for a deed."""
        return figure(self.says) or str(KINDS["event"])

    @property
    def period(self) -> str:
        """The period as printed."""
        return shown("period", self.says, None)

    @property
    def doubts(self) -> list[str]:
        """Why the fact waits for a person: one sentence each, the weightiest first."""
        held = sorted(self.fact.held, key=lambda name: -DOUBTS.get(name, (0, ""))[0])
        return [] if self.decided else [doubt(name) for name in held]

    @property
    def last(self) -> Decision | None:
        """The last decision."""
        return self.steps[-1].decision if self.steps else None

    @property
    def rule(self) -> str:
        """What a rule made of it begins with, as an address tells it; empty where no rule would help.

        A fact put right that the catalogue did not know by this name: an alias; one rejected: a stop word.
        """
        name = self.says["indicator"]
        if not name or self.fact.indicator_id:
            return ""
        kind = "stop" if self.fact.state == "rejected" else "indicator"
        return urlencode({"kind": kind, "phrase": name[:60], "indicator": self.says["indicator_id"]})

    @property
    def decided(self) -> bool:
        """Whether a person has said something that holds."""
        return self.fact.state != "proposed"


def pack_or_none() -> Pack | None:
    """Return the loaded pack, or None before the first build."""
    try:
        return current_pack()
    except NoPlace:
        return None


def cards(facts: Sequence[Fact]) -> list[Card]:
    """Return the cards of facts: at most six queries, however many there are."""
    pack = pack_or_none()
    named = {one["file"] for fact in facts for one in fact.occurrences}
    against = {name for fact in facts for name in fact.conflicts[:AGAINST]}
    named |= {name.rpartition("#")[0] for name in against}
    pages = _pages(named)
    opposed = {}
    if against:
        names = {name.rpartition("#")[2] for name in against}
        rows = Fact.objects.filter(conflict_count__gt=0, report_id__in=named, name__in=names).select_related(
            "judgement"
        )
        opposed = {f"{one.report_id}#{one.name}": one for one in rows}
    judged = [fact.judgement_id for fact in facts if fact.judgement_id]
    log: dict[int, list[Decision]] = {}
    for one in Decision.objects.filter(judgement__in=judged).order_by("number") if judged else ():
        log.setdefault(one.judgement_id, []).append(one)
    made = []
    for fact in facts:
        card = _card(fact, pack, pages, opposed)
        some = log.get(fact.judgement_id or 0, [])
        card.steps = [Step(one, changes(one, pack)) for one in some[-HISTORY:]]
        card.more = len(some) - len(card.steps)
        made.append(card)
    board = told([fact.judgement for fact in facts if fact.judgement])
    for card in made:
        card.board = board.get(card.fact.judgement_id or 0, "")
    return made


def _pages(shas: Iterable[str]) -> dict[str, str]:
    rows = Report.objects.filter(pk__in=set(shas)).values_list("pk", "title", "name") if shas else ()
    return {pk: title or name for pk, title, name in rows}


def changes(one: Decision, pack: Pack | None) -> list[Change]:
    """Return what a correction changed, as an official reads it; of other decisions nothing."""
    if one.step != "correct" or not one.before:
        return []
    before, after = ({name: str(told.get(name, "")) for name in FIELDS} for told in (one.before, one.after))
    return between(before, after, pack)


def between(before: dict[str, str], after: dict[str, str], pack: Pack | None) -> list[Change]:
    """Return in which fields one saying differs from another, as an official reads them."""
    found = []
    for name in SHOWN:
        if any(before[part] != after[part] for part in PARTS.get(name, (name,))):
            found.append(Change(str(LABELS[name]), shown(name, before, pack), shown(name, after, pack)))
    return found


def _card(fact: Fact, pack: Pack | None, pages: dict[str, str], opposed: dict[str, Fact]) -> Card:
    says, read = fact.says, fact.read
    lines = []
    for name in SHOWN:
        value = shown(name, says, pack)
        if not value and name in ("speaker", "subject", "value"):
            continue
        if name == "subject" and value == says["place"].rpartition("/")[2]:
            continue
        if name == "modality" and value == str(MODALITIES["actual"]) and says["kind"] == "event":
            continue
        how = "person" if says[name] != read[name] else fact.certainty.get(name, "") if read[name] else "empty"
        engine = shown(name, read, pack) if says != read else ""
        line = Line(
            name, str(LABELS[name]), value, fact.words(name), how,
            str({**CERTAINTIES, "person": _("人工更正"), "empty": _("未定")}.get(how, "")),
            engine if engine != value else "",
        )  # fmt: skip
        lines.append(_catalogued(line, fact, says, pack) if name == "indicator_id" else line)
    card = Card(fact, says, lines)
    for one in fact.occurrences:
        start, end = one["span"]
        card.others.append(Place(one["file"], pages.get(one["file"], one["file"]), start, end))
    for name in fact.conflicts[:AGAINST]:
        other = opposed.get(name)
        if other is not None:
            page = pages.get(other.report_id, "")
            card.against.append(Place(other.report_id, page, other.start, other.end, figure(other.says)))
    card.proposals = [
        {**one, "label": LABELS.get(one["field"], one["field"])} for one in fact.proposals if not says[one["field"]]
    ]
    return card


def _catalogued(line: Line, fact: Fact, says: dict[str, str], pack: Pack | None) -> Line:
    """Return the line of an indicator with how the page calls it, and what the catalogue means by it."""
    indicator = pack.indicators.get(says["indicator_id"]) if pack else None
    if indicator is None:
        # What the catalogue does not know is shown as the page calls it, and so are its words.
        return replace(line, span=line.span or fact.words("indicator"))
    return replace(
        line, told=says["indicator"], told_at=fact.words("indicator"), meaning=indicator.definition, unit=indicator.unit
    )


def shown(name: str, says: dict[str, str], pack: Pack | None) -> str:
    """Return a field as an official reads it."""
    text = says[name]
    match name:
        case "value":
            return figure(says)
        case "indicator_id":
            indicator = pack.indicators.get(text) if pack else None
            if indicator is not None:
                return indicator.name
            return text or (_("%(name)s（目录中没有）") % {"name": says["indicator"]} if says["indicator"] else "")
        case "kind":
            return str(KINDS.get(text, text))
        case "modality":
            return str(MODALITIES.get(text, text))
        case "period":
            return worded(text)
        case _:
            return text
