"""相互核对 (cross-check): what one declaration says of another must hold; each fault names its file and line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from kechuang.declarations.feeds import feed_problems, survivorship_problems
from kechuang.declarations.folder import Entry, Folder
from kechuang.declarations.policy_links import policy_problems
from kechuang.declarations.problem import PackError, suggestion
from kechuang.declarations.project_links import PROJECT_PARTS, project_departments, project_problems
from kechuang.declarations.target import Target
from kechuang.declarations.yamlfile import YamlPath

ENTERPRISE = "enterprise"
"""Stands where a department would: the enterprise itself owes the value."""

Merged = Mapping[str, Mapping[str, Entry]]


def crosscheck(folders: Sequence[Folder], merged: Merged) -> list[PackError]:
    """Check references between the declarations of a lineage.

    Nothing is reported as missing from a part of which an entry could not be read: that error comes first.

    Parameters
    ----------
    folders : sequence of Folder
        From the first ancestor to the pack itself.
    merged : mapping of part to entries
        What holds after inheritance.
    """
    unsure = set().union(*(folder.unsure for folder in folders))
    problems: list[PackError] = []
    if "divisions" not in unsure:
        problems += _places(folders, merged)
    if "industries" not in unsure:
        problems += _industries(merged)
    if "indicators" not in unsure:
        problems += _indicators(merged)
    if "departments" not in unsure:
        problems += [*_departments(folders, merged), *_source_folders(folders, merged)]
        problems += project_departments(merged, {*department_names(folders)})
    problems += project_problems(folders, merged, unsure)
    if not unsure & {"databases", "sources", "feeds"}:
        problems += [*feed_problems(merged), *survivorship_problems(merged)]
    if not unsure & {"policies", "rules", "fields", "departments"}:
        problems += policy_problems(merged, {*department_names(folders), ENTERPRISE})
    problems += _calendar_years(folders)
    for folder in folders:
        problems += _synthetic(folder)
    return problems


def _places(folders: Sequence[Folder], merged: Merged) -> Iterator[PackError]:
    divisions = merged["divisions"]
    for folder in folders:
        place = folder.manifest.place
        if place is not None and place not in divisions:
            yield folder.manifest_at.problem(f"place 得到 {place}，没有声明的行政区划代码", "place")
    for part in ("targets", "values", "policies", "light_rules", *PROJECT_PARTS):
        for entry in merged[part].values():
            if entry.item.place is not None and entry.item.place not in divisions:
                yield entry.problem(f"place 得到 {entry.item.place}，没有声明的行政区划代码", "place")
    for entry in divisions.values():
        above = entry.item.parent
        if above is not None and above not in divisions:
            yield entry.problem(f"行政区划 {entry.item.code} 的上级 {above} 没有声明", "code")
    for entry in merged["zones"].values():
        if entry.item.parent not in divisions:
            yield entry.problem(f"parent 得到 {entry.item.parent}，没有声明的行政区划代码", "parent")


def _industries(merged: Merged) -> Iterator[PackError]:
    for entry in merged["industries"].values():
        if entry.item.parent is not None and entry.item.parent not in merged["industries"]:
            yield entry.problem(f"行业 {entry.item.code} 的上级 {entry.item.parent} 没有声明", "code")


def _indicators(merged: Merged) -> Iterator[PackError]:
    known = merged["indicators"]
    for part in ("targets", "values"):
        for entry in merged[part].values():
            name = entry.item.indicator
            if name is not None and name not in known:
                near = suggestion(name, list(known))
                yield entry.problem(f"indicator 得到 {name}，indicators.yaml 没有声明{near}", "indicator")
            elif name is not None:
                yield from _units(entry, known[name].item.unit)


def _units(entry: Entry, expected: str) -> Iterator[PackError]:
    """Values in another unit than the indicator's could not be compared."""
    if isinstance(entry.item, Target):
        found: list[tuple[YamlPath, str]] = [(("target", "unit"), entry.item.target.unit)]
        found += [(("values", at, "unit"), value.unit) for at, value in enumerate(entry.item.values)]
    else:
        found = [(("unit",), entry.item.unit)]
    for path, unit in found:
        if unit != expected:
            yield entry.problem(f"unit 得到 {unit}，指标 {entry.item.indicator} 的单位应为 {expected}", *path)


