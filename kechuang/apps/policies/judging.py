"""条目判定 (judging items): ties the two engines together: rules say who qualifies, policies say for how much.

No database and no page is asked here, so that commands judge anybody's file by the same few lines.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

import polars as pl

from kechuang.core import Verdict
from kechuang.declarations.field import Field, FieldColumn, find_column
from kechuang.declarations.pack import Pack
from kechuang.declarations.policy_benefit import Bands, Each, Rate, formulas
from kechuang.declarations.policy_item import PolicyItem
from kechuang.declarations.policy_sum import read_terms
from kechuang.declarations.rule import RuleVersion
from kechuang.engines import criteria, policies

TAX = "taxation"
"""The department whose figures about a firm may be used only with the firm's authorisation."""
AUTHORISED = "tax_authorised"
SIZE, STAFF_BANDS = "size", ((1000, "1000 人及以上"), (300, "300 至 999 人"), (20, "20 至 299 人"), (0, "20 人以下"))
SIZE_RULE, LARGE, SMALL = "cn.sme-size", "大型企业", "中小微企业"
RUNG = "rung"
LADDER = ("cn.champion", "cn.little-giant", "cn.zjtx", "cn.innovative", "cn.hnte", "cn.tsme")


def version_of(item: PolicyItem, pack: Pack, on: dt.date) -> RuleVersion | None:
    """Return the conditions of an item on a day: its own, or those of the rule it names; None where it has none.

    Raises
    ------
    NoVersionError
        If the rule it names has no version on that day.
    """
    if item.rule is not None:
        return criteria.choose_version(pack.rules[item.rule], on)
    return item.version()


def compiled(item: PolicyItem, pack: Pack, on: dt.date, version: RuleVersion | None = None) -> criteria.Compiled | None:
    """Return the conditions of an item compiled, or a moved version of them; None where it has none."""
    chosen = version if version is not None else version_of(item, pack, on)
    return criteria.compile_rule(chosen, pack.fields, on=on, rules=pack.rules) if chosen is not None else None


def judge(
    item: PolicyItem, pack: Pack, frame: pl.DataFrame, on: dt.date, version: RuleVersion | None = None
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

    Returns
    -------
    Judged
        An item whose conditions are not computable awaits a person for everybody.
    """
    rule = compiled(item, pack, on, version)
    if rule is None:
        return policies.Judged(item, pl.Series("verdict", [str(Verdict.PERSON)] * frame.height, dtype=pl.String))
    return policies.Judged(
        item, criteria.evaluate(rule, frame, details=False, keep=()).frame["verdict"].cast(pl.String)
    )


def columns_of(item: PolicyItem, pack: Pack, on: dt.date) -> dict[str, FieldColumn]:
    """Return every column that an item reads: its conditions, its formula, its order, its date of arrival."""
    rule = compiled(item, pack, on)
    found: dict[str, FieldColumn] = dict(rule.columns) if rule is not None else {}
    if item.benefit is not None:
        for formula in formulas(item.benefit):
            texts: list[str | None] = []
            if isinstance(formula, Each):
                texts = [formula.of]
            elif isinstance(formula, Rate):
                texts = [formula.of, formula.over]
            elif isinstance(formula, Bands):
                texts = [formula.by]
            for text in filter(None, texts):
                found |= {column.name: column for _, column in read_terms(text, pack.fields)}
    bridging = item.exclusions.bridging
    for name in (item.order_by, bridging.by if bridging else None):
        if name is not None:
            found[name] = find_column(name, pack.fields)
    return found


def tax_columns(columns: Iterable[str], fields: Mapping[str, Field]) -> list[str]:
    """Return those columns whose figures come from the tax authority."""
    found = []
    for name in columns:
        try:
            column = find_column(name, fields)
        except ValueError:
            continue
        if column.field.owner == TAX:
            found.append(name)
    return found


def without_unauthorised(frame: pl.DataFrame, fields: Mapping[str, Field], authorised: pl.Series) -> pl.DataFrame:
    """Return the table with the tax data of those removed who have not authorised their use."""
    hidden = tax_columns(frame.columns, fields)
    allowed = authorised.fill_null(False).alias("_allowed")
    return frame.with_columns(allowed).with_columns(pl.when("_allowed").then(pl.col(hidden))).drop("_allowed")


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
    item: PolicyItem, pack: Pack, frame: pl.DataFrame, on: dt.date, version: RuleVersion | None = None
) -> tuple[policies.Judged, pl.Series]:
    """Return what :func:`judge` and :func:`one_short` say, out of one evaluation."""
    rule = compiled(item, pack, on, version)
    if rule is None:
        return judge(item, pack, frame, on, version), pl.Series([False] * frame.height, dtype=pl.Boolean)
    judged = criteria.evaluate(rule, frame, details=False, keep=()).frame
    short = (judged["verdict"].cast(pl.String) == str(Verdict.NOT_MET)) & (judged["short_by"] == 1)
    short = (short & (judged["open"] == 0) & policies.applies(item, frame)).fill_null(False)
    return policies.Judged(item, judged["verdict"].cast(pl.String)), short


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
