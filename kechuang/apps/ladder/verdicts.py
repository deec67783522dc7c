"""判定入库: every enterprise under one rule, as rows ready to be written, with the counts a board needs."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from contextlib import suppress

import polars as pl

from kechuang.core import Verdict
from kechuang.declarations.pack import Pack
from kechuang.declarations.rule import Rule, RuleVersion
from kechuang.engines import criteria

# What the record calls otherwise than the field dictionary.
AS_FIELDS = {"industry": "industry_code", "division": "reg_region"}
_NULLS = r'"[^"]+":null,?'
_HEAD = ("entity_id", "division", "industry", "verdict", "short_by", "open", "manual", "score_low", "score_high")


def verdict_rows(
    rule: Rule,
    pack: Pack,
    entities: pl.DataFrame,
    years: pl.DataFrame | None,
    as_of: dt.date,
    *,
    asked: dict[tuple[str, str], pl.DataFrame] | None = None,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Judge every enterprise.

    Parameters
    ----------
    asked : dict, optional
        What other rules say of these very enterprises on this day (中小企业划型): filled here, and given again with
        the next rule, it is judged once for all of them.

    Returns
    -------
    rows : polars.DataFrame
        The columns of :class:`~kechuang.apps.ladder.models.RuleVerdict` without the generation; ``conditions`` is
        the engine's row as JSON text, without what is null.
    counts : polars.DataFrame
        The columns of :class:`~kechuang.apps.ladder.models.VerdictCount` without the generation.
    """
    version = criteria.choose_version(rule, as_of)
    compiled = criteria.compile_rule(version, pack.fields, on=as_of, rules=pack.rules)
    frame = criteria.subjects(entities, years if years is not None else _no_years(), as_of).with_columns(
        *(pl.col(column).alias(field) for column, field in AS_FIELDS.items())
    )
    evaluation = criteria.evaluate(compiled, frame, keep=("entity_id", "division", "industry"), asked=asked)
    judged = _split(evaluation.frame, compiled)
    detail = [name for name in judged.columns if name not in _HEAD]
    rows = judged.select(
        "entity_id",
        pl.lit(rule.id).alias("rule"),
        pl.lit(version.from_.isoformat()).alias("version"),
        pl.col("verdict").cast(pl.String),
        "short_by",
        "open",
        "manual",
        "score_low",
        "score_high",
        pl.col("division").fill_null(""),
        pl.col("industry").fill_null(""),
        pl.struct(
            # JSON numbers of this writer end at 64 bits; wider ones travel as text.
            pl.col(name).cast(pl.String) if judged.schema[name] == pl.Int128 else pl.col(name)
            for name in detail
        )
        .struct.json_encode()
        .str.replace_all(_NULLS, "")
        .str.replace(",}", "}", literal=True)
        .alias("conditions"),
    )
    by = ["rule", "verdict", "short_by", "open", "manual", "division", "industry", "unmet"]
    told = rows.with_columns(unmet_texts(judged, compiled), _sections(rows["industry"], pack))
    counts = told.group_by(by).agg(pl.len().alias("enterprises")).sort(by)
    return rows, counts


def fingerprint(version: RuleVersion) -> str:
    """Return what tells whether a rule's version is still the one that judged."""
    return hashlib.sha256(version.model_dump_json(by_alias=True).encode()).hexdigest()


def judging(pack: Pack, as_of: dt.date) -> dict[str, str]:
    """Return the fingerprints of the versions that judge on a day, by rule."""
    return {rule.id: fingerprint(criteria.choose_version(rule, as_of)) for rule in judged_rules(pack, as_of)}


def judged_rules(pack: Pack, as_of: dt.date) -> list[Rule]:
    """Return the rungs that have a version on a day."""
    found = []
    for rule in pack.ladder:
        with suppress(criteria.NoVersionError):
            criteria.choose_version(rule, as_of)
            found.append(rule)
    return found


def _sections(industries: pl.Series, pack: Pack) -> pl.Series:
    """Return the section (门类) of each industry's code, empty where it is not known."""
    section = {code: section_of(code, pack) for code in industries.unique()}
    return industries.replace_strict(section, default="", return_dtype=pl.String)


def section_of(code: str, pack: Pack) -> str:
    """Return the section (门类) of an industry's code, with or without its letter; empty where it is not known."""
    found = pack.industries.get(code) or pack.industries.get(code[1:]) or pack.industries.get(code[:2])
    return found.section if found else code[:1] if code[:1].isalpha() else ""


def _split(judged: pl.DataFrame, compiled: criteria.Compiled) -> pl.DataFrame:
    """Tell what awaits a person apart from what lacks data: only the latter keeps a firm from being near."""
    person = pl.sum_horizontal(pl.col(top.id) == Verdict.PERSON for top in compiled.top).cast(pl.UInt16)
    return judged.with_columns(manual=person).with_columns(open=pl.col("open") - pl.col("manual"))


def nearest_unmet(told: Sequence[criteria.ConditionResult]) -> criteria.ConditionResult:
    """Return the first top condition that is not met, or what of it says best what is lacking."""
    unmet = next(one for one in told if one.verdict is Verdict.NOT_MET)
    # A group says little by itself: the part of it that lacks a known amount says what to do.
    return next((part for part in unmet.parts if part.verdict is Verdict.NOT_MET and part.margin), unmet)


def unmet_texts(judged: pl.DataFrame, compiled: criteria.Compiled) -> pl.Series:
    """Return the one condition that each enterprise lacks, in words; empty for those who are not one condition away.

    Which condition that is follows from the verdicts of the top conditions and their parts and from whether their
    margins are known, so that one enterprise of each such pattern is explained for all of its kind.
    """
    ids = [one.id for top in compiled.top for one in (top, *top.parts)]
    margins = [f"{one}.margin" for one in ids if f"{one}.margin" in judged.columns]
    near = (pl.col("verdict") == Verdict.NOT_MET) & (pl.col("short_by") == 1) & (pl.col("open") == 0)
    pattern = pl.concat_str(*(pl.col(one).cast(pl.String).fill_null("") for one in ids),
                            *(pl.col(one).is_null().cast(pl.String) for one in margins), separator="|")  # fmt: skip
    marked = judged.with_columns(pl.when(near).then(pattern).alias("_pattern"))
    kinds = marked.filter(near).unique("_pattern", keep="first", maintain_order=True)
    texts = {
        row["_pattern"]: nearest_unmet(criteria.explain(compiled, {}, result=row)).text
        for row in kinds.iter_rows(named=True)
    }
    found = marked["_pattern"].replace_strict(texts, default="", return_dtype=pl.String)
    return found.fill_null("").alias("unmet")


def _no_years() -> pl.DataFrame:
    return pl.DataFrame(schema={"entity_id": pl.String, "year": pl.Int32})
