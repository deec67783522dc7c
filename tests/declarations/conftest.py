"""A tiny pack in a folder of its own, right in every part, for tests to break."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

SHA = "sha256:" + "0" * 64

SOUND: Mapping[str, str] = {
    "pack.yaml": "id: town\nname: 小城\nplace: 990100\n",
    "divisions.csv": (
        "code,name,level,kind,aliases,note\n990000,某省,province,,,\n990100,小城市,city,,小城|旧城,\n990101,东区,district,,,\n"
    ),
    "industries.csv": "code,name,level,section,derived\nA,农业,1,A,\n01,种植,2,A,\n011,谷物,3,A,true\n0110,稻谷,4,A,\n",
    "departments.yaml": "- {id: science, name: 科技局, aliases: [科技委]}\n- {id: market, name: 市场局}\n",
    "calendar.yaml": (
        "source: 通知\nyears:\n"
        "  2024:\n    rest: {春节: 02-10..02-17}\n    work: {春节: 02-04 02-18}\n"
        "  2025:\n    rest: {元旦: 01-01}\n"
    ),
    "documents.yaml": f"- {{id: news, file: '{SHA}', name: 报道, publisher: 报社, published: 2022-08-18}}\n",
    "indicators.yaml": "- {id: rd, name: 研发投入强度, definition: 比重, unit: '%', kind: share, authority: science}\n",
    "fields.yaml": "staff: {label: 职工总数, unit: 人, period: year, kind: count, owner: market}\n",
    "targets.yaml": (
        "- id: town.rd\n"
        "  indicator: rd\n"
        "  place: 990100\n"
        "  target: {value: 3.10, unit: '%', comparator: at_least, by: 2024-12-31}\n"
        "  lead: 科技委\n"
        "  evidence: {file: news, span: [5, 9]}\n"
        "  values:\n"
        "    - {period: 2021, value: 2.790, unit: '%', evidence: {file: news, span: [20, 25]}}\n"
    ),
    "values.yaml": (
        "- {id: town.rd-2020, indicator: rd, place: 990100, period: 2020, value: 2.5, unit: '%',\n"
        "   evidence: {file: news, span: [30, 34]}}\n"
    ),
    "policies/one.yaml": (
        "id: town.plan\nname: 计划\nplace: 990100\nissuer: science\ndescribes: 一项计划。\n"
        "evidence: [{file: news, span: [1, 4]}]\n"
    ),
    "projects.yaml": (
        "task_forces:\n"
        "  - {id: town.team, name: 专班, place: 990101, evidence: [{file: news, span: [1, 4]}]}\n"
        "projects:\n"
        "  - {id: town.works, name: 项目, place: 990101, task_force: town.team,\n"
        "     evidence: [{file: news, span: [1, 4]}]}\n"
    ),
    "sources/market/registry.yaml": (
        "table: registry\nname: 登记\ndepartment: 市场局\nkey: code\ncontributes: legal_entity\nentity: code\n"
        "columns:\n  code: {from: 代码, type: credit_code, required: true}\n"
    ),
}

WritePack = Callable[..., Path]


@pytest.fixture
def write_pack(tmp_path: Path) -> WritePack:
    """Write a sound pack, or other files, and return the folder that holds packs."""

    def write(name: str = "town", files: Mapping[str, str | bytes] = SOUND) -> Path:
        for path, content in files.items():
            file = tmp_path / name / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content.encode() if isinstance(content, str) else content)
        return tmp_path

    return write


@pytest.fixture
def broken_pack(write_pack: WritePack) -> Callable[..., Path]:
    """Write the sound pack with a passage of one file replaced, or (``old`` None) the file written anew or added."""

    def write(path: str, old: str | None, new: str | bytes) -> Path:
        if old is None:
            return write_pack(files={**SOUND, path: new})
        assert isinstance(new, str) and SOUND[path].count(old) >= 1, f"{old!r} is not in {path}"
        return write_pack(files={**SOUND, path: SOUND[path].replace(old, new, 1)})

    return write
