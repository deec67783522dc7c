"""演示佐证 (proof): one paper that says that it is invented, kept once and attached wherever evidence is due."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from typing import Any

from kechuang.apps.documents import Paper, Paragraph, docx_bytes
from kechuang.apps.files import contents, storage
from kechuang.apps.files.models import Attachment, AttachmentVersion

_MOST = 1_000_000


class Proof:
    """The paper, stored when it is first made."""

    def __init__(self) -> None:
        words = "这是演示数据中的佐证文件，内容是编造的，只用来说明佐证放在哪里、怎样打开。"
        data = docx_bytes(Paper(title="演示佐证", body=[Paragraph(words)], synthetic=True))
        with storage.received([data], "演示佐证.docx", _MOST) as (_file, stored):
            self.sha256, self.size = stored.sha256, stored.size
        assert self.sha256 == hashlib.sha256(data).hexdigest()

    def attach(self, given: Iterable[tuple[Any, str, dt.datetime, Any]]) -> None:
        """Attach it to things: each with what it is called, when it came, and who handed it in."""
        made = [
            (
                Attachment(
                    object_type=thing._meta.label_lower, object_id=str(thing.pk), created_by=by, created_at=at,
                    title=f"{name or '完成材料'}（演示）",
                ),
                at, by,
            )
            for thing, name, at, by in given
        ]  # fmt: skip
        Attachment.objects.bulk_create([one for one, _at, _by in made], batch_size=500)
        AttachmentVersion.objects.bulk_create(
            [
                AttachmentVersion(
                    attachment=one, number=1, sha256=self.sha256, size=self.size, name=f"{one.title}.docx",
                    content_type=contents.DOCX, uploaded_by=by, at=at,
                )
                for one, at, by in made
            ],
            batch_size=500,
        )  # fmt: skip
