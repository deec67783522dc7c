"""核对的读取 (queries): pairs with what was said of them, the next one, counts, the decisions for a build."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from kechuang.apps.stewardship.evidence import MIDDLE, STRONG
from kechuang.apps.stewardship.models import DoubtfulPair, PairDecision, Said

if TYPE_CHECKING:
    import polars as pl

UNSAID = ("", str(Said.WITHDRAWN))
SORTS = {"weight": "weight", "name": "left_name", "department": "left_department"}
TZ = "Asia/Shanghai"


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What narrows the list; every part stays in the address.

    Parameters
    ----------
    state : str
        ``open`` (nobody said anything), ``decided``, ``same``, ``different``, ``later``, or ``all``.
    band : str
        A key of :data:`~kechuang.apps.stewardship.evidence.BANDS`.
    sort : str
        A key of :data:`SORTS`, with ``-`` in front for the greatest first.
    """

    state: str = "open"
    text: str = ""
    department: str = ""
    level: str = ""
    band: str = ""
    division: str = ""
    sort: str = "-weight"

    @property
    def any(self) -> bool:
        """Whether anything but the state narrows the list."""
        return any((self.text, self.department, self.level, self.band, self.division))


def latest() -> QuerySet[PairDecision]:
    """Return the newest entry on the pair of an outer row."""
    return PairDecision.objects.filter(pair=OuterRef("pair")).order_by("-number")


def standing_decisions() -> QuerySet[PairDecision]:
    """Return the newest entry of every pair."""
    newest = PairDecision.objects.filter(pair=OuterRef("pair")).order_by("-number").values("number")[:1]
    return PairDecision.objects.filter(number=Subquery(newest))


def with_verdict(rows: QuerySet[DoubtfulPair]) -> Any:
    """Return pairs with ``verdict``: what was said last, empty where nothing was."""
    return rows.annotate(verdict=Coalesce(Subquery(latest().values("verdict")[:1]), Value("")))


def narrowed(rows: QuerySet[DoubtfulPair], filters: Filters) -> Any:
    """Return pairs with ``verdict`` that the filters leave, in order."""
    found = with_verdict(_within(rows, filters))
    match filters.state:
        case "open":
            found = found.filter(verdict__in=UNSAID)
        case "decided":
            found = found.filter(verdict__in=(Said.SAME, Said.DIFFERENT))
        case Said.SAME | Said.DIFFERENT | Said.LATER:
            found = found.filter(verdict=filters.state)
    return found.order_by(*_order(filters))


def _order(filters: Filters) -> tuple[str, str]:
    column = SORTS.get(filters.sort.lstrip("-"), "weight")
    return (f"-{column}" if filters.sort.startswith("-") else column, "pair")


def _within(rows: QuerySet[DoubtfulPair], filters: Filters) -> QuerySet[DoubtfulPair]:
    if filters.text:
        rows = rows.filter(words__icontains=filters.text)
    if filters.department:
        rows = rows.filter(Q(left_department=filters.department) | Q(right_department=filters.department))
    if filters.division:
        rows = rows.filter(Q(left_division=filters.division) | Q(right_division=filters.division))
    if filters.level:
        rows = rows.filter(level="" if filters.level == "-" else filters.level)
    match filters.band:
        case "torn":
            rows = rows.filter(torn=True)
        case "strong":
            rows = rows.filter(torn=False, weight__gte=STRONG)
        case "middle":
            rows = rows.filter(torn=False, weight__gte=MIDDLE, weight__lt=STRONG)
        case "weak":
            rows = rows.filter(torn=False, weight__lt=MIDDLE)
    return rows


@dataclass(frozen=True)
class Tally:
    """How far the work is: pairs nobody spoke of, decided, put off."""

    open: int = 0
    decided: int = 0
    later: int = 0

    @property
    def all(self) -> int:
        """All pairs."""
        return self.open + self.decided + self.later


def tally(rows: QuerySet[DoubtfulPair]) -> Tally:
    """Count pairs by what was said of them: one query."""
    counted = dict(with_verdict(rows).order_by().values_list("verdict").annotate(n=Count("pk")))
    return Tally(
        sum(counted.get(state, 0) for state in UNSAID),
        counted.get(Said.SAME, 0) + counted.get(Said.DIFFERENT, 0),
        counted.get(Said.LATER, 0),
    )


def beside(rows: QuerySet[DoubtfulPair], filters: Filters, pair: DoubtfulPair, *, back: bool = False) -> Any:
    """Return the pair after another one in the filtered list (or before it); from the other end where none is left.

    The pair itself need not be in the list any more, as after a decision.
    """
    found = narrowed(rows, filters).exclude(pair=pair.pair)
    column = SORTS.get(filters.sort.lstrip("-"), "weight")
    value, down = getattr(pair, column), filters.sort.startswith("-") != back
    further = Q(**{f"{column}__lt" if down else f"{column}__gt": value}) | Q(
        **{column: value, "pair__lt" if back else "pair__gt": pair.pair}
    )
    order = (F(column).desc() if down else F(column).asc(), F("pair").desc() if back else F("pair").asc())
    found = found.order_by(*order)
    return found.filter(further).first() or found.first()


def others(rows: QuerySet[DoubtfulPair], pair: DoubtfulPair) -> list[DoubtfulPair]:
    """Return other pairs of the same two entities: further candidates, the strongest first."""
    ends = (pair.left_entity, pair.right_entity)
    found = rows.filter(Q(left_entity__in=ends) | Q(right_entity__in=ends)).exclude(pair=pair.pair)
    return list(with_verdict(found).order_by("-weight", "pair")[:10])


def course(pair: str) -> list[PairDecision]:
    """Return all that was said of a pair, the newest first."""
    return list(PairDecision.objects.filter(pair=pair).order_by("-number"))


def decisions() -> pl.DataFrame:
    """Return what stands decided, as a build of the lake takes it.

    Returns
    -------
    DataFrame [source, row_id, other_source, other_row_id, verdict, by, at]
        One row a pair; what was taken back is not among them.
    """
    import polars as pl

    from kechuang.engines import lake

    rows = (
        standing_decisions()
        .exclude(verdict=Said.WITHDRAWN)
        .order_by("at", "pair")
        .values_list("left_source", "left_row_id", "right_source", "right_row_id", "verdict", "by_label", "at")
    )
    utc = {**lake.DECISIONS, "at": pl.Datetime("us", "UTC")}
    frame = pl.DataFrame(list(rows), schema=utc, orient="row")
    return frame.with_columns(pl.col("at").dt.convert_time_zone(TZ)).cast(lake.DECISIONS)


__all__ = ["Filters", "Tally", "beside", "course", "decisions", "narrowed", "others", "standing_decisions",
           "tally", "with_verdict"]  # fmt: skip
