"""The table of authorisations went from one app to another with its rows, and can go back."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.heavy
STEPS = """
import json, django
django.setup()
from django.core.management import call_command
from django.db import connection
call_command("migrate", "policies", "0001", verbosity=0)
call_command("migrate", "enterprises", "0001", verbosity=0)
with connection.cursor() as cursor:
    cursor.execute(
        "INSERT INTO policies_taxauthorisation (entity_id, given, ends_on, by_label, changed_at, changes, synthetic)"
        " VALUES ('E1', 1, NULL, '甲', '2026-01-01 00:00:00', 3, 0)"
    )
call_command("migrate", verbosity=0)
from kechuang.apps.enterprises.models import TaxAuthorisation
kept = list(TaxAuthorisation.objects.values_list("entity_id", "given", "changes"))
call_command("migrate", "policies", "0001", verbosity=0)
with connection.cursor() as cursor:
    cursor.execute("SELECT entity_id, changes FROM policies_taxauthorisation")
    back = cursor.fetchall()
print(json.dumps([kept, back]))
"""


def test_no_row_is_lost_on_the_way_there_and_back(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KECHUANG_")}
    environment |= {"KECHUANG_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "kechuang.web.settings"}
    done = subprocess.run(
        [sys.executable, "-c", STEPS], env=environment, capture_output=True, text=True, check=False
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    assert json.loads(done.stdout.splitlines()[-1]) == [[["E1", True, 3]], [["E1", 3]]]
