"""判定入库: every enterprise under one rule, as rows ready to be written, with the counts a board needs."""

from __future__ import annotations

import datetime as dt
import hashlib
from contextlib import suppress

import polars as pl

from kechuang.apps.enterprises.taxdata import AUTHORISED, tax_columns
from kechuang.apps.ladder.firms import Firms
from kechuang.apps.ladder.kinds import LABELS, renewing, version_for
from kechuang.apps.ladder.nearest import chosen, words
from kechuang.core import Verdict
from kechuang.declarations.pack import Pack
from kechuang.declarations.rule import Kind, Rule
from kechuang.engines import criteria

_NULLS = r'"[^"]+":null,?'
_HEAD = (
    "entity_id", "division", "industry", AUTHORISED, "place", "verdict", "short_by", "open", "manual", "score_low",
    "score_high",
)  # fmt: skip
PLACE = "place"
_KEPT = ("entity_id", "division", "industry", AUTHORISED, PLACE)
BY = ("rule", "verdict", "short_by", "open", "manual", "hidden", "division", "industry", "unmet")
"""What a count is of: all columns of :class:`~kechuang.apps.ladder.models.VerdictCount` but the number."""


def verdict_rows(
    rule: Rule, pack: Pack, firms: Firms, as_of: dt.date
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Judge every firm: who holds the title as one that applies for its renewal, all others for a new one.

    Returns
    -------
    rows : polars.DataFrame
        The columns of :class:`~kechuang.apps.ladder.models.RuleVerdict` without the generation; ``conditions`` is
        the engine's row as JSON text, without what is null.
    counts : polars.DataFrame
        :data:`BY` and ``enterprises``.
    lacking : polars.DataFrame
        What each firm lacks, in the order of the firms: ``authorised, missing`` (names of columns).
    """
    frame = firms.frame.with_row_index(PLACE)
    rows = _judged(rule, pack, frame, as_of, kind="new", asked=firms.asked)
    held = renewing(rule, firms.held, pack, as_of)
    again = pl.col("entity_id").is_in(list(held))
    if held and not (renewals := frame.filter(again)).is_empty():
        rows = pl.concat([rows.filter(~again), _judged(rule, pack, renewals, as_of, kind="renewal", asked={})])
    lacking = rows.sort(PLACE).select("authorised", "missing")
    rows = rows.drop("missing", PLACE)
    return rows, counted(rows, pack), lacking


def counted(rows: pl.DataFrame, pack: Pack) -> pl.DataFrame:
    """Count verdicts: :data:`BY` and ``enterprises``."""
    told = rows.with_columns(_sections(rows["industry"], pack))
    return told.group_by(BY).agg(pl.len().alias("enterprises")).sort(BY)


def _judged(
    rule: Rule, pack: Pack, frame: pl.DataFrame, as_of: dt.date, *, kind: Kind,
    asked: dict[tuple[str, str], pl.DataFrame],
) -> pl.DataFrame:  # fmt: skip
    version = version_for(rule, as_of, kind)
    compiled = criteria.compile_rule(version, pack.fields, on=as_of, rules=pack.rules, kind=kind)
    evaluation = criteria.evaluate(compiled, frame, keep=_KEPT, asked=asked)
    judged = _split(evaluation.frame, compiled)
    types = dict(judged.schema)  # asked for once: polars makes it anew each time
    detail = [name for name in types if name not in _HEAD]
    lacks_tax = [pl.col("missing").list.contains(name) for name in tax_columns(compiled.columns, pack.fields)]
    hidden = ~pl.col(AUTHORISED) & pl.any_horizontal([pl.lit(False), *lacks_tax])
    return judged.select(
        "entity_id",
        pl.lit(rule.id).alias("rule"),
        pl.lit(version.from_.isoformat()).alias("version"),
        pl.lit(kind).alias("kind"),
        pl.col("verdict").cast(pl.String),
        "short_by",
        "open",
        "manual",
        pl.col(AUTHORISED).alias("authorised"),
        hidden.fill_null(False).alias("hidden"),
        unmet_texts(judged, compiled),
        "score_low",
        "score_high",
        pl.col("division").fill_null(""),
        pl.col("industry").fill_null(""),
        "missing",
        PLACE,
        pl.struct(
            # JSON numbers of this writer end at 64 bits; wider ones travel as text.
            pl.col(name).cast(pl.String) if types[name] == pl.Int128 else pl.col(name)
            for name in detail
        )
        .struct.json_encode()
        .str.replace_all(_NULLS, "")
        .str.replace(",}", "}", literal=True)
        .alias("conditions"),
    )


def fingerprint(rule: Rule, as_of: dt.date) -> str:
    """Return what tells whether the versions of a rule that judge on a day are still those that judged."""
    versions = [version_for(rule, as_of, kind) for kind in LABELS]
    texts = dict.fromkeys(version.model_dump_json(by_alias=True) for version in versions)
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()


def judging(pack: Pack, as_of: dt.date) -> dict[str, str]:
    """Return the fingerprints of the rules that judge on a day."""
    return {rule.id: fingerprint(rule, as_of) for rule in judged_rules(pack, as_of)}


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


def unmet_texts(judged: pl.DataFrame, compiled: criteria.Compiled) -> pl.Series:
    """Return the one condition that each enterprise lacks, in words; empty for those who are not one condition away.

    Of a composite condition it is the part that :mod:`.nearest` names.
    """
    near = (pl.col("verdict") == Verdict.NOT_MET) & (pl.col("short_by") == 1) & (pl.col("open") == 0)
    parts = [
        pl.when(near & (pl.col(name) == Verdict.NOT_MET)).then(expr)
        for name, expr in chosen(compiled, judged.schema).items()
    ]
    named = judged.select(pl.coalesce([*parts, pl.lit("")]).alias("unmet"))["unmet"]
    return named.replace_strict({"": "", **words(compiled)}, return_dtype=pl.String).alias("unmet")
