"""The few types that every room shares.

依据 (Evidence), 金额 (Money), 比例 (Ratio), 判定 (Verdict), 期间 (Period), 行政区划代码 (division codes)
and the one clock. Nothing here knows Django, a pack or a file format.
"""

from __future__ import annotations

import datetime as dt
import enum
import os
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any, Literal, Self
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")

# --------------------------------------------------------------------------- clock


def now() -> dt.datetime:
    """Return the present moment in local time (Asia/Shanghai).

    ``KECHUANG_NOW`` (ISO 8601, with or without an offset) freezes it, for tests and trials.

    Raises
    ------
    ValueError
        If ``KECHUANG_NOW`` is set and is not an ISO 8601 date or moment.
    """
    frozen = os.environ.get("KECHUANG_NOW", "").strip()
    if not frozen:
        return dt.datetime.now(ZONE)
    try:
        moment = dt.datetime.fromisoformat(frozen)
    except ValueError as error:
        raise ValueError(f"KECHUANG_NOW={frozen!r} 不是日期时间，应写作 2026-11-21T09:00:00") from error
    return moment.replace(tzinfo=ZONE) if moment.tzinfo is None else moment.astimezone(ZONE)


def today() -> dt.date:
    """Return the present day in local time (Asia/Shanghai)."""
    return now().date()


# --------------------------------------------------------------------------- words

_translate: Callable[[str], str] = str


def speak_with(translate: Callable[[str], str]) -> None:
    """Let :func:`phrase` ask this for the reader's language: the site gives its own translator, once, as it starts."""
    global _translate  # noqa: PLW0603 - engines know no site, and a sentence is worded where its figures are
    _translate = translate


def phrase(sentence: str, /, **values: object) -> str:
    """Return a sentence in the reader's language, Chinese unless the site says otherwise, with its blanks filled.

    >>> phrase("差 {amount}", amount="0.21 个百分点")
    '差 0.21 个百分点'
    """
    return _translate(sentence).format(**values)


# --------------------------------------------------------------------------- money

_MONEY_UNITS = {"元": 100, "万元": 10_000 * 100, "亿元": 100_000_000 * 100, "": 100}
_MONEY = re.compile(r"^\s*([+-]?[\d,]*\.?\d+)\s*(亿元|万元|元|)\s*$")


@dataclass(frozen=True, order=True, slots=True)
class Money:
    """An amount of renminbi (金额) in whole 分; never a float.

    Parameters
    ----------
    fen : int
        The amount in 分 (1 元 = 100 分). May be negative.
    """

    fen: int

    def __post_init__(self) -> None:
        if isinstance(self.fen, bool) or not isinstance(self.fen, int):
            raise TypeError(f"金额以分（整数）记，得到 {self.fen!r}")

    @classmethod
    def parse(cls, text: str | int | Decimal) -> Self:
        """Read ``5000万元``, ``2亿元``, ``49,999,999.99元`` or a bare number of 元.

        Raises
        ------
        ValueError
            If the text is no amount, or has parts smaller than one 分.
        """
        match = _MONEY.match(str(text))
        if not match:
            raise ValueError(f"{text!r} 不是金额，应写作 5000万元、2亿元 或 49999999.99元")
        try:
            fen = Decimal(match[1].replace(",", "")) * _MONEY_UNITS[match[2]]
        except InvalidOperation as error:
            raise ValueError(f"{text!r} 不是金额") from error
        if fen != fen.to_integral_value():
            raise ValueError(f"{text!r} 小于一分，金额最多两位小数（元）")
        return cls(int(fen))

    def __add__(self, other: Money) -> Money:
        return Money(self.fen + other.fen)

    def __sub__(self, other: Money) -> Money:
        return Money(self.fen - other.fen)

    def __neg__(self) -> Money:
        return Money(-self.fen)

    def exact(self) -> str:
        """Return the exact amount, ``9,970,412.36 元``."""
        sign = "-" if self.fen < 0 else ""
        yuan, fen = divmod(abs(self.fen), 100)
        return f"{sign}{yuan:,}.{fen:02d}\u00a0元"

    def __str__(self) -> str:
        """Return the amount as an official reads it: 元, 万元 or 亿元, rounded half up."""
        size = abs(self.fen)
        if size >= 100_000_000 * 100:
            return f"{_rounded(self.fen, 100_000_000 * 100, 2)}\u00a0亿元"
        if size >= 10_000 * 100:
            return f"{_rounded(self.fen, 10_000 * 100, 0 if size >= 1_000_000 * 100 else 2)}\u00a0万元"
        return f"{_rounded(self.fen, 100, 2)}\u00a0元"


