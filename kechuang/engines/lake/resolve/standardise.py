"""标准化 (standardising): raw rows of anybody's table become identity rows, batch by batch.

The work is done on whole columns; what is written as it should be is passed through and only the other cells are
treated, so that a batch costs some ten microseconds a row at most.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from kechuang.engines.lake.gazetteer import DivisionLike
from kechuang.engines.lake.resolve import codes, contacts, values
from kechuang.engines.lake.resolve.identity import CONTENT, IDENTITY, hashed
from kechuang.engines.lake.resolve.parse_name import NameParser, plain_names

PERSON_KEY = b"kechuang.resolve/1"
_SPLIT = r"[;；、,，|/\n]+"


class Standardiser:
    """Makes identity rows.

    Parameters
    ----------
    divisions : mapping
        The pack's divisions by code: their names stand before names and addresses.
    key : bytes
        Secret of the keyed hash of ID numbers.
    """

    def __init__(self, divisions: Mapping[str, DivisionLike], key: bytes = PERSON_KEY) -> None:
        self._names = NameParser(divisions)
        self._places = self._names.places
        self._key = key

    def rows(self, raw: pl.DataFrame, *, source: str, unit: str = "元") -> pl.DataFrame:
        """Return the identity rows of a batch.

        Parameters
        ----------
        raw : DataFrame
            ``row_id`` and any of :data:`~kechuang.engines.lake.resolve.identity.ROLES`, all text, null or empty where
            the cell is. Columns ``name_2``, ``phone_2`` … (a role that several columns have) are looked at where the
            first is empty; of phones and former names all are taken.
        source : str
            Name of the table.
        unit : str
            Unit of the capital where the cell names none.

        Returns
        -------
        DataFrame with the columns of :data:`~kechuang.engines.lake.resolve.identity.IDENTITY`
        """
        size = raw.height
        out: dict[str, pl.Series] = {"row_id": raw["row_id"]}
        for part in (
            self._codes(raw), self._named(raw), self._former(raw), self._people(raw), self._where(raw),
            self._figures(raw, unit),
        ):  # fmt: skip
            out |= part
        frame = pl.DataFrame(out).with_columns(pl.lit(source).alias("source"))
        missing = [pl.lit(None, kind).alias(name) for name, kind in IDENTITY.items() if name not in frame.columns]
        frame = frame.with_columns(*missing)
        frame = self._placed(frame)
        frame = frame.with_columns(
            pl.when(pl.col("former").list.len() == 0).then(None).otherwise("former").alias("former")
        ).with_columns(pl.struct(CONTENT).hash(0).alias("content"))
        assert frame.height == size
        return frame.select(pl.col(name).cast(kind) for name, kind in IDENTITY.items())

    def _codes(self, raw: pl.DataFrame) -> dict[str, pl.Series]:
        out: dict[str, pl.Series] = {}
        for role in ("code", "reg_no"):
            cells = _first(raw, role)
            if cells is None:
                continue
            plain = codes.plain_codes(cells)
            right = codes.credit_codes(plain).fill_null(False)
            found = _where(plain, right)
            out["code"] = found if "code" not in out else out["code"].zip_with(out["code"].is_not_null(), found)
            number = _where(plain, codes.reg_numbers(plain))
            out["reg_text"] = (
                number if "reg_text" not in out else number.zip_with(number.is_not_null(), out["reg_text"])
            )
            organisation = _where(plain, codes.org_codes(plain))
            out["org_text"] = organisation if role == "code" else out.get("org_text", organisation)
            if role == "code":
                length = plain.str.len_bytes()
                out["broken"] = _where(plain, (~right & (length >= 17) & (length <= 19)).fill_null(False))
        if not out:
            return {}
        frame = pl.DataFrame(out)
        org = pl.coalesce(pl.col("code").str.slice(8, 9), "org_text")
        result = frame.select(
            "code", hashed("code").alias("code_key"), hashed("reg_text").alias("reg_no"), hashed(org).alias("org")
        ).to_dict()
        if "broken" in out and out["broken"].null_count() < raw.height:
            result["broken"] = out["broken"]
            near = codes.near(out["broken"].drop_nulls()).group_by("broken").agg(hashed("code").sort().alias("near"))
            lists = out["broken"].alias("broken").to_frame().join(near, on="broken", how="left", maintain_order="left")
            result["near"] = lists["near"]
        return result

    def _named(self, raw: pl.DataFrame) -> dict[str, pl.Series]:
        cells = _first(raw, "name")
        if cells is None:
            return {}
        names = plain_names(cells)
        names = names.set((names.str.len_chars() < 2).fill_null(False), None)
        parts = self._names.parse(names)
        tail = pl.col("branch").fill_null("")
        core = pl.concat_str("stem", "trade", tail)
        return (
            parts.select(
                hashed("name").alias("name"),
                hashed(core).alias("core"),
                hashed("stem").alias("stem"),
                hashed(pl.col("stem").str.head(1)).alias("head"),
                hashed(pl.col("stem").str.tail(1)).alias("tail"),
                "place",
                pl.when(pl.col("form") > 0).then("form").alias("form"),
                pl.when(pl.col("name").is_not_null()).then(tail.hash(0)).alias("branch"),
                pl.col("name").alias("name_text"),
                pl.col("stem").alias("stem_text"),
                pl.concat_str("trade", tail).alias("trade_text"),
            )
        ).to_dict()

    def _former(self, raw: pl.DataFrame) -> dict[str, pl.Series]:
        columns = [name for name in raw.columns if name == "former_name" or name.startswith("former_name_")]
        if not columns:
            return {}
        frame = raw.select(
            pl.int_range(pl.len(), dtype=pl.UInt32).alias("at"),
            pl.concat_str(*columns, separator=";", ignore_nulls=True).str.split(";").alias("cell"),
        ).explode("cell")
        frame = frame.with_columns(pl.col("cell").str.replace_all(_SPLIT, ";").str.split(";").alias("cell")).explode(
            "cell"
        )
        frame = frame.with_columns(plain_names(frame["cell"]).alias("cell")).filter(pl.col("cell").str.len_chars() >= 4)
        lists = frame.group_by("at").agg(hashed("cell").unique().sort().alias("former"))
        whole = pl.DataFrame({"at": pl.int_range(raw.height, dtype=pl.UInt32, eager=True)})
        return {"former": whole.join(lists, on="at", how="left", maintain_order="left")["former"]}

    def _people(self, raw: pl.DataFrame) -> dict[str, pl.Series]:
        out: dict[str, pl.Series] = {}
        if (cells := _first(raw, "person")) is not None:
            out["person"] = _sealed(contacts.persons(cells))
        if (cells := _first(raw, "person_id")) is not None:
            out["person_id"] = _sealed(contacts.person_ids(cells, self._key))
        columns = [name for name in raw.columns if name == "phone" or name.startswith("phone_")]
        numbers = [number for name in columns for number in contacts.phones(raw[name])]
        if numbers:
            sealed = pl.DataFrame({str(index): _sealed(number) for index, number in enumerate(numbers)})
            first = pl.coalesce(pl.all())
            told = sealed.with_columns(first.alias("first")).select(
                "first", second=pl.coalesce(pl.when(pl.col(one) != pl.col("first")).then(one) for one in sealed.columns)
            )
            out["phone"], out["phone_b"] = told["first"], told["second"]
        return out

    def _where(self, raw: pl.DataFrame) -> dict[str, pl.Series]:
        out: dict[str, pl.Series] = {}
        if (cells := _first(raw, "address")) is not None:
            place, rest = self._places.strip(contacts.filled(cells))
            address, road = contacts.addresses(rest)
            out |= {"lies": place, "address": _sealed(address), "road": _sealed(road)}
        if (cells := _first(raw, "division")) is not None:
            text = contacts.filled(cells).str.replace_all(r"[\s\-/]", "")
            named = self._places.whole(text)
            digits = text.str.extract(r"^(\d{6})(?:\d{3}|\d{6})?$", 1).cast(pl.Int32)
            out["division"] = digits.zip_with(digits.is_not_null(), named)
        return out

    @staticmethod
    def _figures(raw: pl.DataFrame, unit: str) -> dict[str, pl.Series]:
        out: dict[str, pl.Series] = {}
        if (cells := _first(raw, "capital")) is not None:
            out["capital"] = values.capitals(cells, unit)
        if (cells := _first(raw, "founded_on")) is not None:
            out["founded"] = values.days(cells)
        return out

    @staticmethod
    def _placed(frame: pl.DataFrame) -> pl.DataFrame:
        """Tell city and district by the name, the division column and the address, in this order."""
        told = [name for name in ("place", "division", "lies") if name in frame.columns]
        cities = [pl.when(pl.col(name) % 10_000 >= 100).then(pl.col(name) // 100) for name in told]
        # The district of the name may be that of the parent; the address and its column say where the firm is.
        fine = [pl.when(pl.col(name) % 100 > 0).then(name) for name in told[::-1]]
        return frame.with_columns(
            pl.coalesce(*cities, pl.lit(None, pl.Int32)).alias("city"),
            pl.coalesce(*fine, pl.lit(None, pl.Int32)).alias("district"),
        ).drop([name for name in ("division", "lies") if name in frame.columns])


def _first(raw: pl.DataFrame, role: str) -> pl.Series | None:
    """Return the cells of a role: the first of its columns that is filled."""
    columns = [
        name
        for name in raw.columns
        if name == role or (name.startswith(f"{role}_") and name[len(role) + 1 :].isdigit())
    ]
    if not columns:
        return None
    if len(columns) == 1:
        return raw[columns[0]]
    cells = [pl.when(pl.col(name).str.strip_chars() != "").then(name) for name in columns]
    return raw.select(pl.coalesce(*cells).alias(role))[role]


def _where(values: pl.Series, keep: pl.Series) -> pl.Series:
    return values.set(~keep.fill_null(False), None)


def _sealed(texts: pl.Series) -> pl.Series:
    return texts.to_frame("text").select(hashed("text").alias("hash"))["hash"]
