"""单元格取值 (typed cells): from raw text to the type that a contract declares, a batch at a time.

Every column gives its values (null where the cell is empty or unreadable) and ``_bad_<key>``: the text that could not
be read (null where nothing is wrong). Money is 分 as int64, shares are billionths, lists are JSON text. A number of a
person's identity gives its keyed hash, beside it ``<key>_masked``. A column declared ``unreadable: keep`` has its text
in ``<key>_raw`` and nothing bad.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping

import pyarrow as pa
import pyarrow.compute as pc

from kechuang.declarations.source import Column, Source
from kechuang.engines.lake import credit_code, functions, names, person, person_id, phone, reg_no
from kechuang.engines.lake.amount_columns import Amounts
from kechuang.engines.lake.functions import Each
from kechuang.engines.lake.gazetteer import Gazetteer

EXCERPT = 40
TEXT, WHOLE, DAY, TRUTH = pa.string(), pa.int64(), pa.date32(), pa.bool_()
TYPES: Mapping[str, pa.DataType] = {
    "text": TEXT, "credit_code": TEXT, "name": TEXT, "address": TEXT, "division": TEXT, "industry": TEXT,
    "date": DAY, "year": WHOLE, "integer": WHOLE, "decimal": pa.decimal128(38, 9), "money": WHOLE, "share": WHOLE,
    "code": TEXT, "boolean": TRUTH, "list": TEXT, "person": TEXT, "person_id": TEXT, "phone": TEXT, "reg_no": TEXT,
}  # fmt: skip
YES, NO = ("是", "有", "true", "1", "y", "yes"), ("否", "无", "没有", "false", "0", "n", "no")
_YEAR = re.compile(r"((?:19|20)\d{2})\s*(?:年度|年)?")
_DATE = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[T ]0?0:00(?::00(?:\.0+)?)?)?|(\d{4})(\d{2})(\d{2})"
)

Columns = dict[str, pa.Array]
Read = Callable[[pa.Array], Columns]


class CellReader:
    """Reads the cells of one contract.

    Parameters
    ----------
    source : Source
        The contract.
    gazetteer : Gazetteer
        The place names of the pack.
    industries : mapping
        The pack's industries by code.
    secret : bytes
        The lake's secret, under which ID numbers are hashed.
    """

    def __init__(
        self, source: Source, gazetteer: Gazetteer, industries: Mapping[str, object], secret: bytes = b""
    ) -> None:
        self._source = source
        self._numbers = person_id.Numbers(secret)
        self._gazetteer = gazetteer
        self._industries = industries
        self._readers = {key: self._reader(key, column) for key, column in source.columns.items()}
        self._hints = [
            key
            for key, column in source.columns.items()
            if column.type == "division" and "division" in {column.gives, key if column.gives is None else None}
        ]
        self._addresses = [
            key for key, column in source.columns.items() if column.type == "address" and column.gives != ""
        ]
        self.locates = source.contributes == "legal_entity" and bool(self._hints or self._addresses)

    def read(self, cells: Mapping[str, pa.Array]) -> Columns:
        """Return the typed columns of a batch.

        Parameters
        ----------
        cells : mapping
            The raw text of every column of the contract, by its key.
        """
        out: Columns = {}
        for key, reader in self._readers.items():
            out |= reader(cells[key])
            if self._source.columns[key].unreadable == "keep":
                bad = out[f"_bad_{key}"]
                out |= {f"{key}_raw": bad, f"_bad_{key}": pa.nulls(len(bad), TEXT)}
        if self.locates:
            out["_division"], out["_division_how"] = self._places(out)
        return out

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the contract."""
        return tuple(self._readers)

    def kept(self, key: str, cells: pa.Array) -> pa.Array:
        """Return raw cells as they may be kept: ID numbers masked, all others as they stand."""
        return self._numbers.hide(cells) if self._source.columns[key].type == "person_id" else cells

    def _reader(self, key: str, column: Column) -> Read:
        kind = column.type
        convert = self._simple(kind)
        nothing = pa.array(sorted({*column.empty, ""}), TEXT)

        def filled(raw: pa.Array) -> pa.Array:
            text = names.tidy(raw)
            return pc.if_else(pc.is_in(text, nothing), pa.scalar(None, TEXT), text)

        def bad(text: pa.Array, unread: pa.Array) -> pa.Array:
            return pc.if_else(unread, pc.utf8_slice_codeunits(text, 0, EXCERPT), pa.scalar(None, TEXT))

        def plain(raw: pa.Array) -> Columns:
            text = filled(raw)
            value = convert(text)
            unread = pc.and_(pc.is_null(value), pc.is_valid(text))
            out = {key: value, f"_bad_{key}": bad(text, unread)}
            if kind == "name":
                out[f"{key}_normal"] = names.normal(value)
            if kind == "credit_code":
                out[f"_why_{key}"] = why(credit_code.plain(out[f"_bad_{key}"]))
            return out

        def money(raw: pa.Array) -> Columns:
            text = filled(raw)
            fen, currency, how = amount(text)
            unread = pc.and_(pc.is_null(fen), pc.is_valid(text))
            return {key: fen, f"_bad_{key}": bad(text, unread), f"{key}_currency": currency, f"{key}_how": how}

        def division(raw: pa.Array) -> Columns:
            text = filled(raw)
            found = codes(names.half_width(text))
            # A name that several places bear is known, only not which one it means.
            unread = pc.and_(pc.is_valid(text), pc.equal(found, ""))
            value = pc.if_else(pc.is_in(found, pa.array(["", "?"], TEXT)), pa.scalar(None, TEXT), found)
            return {key: value, f"_bad_{key}": bad(text, unread)}

        if kind == "money":
            amount = Amounts(column.unit)
            return money

        def identity(raw: pa.Array) -> Columns:
            text = names.half_width(filled(raw))
            value, shown, wrong = self._numbers(text)
            unread = pc.and_(pc.is_null(value), pc.is_valid(text))
            return {
                key: value, f"{key}_masked": shown, f"_bad_{key}": bad(self._numbers.hide(text), unread),
                f"_why_{key}": pc.if_else(unread, wrong, pa.scalar(None, TEXT)),
            }  # fmt: skip

        if kind == "person_id":
            return identity
        if kind == "division":
            codes = Each(self._division, TEXT)
            return division
        why = Each(credit_code.explain, TEXT)
        return plain

    def _simple(self, kind: str) -> Callable[[pa.Array], pa.Array]:
        """Return the function from trimmed text to values of a type that needs one function only."""
        match kind:
            case "credit_code":
                return _codes
            case "name" | "address":
                return names.shown
            case "date":
                return _half(Each(_date, DAY))
            case "year":
                return _half(Each(_year, WHOLE))
            case "integer":
                return _half(Each(functions.integer, WHOLE))
            case "decimal":
                return _half(Each(functions.decimal, TYPES["decimal"]))
            case "share":
                return _half(Each(functions.share, WHOLE))
            case "boolean":
                return _half(Each(_truth, TRUTH))
            case "list":
                return _half(Each(functions.json_list, TEXT))
            case "industry":
                return _half(Each(self._industry, TEXT))
            case "person":
                return Each(person.read, TEXT)
            case "phone":
                return Each(phone.read, TEXT)
            case "reg_no":
                return Each(reg_no.read, TEXT)
            case _:
                return lambda text: text

    def _division(self, cell: str) -> str:
        """Return the code that a cell means, "?" where several are meant, "" where none is known."""
        codes = self._gazetteer.lookup(cell)
        return codes[0] if len(codes) == 1 else "?" if codes else ""

    def _industry(self, cell: str) -> str | None:
        code = re.sub(r"\s+", "", cell).upper()
        bare = code[1:] if len(code) > 1 and code[0].isalpha() else code
        return next((known for known in (code, bare) if known in self._industries), None)

    def _places(self, typed: Columns) -> tuple[pa.Array, pa.Array]:
        """Return the district of every row and how it was found."""
        code = typed[self._source.entity]
        nothing = pa.nulls(len(code), TEXT)
        hints = [typed[key] for key in self._hints]
        fine = [pc.if_else(pc.ends_with(hint, "00"), pa.scalar(None, TEXT), hint) for hint in hints]
        hint = pc.coalesce(*fine, *hints) if hints else nothing
        address = typed[self._addresses[0]] if self._addresses else nothing
        label = self._source.columns[self._addresses[0]].headings[0] if self._addresses else "地址"
        found = [
            self._gazetteer.locate(*row, label=label)
            for row in zip(address.to_pylist(), hint.to_pylist(), code.to_pylist(), strict=True)
        ]
        return pa.array([place.code for place in found], TEXT), pa.array([place.how for place in found], TEXT)


def _half(function: Each) -> Callable[[pa.Array], pa.Array]:
    return lambda text: function(names.half_width(text))


def _codes(text: pa.Array) -> pa.Array:
    codes = credit_code.plain(text)
    return pc.if_else(credit_code.valid(codes), codes, pa.scalar(None, TEXT))


def _date(cell: str) -> dt.date | None:
    match = _DATE.fullmatch(cell)
    if not match:
        return None
    year, month, day = (int(part) for part in match.groups() if part is not None)
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _year(cell: str) -> int | None:
    match = _YEAR.fullmatch(cell)
    return int(match[1]) if match else None


def _truth(cell: str) -> bool | None:
    word = cell.lower()
    return True if word in YES else False if word in NO else None