def department_names(folders: Sequence[Folder]) -> dict[str, str]:
    """Return the id of the department that each name stands for.

    A name of an ancestor's entry goes on meaning the same id: a contract of the province that says 市场监督管理局
    means, in a city's pack, the city's own.
    """
    return {
        name: key
        for folder in folders
        for key, entry in folder.parts["departments"].items()
        for name in entry.item.names
    }


def _departments(folders: Sequence[Folder], merged: Merged) -> Iterator[PackError]:
    known = {*department_names(folders), ENTERPRISE}
    for part, key in (
        ("sources", "department"),
        ("targets", "lead"),
        ("policies", "issuer"),
        ("indicators", "authority"),
        ("fields", "owner"),
        ("sharing_bodies", "department"),
    ):
        for entry in merged[part].values():
            name = getattr(entry.item, key)
            if name is not None and name not in known:
                near = suggestion(name, sorted(known))
                yield entry.problem(f"{key} 得到 {name}，departments.yaml 没有声明这个部门{near}", key)


def _synthetic(folder: Folder) -> Iterator[PackError]:
    """An invented value must not stand among real ones, nor a real one pass for invented."""
    for part in ("targets", "policies", "sources", *PROJECT_PARTS):
        for entry in folder.parts[part].values():
            if entry.item.synthetic and not folder.manifest.synthetic:
                yield entry.problem("synthetic: true 只能写在演示包（pack.yaml 有 synthetic: true）中", "synthetic")
            elif folder.manifest.synthetic and not entry.item.synthetic:
                yield entry.problem("演示包中的声明应写 synthetic: true")
    figures: list[tuple[Entry, str, YamlPath]] = []
    for entry in folder.parts["values"].values():
        figures.append((entry, entry.item.basis, ("basis",)))
    for entry in folder.parts["targets"].values():
        figures += [(entry, value.basis, ("values", at, "basis")) for at, value in enumerate(entry.item.values)]
    for part in ("policies", *PROJECT_PARTS):
        for entry in folder.parts[part].values():
            figures += [(entry, value.basis, ("figures", at, "basis")) for at, value in enumerate(entry.item.figures)]
    for entry, basis, path in figures:
        if (basis == "synthetic") != folder.manifest.synthetic:
            expected = "应为 synthetic（演示包）" if folder.manifest.synthetic else "synthetic 只能写在演示包中"
            yield entry.problem(f"basis 得到 {basis}，{expected}", *path)


def _source_folders(folders: Sequence[Folder], merged: Merged) -> Iterator[PackError]:
    """A table's contract lies in the folder that is named after the department it belongs to."""
    owner = department_names(folders)
    for entry in merged["sources"].values():
        folder = entry.located.file.parent.name
        expected = owner.get(entry.item.department)
        if expected is not None and folder != expected:
            message = f"文件在 sources/{folder}/ 下，{entry.item.department} 的契约应在 sources/{expected}/ 下"
            yield entry.problem(message, "department")


def _calendar_years(folders: Sequence[Folder]) -> Iterator[PackError]:
    """The years of the lineage's tables must join: a gap would be counted as if it had no holidays."""
    listed: set[int] = set()
    for folder in folders:
        if folder.calendar is None:
            continue
        listed |= set(folder.calendar.item.years)
        missing = sorted(set(range(min(listed), max(listed) + 1)) - listed)
        if missing:
            yield folder.calendar.problem(f"与上级包的年份之间缺少 {'、'.join(map(str, missing))}，应逐年列出", "years")
