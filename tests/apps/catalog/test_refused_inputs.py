"""Inputs that cannot be used: one sentence each, and nothing is published."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kechuang.apps.catalog.city import build_city
from kechuang.apps.catalog.inputs import Inputs
from kechuang.apps.enterprises.queries import current_generation
from kechuang.commands import errors
from tests.commands.running import registry

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"registry": "报道"}, "找不到文件 .*报道"),
        ({"registry": "登记.csv", "reports": "没有"}, "找不到报道目录 .*没有"),
        ({"registry": "登记.csv", "pack": "nowhere"}, "没有名为 nowhere 的包"),
        ({"tables": [("nothing", "登记.csv")]}, "没有名为 nothing 的数据资源；已声明的有：enterprise_registry"),
        ({}, "没有要导入的数据"),
        ({"registry": "报道/坏.txt"}, "坏.txt"),
    ],
)
def test_what_cannot_be_built_is_one_sentence(tmp_path: Path, given: dict[str, Any], told: str) -> None:
    registry(tmp_path / "登记.csv", "虚构一号有限公司")
    (tmp_path / "报道").mkdir()
    (tmp_path / "报道" / "坏.txt").write_bytes(b"\x00\x01" * 50)
    named = {key: tmp_path / value if key in {"registry", "reports"} else value for key, value in given.items()}
    if "tables" in named:
        named["tables"] = [(table, tmp_path / path) for table, path in named["tables"]]
    with pytest.raises(Exception, match=told) as refused:
        build_city(Inputs(**{"pack": "cn-sd-zibo", **named}), data=tmp_path, progress=lambda _name, _share: None)
    assert errors.sentence(refused.value) == str(refused.value)
    assert current_generation() is None
