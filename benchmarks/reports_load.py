"""How long one more page takes to load where many are loaded already, beside reading all of them anew.

The pages are those of `reports_read`, of one invented day each; the database is SQLite in a folder of its own. What is
remembered of the pages that stay makes the difference: cleaning and reading are done for the new page alone, copies,
joined facts and conflicts are found over all of them, and only what changed is written. The peer is the same command
told to read everything again, as each load did before. Run: ``python -m benchmarks.reports_load [--pages N]``.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from pathlib import Path

from benchmarks.figure import Figure
from benchmarks.reports_read import pages

PAGES, MORE = 300, 3


def main() -> list[Figure]:
    """Load the pages, then a few more one by one, then read all anew."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=PAGES)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="reports-load-") as name:
        first, one, anew = _measured(Path(name), given.pages)
    print(f"{given.pages} pages at once {first:.1f} s; one more {one:.2f} s; all anew {anew:.1f} s")
    return [
        Figure(
            key="reports_load",
            what_en=f"one more page loaded where {given.pages} are", what_zh=f"已有 {given.pages} 页时再载入一页",
            value=round(one, 2), unit="s", ratio=round(one / anew, 3), ratio_at_most=0.5,
            peer_en="reading all of them anew", peer_zh="全部重读",
        )
    ]  # fmt: skip


def _measured(folder: Path, count: int) -> tuple[float, float, float]:
    os.environ["KECHUANG_DATA"] = str(folder / "data")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kechuang.web.settings")
    (folder / "data").mkdir()
    (folder / "pages").mkdir()
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    from kechuang.apps.catalog.models import Place
    from kechuang.apps.reports.actions import Given, load_pages, reread
    from kechuang.core import now
    from kechuang.declarations.pack import load_pack

    pack = load_pack("cn-sd-zibo")
    Place.objects.create(code=pack.place, name="淄博市", pack=pack.id, loaded_at=now())
    files = pages(folder / "pages", count + MORE)

    def took(some: list[Path]) -> float:
        started = time.perf_counter()
        load_pages(given=[Given(file.name, file) for file in some], pack=pack)
        return time.perf_counter() - started

    first = took(files[:count])
    one = statistics.median(took([file]) for file in files[count:])
    started = time.perf_counter()
    reread(pack=pack)
    return first, one, time.perf_counter() - started