def _rounded(value: int, unit: int, places: int) -> str:
    scaled, rest = divmod(abs(value) * 10**places, unit)
    if rest * 2 >= unit:
        scaled += 1
    whole, part = divmod(scaled, 10**places)
    text = f"{whole:,}"
    if places:
        text = f"{text}.{part:0{places}d}".rstrip("0").rstrip(".")
    return ("-" if value < 0 and scaled else "") + text


# --------------------------------------------------------------------------- ratio

_RATIO = re.compile(r"^\s*([+-]?\d+(?:\.\d+)?)\s*(%|)\s*$")


@dataclass(frozen=True, order=True, slots=True)
class Ratio:
    """An exact share or rate (比例), a fraction inside and percent outside.

    Parameters
    ----------
    value : fractions.Fraction
        The share as a fraction: 5 % is ``Fraction(1, 20)``.
    """

    value: Fraction

    @classmethod
    def parse(cls, text: str | int | Fraction | Decimal) -> Self:
        """Read ``5%``, ``2.5%``, ``0.05`` or a Fraction.

        Raises
        ------
        ValueError
            If the text is no share.
        """
        if isinstance(text, Fraction):
            return cls(text)
        match = _RATIO.match(str(text))
        if not match:
            raise ValueError(f"{text!r} 不是比例，应写作 5% 或 0.05")
        value = Fraction(match[1])
        return cls(value / 100 if match[2] else value)

    @classmethod
    def of(cls, part: int, whole: int) -> Self | None:
        """Return ``part / whole``, or None where the whole is not positive (a missing value)."""
        return cls(Fraction(part, whole)) if whole > 0 else None

    def percent(self, places: int = 2) -> str:
        """Return the share in percent with at most ``places`` decimals, half up: ``2.79 %``."""
        scaled = self.value * 100
        number = _rounded(scaled.numerator, scaled.denominator, places)
        return f"{number}\u00a0%"

    def __str__(self) -> str:
        return self.percent()


# --------------------------------------------------------------------------- verdict


class Verdict(enum.StrEnum):
    """The four answers (判定) that a condition or a whole rule can have."""

    MET = "met"
    NOT_MET = "not_met"
    MISSING = "missing"
    PERSON = "person"

    @property
    def label(self) -> str:
        """The word an official reads."""
        return VERDICT_LABELS[self]

    @classmethod
    def all_of(cls, parts: Iterable[Verdict]) -> Verdict:
        """Combine conditions that must all hold: not_met > missing > person > met."""
        return _first(parts, (cls.NOT_MET, cls.MISSING, cls.PERSON), otherwise=cls.MET)

    @classmethod
    def any_of(cls, parts: Iterable[Verdict]) -> Verdict:
        """Combine conditions of which one suffices: met > person > missing > not_met."""
        return _first(parts, (cls.MET, cls.PERSON, cls.MISSING), otherwise=cls.NOT_MET)

    @classmethod
    def of_score(cls, low: int, high: int, line: int, *, gap: Verdict) -> Verdict:
        """Judge a score known as an interval against the line it must reach.

        Parameters
        ----------
        low, high : int
            The least and greatest score that the known parts allow.
        line : int
            The score that must be reached (inclusive).
        gap : Verdict
            What the open parts lack: ``MISSING`` or ``PERSON``.
        """
        if low >= line:
            return cls.MET
        if high < line:
            return cls.NOT_MET
        return gap


VERDICT_LABELS = {
    Verdict.MET: "符合",
    Verdict.NOT_MET: "不符合",
    Verdict.MISSING: "数据缺失",
    Verdict.PERSON: "需人工核实",
}


def _first(parts: Iterable[Verdict], order: tuple[Verdict, ...], *, otherwise: Verdict) -> Verdict:
    seen = set(parts)
    return next((verdict for verdict in order if verdict in seen), otherwise)


# --------------------------------------------------------------------------- period

