"""条目判定 (judging items): ties the two engines together: rules say who qualifies, policies say for how much.

No database and no page is asked here, so that commands judge anybody's file by the same few lines.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import polars as pl

from kechuang.apps.ladder.kinds import LABELS, QUALS, asked_by, differing, holders, version_for
from kechuang.core import Verdict
from kechuang.declarations.field import FieldColumn, find_column
from kechuang.declarations.pack import Pack
from kechuang.declarations.policy_item import PolicyItem
from kechuang.declarations.rule import Kind, RuleVersion
from kechuang.engines import criteria, policies

SIZE, STAFF_BANDS = "size", ((1000, "1000 人及以上"), (300, "300 至 999 人"), (20, "20 至 299 人"), (0, "20 人以下"))
SIZE_RULE, LARGE, SMALL = "cn.sme-size", "大型企业", "中小微企业"
RUNG = "rung"
HELD = "held_titles"
"""A column with the rules whose title a firm holds by the register, beside what its certificates in the data say."""
LADDER = ("cn.champion", "cn.little-giant", "cn.zjtx", "cn.innovative", "cn.hnte", "cn.tsme")


def version_of(item: PolicyItem, pack: Pack, on: dt.date, kind: Kind = "new") -> RuleVersion | None:
    """Return the conditions of an item on a day: its own, or those of the rule it names; None where it has none.

    Parameters
    ----------
    kind : {"new", "renewal"}
        The type of application, which decides between the versions of a rule that differ by it.

    Raises
    ------
    NoVersionError
        If the rule it names has no version on that day.
    """
    if item.rule is not None:
        return version_for(pack.rules[item.rule], on, kind)
    return item.version()


def compiled(
    item: PolicyItem, pack: Pack, on: dt.date, version: RuleVersion | None = None, kind: Kind = "new"
) -> criteria.Compiled | None:
    """Return the conditions of an item compiled, or a moved version of them; None where it has none."""
    chosen = version if version is not None else version_of(item, pack, on, kind)
    if chosen is None:
        return None
    return criteria.compile_rule(chosen, pack.fields, on=on, rules=pack.rules, kind=kind)


def kinds_differ(item: PolicyItem, pack: Pack, on: dt.date) -> list[str]:
    """Return the rules behind an item that ask otherwise of a renewal (复核) than of a new application."""
    version = None if item.rule is not None else item.version()
    asked = [item.rule] if item.rule is not None else asked_by(version) if version is not None else []
    return differing(asked, pack, on)


def renewing(item: PolicyItem, pack: Pack, frame: pl.DataFrame, on: dt.date) -> pl.Series | None:
    """Return which subjects would apply for a renewal, because they hold the title; None where it makes no difference.

    The certificates in the data say so (``quals``), and the column :data:`HELD` where the table has it.
    """
    names = kinds_differ(item, pack, on)
    wanted = [item.rule] if item.rule in names else names
    if not wanted:
        return None
    found = holders(frame.with_row_index("_row"), [pack.rules[name] for name in wanted], on, key="_row")
    rows = sorted({row for ones in found.values() for row in ones})
    held = pl.int_range(frame.height, eager=True).is_in(rows)
    if HELD in frame.columns:
        held = held | frame.select(pl.col(HELD).list.eval(pl.element().is_in(wanted)).list.any().fill_null(False))[HELD]
    return held if held.any() else None


def judge(
    item: PolicyItem,
    pack: Pack,
    frame: pl.DataFrame,
    on: dt.date,
    version: RuleVersion | None = None,
    *,
    kind: Kind | None = None,
) -> policies.Judged:
    """Judge every subject under an item.

    Parameters
    ----------
    item : PolicyItem
        The item, moved or not.
    pack : Pack
        Its pack: fields and rules.
    frame : polars.DataFrame
        A row a subject, as for :func:`kechuang.engines.criteria.evaluate`.
    on : datetime.date
        The day of judgement.
    version : RuleVersion, optional
        Moved conditions; those in force by default.
    kind : {"new", "renewal"}, optional
        The type of application of everybody; by default who holds the title applies for its renewal, all others new.

    Returns
    -------
    Judged
        An item whose conditions are not computable awaits a person for everybody.
    """
    return judge_and_short(item, pack, frame, on, version, kind=kind)[0]


def columns_of(item: PolicyItem, pack: Pack, on: dt.date) -> dict[str, FieldColumn]:
    """Return every column that an item reads: its conditions, its formula, its order, its date of arrival.

    Where the rules behind it ask otherwise of a renewal, also what that asks, and the certificates that tell.
    """
    found: dict[str, FieldColumn] = {}
    for kind in LABELS if kinds_differ(item, pack, on) else ("new",):
        rule = compiled(item, pack, on, kind=kind)
        found |= rule.columns if rule is not None else {}
        if kind != "new" and QUALS in pack.fields:
            found[QUALS] = find_column(QUALS, pack.fields)
    found |= policies.bases(item, pack.fields)
    bridging = item.exclusions.bridging
    for name in (item.order_by, bridging.by if bridging else None):
        if name is not None:
            found[name] = find_column(name, pack.fields)
    return found


def size_class(frame: pl.DataFrame, pack: Pack, on: dt.date) -> pl.Series:
    """Return the size of each firm: 大型 or 中小微 as the rule of 300号 says, the latter told apart by staff.

    The rule has upper limits only; where its data do not decide, the size is unknown. A pack without the rule leaves
    the staff alone.
    """
    staff = _staff_band(frame)
    rule = pack.rules.get(SIZE_RULE)
    if rule is None:
        return staff
    try:
        made = criteria.compile_rule(criteria.choose_version(rule, on), pack.fields, on=on, rules=pack.rules)
    except criteria.NoVersionError:
        return staff
    verdict = criteria.evaluate(made, frame, details=False, keep=()).frame["verdict"].cast(pl.String)
    band = pl.when(staff != policies.UNKNOWN).then("，" + staff).otherwise(pl.lit(""))
    small = pl.lit(SMALL) + band
    chosen = pl.when(verdict == str(Verdict.MET)).then(small).when(verdict == str(Verdict.NOT_MET))
    return pl.select(chosen.then(pl.lit(LARGE)).otherwise(pl.lit(policies.UNKNOWN)).alias(SIZE))[SIZE]


def _staff_band(frame: pl.DataFrame) -> pl.Series:
    if "staff_t" not in frame.columns:
        return pl.Series(SIZE, [policies.UNKNOWN] * frame.height, dtype=pl.String)
    staff = pl.col("staff_t")
    (most, first), *rest = STAFF_BANDS
    chosen = (
        pl.when(staff.is_null() | (staff < 0)).then(pl.lit(policies.UNKNOWN)).when(staff >= most).then(pl.lit(first))
    )
    for least, label in rest[:-1]:
        chosen = chosen.when(staff >= least).then(pl.lit(label))
    return frame.select(chosen.otherwise(pl.lit(rest[-1][1])).alias(SIZE))[SIZE]


def related(item: PolicyItem, pack: Pack, on: dt.date) -> list[PolicyItem]:
    """Return the items in force on a day that bear on one item's amount: 就高不重复 or a ceiling with it."""
    known = [one for one in pack.policy_items.values() if one.audience == item.audience and one.holds(on)]
    if item.id not in {one.id for one in known}:
        known.append(item)
    return policies.related(item, known)


