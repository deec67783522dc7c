"""Inputs that cannot be used: one sentence each, and nothing is published."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kechuang.apps.accounts.roles import Role
from kechuang.apps.catalog.city import build_city
from kechuang.apps.catalog.inputs import Inputs
from kechuang.apps.catalog.models import LakeRun
from kechuang.apps.enterprises.queries import current_generation
from kechuang.commands import errors
from tests import city
from tests.apps.people import person
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


def test_a_run_that_failed_stands_in_the_catalogue_with_its_sentence(tmp_path: Path) -> None:
    given = {"pack": "cn-sd-zibo", "registry": registry(tmp_path / "登记.csv", "虚构一号有限公司")}
    good = build_city(Inputs(**given), data=tmp_path, progress=lambda _name, _share: None)
    (tmp_path / "登记.csv").write_text("乱,写\n1,2\n", encoding="utf-8")
    with pytest.raises(Exception, match=r"登记\.csv") as refused:
        build_city(Inputs(**given), data=tmp_path, progress=lambda _name, _share: None)
    failed, kept = LakeRun.objects.all()
    assert (failed.status, failed.error, kept.pk, kept.status) == ("failed", str(refused.value), good.run_id, "good")
    assert current_generation() is not None and current_generation().run == good.run_id  # type: ignore[union-attr]
    client = city.browser(person(Role.STEWARD))
    assert str(refused.value)[:20] in client.get(f"/data/runs/{failed.pk}").content.decode()
    assert "失败" in client.get("/data/").content.decode()
