"""交入的文件 (a file given): where it lies, and its text; whatever is wrong with it is told in one sentence."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from kechuang.engines import reports

logger = logging.getLogger(__name__)
LARGEST = 64 * 1024 * 1024
LONGEST = 2_000_000
"""So many characters a page may have: it is read at every loading and cut into pieces at every look."""


@dataclass(frozen=True, slots=True)
class Given:
    """A file to be loaded: the name under which it came, and where it lies."""

    name: str
    path: Path


def raw_of(one: Given) -> tuple[reports.Raw, int]:
    """Return a file as it is to be read, and its size in bytes.

    Raises
    ------
    reports.ReportError
        If it cannot be read, or holds more than :data:`LONGEST` characters.
    """
    try:
        size = one.path.stat().st_size
        data = one.path.read_bytes() if size <= LARGEST else b""
        raw = reports.load_bytes(data, name=one.name) if data else reports.load(one.path)
    except reports.ReportError:
        raise
    except OSError as error:
        raise reports.ReportError(_("读取 %(name)s 失败（%(why)s），请检查后再载入") % {
            "name": one.name, "why": error.strerror or error}) from error  # fmt: skip
    except Exception as error:
        logger.exception("载入 %s 时出错，这一份不读", one.name)
        raise reports.ReportError(stumbled(one.name)) from error
    if len(raw.text) > LONGEST:
        raise reports.ReportError(_("%(name)s 有 %(n)s 万字，一份最多 %(most)s 万字，请拆成几份再载入") % {
            "name": one.name, "n": -(-len(raw.text) // 10_000), "most": LONGEST // 10_000})  # fmt: skip
    return raw, size


def stumbled(name: str) -> str:
    """Return the sentence on a file that the engine could not get through."""
    return _("%(name)s 阅读时出错，没有载入；请另存为纯文本再试") % {"name": name}