_YEAR = re.compile(r"\d{4}")
_OPEN = re.compile(r"^\.\.(?=\d)")
_PERIOD = re.compile(r"^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?$")


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of days (期间), both ends included; either end may be open.

    Written as ISO: ``2021``, ``2022-08``, ``2022-08-18``, ``2019/2022-08``, ``../2022``, ``2022/..``; ``..2022``, as
    readings have it, is taken for ``../2022``.
    """

    start: dt.date | None
    end: dt.date | None
    text: str = field(compare=False, default="")

    @classmethod
    def parse(cls, text: str | int) -> Self:
        """Read a period.

        Raises
        ------
        ValueError
            If the text is no year, month, day or interval of them, or ends before it starts.
        """
        written = _OPEN.sub("../", str(text).strip())
        head, slash, tail = written.partition("/")
        first, last = cls._ends(head), cls._ends(tail if slash else head)
        period = cls(first[0], last[1], written)
        if period.start and period.end and period.end < period.start:
            raise ValueError(f"期间 {written!r} 的止期早于起期")
        return period

    @staticmethod
    def _ends(text: str) -> tuple[dt.date | None, dt.date | None]:
        if text == "..":
            return None, None
        match = _PERIOD.match(text)
        if not match:
            raise ValueError(f"{text!r} 不是期间，应写作 2021、2022-08、2022-08-18 或 2019/2022-08")
        year, month, day = int(match[1]), match[2], match[3]
        if day:
            exact = dt.date(year, int(month), int(day))
            return exact, exact
        if month:
            first = dt.date(year, int(month), 1)
            following = dt.date(year + first.month // 12, first.month % 12 + 1, 1)
            return first, following - dt.timedelta(days=1)
        return dt.date(year, 1, 1), dt.date(year, 12, 31)

    def __str__(self) -> str:
        return self.text

    @property
    def label(self) -> str:
        """The period as printed: ``2021 年``, ``2022-08``, ``2018–2021 年``, ``2019 年至 2022-08``, ``2022 年起``."""
        first, slash, last = self.text.partition("/")
        if not slash:
            return _printed(first)
        if first == "..":
            return f"至 {_printed(last)}"
        if last == "..":
            return f"{_printed(first)}起"
        if _YEAR.fullmatch(first) and _YEAR.fullmatch(last):
            return f"{first}–{_printed(last)}"
        start = _printed(first)
        return f"{start}{'' if start.endswith('年') else ' '}至 {_printed(last)}"


def _printed(moment: str) -> str:
    return f"{moment}\u00a0年" if _YEAR.fullmatch(moment) else moment


# --------------------------------------------------------------------------- division

_DIVISION = re.compile(r"^\d{6}$")


def division_parent(code: str) -> str | None:
    """Return the code of the division above (GB/T 2260, six digits), or None above a province.

    >>> division_parent("370303"), division_parent("370300"), division_parent("370000")
    ('370300', '370000', None)
    """
    if not _DIVISION.match(code):
        raise ValueError(f"行政区划代码应为 6 位数字，得到 {code!r}")
    if code.endswith("0000"):
        return None
    return code[:2] + "0000" if code.endswith("00") else code[:4] + "00"


def division_prefix(code: str) -> str:
    """Return the digits that every division inside this one begins with.

    >>> division_prefix("370000"), division_prefix("370300"), division_prefix("370303")
    ('37', '3703', '370303')
    """
    if not _DIVISION.match(code):
        raise ValueError(f"行政区划代码应为 6 位数字，得到 {code!r}")
    if code.endswith("0000"):
        return code[:2]
    return code[:4] if code.endswith("00") else code


# --------------------------------------------------------------------------- evidence

Basis = Literal["official_statistics", "administrative", "enterprise_reported", "press", "synthetic"]

BASIS_LABELS: Mapping[str, str] = {
    "official_statistics": "官方统计",
    "administrative": "行政记录",
    "enterprise_reported": "企业填报",
    "press": "新闻报道",
    "synthetic": "演示数据",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What a value stands on (依据): a source row, a sentence, a rule, or a person's finding.

    A value is never bare. Which fields are filled follows from ``kind``:

    ==========  =====================================================================
    ``row``     ``source``, ``file`` (sha256), ``row`` (1-based data row), ``run``,
                ``ingested`` (ISO moment); ``derived`` where computed from that row
    ``sentence``  ``file`` (sha256), ``start``, ``end`` (code points), ``text``
    ``rule``    ``rule``, ``version``, ``condition``, ``inputs``
    ``person``  ``person`` (post, not name), ``ingested``, ``note``
    ==========  =====================================================================

    ``text`` of a sentence is given only where the file is loaded.
    """

    kind: Literal["row", "sentence", "rule", "person"]
    source: str | None = None
    department: str | None = None
    file: str | None = None
    file_name: str | None = None
    row: int | None = None
    column: str | None = None
    run: str | None = None
    ingested: str | None = None
    derived: str | None = None
    start: int | None = None
    end: int | None = None
    text: str | None = None
    rule: str | None = None
    version: str | None = None
    condition: str | None = None
    inputs: tuple[Evidence, ...] = ()
    person: str | None = None
    note: str | None = None
    basis: Basis | None = None
    synthetic: bool = False

    def to_json(self) -> dict[str, Any]:
        """Return the filled fields only, ready for JSON."""
        out: dict[str, Any] = {}
        for item in fields(self):
            value = getattr(self, item.name)
            if item.name == "inputs":
                if value:
                    out["inputs"] = [part.to_json() for part in value]
            elif value is not None and value is not False:
                out[item.name] = value
        return out

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Read what :meth:`to_json` wrote.

        Raises
        ------
        TypeError
            If the mapping holds a key that evidence does not have.
        """
        values = dict(data)
        inputs = tuple(cls.from_json(part) for part in values.pop("inputs", ()))
        return cls(inputs=inputs, **values)
