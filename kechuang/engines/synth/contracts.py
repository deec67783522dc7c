"""契约的生成 (contracts of the catalogue): from one table's two lines come its rows and the contract they are read by.

``python -m kechuang.engines.synth.contracts packs/demo`` writes the contracts, the feeds and the departments of the
catalogue into a pack; a test holds the committed files to what it would write.
"""

from __future__ import annotations

import sys
from pathlib import Path

from kechuang.engines.synth.catalogue import catalogue
from kechuang.engines.synth.specification import ColumnSpec, DepartmentSpec, TableSpec

FEEDS = "databases/feeds/catalogue.yaml"
_NOTE = "# 演示数据：由演示地区的表目生成（kechuang/engines/synth/catalogue），内容都是编造的。\n"
_RANKS = {"clean": 50, "usual": 60, "messy": 70}
_TYPES = {
    "no": "text, required: true, max: 40", "name": "name, max: 100", "former": "name, max: 100, role: former_name",
    "code": "credit_code, required: false, unreadable: keep", "regno": "reg_no, unreadable: keep",
    "person": "person, personal: personal", "contact": "person, personal: personal, role: none",
    "pid": "person_id, personal: sensitive", "phone": "phone, personal: personal, unreadable: keep",
    "addr": "address, max: 200", "capital": "money, unit: 万元", "founded": "date, role: founded_on",
    "born": "date, personal: personal", "div": "division", "divcode": "division", "date": "date", "until": "date",
    "year": "year", "text": "text, max: 200", "int": "integer", "partner": "text, max: 100", "dec": "decimal",
    "period": "text, required: true, max: 20",
}  # fmt: skip
_OF_A_PERSON = frozenset({"person", "pid", "phone", "addr", "div"})
_GIVEN = {"name": "name", "addr": "address", "capital": "capital", "founded": "founded_on", "div": "division"}


def contract_files() -> dict[str, str]:
    """Return the text of every file that the catalogue gives to a pack, by its path in the pack."""
    files = {
        f"sources/{department.id}/{spec.id}.yaml": contract(department, spec)
        for department in catalogue()
        for spec in department.tables
    }
    feeds = [
        f"- {{table: {feed}, from: {spec.id}}}"
        for department in catalogue()
        for spec in department.tables
        for feed in spec.feeds
    ]
    return files | {FEEDS: _NOTE + "\n".join(feeds) + "\n"}


def contract(department: DepartmentSpec, spec: TableSpec) -> str:
    """Return a table's contract as YAML."""
    kinds = {column.kind for column in spec.columns}
    personal = "sensitive" if "pid" in kinds else "personal" if kinds & {"person", "contact", "phone"} else "none"
    shared = "unconditional" if personal == "none" else "conditional"
    lines = [
        f"table: {spec.id}",
        f"name: {spec.name}（演示）",
        f"department: {department.id}",
        f"describes: {department.name.removeprefix('演示市')}的{spec.name}",
        "synthetic: true",
        f"shared: {shared}",
    ]
    if shared == "conditional":
        level = "important" if personal == "sensitive" else "general"
        lines.append(f"sharing: {{attribute: conditional, condition: 依法履职需要核验时提供, level: {level}}}")
    lines += [f"personal: {personal}", f"refresh: {spec.refresh}", "load: snapshot"]
    lines += _purpose(spec)
    lines += ["columns:", *(f"  {column.key}: {_column(column, spec)}" for column in spec.columns)]
    return _NOTE + "\n".join(lines) + "\n"


def _purpose(spec: TableSpec) -> list[str]:
    """Return what the rows are for: key, day from which they hold, and the base table that they feed."""
    if spec.subject == "series":
        key = ", ".join(spec.key)
        return ["basis: statistics", f"aggregate: [{key}]", f"key: [{key}]", "contributes: none"]
    lines = ["key: number"]
    day = next((column.key for column in spec.columns if column.kind == "date"), None)
    if day:
        lines.append(f"valid_from: {day}")
    if spec.subject in {"people", "places"}:
        return [*lines, f"rank: {_RANKS[spec.care]}", "contributes: none"]
    return [*lines, f"contributes: {'legal_entity' if spec.holds else 'event'}", f"rank: {_RANKS[spec.care]}"]


def _column(column: ColumnSpec, spec: TableSpec) -> str:
    """Return a column as YAML: heading, type and what the type needs."""
    said = _TYPES.get(column.kind, "")
    if column.kind == "of":
        said = f"code, of: [{', '.join(_quoted(word) for word in column.arguments)}]"
        if column.key in spec.key:
            said += ", required: true"
    elif column.kind == "money":
        said = f"money, unit: {'万元' if '万元' in column.heading else '元'}"
    if column.kind == "div" and column.key in spec.key:
        said += ", required: true"
    if column.kind in _OF_A_PERSON and spec.subject in {"people", "staff", "places", "series"}:
        said += ", role: none"
    if spec.holds and column.kind != "code":
        said += f", gives: {_GIVEN.get(column.kind, '') or _quoted('')}"
    return f"{{from: {_quoted(column.heading)}, type: {said}}}"


def _quoted(text: str) -> str:
    return text if text and not set(text) & set("%{}[],:#&*!|>'\"@`") and text not in {"无", "~"} else f"'{text}'"


def write(pack: Path) -> int:
    """Write the files of the catalogue into a pack's folder, and the departments that it does not have yet."""
    files = contract_files()
    for name, text in files.items():
        path = pack / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    path = pack / "departments.yaml"
    known = path.read_text(encoding="utf-8")
    for department in catalogue():
        if f"{{id: {department.id}," not in known:
            short = f", short: {department.short}" if department.short != department.name else ""
            known += f"- {{id: {department.id}, name: {department.name}{short}, duties: {department.duties}}}\n"
    path.write_text(known, encoding="utf-8")
    return len(files)


if __name__ == "__main__":
    print(write(Path(sys.argv[1])))
