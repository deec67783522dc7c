"""Settings of a process that a test starts: the product's own, but the database of that test."""

from __future__ import annotations

import os

from kechuang.web.settings import *  # noqa: F403
from kechuang.web.settings import DATABASES, INSTALLED_APPS

DATABASES["default"]["NAME"] = os.environ["KECHUANG_MEETING"]
INSTALLED_APPS = [*INSTALLED_APPS, "tests.faults.chores"]
