"""The contracts on imports hold, and each of them refuses an import that points the wrong way."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.house.repository import ROOT, files

CONTRACTS = [
    item["name"]
    for item in tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
]
WRONG = {
    "kechuang/engines/lake/errors.py": ["import django", "import kechuang.engines.reports"],
    "kechuang/declarations/base.py": ["import kechuang.engines.lake"],
    "kechuang/commands/lake.py": ["import kechuang.engines.lake.merge"],
    "kechuang/engines/plans/dating/network.py": ["import kechuang.engines.plans.tracking.lights"],
    "kechuang/apps/audit/verbs.py": ["import kechuang.apps.ladder.rungs"],
    "kechuang/apps/projects/papers/issued.py": ["import kechuang.apps.grants.states"],
}


def lint(folder: Path) -> str:
    """Run the contracts over a checkout and return what they say, line breaks taken away."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-logo", "--no-cache"]
    said = subprocess.run(
        command,
        cwd=folder,
        env={"PYTHONPATH": str(folder), "COLUMNS": "300"},
        capture_output=True,
        text=True,
        check=False,
    )
    return " ".join(said.stdout.split())


def broken(said: str) -> list[str]:
    return [name for name in CONTRACTS if f"{name} BROKEN" in said]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    for path in files(".py", under=("kechuang",)):
        target = tmp_path / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    shutil.copyfile(ROOT / "pyproject.toml", tmp_path / "pyproject.toml")
    return tmp_path


def test_the_contracts_hold(checkout: Path) -> None:
    said = lint(checkout)
    assert broken(said) == [] and all(f"{name} KEPT" in said for name in CONTRACTS), said


def test_each_contract_refuses_an_import_that_points_the_wrong_way(checkout: Path) -> None:
    for name, lines in WRONG.items():
        path = checkout / name
        path.write_text(path.read_text("utf-8") + "\n" + "\n".join(lines) + "\n", encoding="utf-8")
    assert broken(lint(checkout)) == CONTRACTS
