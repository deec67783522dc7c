"""公文 (official papers): letters, briefs, minutes and notices, written as Word documents.

The manner is that of GB/T 9704-2012 党政机关公文格式. A room says what a paper contains with the few dataclasses below,
and :func:`docx_bytes` lays it out. Nothing here knows a database, a user or a language of pages: a paper is issued in
Chinese, whatever language its maker reads pages in, and the same paper always gives the same bytes.

>>> from kechuang.apps.documents import Heading, Paper, Paragraph, Signature, write_docx
>>> paper = Paper(title="关于报送进展的通知", to="市科技局", body=[Heading("报送内容"), Paragraph("截至月底的进展。")],
...               signature=Signature("市推进办", dt.date(2026, 11, 23)))  # doctest: +SKIP
>>> write_docx(paper, Path("通知.docx"))  # doctest: +SKIP
"""

from kechuang.apps.documents.days import day_text, days_text
from kechuang.apps.documents.paper import Block, Heading, Items, Paper, Paragraph, Signature, Table
from kechuang.apps.documents.writer import docx_bytes, write_docx

__all__ = [
    "Block", "Heading", "Items", "Paper", "Paragraph", "Signature", "Table", "day_text", "days_text", "docx_bytes",
    "write_docx",
]  # fmt: skip
