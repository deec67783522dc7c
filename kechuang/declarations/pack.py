"""包 (pack): everything that makes the platform a certain place's: codes, calendar, tables, rules, targets.

A pack inherits: ``cn`` → ``cn-sd`` → ``cn-sd-zibo``. An entry of the child replaces the parent's entry of the same
id; everything else is added. A pack is read whole, and either all of it is right or none of it is used.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

from kechuang.declarations.assessment import Assessment
from kechuang.declarations.calendar import CalendarTable, Year
from kechuang.declarations.checklist import Checklist
from kechuang.declarations.crosscheck import crosscheck, department_names
from kechuang.declarations.database import Database, Feed, Survivorship
from kechuang.declarations.department import Department
from kechuang.declarations.division import Division
from kechuang.declarations.document import Document
from kechuang.declarations.field import Field
from kechuang.declarations.figure import PublishedValue
from kechuang.declarations.folder import MANIFEST, Entry, Folder, Manifest, read_folder, read_manifest
from kechuang.declarations.indicator import Indicator
from kechuang.declarations.industry import Industry
from kechuang.declarations.kept import Kept, stamp
from kechuang.declarations.light_rule import LightRule
from kechuang.declarations.pipeline import Pipeline
from kechuang.declarations.policy import Policy
from kechuang.declarations.policy_item import PolicyItem
from kechuang.declarations.problem import PackError, suggestion
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
from kechuang.declarations.zone import Zone


@dataclass(frozen=True, kw_only=True)
class Pack:
    """A place's declarations with all it inherits, checked.

    Parameters
    ----------
    id, name : str
        The folder's name, and what people call it.
    place : str or None
        Code of the division it is about.
    lineage : tuple of str
        Ids from the first ancestor to this pack.
    synthetic : bool
        Whether what it declares is invented for demonstration.
    folders : tuple of pathlib.Path
        Folders of the lineage, in the same order.
    entries : mapping
        Where every declaration stands, by part and id: what :meth:`problem` needs.
    """

    id: str
    name: str
    place: str | None
    lineage: tuple[str, ...]
    synthetic: bool
    describes: str
    folders: tuple[Path, ...]
    documents: Mapping[str, Document]
    divisions: Mapping[str, Division]
    zones: Mapping[str, Zone]
    industries: Mapping[str, Industry]
    calendar: CalendarTable | None
    departments: Mapping[str, Department]
    department_names: Mapping[str, str] = field(repr=False)
    sources: Mapping[str, Source]
    databases: Mapping[str, Database]
    feeds: tuple[Feed, ...]
    survivorship: Mapping[str, Survivorship]
    fields: Mapping[str, Field]
    rules: Mapping[str, Rule]
    indicators: Mapping[str, Indicator]
    targets: tuple[Target, ...]
    values: tuple[PublishedValue, ...]
    policies: tuple[Policy, ...]
    programmes: Mapping[str, Programme]
    task_forces: tuple[TaskForce, ...]
    projects: tuple[Project, ...]
    quotas: Mapping[str, Quota]
    checklists: Mapping[str, Checklist]
    typical_cases: Mapping[str, TypicalCase]
    pipelines: Mapping[str, Pipeline]
    light_rules: Mapping[str, LightRule]
    light_rule: LightRule | None
    project_bodies: Mapping[str, ProjectBody]
    problem_clocks: Mapping[str, ProblemClock]
    escalation: Mapping[str, EscalationStep]
    assessments: Mapping[str, Assessment]
    sharing_clocks: Mapping[str, SharingClock]
    sharing_quotas: Mapping[str, SharingQuota]
    sharing_bodies: Mapping[str, SharingBody]
    entries: Mapping[str, Mapping[str, Entry]] = field(repr=False, compare=False)

    @property
    def ladder(self) -> tuple[Rule, ...]:
        """The rules that are rungs (梯级), from below: what every enterprise is judged by at a publication."""
        return tuple(sorted((rule for rule in self.rules.values() if rule.rung), key=lambda rule: rule.rung))

    def department(self, name: str) -> Department | None:
        """Return the department called so by id, name, short name or alias, here or in a pack above."""
        return self.departments.get(self.department_names.get(name, name))

    @cached_property
    def policy_items(self) -> Mapping[str, PolicyItem]:
        """Every item of every policy, by its id."""
        return MappingProxyType({item.id: item for policy in self.policies for item in policy.items})

    def light_rule_of(self, project: Project) -> LightRule | None:
        """Return the rule of lights that holds for a project: its programme's, or else the pack's."""
        programme = self.programmes.get(project.programme or "")
        while programme is not None and programme.light_rule is None:
            programme = self.programmes.get(programme.part_of or "")
        return self.light_rules[programme.light_rule] if programme and programme.light_rule else self.light_rule

    def policy_of(self, item: str) -> Policy:
        """Return the policy that an item belongs to.

        Raises
        ------
        KeyError
            If no policy of the pack has the item.
        """
        for policy in self.policies:
            if any(one.id == item for one in policy.items):
                return policy
        raise KeyError(item)

    def document(self, file: str) -> Document | None:
        """Return the declared document with this hash (``sha256:…``)."""
        return next((item for item in self.documents.values() if item.file == file), None)

    def problem(self, part: str, key: str, message: str, *path: str | int) -> PackError:
        """Return an error at a declaration's file and line, for what only an engine can find out.

        Parameters
        ----------
        part : str
            Such as ``rules`` or ``sources``.
        key : str
            The declaration's id.
        message : str
            What was found and what was expected.
        path : keys and indexes
            Where inside the declaration.
        """
        return self.entries[part][key].problem(message, *path)

    def is_own(self, part: str, key: str) -> bool:
        """Say whether this pack declares the entry itself instead of inheriting it."""
        return self.entries[part][key].located.file.is_relative_to(self.folders[-1])


def load_pack(pack_id: str, roots: Sequence[Path | str] | None = None) -> Pack:
    """Load a pack with everything it inherits.

    Parameters
    ----------
    pack_id : str
        Its folder's name, such as ``cn-sd-zibo``.
    roots : sequence of paths, optional
        Folders that hold packs, first hit wins; by default those of ``KECHUANG_PACKS``, then the packs shipped.

    Returns
    -------
    Pack
        All declarations, merged by id along the lineage.

    Raises
    ------
    PackError
        The first problem found (file, line, what was expected), with the rest in ``others``.
    """
    reader = _Reader(_roots(roots))
    where = pack_id, *reader.roots
    folders = reader.folders_of(pack_id)
    before = stamp(folders)
    known = _KEPT.get(where)
    if known is not None and list(known.folders) == folders:
        return known
    pack, problems = reader.load(pack_id)
    if problems or pack is None:
        first, *others = problems
        raise PackError(first.file, first.line, first.message, others)
    if list(pack.folders) == folders:
        _KEPT.put(where, before, folders, pack)
    return pack


_KEPT: Kept[Pack] = Kept()


def check_packs(ids: Iterable[str] | None = None, roots: Sequence[Path | str] | None = None) -> list[PackError]:
    """Check packs and return every problem found, each once, in the order of the packs.

    Parameters
    ----------
    ids : iterable of str, optional
        Packs to check; all by default.
    roots : sequence of paths, optional
        As for :func:`load_pack`.
    """
    reader = _Reader(_roots(roots))
    wanted = list(ids) if ids else reader.ids()
    return list(dict.fromkeys(problem for pack_id in wanted for problem in reader.load(pack_id)[1]))


def list_packs(roots: Sequence[Path | str] | None = None) -> list[Manifest]:
    """Return the head of every pack that can be found; packs whose head is unreadable are left to ``check_packs``."""
    reader = _Reader(_roots(roots))
    heads = (reader.head(pack_id, []) for pack_id in reader.ids())
    return [head[0] for head in heads if head]


def default_roots() -> list[Path]:
    """Return the folders that packs are looked for in: ``KECHUANG_PACKS``, then the packs shipped with the program."""
    named = [Path(part) for part in os.environ.get("KECHUANG_PACKS", "").split(os.pathsep) if part]
    package = Path(__file__).resolve().parent.parent
    shipped = package / "packs"
    return [*named, shipped if shipped.is_dir() else package.parent / "packs"]


def _roots(roots: Sequence[Path | str] | None) -> list[Path]:
    return default_roots() if roots is None else [Path(root) for root in roots]


@dataclass(slots=True)
class _Reader:
    """Reads every folder once, however many packs inherit it."""

    roots: list[Path]
    folders: dict[str, tuple[Folder | None, list[PackError]]] = field(default_factory=dict)

    def ids(self) -> list[str]:
        return sorted({file.parent.name for root in self.roots for file in root.glob(f"*/{MANIFEST}")})

    def head(self, pack_id: str, problems: list[PackError]) -> tuple[Manifest, Entry] | None:
        path = self._find(pack_id)
        if path is None:
            known = self.ids()
            looked = "、".join(str(root) for root in self.roots)
            near = suggestion(pack_id, known)
            problems.append(
                PackError(
                    self.roots[0] if self.roots else Path(pack_id),
                    1,
                    f"没有名为 {pack_id} 的包{near}，应在 {looked} 中有此文件夹",
                )
            )
            return None
        return read_manifest(path, problems)

    def load(self, pack_id: str) -> tuple[Pack | None, list[PackError]]:
        problems: list[PackError] = []
        lineage = self._lineage(pack_id, problems)
        if lineage is None:
            return None, problems
        folders: list[Folder] = []
        documents: dict[str, str] = {}
        for member in lineage:
            folder, found = self._folder(member, documents)
            problems.extend(found)
            if folder is not None:
                folders.append(folder)
                documents |= {key: entry.item.file for key, entry in folder.parts["documents"].items()}
        if len(folders) < len(lineage):
            return None, problems
        merged = _merged(folders)
        problems.extend(crosscheck(folders, merged))
        return None if problems else _pack(folders, merged), problems

    def folders_of(self, pack_id: str) -> list[Path]:
        """Return the folders of a lineage, from the first ancestor down; none where it is broken."""
        return [path for member in self._lineage(pack_id, []) or () if (path := self._find(member)) is not None]

    def _find(self, pack_id: str) -> Path | None:
        return next((root / pack_id for root in self.roots if (root / pack_id / MANIFEST).is_file()), None)

    def _folder(self, pack_id: str, documents: Mapping[str, str]) -> tuple[Folder | None, list[PackError]]:
        if pack_id not in self.folders:
            path = self._find(pack_id)
            folder = read_folder(path, documents) if path else None
            self.folders[pack_id] = folder, folder.problems if folder else []
        return self.folders[pack_id]

    def _lineage(self, pack_id: str, problems: list[PackError]) -> list[str] | None:
        """Return the ids from the first ancestor down, or None where the line is broken or runs in a circle."""
        line: list[str] = []
        child: Entry | None = None
        current: str | None = pack_id
        while current is not None:
            if current in line and child is not None:
                circle = " → ".join([*line[line.index(current) :], current])
                problems.append(child.problem(f"包的继承成环：{circle}，应有一个不再继承的包", "inherits"))
                return None
            line.append(current)
            if child is not None and self._find(current) is None:
                near = suggestion(current, self.ids())
                problems.append(child.problem(f"inherits 得到 {current}，没有这个包{near}", "inherits"))
                return None
            head = self.head(current, problems)
            if head is None:
                return None
            manifest, child = head
            current = manifest.inherits
        return line[::-1]


def _merged(folders: Sequence[Folder]) -> dict[str, dict[str, Entry]]:
    """Merge the parts along the lineage: a child's entry takes the place of its parent's."""
    return {
        part: {key: entry for folder in folders for key, entry in folder.parts[part].items()}
        for part in folders[-1].parts
    }


def _calendar(folders: Sequence[Folder]) -> CalendarTable | None:
    tables: list[CalendarTable] = [folder.calendar.item for folder in folders if folder.calendar]
    if not tables:
        return None
    years: dict[int, Year] = {year: days for table in tables for year, days in table.years.items()}
    return CalendarTable(source=tables[-1].source, years=years)


def _light_rule(folders: Sequence[Folder]) -> str:
    """Return the rule of lights that the nearest pack of the lineage names."""
    return next((folder.manifest.light_rule for folder in reversed(folders) if folder.manifest.light_rule), "")


def _pack(folders: Sequence[Folder], merged: dict[str, dict[str, Entry]]) -> Pack:
    own = folders[-1].manifest

    def by_id(part: str) -> Mapping[str, Any]:
        return MappingProxyType({key: entry.item for key, entry in merged[part].items()})

    def listed(part: str) -> tuple[Any, ...]:
        return tuple(entry.item for entry in merged[part].values())

    return Pack(
        id=own.id,
        name=own.name,
        place=next((folder.manifest.place for folder in reversed(folders) if folder.manifest.place), None),
        lineage=tuple(folder.manifest.id for folder in folders),
        synthetic=any(folder.manifest.synthetic for folder in folders),
        describes=own.describes,
        folders=tuple(folder.path for folder in folders),
        documents=by_id("documents"),
        divisions=by_id("divisions"),
        zones=by_id("zones"),
        industries=by_id("industries"),
        calendar=_calendar(folders),
        departments=by_id("departments"),
        department_names=MappingProxyType(department_names(folders)),
        sources=by_id("sources"),
        databases=by_id("databases"),
        feeds=listed("feeds"),
        survivorship=by_id("survivorship"),
        fields=by_id("fields"),
        rules=by_id("rules"),
        indicators=by_id("indicators"),
        targets=listed("targets"),
        values=listed("values"),
        policies=listed("policies"),
        programmes=by_id("programmes"),
        task_forces=listed("task_forces"),
        projects=listed("projects"),
        quotas=by_id("quotas"),
        checklists=by_id("checklists"),
        typical_cases=by_id("typical_cases"),
        pipelines=by_id("pipelines"),
        light_rules=by_id("light_rules"),
        light_rule=by_id("light_rules").get(_light_rule(folders)),
        project_bodies=by_id("project_bodies"),
        problem_clocks=by_id("problem_clocks"),
        escalation=by_id("escalation"),
        assessments=by_id("assessments"),
        sharing_clocks=by_id("sharing_clocks"),
        sharing_quotas=by_id("sharing_quotas"),
        sharing_bodies=by_id("sharing_bodies"),
        entries=MappingProxyType(merged),
    )
