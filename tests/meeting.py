"""Settings of a process that a test starts: the product's own, but the database of that test."""

from __future__ import annotations

import os

from kechuang.web.settings import *  # noqa: F403
from kechuang.web.settings import DATABASES

DATABASES["default"]["NAME"] = os.environ["KECHUANG_MEETING"]
