"""解码 (decoding): from the bytes of a saved page to its text, without changing a character.

The encoding is decided by what the bytes can be, in this order: a byte order mark; UTF-8; UTF-16 without a
mark (only where there are zero bytes); GB18030 or Big5, whichever gives everyday Chinese. A file that is none of
these as a whole is read line by line (:mod:`.mixed`) and told to be ``mixed``: what fits nothing is marked with
U+FFFD, and where that is more than a little the file is an error that names the first bad byte.
"""

from __future__ import annotations

import codecs
import re

from kechuang.engines.reports.errors import ReportError
from kechuang.engines.reports.mixed import mixed_text

MIXED = "mixed"
"""The name told for a file of several encodings, or with bytes that fit none."""

LARGEST = 64 * 1024 * 1024
"""The largest file that is read, in bytes."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

# What a file of another kind begins with, and what to do with it.
_OTHER_KINDS = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "旧版 Office 文档", "请在办公软件中另存为纯文本（.txt）后再读"),
    (b"\x89PNG", "图片", "请改用网页或文档的文字"),
    (b"\xff\xd8\xff", "图片", "请改用网页或文档的文字"),
    (b"GIF8", "图片", "请改用网页或文档的文字"),
    (b"\x1f\x8b", "压缩文件", "请解压后再读"),
)

# Control characters that no text has (tab, line ends, form feed, escape, end-of-file and next line may occur).
_CONTROL = re.compile("[\x00-\x08\x0e-\x19\x1c-\x1f\x7f-\x84\x86-\x9f]")
_SAMPLE = 200_000
_EVERYDAY = 0.55
"""Least share of everyday characters (level 1 of the code table) that running Chinese text shows."""


def decode(data: bytes, *, name: str) -> tuple[str, str]:
    """Return the text of a file and the name of its encoding.

    Line ends are kept as they are; a byte order mark belongs to the encoding, not to the text.

    Parameters
    ----------
    data : bytes
        The whole file.
    name : str
        What the file is called in an error sentence.

    Raises
    ------
    ReportError
        If the file is empty, too large, binary, or in no known encoding.
    """
    if len(data) > LARGEST:
        raise too_large(name, len(data))
    if not data:
        raise ReportError(f"{name} 是空文件，请重新保存网页后再读")
    for head, kind, remedy in _OTHER_KINDS:
        if data.startswith(head):
            raise ReportError(f"{name} 是{kind}，不是文本，{remedy}")
    text, encoding = _decoded(data, name)
    if not text.strip("\ufeff\u200b \t\r\n\f\v\u3000\xa0"):
        raise ReportError(f"{name} 只有空白，没有文字，请重新保存网页后再读")
    return text, encoding


def too_large(name: str, size: int) -> ReportError:
    """Return the error for a file above :data:`LARGEST`."""
    return ReportError(
        f"{name} 有 {size / 1024 / 1024:.1f} MiB，超过 {LARGEST // 1024 // 1024} MiB 的上限，请拆分后再读"
    )


def _decoded(data: bytes, name: str) -> tuple[str, str]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return _texture(data.decode(encoding), name), encoding
            except UnicodeDecodeError as error:
                if mark == codecs.BOM_UTF8 and (text := mixed_text(data[len(mark) :], _coding)) is not None:
                    return _texture(text, name), MIXED
                raise ReportError(
                    f"{name} 标明为 {encoding.removesuffix('-sig').upper()}，但第 {error.start + 1} 字节无法解码，"
                    "文件可能不完整，请重新保存"
                ) from error
    if b"\x00" in data:
        return _without_mark(data, name), "utf-16"
    try:
        return _texture(data.decode("utf-8"), name), "utf-8"
    except UnicodeDecodeError as error:
        bad = error.start
    coding = _coding(data, "strict")
    if coding is not None:
        return _texture(data.decode(coding), name), coding
    text = mixed_text(data, _coding)
    if text is None:
        raise ReportError(
            f"{name} 第 {bad + 1} 字节不是 UTF-8，按 GB18030 也读不通，文件可能损坏，请另存为 UTF-8 文本后再读"
        )
    return _texture(text, name), MIXED


def _coding(data: bytes, errors: str = "ignore") -> str | None:
    """Return the older Chinese encoding in which bytes give everyday Chinese, if any."""
    scored = [(_everyday(data, each, errors), each) for each in ("gb18030", "big5")]
    most, coding = max(scored, key=lambda each: each[0])
    return coding if most >= _EVERYDAY else None


def _texture(text: str, name: str) -> str:
    """Return the text, unless it holds control characters, which no page has."""
    found = _CONTROL.search(text)
    if found:
        raise ReportError(
            f"{name} 第 {found.start() + 1} 个字符是控制符（U+{ord(found[0]):04X}），不是文本文件，"
            "请另存为纯文本（.txt）后再读"
        )
    return text


def _without_mark(data: bytes, name: str) -> str:
    """Read UTF-16 that lacks its mark: the byte order that gives line ends and blanks wins."""
    for encoding in ("utf-16-le", "utf-16-be"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        plain = sum(char.isascii() and (char.isprintable() or char in "\r\n\t") for char in text[:_SAMPLE])
        chinese = sum("\u3000" <= char <= "\u9fff" or "\uff00" <= char <= "\uffef" for char in text[:_SAMPLE])
        if plain + chinese >= 0.95 * len(text[:_SAMPLE]):
            return _texture(text, name)
    raise ReportError(f"{name} 含有零字节，不是文本文件，请另存为 UTF-8 文本（.txt）后再读")


def _everyday(data: bytes, encoding: str, errors: str) -> float:
    """Return which share of the two-byte characters are everyday ones; -1 where the bytes do not fit.

    Both tables put their everyday characters first: GB2312 level 1 leads with B0-D7, Big5 level 1 with A4-C6.
    Traditional pages kept in GBK have many characters outside level 1, so the line is low; bytes of another
    encoding fall far below it.
    """
    try:
        text = data.decode(encoding, errors)
    except UnicodeDecodeError:
        return -1.0
    first, last = (0xB0, 0xD7) if encoding == "gb18030" else (0xA4, 0xC6)
    seen = common = 0
    for char in text[:_SAMPLE]:
        if char >= "\u3400" and not "\uff00" <= char <= "\uffef":
            seen += 1
            coded = char.encode(encoding)
            common += len(coded) == 2 and first <= coded[0] <= last and coded[1] >= (0xA1 if first == 0xB0 else 0x40)
    return common / seen if seen else -1.0
