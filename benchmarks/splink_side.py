"""The side of Splink (对照) in the figures of resolution: ``python -m benchmarks.splink_side MODEL OUT TABLE…``.

``febrl4`` and ``historical_50k`` are the models that Splink's own documentation publishes for these sets (its examples
"Linking the febrl4 datasets", the detailed model, and "Linking a dataset of real historical persons"): blocking rules,
comparisons, training and the thresholds of clustering as they stand there. ``firms`` is a generic model of ours for
identity rows of enterprises. Prints seconds, processor seconds and peak MiB; starting Python and importing is part of
neither. OUT gets source, row_id, entity_id.
"""

from __future__ import annotations

import json
import logging
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

MEMORY = "6GB"


def febrl4(api: DuckDBAPI, tables: list[Path]) -> tuple[Linker, float]:
    """Link two tables of 5,000 persons."""
    blocks = [
        block_on("given_name", "surname"),
        "l.given_name = r.surname and l.surname = r.given_name",
        block_on("date_of_birth"),
        block_on("soc_sec_id"),
        block_on("state", "address_1"),
        block_on("street_number", "address_1"),
        block_on("postcode"),
    ]
    settings = SettingsCreator(
        unique_id_column_name="row_id",
        link_type="link_only",
        blocking_rules_to_generate_predictions=blocks,
        comparisons=[
            cl.NameComparison("given_name").configure(term_frequency_adjustments=True),
            cl.NameComparison("surname").configure(term_frequency_adjustments=True),
            cl.DateOfBirthComparison(
                "date_of_birth", input_is_string=True, datetime_format="%Y%m%d", invalid_dates_as_null=True
            ),
            cl.DamerauLevenshteinAtThresholds("soc_sec_id", [1, 2]),
            cl.ExactMatch("street_number").configure(term_frequency_adjustments=True),
            cl.DamerauLevenshteinAtThresholds("postcode", [1, 2]).configure(term_frequency_adjustments=True),
        ],
    )
    given = [api.register(_rows(api, path), dataset_display_name=path.stem) for path in tables]
    linker = Linker(given, settings)
    train = linker.training
    train.estimate_probability_two_random_records_match(
        [block_on("soc_sec_id"), block_on("given_name", "surname", "date_of_birth")], recall=0.8
    )
    train.estimate_u_using_random_sampling(max_pairs=1e6)
    for column in ("date_of_birth", "postcode"):
        train.estimate_parameters_using_expectation_maximisation(
            block_on(column), estimate_without_term_frequencies=True
        )
    return linker, 0.99


def historical_50k(api: DuckDBAPI, tables: list[Path]) -> tuple[Linker, float]:
    """Find the persons of one table of 50,578 rows."""
    blocks = [
        block_on("substr(first_name,1,3)", "substr(surname,1,4)"),
        block_on("surname", "dob"),
        block_on("first_name", "dob"),
        block_on("postcode_fake", "first_name"),
        block_on("postcode_fake", "surname"),
        block_on("dob", "birth_place"),
        block_on("substr(postcode_fake,1,3)", "dob"),
        block_on("substr(postcode_fake,1,3)", "first_name"),
        block_on("substr(postcode_fake,1,3)", "surname"),
        block_on("substr(first_name,1,2)", "substr(surname,1,2)", "substr(dob,1,4)"),
    ]
    settings = SettingsCreator(
        unique_id_column_name="row_id",
        link_type="dedupe_only",
        blocking_rules_to_generate_predictions=blocks,
        comparisons=[
            cl.ForenameSurnameComparison(
                "first_name", "surname", forename_surname_concat_col_name="first_name_surname_concat"
            ),
            cl.DateOfBirthComparison("dob", input_is_string=True),
            cl.PostcodeComparison("postcode_fake"),
            cl.ExactMatch("birth_place").configure(term_frequency_adjustments=True),
            cl.ExactMatch("occupation").configure(term_frequency_adjustments=True),
        ],
    )
    rows = _rows(api, tables[0]).project("*, first_name || ' ' || surname as first_name_surname_concat")
    linker = Linker(api.register(rows), settings)
    train = linker.training
    train.estimate_probability_two_random_records_match(
        [
            block_on("first_name", "surname", "dob"),
            block_on("substr(first_name,1,2)", "surname", "substr(postcode_fake,1,2)"),
            block_on("dob", "postcode_fake"),
        ],
        recall=0.6,
    )
    train.estimate_u_using_random_sampling(max_pairs=1e7)
    for rule in (block_on("first_name", "surname"), block_on("dob")):
        train.estimate_parameters_using_expectation_maximisation(rule, estimate_without_term_frequencies=True)
    return linker, 0.95


