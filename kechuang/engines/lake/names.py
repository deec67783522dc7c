"""名称与地址标准化 (normal names and addresses): one spelling for what people write in many ways.

``name`` is what is shown (half-width letters, full-width brackets as in Chinese names, no stray spaces);
``name_normal`` is what is compared (brackets half width, capitals, 有限责任公司 written 有限公司).
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

# A space beside a Chinese character or a bracket separates nothing; one between Latin words does.
_CHINESE = r"\p{Han}（）()、，。·"
_BEFORE = rf"\s+([{_CHINESE}])"
_AFTER = rf"([{_CHINESE}])\s+"
_BRACKETS = (("[", "("), ("]", ")"), ("【", "("), ("】", ")"), ("〔", "("), ("〕", ")"), ("﹙", "("), ("﹚", ")"))


def tidy(cells: pa.Array) -> pa.Array:
    """Take away white space at both ends, and the apostrophe that an export put before what looks like a formula."""
    texts = pc.utf8_trim_whitespace(pc.utf8_trim(cells, "\ufeff\u200b "))
    return pc.replace_substring_regex(texts, r"^'\s*([=+\-@＝＋－＠])", r"\1")


def half_width(cells: pa.Array) -> pa.Array:
    """Return texts in half width (NFKC), trimmed."""
    return tidy(pc.utf8_normalize(cells, form="NFKC"))


def shown(cells: pa.Array) -> pa.Array:
    """Return names or addresses as they are shown."""
    texts = half_width(cells)
    texts = pc.replace_substring_regex(pc.replace_substring_regex(texts, _BEFORE, r"\1"), _AFTER, r"\1")
    return pc.replace_substring(pc.replace_substring(texts, "(", "（"), ")", "）")


def normal(names: pa.Array) -> pa.Array:
    """Return names as they are compared."""
    texts = pc.replace_substring_regex(pc.utf8_normalize(names, form="NFKC"), r"\s+", "")
    for written, plain in _BRACKETS:
        texts = pc.replace_substring(texts, written, plain)
    # Capitals and vanished spaces can bring characters together that compose anew.
    texts = pc.utf8_normalize(pc.utf8_upper(texts), form="NFKC")
    return pc.replace_substring(texts, "有限责任公司", "有限公司")


def normal_name(name: str) -> str:
    """Return one name, or a part of one that somebody looks for, as names are compared.

    >>> normal_name("演示（云溪）ａｂｃ有限责任公司")
    '演示(云溪)ABC有限公司'
    """
    return str(normal(pa.array([name], pa.string()))[0])
