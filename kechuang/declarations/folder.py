"""包文件夹 (pack folder): what the files of one pack hold, entry by entry, each knowing its file and line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from kechuang.declarations.assessment import Assessment
from kechuang.declarations.base import Declaration, DivisionCode
from kechuang.declarations.calendar import CalendarTable
from kechuang.declarations.checklist import Checklist
from kechuang.declarations.csvfile import read_csv
from kechuang.declarations.database import Database, Feed, Survivorship
from kechuang.declarations.department import Department
from kechuang.declarations.division import Division
from kechuang.declarations.document import Document
from kechuang.declarations.field import Field as RuleField
from kechuang.declarations.figure import PublishedValue
from kechuang.declarations.indicator import Indicator
from kechuang.declarations.industry import Industry
from kechuang.declarations.light_rule import LightRule
from kechuang.declarations.pipeline import Pipeline
from kechuang.declarations.policy import Policy
from kechuang.declarations.problem import PackError, model_problems, quoted, suggestion
from kechuang.declarations.problem_terms import EscalationStep, ProblemClock
from kechuang.declarations.programme import Programme
from kechuang.declarations.project import Project, TaskForce
from kechuang.declarations.project_body import ProjectBody
from kechuang.declarations.quota import Quota
from kechuang.declarations.rule import Rule
from kechuang.declarations.sharing import SharingBody, SharingClock, SharingQuota
from kechuang.declarations.source import Source
from kechuang.declarations.target import Target
from kechuang.declarations.typical_case import TypicalCase
from kechuang.declarations.yamlfile import Located, YamlPath, read_yaml
from kechuang.declarations.zone import Zone

MANIFEST = "pack.yaml"


class Manifest(Declaration):
    """The head of a pack: ``pack.yaml``."""

    id: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    name: str = Field(min_length=1)
    inherits: str | None = None
    place: DivisionCode | None = None
    synthetic: bool = False
    describes: str = ""
    light_rule: str | None = Field(default=None, description="rule of lights (红黄绿规则) that holds here")
    references: tuple[str, ...] = Field(default=(), description="standards and notices the code lists come from")


@dataclass(frozen=True, slots=True)
class Entry:
    """One declaration and where it stands."""

    item: Any
    located: Located
    path: YamlPath = ()

    def problem(self, message: str, *path: str | int) -> PackError:
        """Return an error at a key of this entry."""
        return PackError(self.located.file, self.located.line((*self.path, *path)), message)


@dataclass(frozen=True, slots=True)
class Noun:
    """A kind of declaration: which model, which key tells its entries apart, which files hold it."""

    part: str
    model: type[Declaration]
    id: str
    files: str
    label: str
    csv: tuple[str, ...] = ()


NOUNS: tuple[Noun, ...] = (
    Noun("documents", Document, "id", "documents.yaml", "来源文件"),
    Noun("divisions", Division, "code", "divisions.csv", "行政区划", ("code", "name", "level")),
    Noun("zones", Zone, "id", "zones.yaml", "功能区"),
    Noun("industries", Industry, "code", "industries.csv", "行业", ("code", "name", "level", "section")),
    Noun("departments", Department, "id", "departments.yaml", "部门"),
    Noun("sources", Source, "table", "sources/*/*.yaml", "数据源"),
    Noun("fields", RuleField, "key", "fields.yaml", "字段"),
    Noun("databases", Database, "id", "databases/*.yaml", "数据库"),
    Noun("feeds", Feed, "name", "databases/feeds/*.yaml", "供数"),
    Noun("survivorship", Survivorship, "field", "survivorship.yaml", "取值规则"),
    Noun("rules", Rule, "id", "rules/*.yaml", "规则"),
    Noun("indicators", Indicator, "id", "indicators.yaml", "指标"),
    Noun("targets", Target, "id", "targets.yaml", "目标"),
    Noun("values", PublishedValue, "id", "values.yaml", "公布值"),
    Noun("policies", Policy, "id", "policies/*.yaml", "政策"),
    Noun("sharing_clocks", SharingClock, "id", "sharing/clocks.yaml", "共享时限"),
    Noun("sharing_quotas", SharingQuota, "id", "sharing/quotas.yaml", "每日额度"),
    Noun("sharing_bodies", SharingBody, "id", "sharing/bodies.yaml", "共享机构"),
    Noun("pipelines", Pipeline, "id", "projects/pipelines.yaml", "阶段管道"),
    Noun("light_rules", LightRule, "id", "projects/lights.yaml", "红黄绿规则"),
    Noun("project_bodies", ProjectBody, "id", "projects/bodies.yaml", "核验机构"),
    Noun("problem_clocks", ProblemClock, "id", "projects/clocks.yaml", "问题时限"),
    Noun("escalation", EscalationStep, "id", "projects/escalation.yaml", "预警升级"),
    Noun("assessments", Assessment, "id", "projects/assessments.yaml", "考核规则"),
)
PROJECT_FILES = ("projects.yaml", "projects/lists/*.yaml")
PROJECT_NOUNS: tuple[Noun, ...] = (
    Noun("programmes", Programme, "id", "projects.yaml", "攻坚行动"),
    Noun("task_forces", TaskForce, "id", "projects.yaml", "工作专班"),
    Noun("projects", Project, "id", "projects.yaml", "重点项目"),
    Noun("quotas", Quota, "id", "projects.yaml", "区县指标"),
    Noun("checklists", Checklist, "id", "projects.yaml", "要素清单"),
    Noun("typical_cases", TypicalCase, "id", "projects.yaml", "典型案例"),
)
"""Sections of the lists of projects: one file, or several in a folder where it would be long."""


@dataclass(slots=True)
class Folder:
    """Everything one pack says itself, without what it inherits."""

    path: Path
    manifest: Manifest
    manifest_at: Entry
    parts: dict[str, dict[str, Entry]] = field(default_factory=dict)
    calendar: Entry | None = None
    problems: list[PackError] = field(default_factory=list)
    unsure: set[str] = field(default_factory=set)
    """Parts of which something could not be read: nothing is said to be missing from them."""


def read_manifest(path: Path, problems: list[PackError]) -> tuple[Manifest, Entry] | None:
    """Read ``pack.yaml`` of the folder ``path``; None where it is unusable."""
    located = read_yaml(path / MANIFEST, problems)
    if located is None:
        return None
    reading = _Reading(problems)
    entry = reading.entry(Manifest, located, (), located.data)
    if entry is None:
        return None
    if entry.item.id != path.name:
        problems.append(entry.problem(f"id 得到 {quoted(entry.item.id)}，应与文件夹名 {path.name} 相同", "id"))
        return None
    return entry.item, entry


def read_folder(path: Path, documents: Mapping[str, str]) -> Folder | None:
    """Read all declarations of one pack.

    Parameters
    ----------
    path : pathlib.Path
        The pack's folder.
    documents : mapping of str to str
        Hashes of documents that the packs above declare, by id.
    """
    reading = _Reading()
    head = read_manifest(path, reading.problems)
    if head is None:
        return None
    folder = Folder(path, *head, problems=reading.problems)
    reading.documents |= documents
    for noun in NOUNS:
        before = len(reading.problems)
        folder.parts[noun.part] = _read_noun(path, noun, reading)
        if len(reading.problems) > before:
            folder.unsure.add(noun.part)
        if noun.part == "documents":
            reading.documents |= {key: entry.item.file for key, entry in folder.parts["documents"].items()}
    before = len(reading.problems)
    folder.parts |= _read_projects(path, reading)
    if len(reading.problems) > before:
        folder.unsure |= {noun.part for noun in PROJECT_NOUNS}
    folder.calendar = _read_calendar(path / "calendar.yaml", reading)
    _refuse_strange_files(path, reading.problems)
    return folder


@dataclass(slots=True)
class _Reading:
    """What one pass over a folder gathers: problems, and the documents that spans may name."""

    problems: list[PackError] = field(default_factory=list)
    documents: dict[str, str] = field(default_factory=dict)

    def entry(self, model: type[Declaration], located: Located, path: YamlPath, data: Any) -> Entry | None:
        """Validate one declaration; None with its problems noted where it is wrong."""
        try:
            item = model.model_validate(data, context={"documents": self.documents})
        except ValidationError as error:
            self.problems += model_problems(error, model, located.file, lambda inner: located.line((*path, *inner)))
            return None
        return Entry(item, located, path)

    def add(self, found: dict[str, Entry], noun: Noun, located: Located, path: YamlPath, data: Any) -> None:
        """Validate one declaration and put it under its id, which must be new."""
        entry = self.entry(noun.model, located, path, data)
        if entry is None:
            return
        key = str(getattr(entry.item, noun.id))
        if key in found:
            first = found[key].problem("")
            where = f"{first.file.name} 第 {first.line} 行"
            message = f"{noun.label} {key} 在 {where}已经声明过，{noun.id} 应各不相同"
            self.problems.append(entry.problem(message, noun.id))
            return
        found[key] = entry


def _read_noun(folder: Path, noun: Noun, reading: _Reading) -> dict[str, Entry]:
    found: dict[str, Entry] = {}
    for file in sorted(folder.glob(noun.files)):
        if noun.csv:
            columns = tuple(noun.model.model_fields)
            for row in read_csv(file, columns=columns, required=noun.csv, problems=reading.problems):
                reading.add(found, noun, row, (), row.data)
        elif located := read_yaml(file, reading.problems):
            for path, data in _listed(located, (), noun, reading.problems):
                reading.add(found, noun, located, path, data)
    return found


def _read_projects(folder: Path, reading: _Reading) -> dict[str, dict[str, Entry]]:
    parts: dict[str, dict[str, Entry]] = {noun.part: {} for noun in PROJECT_NOUNS}
    for pattern in PROJECT_FILES:
        for file in sorted(folder.glob(pattern)):
            _read_sections(file, parts, reading)
    return parts


def _read_sections(file: Path, parts: dict[str, dict[str, Entry]], reading: _Reading) -> None:
    located = read_yaml(file, reading.problems)
    if located is None or located.data is None:
        return
    known = "、".join(parts)
    if not isinstance(located.data, dict):
        reading.problems.append(PackError(file, 1, f"得到 {quoted(located.data)}，应分写 {known} 各节"))
        return
    for key in located.data:
        if key not in parts:
            message = f"不认识的一节 {key}{suggestion(key, list(parts))}，应为 {known}"
            reading.problems.append(PackError(file, located.line((key,)), message))
    for noun in PROJECT_NOUNS:
        for path, data in _listed(located, (noun.part,), noun, reading.problems):
            reading.add(parts[noun.part], noun, located, path, data)


def _read_calendar(file: Path, reading: _Reading) -> Entry | None:
    located = read_yaml(file, reading.problems) if file.exists() else None
    return reading.entry(CalendarTable, located, (), located.data) if located else None


def _listed(located: Located, path: YamlPath, noun: Noun, problems: list[PackError]) -> Iterator[tuple[YamlPath, Any]]:
    """Give the entries at ``path``: a list of them, a single one, or a mapping from id to entry."""
    data = located.data
    for part in path:
        data = data.get(part)
    if data is None:
        return
    if isinstance(data, list):
        yield from (((*path, place), item) for place, item in enumerate(data))
    elif not isinstance(data, dict):
        message = f"得到 {quoted(data)}，应为{noun.label}的列表"
        problems.append(PackError(located.file, located.line(path), message))
    elif noun.id in data or "/" in noun.files:  # a folder holds one declaration (or one list) a file
        yield path, data
    else:
        for key, item in data.items():
            yield (*path, key), {noun.id: key, **item} if isinstance(item, dict) else item


def _refuse_strange_files(folder: Path, problems: list[PackError]) -> None:
    known = [MANIFEST, "calendar.yaml", "projects.yaml", *(noun.files for noun in NOUNS if "/" not in noun.files)]
    for file in sorted(folder.iterdir()):
        if file.is_file() and file.suffix in {".yaml", ".csv"} and file.name not in known:
            near = suggestion(file.name, known)
            problems.append(PackError(file, 1, f"不认识的文件名{near}，应为 {'、'.join(known)}"))
    beside = {noun.files for noun in NOUNS if noun.files.startswith("projects/")}
    for file in sorted(folder.glob("projects/*.yaml")):
        name = f"projects/{file.name}"
        if name not in beside:
            near = suggestion(name, sorted(beside))
            message = f"不认识的文件名{near}，应为 {'、'.join(sorted(beside))}，清单写在 projects/lists/ 下"
            problems.append(PackError(file, 1, message))
    for file in sorted(folder.glob("**/*.yml")):
        problems.append(PackError(file, 1, "扩展名应为 .yaml，.yml 不会被读取"))
