"""Settings of the test run: the product's own, over a folder of its own that goes when the run ends.

The folder is named before the product's settings are read, so that no test ever touches the data of a real place.
`KECHUANG_TEST_DATABASE=postgresql://…` runs the same tests on PostgreSQL (see `tests/postgres.py`).
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

DATA_OF_THE_RUN = tempfile.mkdtemp(prefix="kechuang-test-")
atexit.register(shutil.rmtree, DATA_OF_THE_RUN, ignore_errors=True)

for name in [name for name in os.environ if name.startswith("KECHUANG_")]:
    if name not in {"KECHUANG_TEST_DATABASE", "KECHUANG_SAMPLES", "KECHUANG_UPDATE_IMAGES", "KECHUANG_EXPLORE"}:
        del os.environ[name]  # what an operator has set for his own place must not colour a test
os.environ["KECHUANG_DATA"] = DATA_OF_THE_RUN
os.environ["KECHUANG_DATABASE"] = os.environ.get("KECHUANG_TEST_DATABASE", "")

from kechuang.web.settings import *  # noqa: E402, F403
from kechuang.web.settings import DATA, DATABASES, STORAGES  # noqa: E402

if "sqlite3" in DATABASES["default"]["ENGINE"]:
    # A file, not memory: threads and other processes must meet on it as they do in the field.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA / "test.sqlite3")}

(DATA / "static").mkdir()
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick; never in the product
