"""字符编码 (encoding): find out how a text file is written, and refuse a file that mixes two.

Government tables come as UTF-8 (with or without a mark), GB18030/GBK or UTF-16. A file is decoded whole, strictly,
piece by piece, before a row of it is used, so that nothing is read wrongly in silence.
"""

from __future__ import annotations

import codecs
from pathlib import Path

from kechuang.engines.lake.errors import LakeError

PIECE = 1 << 20
HEAD = 1 << 16
# A line of GB18030 that happens to be valid UTF-8 is possible for a word or two, not for this many bytes.
_ASCII = bytes(range(0x80))
FOREIGN_BYTES = 12

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
LABELS = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "gb18030": "GB18030",
}


def detect(path: Path) -> str:
    """Return the Python name of the encoding in which the whole file can be read.

    Raises
    ------
    LakeError
        If the file is binary, is in none of the known encodings, or mixes two; names row and byte.
    """
    with path.open("rb") as stream:
        head = stream.read(HEAD)
    for mark, name in MARKS:
        if head.startswith(mark):
            _require(path, name)
            return name
    unmarked = _unmarked_utf16(head)
    if unmarked is not None:
        _require(path, unmarked)
        return unmarked
    if b"\x00" in head:
        raise LakeError(
            f"{path.name} 不是文本文件（第 {head.index(0) + 1} 字节为空字节），请另存为 CSV（UTF-8）后重新载入"
        )
    return _utf8_or_gb18030(path, head)


def _unmarked_utf16(head: bytes) -> str | None:
    """Guess UTF-16 without a mark: commas and line ends then have their zero byte on one side.

    A few Chinese characters (一, U+4E00) have theirs on the other.
    """
    if len(head) < 4 or b"\x00" not in head:
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > 3 * even and (b"\n\x00" in head or b",\x00" in head):
        return "utf-16-le"
    if even > 3 * odd and (b"\x00\n" in head or b"\x00," in head):
        return "utf-16-be"
    return None


def _utf8_or_gb18030(path: Path, head: bytes) -> str:
    bad = failure(path, "utf-8")
    if bad is None:
        return "utf-8"
    first_line = head.split(b"\n", 1)[0]
    if _is(first_line, "utf-8"):
        raise _mixed(path, "UTF-8", bad, meant=True)
    worse = failure(path, "gb18030")
    if worse is not None:
        # The heading row tells which was meant, else the encoding that gets further.
        name, offset = ("UTF-8", bad) if bad > worse else ("GB18030", worse)
        raise _mixed(path, name, offset, meant=_is(first_line, "gb18030"))
    foreign = _utf8_line(path)
    if foreign is not None:
        raise _mixed(path, "GB18030", foreign, meant=True)
    return "gb18030"


def _is(line: bytes, encoding: str) -> bool:
    """Tell whether a line with more than ASCII in it is written in an encoding."""
    if line.isascii():
        return False
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def failure(path: Path, encoding: str) -> int | None:
    """Return the offset of the first byte that cannot be decoded, or None where the whole file can."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    done = 0
    with path.open("rb") as stream:
        while True:
            piece = stream.read(PIECE)
            waiting = len(decoder.getstate()[0])
            try:
                decoder.decode(piece, final=not piece)
            except UnicodeDecodeError as error:
                return done - waiting + error.start
            if not piece:
                return None
            done += len(piece)


def _utf8_line(path: Path) -> int | None:
    """Return the offset of the first line that is clearly UTF-8 inside a GB18030 file."""
    offset = 0
    with path.open("rb") as stream:
        while line := stream.readline(PIECE):
            if not line.isascii() and _is(line, "utf-8") and len(line[:4096].translate(None, _ASCII)) >= FOREIGN_BYTES:
                return offset
            offset += len(line)
    return None


def _line_of(path: Path, offset: int) -> int:
    """Return the 1-based line in which a byte lies."""
    lines, left = 1, offset
    with path.open("rb") as stream:
        while left > 0 and (piece := stream.read(min(PIECE, left))):
            lines += piece.count(b"\n")
            left -= len(piece)
    return lines


def _mixed(path: Path, name: str, offset: int, *, meant: bool) -> LakeError:
    what = f"按 {name} 写成，但混有别的编码" if meant else "既不是 UTF-8 也不是 GB18030"
    return LakeError(
        f"{path.name} {what}：第 {_line_of(path, offset)} 行（第 {offset + 1} 字节起）无法按 {name} 读出，"
        "请把整个文件另存为 UTF-8 后重新载入"
    )


def _require(path: Path, name: str) -> None:
    bad = failure(path, name)
    if bad is not None:
        raise _mixed(path, LABELS[name], bad, meant=True)
