"""A pack is read once, and again as soon as a file of it, or of a pack it inherits, is another one."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from kechuang.declarations.pack import default_roots, load_pack
from kechuang.declarations.problem import PackError


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in ("cn", "cn-sd"):
        shutil.copytree(default_roots()[-1] / name, tmp_path / name)
    return tmp_path


def test_an_unchanged_pack_is_the_same_object_and_a_changed_one_is_read_again(root: Path) -> None:
    first = load_pack("cn-sd", [root])
    assert load_pack("cn-sd", [root]) is first
    file = root / "cn" / "pack.yaml"
    told = file.stat()
    os.utime(file, ns=(told.st_atime_ns, told.st_mtime_ns + 1))
    again = load_pack("cn-sd", [root])
    assert again is not first and again.sources.keys() == first.sources.keys()


def test_a_pack_that_was_broken_since_is_refused_and_one_in_an_earlier_root_goes_first(root: Path) -> None:
    load_pack("cn-sd", [root])
    other = root / "other"
    shutil.copytree(root / "cn-sd", other / "cn-sd")
    assert load_pack("cn-sd", [other, root]).folders[-1] == other / "cn-sd"
    assert load_pack("cn-sd", [root]).folders[-1] == root / "cn-sd"
    (root / "cn" / "odd.yaml").write_text("[", encoding="utf-8")
    with pytest.raises(PackError):
        load_pack("cn-sd", [root])
