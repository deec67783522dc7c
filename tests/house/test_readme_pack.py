"""The pack that the READMEs show is a pack: it loads without a fault, and both show the same."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kechuang.declarations.pack import check_packs, default_roots
from tests.house.repository import ROOT

READMES = ("README.md", "README.zh-CN.md")
FILE = re.compile(r"^```yaml\n# (\S+)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def shown_files(name: str) -> dict[str, str]:
    """Return the files that a README shows, by their path."""
    return dict(FILE.findall((ROOT / name).read_text(encoding="utf-8")))


def problems(files: dict[str, str], folder: Path) -> list[str]:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return [str(problem) for problem in check_packs(["cn-sd-heze"], [folder, *default_roots()])]


@pytest.mark.parametrize("name", READMES)
def test_the_pack_that_a_readme_shows_is_sound(name: str, tmp_path: Path) -> None:
    files = shown_files(name)
    assert list(files) == ["cn-sd-heze/pack.yaml", "cn-sd-heze/sources/taxation/rd_expense.yaml"]
    assert problems(files, tmp_path) == []


def test_both_readmes_show_the_same_pack() -> None:
    first, second = (shown_files(name) for name in READMES)
    assert first == second


def test_a_wrong_key_in_the_shown_pack_is_noticed(tmp_path: Path) -> None:
    files = {
        name: text.replace("department: taxation", "office: taxation") for name, text in shown_files(READMES[0]).items()
    }
    assert problems(files, tmp_path)
