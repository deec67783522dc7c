"""金额文本 (amounts): 50万人民币, 1,286.5000(万), 262.9800(万元人民币), 10(万美元) → whole 分 and a currency.

An amount in a foreign currency is kept in hundredths of that currency and never converted: a rate would be an
invention. A bare number takes the unit that the contract declares, and says so.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

CURRENCIES = {
    "人民币": "CNY", "RMB": "CNY", "CNY": "CNY", "¥": "CNY",
    "美元": "USD", "美金": "USD", "USD": "USD", "港元": "HKD", "港币": "HKD", "HKD": "HKD", "欧元": "EUR",
    "EUR": "EUR", "日元": "JPY", "日圆": "JPY", "英镑": "GBP", "新加坡元": "SGD", "新元": "SGD",
    "澳大利亚元": "AUD", "澳元": "AUD", "加拿大元": "CAD", "加元": "CAD", "瑞士法郎": "CHF", "韩元": "KRW",
    "韩圆": "KRW", "新台币": "TWD", "台币": "TWD", "澳门元": "MOP", "新西兰元": "NZD", "泰铢": "THB", "卢布": "RUB",
    "马克": "DEM", "瑞典克朗": "SEK", "丹麦克朗": "DKK", "挪威克朗": "NOK",
}  # fmt: skip
SCALES = {"": 1, "十": 10, "百": 100, "千": 1_000, "万": 10_000, "十万": 100_000, "百万": 1_000_000,
          "千万": 10_000_000, "亿": 100_000_000}  # fmt: skip
LARGEST = (1 << 63) - 1
ASSUMED = "原文未写单位，按契约声明的单位计"

_CURRENCY = "|".join(sorted((re.escape(name) for name in CURRENCIES), key=len, reverse=True))
_AMOUNT = re.compile(
    rf"^(?P<before>{_CURRENCY})?(?P<number>[+-]?(?:\d[\d,]*\.?\d*|\.\d+)(?:E[+-]?\d{{1,2}})?)"
    rf"\(?(?P<scale>十万|百万|千万|[十百千万亿])?[元圆]?(?P<after>{_CURRENCY})?[元圆]?\)?[整正]?$"
)


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount read from text.

    Parameters
    ----------
    fen : int
        Hundredths of the currency's unit (分 for renminbi).
    currency : str
        ISO 4217 code.
    how : str
        What had to be assumed to read it; empty where nothing was.
    """

    fen: int
    currency: str
    how: str


def parse_unit(unit: str | None) -> tuple[int, str]:
    """Return scale and currency of a declared unit (``万元``, ``万美元``); no unit is 元 of renminbi.

    Raises
    ------
    ValueError
        If the unit is none of money.
    """
    amount = read("1" + (unit or "元"), None)
    if amount is None:
        raise ValueError(f"“{unit}”不是金额单位，应写作 元、万元、亿元 或 万美元")
    return amount.fen // 100, amount.currency


def read(cell: str, unit: tuple[int, str] | None) -> Amount | None:
    """Read an amount; ``unit`` (scale, currency) is used where the cell states none.

    Returns
    -------
    Amount or None
        None where the text is no amount or does not fit 64 bits.
    """
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", cell)).upper()
    match = _AMOUNT.match(text)
    if not match or (match["before"] and match["after"]):
        return None
    named = match["before"] or match["after"]
    stated = text[match.end("number") :]
    scale, currency, how = SCALES[match["scale"] or ""], CURRENCIES.get(named or "", "CNY"), []
    if not stated and unit is not None:
        scale = unit[0]
        currency = currency if named else unit[1]
        how.append(ASSUMED)
    exact = Decimal(match["number"].replace(",", "")) * scale * 100
    if abs(exact) > LARGEST:
        return None
    whole = exact.to_integral_value(rounding=ROUND_HALF_UP)
    if whole != exact:
        how.append("不足一分的部分四舍五入")
    return Amount(int(whole), currency, "；".join(how))
