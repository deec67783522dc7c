"""读取文件 (reading): a plan out of a file that somebody handed in, or one sentence why not."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext as _

from kechuang import core
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.catalog.place import current_pack
from kechuang.apps.files.contents import XLSX, detect
from kechuang.apps.projects.models import Project
from kechuang.declarations.calendar import CalendarTable
from kechuang.declarations.problem import PackError
from kechuang.engines import plans
from kechuang.engines.plans import Plan, PlanError, Schedule, drift, read_mspdi, read_plan, read_sheet

OWN = "own"
LIMITS = {".xml": 16 * 1024 * 1024, ".xlsx": 16 * 1024 * 1024, ".yaml": 4 * 1024 * 1024, ".yml": 4 * 1024 * 1024}
TYPES = {".xml": "application/xml", ".xlsx": XLSX, ".yaml": "application/yaml", ".yml": "application/yaml"}
MOST = 5_000


def suffix_of(name: str) -> str:
    """Return the kind of a file by its name.

    Raises
    ------
    Refused
        If plans are not read from such files.
    """
    suffix = Path(name).suffix.lower()
    if suffix not in LIMITS:
        raise Refused(
            _("文件“%(name)s”不能导入，应为 .xml（Microsoft Project 另存为 XML）、.xlsx 或 .yaml。") % {"name": name}
        )
    return suffix


def read_file(file: BinaryIO, name: str, project: Project) -> tuple[Plan, tuple[str, ...]]:
    """Read a plan from a file that somebody handed in.

    Returns
    -------
    (Plan, tuple of str)
        The plan, and what could not be taken as it stands.

    Raises
    ------
    Refused
        If it cannot be read, is too large or hostile; one sentence.
    """
    suffix = suffix_of(name)
    if suffix == ".xlsx":
        detect(file, name, frozenset({XLSX}))
    file.seek(0)
    data = file.read(LIMITS[suffix] + 1)
    if len(data) > LIMITS[suffix]:
        raise Refused(
            _("文件“%(name)s”超过 %(most)d MiB，应拆成几个项目。") % {"name": name, "most": LIMITS[suffix] >> 20}
        )
    with tempfile.TemporaryDirectory() as folder:
        # Under a name of ours: what the person called the file never names a path.
        path = Path(folder) / f"plan{suffix}"
        path.write_bytes(data)
        try:
            plan, notes, beside = _READERS[suffix](path, project)
            if plan.tasks:  # a plan that cannot be dated is told before it is kept
                notes += beside(plans.schedule(plan, today=core.today()))
        except PlanError as error:
            raise Refused(str(error).replace(path.name, name).rstrip("。") + "。") from None
        except PackError as error:
            told = _("文件“%(name)s”第 %(line)d 行：%(what)s。")
            raise Refused(told % {"name": name, "line": error.line, "what": error.message}) from None
    if not plan.tasks:
        raise Refused(_("文件“%(name)s”里没有任务。") % {"name": name})
    if len(plan.tasks) > MOST:
        raise Refused(_("文件“%(name)s”有 %(n)d 个任务，一个项目最多 %(most)d 个，应拆成几个项目。") % {
            "name": name, "n": len(plan.tasks), "most": MOST})  # fmt: skip
    for task in plan.tasks:
        if len(task.id) > 40 or len(task.name) > 200:
            raise Refused(
                _("任务 %(id)s 的编号超过 40 个字或名称超过 200 个字，应缩短后再导入。") % {"id": task.id[:40]}
            )
    return plan, tuple(one.replace(path.name, name) for one in notes)


#: A plan, what could not be taken as it stands, and what tells where its dates here differ from the file's own.
_Read = tuple[Plan, tuple[str, ...], Callable[[Schedule], tuple[str, ...]]]


def _table_of(project: Project) -> Callable[[str], CalendarTable]:
    pack = current_pack()

    def find(name: str) -> CalendarTable:
        if name in {OWN, pack.id} or name in project.calendars:
            return pack.calendar
        raise PlanError(f"日历 {name} 没有登记，应先在“日历与资源”中登记，或在文件中去掉")

    return find


def _xml(path: Path, project: Project) -> _Read:
    found = read_mspdi(path, table=current_pack().calendar)
    # Here nothing is planned into the past: dated so, the file is told apart from what it will be in this project.
    plan = replace(found.plan, as_of=core.today())
    return plan, found.notes, lambda dated: drift(found, dated)


def _xlsx(path: Path, project: Project) -> _Read:
    return read_sheet(path, calendar=OWN, table_of=_table_of(project)), (), _same


def _yaml(path: Path, project: Project) -> _Read:
    return read_plan(path, calendar=OWN, table_of=_table_of(project)), (), _same


def _same(dated: Schedule) -> tuple[str, ...]:
    return ()


_READERS: Mapping[str, Callable[[Path, Project], _Read]] = {
    ".xml": _xml, ".xlsx": _xlsx, ".yaml": _yaml, ".yml": _yaml,
}  # fmt: skip
