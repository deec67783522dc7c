"""文件名 (names): what is kept of the name under which a file came."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 120  # characters, ending included
_FORBIDDEN = re.compile(r'[<>:"|?*]')


def tidy(name: str) -> str:
    """Return a name that is safe on every system and cannot mislead: no folders, no invisible or turning signs.

    >>> tidy("../../etc/报表.xlsx"), tidy("C:\\\\文件\\\\a.pdf"), tidy("  ")
    ('报表.xlsx', 'a.pdf', '未命名')
    """
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    # Cc, Cf: control and format signs, among them those that turn the direction of writing (gpj.exe → exe.jpg).
    name = "".join(sign for sign in name if unicodedata.category(sign) not in {"Cc", "Cf", "Cs", "Co", "Cn"})
    name = _FORBIDDEN.sub("_", name)
    name = re.sub(r"\s+", " ", name).strip(" .")
    if not name:
        return "未命名"
    stem, dot, ending = name.rpartition(".")
    if not dot:
        return name[:LONGEST]
    ending = ending[:20]
    return f"{stem[: LONGEST - len(ending) - 1]}.{ending}"
