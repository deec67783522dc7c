"""How the tests read a paper: line by line, through the platform's own reader of Word documents."""

from __future__ import annotations

from kechuang.apps.documents import Paper, docx_bytes
from kechuang.engines.reports.docx import docx_text


def told(paper: Paper) -> list[str]:
    """Return the lines of a paper that say something."""
    return [line for line in docx_text(docx_bytes(paper), name="文书.docx").splitlines() if line]


def part(paper: Paper, begins: str, ends: str = "") -> list[str]:
    """Return the lines after the heading ``begins`` and before ``ends``; to the end where none is given."""
    lines = told(paper)
    first = lines.index(begins) + 1
    return lines[first : lines.index(ends) if ends else None]
