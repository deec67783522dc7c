"""数 (numbers): what a printed number of the set means, read here apart from the engine that is measured on it."""

from __future__ import annotations

import re
from decimal import Decimal

DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
BASES = {
    "公里": ("米", "1000"), "平方公里": ("平方米", "1000000"), "公顷": ("平方米", "10000"), "成": ("%", "10"),
    "个基点": ("个百分点", "0.01"),
    "纳米": ("米", "1e-9"), "微米": ("米", "1e-6"), "毫米": ("米", "1e-3"), "厘米": ("米", "1e-2"),
    "兆瓦": ("千瓦", "1000"), "吉瓦": ("千瓦", "1000000"),
}  # fmt: skip


def number(text: str) -> tuple[float, float | None, str, str]:
    """Return value, value_max, unit and comparator of a printed number such as ``400余家`` or ``2至3家``."""
    sign = "="
    if re.search(r"[余多]", text):
        sign, text = ">", re.sub(r"[余多]", "", text)
    if text.startswith(("首", "唯一")):
        return 1, None, text[-1] if len(text) > 1 and text[0] == "首" else "个", "="
    if text.startswith("前"):
        sign, text = "≤", text[1:]
    elif text.startswith("第"):
        text = text[1:]
    if found := re.fullmatch(r"([一二两三四五六七八九十百]+|\d+)分之([一二三四五六七八九十]+|\d+)", text):
        value = round(plain(found[2]) / plain(found[1]) * 100, 3)
        return (int(value) if value == int(value) else value), None, "%", sign
    piece = r"(?:\d[\d,]*(?:\.\d+)?|[零〇一二两三四五六七八九十百千]+)"
    found = re.match(rf"({piece})(万亿|亿|万|千)?([%家项个人名件元吨位所条]*?)(?:[-—–~～]|至|到)({piece})", text)
    if found:
        low, high, rest = plain(found[1]), plain(found[4]), text[found.end() :]
        if found[2] and not rest.startswith(found[2]):
            rest = found[2] + rest
        return low, high, rest, "range"
    found = re.match(piece, text)
    if not found:
        raise ValueError(f"no number in {text}")
    return plain(found[0]), None, text[found.end() :], sign


def plain(text: str) -> float:
    """Return a printed number."""
    text = text.replace(",", "")
    if re.fullmatch(r"-?[\d.]+", text):
        value = float(text)
        return int(value) if value == int(value) else value
    if not re.search(r"[十百千]", text):
        return int("".join(str(DIGITS[c]) for c in text))
    total, now = 0, 0
    for c in text:
        if c in DIGITS:
            now = DIGITS[c]
        else:
            total += (now or 1) * {"十": 10, "百": 100, "千": 1000}[c]
            now = 0
    return total + now


def base(value: float | None, unit: str) -> tuple[float | None, str]:
    """Return value and unit in base units (元, 人, 米)."""
    factor = Decimal(1)
    for word, times in (("万亿", 10**12), ("千亿", 10**11), ("百亿", 10**10), ("亿", 10**8), ("万", 10**4)):
        if unit.startswith(word):
            unit, factor = unit[len(word) :], Decimal(times)
            break
    name, told = BASES.get(unit, (unit, "1"))
    if value is None:
        return None, name
    product = Decimal(str(value)) * factor * Decimal(told)
    return (int(product) if product == int(product) else float(product)), name
