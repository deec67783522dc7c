"""来源文件 (document): a published page or paper that the figures of a pack stand on.

The pack names it by hash and never holds its text; a page shows the sentence only where the file is loaded.
"""

from __future__ import annotations

import datetime as dt

from pydantic import Field

from kechuang.declarations.base import Declaration, Sha256


class Document(Declaration):
    """A document that spans point into."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_.-]*$")
    file: Sha256
    name: str = Field(min_length=1)
    publisher: str
    published: dt.date | None = Field(default=None, description="empty where the day is not printed")
    note: str = ""
