"""上传上限 (limit): a request that is too large ends while it arrives, before it fills the disk."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler
from django.utils.translation import gettext as _

from kechuang.apps.files.storage import readable

FORM = 1024 * 1024  # bytes that the rest of a form may take


class UploadLimit(FileUploadHandler):
    """First of the upload handlers: counts, and lets the others keep what it lets pass."""

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self._received = 0

    def handle_raw_input(
        self,
        input_data: Any,
        META: Any,  # noqa: N803 - Django's name
        content_length: int,
        boundary: bytes,
        encoding: str | None = None,
    ) -> None:
        """Refuse at once what says itself that it is too large."""
        self._weigh(content_length - FORM)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Count what arrives, whatever the request said, over all its files."""
        self._received += len(raw_data)
        self._weigh(self._received)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave the file to the handlers that keep it."""
        return None

    def _weigh(self, size: int) -> None:
        if size > settings.KECHUANG_UPLOAD_LIMIT:
            raise RequestDataTooBig(
                _("上传的内容超过 %(limit)s，未保存；请拆成几个较小的文件再上传")
                % {"limit": readable(settings.KECHUANG_UPLOAD_LIMIT)}
            )
