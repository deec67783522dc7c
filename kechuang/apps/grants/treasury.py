"""国库支付文件 (the treasury's file): the payments of a batch as CSV, the same bytes each time it is taken."""

from __future__ import annotations

import io

from kechuang.apps.grants.models import PaymentBatch
from kechuang.engines import lake

HEADINGS = ("支付号", "户名", "开户银行", "账号", "金额（元）", "附言", "结果", "原因", "回单号")
"""The columns of the file: the last three are the treasury's to fill in."""


def batch_file(batch: PaymentBatch) -> bytes:
    """Return the file of a batch: one row a payment, in the order in which they were drawn."""
    text = io.StringIO(newline="")
    rows = [
        (one.code, one.holder, one.bank, one.number, yuan(one.fen), str(batch), "", "", "")
        for one in batch.payments.order_by("pk")
    ]
    lake.write_csv(text, HEADINGS, rows)
    return text.getvalue().encode("utf-8-sig")


def yuan(fen: int) -> str:
    """Write 分 as 元 with both decimals, ``1234.50``."""
    return f"{fen // 100}.{fen % 100:02d}"
