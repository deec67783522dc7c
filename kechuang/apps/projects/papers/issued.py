"""签发 (issue): what every paper of projects has: who issues it, on which day, to whom a copy goes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from kechuang import core
from kechuang.apps.documents import Block, Paper, Signature
from kechuang.apps.documents.characters import width


@dataclass(frozen=True, kw_only=True)
class Issued:
    """What every paper of projects has.

    Parameters
    ----------
    issuer : str
        发文机关署名: the body that issues it.
    on : datetime.date
        成文日期.
    copies : sequence of str
        抄送机关.
    synthetic : bool
        Whether anything in it was invented.
    written : datetime.datetime
        When the file was made; kept with the facts, so that the same file can be made again.
    """

    issuer: str
    on: dt.date
    copies: Sequence[str] = ()
    synthetic: bool = False
    written: dt.datetime = field(default_factory=core.now)

    def paper(self, title: str, body: Sequence[Block], *, number: str = "", to: str = "") -> Paper:
        """Return the paper with its signature and copies."""
        return Paper(
            title=title, body=body, number=number, to=to, signature=Signature(self.issuer, self.on),
            copies=self.copies, synthetic=self.synthetic, written=self.written,
        )  # fmt: skip


#: Chinese characters that a line of a title holds.
LINE_OF_TITLE = 20


def titled(first: str, rest: str) -> str:
    """Return a title of two parts, on two lines where one does not hold it: no word is torn (回行时词意完整)."""
    return f"{first}\n{rest}" if width(first + rest) > LINE_OF_TITLE else first + rest


def or_said(text: str, instead: str) -> str:
    """Return a text, or the words that stand where there is none."""
    return text if text.strip() else instead