def one_short(
    item: PolicyItem, pack: Pack, frame: pl.DataFrame, on: dt.date, version: RuleVersion | None = None
) -> pl.Series:
    """Return which subjects fail one condition only, everything else being met (仍差一步)."""
    return judge_and_short(item, pack, frame, on, version)[1]


def judge_and_short(
    item: PolicyItem,
    pack: Pack,
    frame: pl.DataFrame,
    on: dt.date,
    version: RuleVersion | None = None,
    *,
    kind: Kind | None = None,
) -> tuple[policies.Judged, pl.Series]:
    """Return what :func:`judge` and :func:`one_short` say, out of one evaluation."""
    rule = compiled(item, pack, on, version, kind or "new")
    if rule is None:
        waiting = pl.Series("verdict", [str(Verdict.PERSON)] * frame.height, dtype=pl.String)
        return policies.Judged(item, waiting), pl.Series([False] * frame.height, dtype=pl.Boolean)
    found = _evaluated(rule, item, frame)
    verdict, short = overlaid(item, pack, frame, on, found) if kind is None else found
    return policies.Judged(item, verdict), short


def overlaid(
    item: PolicyItem, pack: Pack, frame: pl.DataFrame, on: dt.date, found: tuple[pl.Series, pl.Series]
) -> tuple[pl.Series, pl.Series]:
    """Put the verdicts of those who would apply for a renewal in the place of what a new application would get.

    What a plan moves is moved for new applications: a renewal is asked what is in force.

    Parameters
    ----------
    found : tuple of polars.Series
        Verdicts as for new applications, and who fails one condition only.
    """
    renews = renewing(item, pack, frame, on)
    if renews is None:
        return found
    verdict, short = found
    rule = compiled(item, pack, on, kind="renewal")
    assert rule is not None  # only rules differ by the type of application
    theirs, near = _evaluated(rule, item, frame.filter(renews))
    rows = renews.arg_true()
    return verdict.clone().scatter(rows, theirs.cast(verdict.dtype)), short.clone().scatter(rows, near)


def _evaluated(rule: criteria.Compiled, item: PolicyItem, frame: pl.DataFrame) -> tuple[pl.Series, pl.Series]:
    judged = criteria.evaluate(rule, frame, details=False, keep=()).frame
    verdict = judged["verdict"].cast(pl.String)
    short = (verdict == str(Verdict.NOT_MET)) & (judged["short_by"] == 1)
    return verdict, (short & (judged["open"] == 0) & policies.applies(item, frame)).fill_null(False)


def rung(frame: pl.DataFrame, pack: Pack, on: dt.date, rungs: Sequence[str] = LADDER) -> pl.Series:
    """Return the highest rung whose rule each firm meets by its data, by name; empty where it meets none."""
    found = pl.Series(RUNG, [policies.UNKNOWN] * frame.height, dtype=pl.String)
    for name in reversed(rungs):
        rule = pack.rules.get(name)
        if rule is None:
            continue
        try:
            version = criteria.choose_version(rule, on)
        except criteria.NoVersionError:
            continue
        made = criteria.compile_rule(version, pack.fields, on=on, rules=pack.rules)
        met = criteria.evaluate(made, frame, details=False, keep=()).frame["verdict"].cast(pl.String) == str(
            Verdict.MET
        )
        found = pl.Series(RUNG, [rule.name] * frame.height, dtype=pl.String).zip_with(met, found)
    return found.alias(RUNG)
