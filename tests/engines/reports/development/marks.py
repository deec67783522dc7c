"""标记 (marks): a source of the set read as a page, its blocks, and the clauses marked in it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

OWN = ("v", "v2", "u", "c", "x", "lab")  # not carried to the next number of the same clause


@dataclass
class Mark:
    """A clause of the source with the numbers in it: offsets into the page before noise."""

    start: int
    end: int
    numbers: list[tuple[int, int]]
    fields: list[dict[str, str]]
    paragraph: int


@dataclass
class Page:
    """A page while it is put together."""

    head: dict[str, str]
    text: str = ""
    marks: list[tuple[str, Mark]] = field(default_factory=list)
    blocks: list[tuple[str, str, int, int]] = field(default_factory=list)
    breaks: list[int] = field(default_factory=list)


def read_source(path: Path) -> Page:
    """Return a page from a source: head lines ``key: value``, then blocks that begin with ``@``."""
    lines = path.read_text(encoding="utf-8").splitlines()
    article = f"{path.stem}/A1"
    page = Page({})
    while lines and not lines[0].startswith("@"):
        if lines[0].strip():
            key, _, value = lines[0].partition(":")
            page.head[key.strip()] = value.strip()
        lines.pop(0)
    page.head["file"] = f"{path.stem}.{'html' if 'html' in page.head.get('noise', '').split() else 'txt'}"
    block = ""
    for line in lines:
        if line.startswith("@"):
            block, _, rest = line[1:].partition(" ")
            if block in ("article", "title", "byline"):
                article = f"{path.stem}/{rest.strip()}" if rest.strip() else article
            continue
        _add_line(page, block, article, line)
    return page


def _add_line(page: Page, block: str, article: str, line: str) -> None:
    start = len(page.text)
    label = "article" if block == "more" else block
    clean, marks = _strip(line, start, len(page.breaks))
    page.text += clean
    for mark in marks:
        page.marks.append((article, mark))
    if clean.strip():
        owner = article if block in ("article", "more", "title", "byline", "caption") else ""
        page.blocks.append((label, owner, start, len(page.text)))
    if block not in ("article", "more") or not line.endswith("\\"):
        page.breaks.append(len(page.text))
    else:
        page.text = page.text[:-1]
        label, owner, begin, _ = page.blocks[-1]
        page.blocks[-1] = (label, owner, begin, len(page.text))
    page.text += "\n"


def _strip(line: str, offset: int, paragraph: int) -> tuple[str, list[Mark]]:
    out: list[str] = []
    marks: list[Mark] = []
    at = offset
    for part in re.split(r"(\{[^{}]*\})", line):
        if not part.startswith("{"):
            out.append(part)
            at += len(part)
            continue
        clause, _, told = part[1:-1].partition("|")
        numbers, begin = [], at
        for piece in re.split(r"(\[[^\]]*\])", clause):
            inner = piece[1:-1] if piece.startswith("[") else piece
            if piece.startswith("["):
                numbers.append((at, at + len(inner)))
            out.append(inner)
            at += len(inner)
        fields: list[dict[str, str]] = []
        for told_one in told.split("||"):
            one = {k: v for k, v in fields[-1].items() if k not in OWN} if fields else {}
            for word in told_one.split():
                key, _, value = word.partition("=")
                if key in ("i", "n"):
                    one.pop("i", None)
                    one.pop("n", None)
                one[key] = value or "yes"
            fields.append(one)
        if len(fields) != max(1, len(numbers)):
            raise ValueError(f"{len(numbers)} numbers, {len(fields)} descriptions: {part}")
        marks.append(Mark(begin, at, numbers, fields, paragraph))
    return "".join(out), marks