def firms(api: DuckDBAPI, tables: list[Path]) -> tuple[Linker, float]:
    """Find the firms of identity rows: what a user of Splink would write who knows what the columns mean."""
    blocks = [
        block_on("code"),
        block_on("name_text"),
        block_on("stem_text", "trade_text"),
        block_on("stem_text", "district"),
        block_on("stem_text", "person"),
        block_on("phone"),
        block_on("person", "address"),
    ]
    often = {"term_frequency_adjustments": True}
    settings = SettingsCreator(
        unique_id_column_name="row_id",
        link_type="dedupe_only",
        blocking_rules_to_generate_predictions=blocks,
        comparisons=[
            cl.ExactMatch("code"),
            cl.JaroWinklerAtThresholds("name_text", [0.95, 0.88]).configure(**often),
            cl.ExactMatch("person").configure(**often),
            cl.ExactMatch("phone").configure(**often),
            cl.ExactMatch("address").configure(**often),
            cl.ExactMatch("capital"),
            cl.ExactMatch("founded"),
        ],
    )
    linker = Linker(api.register(api.duckdb_con.read_parquet([str(path) for path in tables])), settings)
    train = linker.training
    train.estimate_probability_two_random_records_match([block_on("code"), block_on("name_text", "person")], recall=0.8)
    train.estimate_u_using_random_sampling(max_pairs=1e7)
    for rule in (block_on("name_text"), block_on("phone", "person")):
        train.estimate_parameters_using_expectation_maximisation(rule, estimate_without_term_frequencies=True)
    return linker, 0.95


MODELS: dict[str, Callable[[DuckDBAPI, list[Path]], tuple[Linker, float]]] = {
    "febrl4": febrl4, "historical_50k": historical_50k, "firms": firms,
}  # fmt: skip


def _rows(api: DuckDBAPI, path: Path) -> Any:
    """Read a table as the examples do: all text, without spaces around it, empty is missing, rows numbered."""
    con = api.duckdb_con
    held = con.read_parquet(str(path)) if path.suffix == ".parquet" else con.read_csv(str(path), all_varchar=True)
    cells = ", ".join(f'nullif(trim("{name}"), \'\') as "{name.strip()}"' for name in held.columns)
    held.project(f"{cells}, cast(row_number() over () - 1 as varchar) as row_id").create(f"rows_{path.stem}")
    return con.table(f"rows_{path.stem}")


def main(model: str, out: Path, tables: list[Path]) -> None:
    """Run one model and print what it took."""
    logging.disable(logging.WARNING)
    wall, cpu = time.perf_counter(), time.process_time()
    con = duckdb.connect()
    con.sql(f"SET threads = 2; SET memory_limit = '{MEMORY}'; SET preserve_insertion_order = true")
    linker, threshold = MODELS[model](DuckDBAPI(con), tables)
    found = linker.inference.predict(threshold_match_probability=min(threshold, 0.95))
    clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(found, threshold_match_probability=threshold)
    frame = clusters.as_duckdbpyrelation()
    source = next((name for name in ("source_dataset", "source") if name in frame.columns), f"'{tables[0].stem}'")
    row = "regexp_replace(row_id, '^.*:', '')"  # rows of several tables in one are named with their table
    frame.project(f"{source} as source, {row} as row_id, cluster_id::varchar as entity_id").write_parquet(str(out))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    told = {"seconds": time.perf_counter() - wall, "cpu": time.process_time() - cpu, "peak": peak}
    print(json.dumps(told))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), [Path(one) for one in sys.argv[3:]])
