"""并列 (comparing): the facts of one indicator by place and period, and what comes of reckoning with some of them.

What people have accepted, put right or entered stands first; what nobody has looked at is shown only where asked for,
and marked. What may be reckoned with is decided by the engine (``reports.compared``, ``reports.summed``).
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from django.db.models import Case, Q, QuerySet, When
from django.utils.translation import gettext as _

from kechuang.apps.reports.agreeing import exactly, measure, reach
from kechuang.apps.reports.models import Fact
from kechuang.apps.reports.models.fact import figure
from kechuang.apps.reports.moments import worded
from kechuang.apps.reports.queries import with_pages
from kechuang.apps.reports.states import STANDS
from kechuang.apps.reports.wording import KINDS, MODALITIES
from kechuang.core import Period
from kechuang.declarations.pack import Pack
from kechuang.engines.reports import Reckoned, Told, compared, summed

MOST = 2000
"""So many facts of an indicator are set side by side."""
_FAR = dt.date.max


@dataclass(slots=True)
class Entry:
    """A fact in a cell; ``more`` facts beside it tell the same, and ``torn`` says that one tells another figure."""

    fact: Fact
    says: Mapping[str, str]
    told: Told
    more: int = 0
    torn: bool = False

    @property
    def id(self) -> str:
        """How it is named in addresses, which outlives a reading anew."""
        return fact_id(self.fact)

    @property
    def figure(self) -> str:
        """Value and unit."""
        return figure(dict(self.says))

    @property
    def stands(self) -> bool:
        """Whether a person has said that it is so."""
        return self.fact.state in STANDS

    @property
    def note(self) -> str:
        """What tells it from others of its cell: a target, another kind, the base of a growth."""
        mood = self.says["modality"]
        words = [str(KINDS.get(self.says["kind"], ""))] if self.says["kind"] in ("growth", "cumulative") else []
        words += [str(MODALITIES.get(mood, mood))] if mood != "actual" else []
        return " · ".join([*words, *([self.told.base] if self.told.base else [])])

    @property
    def period(self) -> str:
        """The period as printed."""
        return period_label(self.says["period"])


@dataclass(slots=True)
class Row:
    """A place, or somebody in it, with a cell for every period."""

    place: str
    code: str
    subject: str
    cells: list[list[Entry]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Table:
    """Place by period; ``entries`` are all of them, ``left_out`` how many facts are too many to be shown."""

    periods: list[str]
    rows: list[Row]
    entries: list[Entry]
    left_out: int

    @property
    def heads(self) -> list[tuple[str, str]]:
        """The periods with their words."""
        return [(one, period_label(one) or _("期间未定")) for one in self.periods]


def fact_id(fact: Fact) -> str:
    """Return how a fact is named outside: page and key."""
    return f"{fact.report_id}/{fact.key}"


def facts_named(names: Sequence[str]) -> list[Entry | None]:
    """Return the facts of some names in their order, None for one that is not there: one query."""
    asked = [name.partition("/")[::2] for name in names]
    rows = _light(Fact.objects.filter(report_id__in={one[0] for one in asked}, key__in={one[1] for one in asked}))
    found = {fact_id(fact): fact for fact in rows}
    return [entry(found[name]) if name in found else None for name in names]


def entry(fact: Fact) -> Entry:
    """Return a fact as it stands in a cell."""
    says = fact.says
    return Entry(fact, says, Told.of(says, fact.text))


def counted(*, unreviewed: bool) -> Counter[str]:
    """Count by indicator the facts with a value that stand, and those nobody has looked at where asked for."""
    stand = Fact.objects.filter(judgement__state__in=STANDS).exclude(judgement__indicator_id="")
    found: Counter[str] = Counter(stand.order_by().values_list("judgement__indicator_id", flat=True))
    if unreviewed:
        waits = Fact.objects.filter(_WAITS).exclude(indicator_id="").exclude(value="")
        found.update(waits.order_by().values_list("indicator_id", flat=True))
    return found


def table(indicator: str, *, unreviewed: bool, sort: str = "") -> Table:
    """Return the facts of an indicator by place and period: one query, without any text of a page.

    Parameters
    ----------
    indicator : str
        Its id.
    unreviewed : bool
        Whether to show what nobody has looked at, too.
    sort : str
        A period to sort the places by, ``-`` before it for the greatest first; else by their codes.
    """
    stand = Q(judgement__state__in=STANDS, judgement__indicator_id=indicator)
    wanted = stand | (_WAITS & Q(indicator_id=indicator)) if unreviewed else stand
    # Where there are too many, what nobody has looked at is left out first.
    waits = Case(When(judgement__state__in=STANDS, then=0), default=1)
    facts = list(_light(Fact.objects.filter(wanted)).order_by(waits, "report__name", "order")[: MOST + 1])
    left_out = Fact.objects.filter(wanted).count() - MOST if len(facts) > MOST else 0
    entries = [one for one in map(entry, facts[:MOST]) if one.told.value is not None]
    entries.sort(key=lambda one: (not one.stands, one.says["modality"] != "actual"))
    periods = sorted({one.says["period"] for one in entries}, key=_when)
    held: dict[tuple[str, str, str], dict[str, list[Entry]]] = defaultdict(lambda: defaultdict(list))
    kinds: dict[tuple[str, ...], dict[tuple[object, ...], Entry]] = defaultdict(dict)
    for one in entries:
        where = one.told.place_code, one.told.place, one.told.subject
        cell = held[where][one.says["period"]]
        alike = kinds[*where, one.says["period"], *_kind(one)]
        same = alike.setdefault((one.stands, *exactly(one.says)), one)
        if same is one:
            cell.append(one)
        else:
            same.more += 1
    for alike in kinds.values():
        for one, contradicted in zip(alike.values(), torn([one.says for one in alike.values()]), strict=True):
            one.torn = contradicted
    rows = [
        Row(place, code, subject, [cells[period] for period in periods])
        for (code, place, subject), cells in sorted(held.items(), key=lambda one: (not one[0][1], one[0]))
    ]
    by = sort.removeprefix("-")
    if by in periods:
        at = periods.index(by)
        with_value = [row for row in rows if row.cells[at]]
        with_value.sort(key=lambda row: row.cells[at][0].told.value or Fraction(0), reverse=sort.startswith("-"))
        rows = with_value + [row for row in rows if not row.cells[at]]
    elif sort == "-place":
        rows.reverse()
    return Table(periods, rows, [one for row in rows for cell in row.cells for one in cell], left_out)


@dataclass(frozen=True, slots=True)
class Reckoning:
    """What comes of the facts that were ticked: by how much, how many times, in sum; or why not."""

    chosen: list[Entry]
    difference: str
    ratio: str
    why: str
    total: str
    why_not_total: str


def reckon(chosen: Sequence[Entry]) -> Reckoning:
    """Return what comes of facts that were ticked; of two, the later against the earlier."""
    ordered = sorted(chosen, key=lambda one: _when(one.says["period"]))
    difference = ratio = why = ""
    if len(ordered) == 2:
        found = compared(ordered[0].told, ordered[1].told)
        why = found.why
        if found.value is not None:
            difference = ("+" if found.value > 0 else "") + amount(found, ordered)
        if found.ratio is not None:
            ratio = _("%(n)s 倍") % {"n": decimal(found.ratio)}
    total = summed([one.told for one in ordered])
    return Reckoning(list(ordered), difference, ratio, why, amount(total, ordered), total.why)


def amount(found: Reckoned, chosen: Sequence[Entry]) -> str:
    """Return a sum or difference in the unit that all of the facts are printed in, else in the base unit."""
    if found.value is None:
        return ""
    units = {one.says["unit"] for one in chosen}
    scale, base = measure(next(iter(units)))
    if len(units) == 1 and base == found.unit:
        return f"{decimal(found.value / scale)}\u00a0{next(iter(units))}".rstrip("\u00a0")
    return f"{decimal(found.value)}\u00a0{found.unit}".rstrip("\u00a0")


def decimal(value: Fraction) -> str:
    """Return an exact number: ``1,250.5``; one that no decimal tells is rounded to four places and says 约."""
    rest = value.denominator
    for factor in (2, 5):
        while rest % factor == 0:
            rest //= factor
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    if rest == 1:
        return f"{exact.normalize():,f}"
    return _("约 %(n)s") % {"n": f"{round(exact, 4).normalize():,f}"}


def indicator_name(indicator: str, pack: Pack | None) -> str:
    """Return how an indicator is called; its id where the pack does not know it."""
    known = pack.indicators.get(indicator) if pack else None
    return known.name if known else indicator


def period_label(text: str) -> str:
    """Return a period in words; as it stands where it is none."""
    return worded(text)


def _when(text: str) -> tuple[bool, dt.date, dt.date, str]:
    """Return by what periods are put in order: their ends; none at all comes last."""
    try:
        of = Period.parse(text)
    except ValueError:
        return True, _FAR, _FAR, text
    return False, of.end or _FAR, of.start or dt.date.min, text


def _kind(one: Entry) -> tuple[str, ...]:
    """Return what facts of a cell have in common that tell the same kind of thing."""
    return one.told.base, one.says["kind"], one.says["modality"]


def torn(figures: Sequence[Mapping[str, str]]) -> list[bool]:
    """Return for each of several figures whether another contradicts it, without setting each beside each.

    One that does lies wholly above or below: so does the one whose greatest value is least, or least value greatest.
    """
    if len({one["unit_si"] for one in figures}) > 1:
        return [True] * len(figures)
    reaches = [reach(one) for one in figures]
    ends = []
    for some in (reaches, [one for one in reaches if one[2]]):
        highs = [high for _low, high, _rounded in some if high is not None]
        lows = [low for low, _high, _rounded in some if low is not None]
        ends.append((min(highs, default=None), max(lows, default=None)))
    (high, low), (rounded_high, rounded_low) = ends
    return [
        below(high, one[0]) or below(one[1], low)
        or (one[2] and (below(rounded_high, one[0], border=True) or below(one[1], rounded_low, border=True)))
        for one in reaches
    ]  # fmt: skip


def below(high: Fraction | None, low: Fraction | None, *, border: bool = False) -> bool:
    """Return whether what ends so lies wholly below what begins so; None is no end."""
    return high is not None and low is not None and (high < low or (border and high == low))


_WAITS = Q(judgement=None) | Q(judgement__state="proposed")


def _light(facts: QuerySet[Fact]) -> QuerySet[Fact]:
    return with_pages(facts).defer(
        "report__text", "report__articles", "report__dropped", "report__edits", "evidence", "occurrences", "proposals"
    )
