"""公文的内容 (paper): what a paper says, without a word on how it looks.

Order on paper: 发文字号, 标题, 主送机关, 正文, 附件说明, 发文机关署名, 成文日期, 抄送机关.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from kechuang import core

Align = Literal["left", "center", "right"]


@dataclass(frozen=True)
class Heading:
    """A heading (层次标题); its number is given when the paper is written.

    Parameters
    ----------
    text : str
        Without number.
    level : 1 or 2
        1 is numbered 一、 in 黑体, 2 is numbered （一） in 楷体.

    Raises
    ------
    ValueError
        If the level is neither.
    """

    text: str
    level: Literal[1, 2] = 1

    def __post_init__(self) -> None:
        if self.level not in (1, 2):
            raise ValueError(f"标题层次只有 1 和 2，得到 {self.level}")


@dataclass(frozen=True)
class Paragraph:
    """A paragraph (自然段); a line break in the text begins a new one.

    Parameters
    ----------
    text : str
        What it says.
    lead : str
        Words at its beginning that are set in 黑体, such as ``时间：``.
    """

    text: str
    lead: str = ""


@dataclass(frozen=True)
class Items:
    """Numbered items (分项): 1. 2. 3., counted anew in every list."""

    items: Sequence[str]


@dataclass(frozen=True)
class Table:
    """A table (横排表格) as wide as the text; its head is repeated on every page, no row is torn apart.

    Parameters
    ----------
    head : sequence of str
        Names of the columns.
    rows : sequence of sequence of str
        As many cells a row as the head has. Without any row the table says ``empty``.
    widths : sequence of int
        Relative widths of the columns; equal where none are given.
    note : str
        A line beneath: where the figures come from, by which rule.
    title : str
        A line above.
    align : sequence of {'left', 'center', 'right'}
        Of the cells of each column; centred where none is given.
    empty : str
        What stands in the one row of a table that has none.

    Raises
    ------
    ValueError
        If a row, the widths or the alignments do not fit the head; the sentence names the row.
    """

    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[int] = ()
    note: str = ""
    title: str = ""
    align: Sequence[Align] = ()
    empty: str = "无"

    def __post_init__(self) -> None:
        columns = len(self.head)
        if not columns:
            raise ValueError("表格没有表头，至少应有一列")
        for number, row in enumerate(self.rows, 1):
            if len(row) != columns:
                raise ValueError(f"表格第 {number} 行有 {len(row)} 格，表头有 {columns} 列，应一致")
        for name, given in (("列宽", self.widths), ("对齐方式", self.align)):
            if given and len(given) != columns:
                raise ValueError(f"表格给出 {len(given)} 个{name}，表头有 {columns} 列，应一致")
        if any(width <= 0 for width in self.widths):
            raise ValueError(f"表格的列宽应为正数，得到 {list(self.widths)}")


@dataclass(frozen=True)
class Signature:
    """发文机关署名 and 成文日期: who issues the paper and on which day."""

    department: str
    date: dt.date


Block = Heading | Paragraph | Items | Table


@dataclass(frozen=True)
class Paper:
    """A paper (公文).

    Parameters
    ----------
    title : str
        标题.
    body : sequence of Block
        正文.
    number : str
        发文字号, such as ``督办〔2026〕3号``.
    to : str
        主送机关, without the colon.
    attachments : sequence of str
        附件说明: names of what is attached.
    signature : Signature or None
        署名 and 成文日期.
    copies : sequence of str
        抄送机关.
    red_head : str
        发文机关标志 in red above a red line (红头); only for what is issued under it.
    synthetic : bool
        Whether it was made from invented data: then every page and the file's properties say 演示数据.
    author : str
        Whom the file's properties name; the signing department where nothing is said.
    written : datetime.datetime
        When it was made, local time. It is part of the content: a paper made anew from what was kept, and given the
        moment that was kept, has the same bytes.

    Raises
    ------
    ValueError
        If it has no title.
    """

    title: str
    body: Sequence[Block]
    number: str = ""
    to: str = ""
    attachments: Sequence[str] = ()
    signature: Signature | None = None
    copies: Sequence[str] = ()
    red_head: str = ""
    synthetic: bool = False
    author: str = ""
    written: dt.datetime = field(default_factory=core.now)

    def __post_init__(self) -> None:
        if not self.title.strip():
            raise ValueError("公文没有标题，请先写明标题")
