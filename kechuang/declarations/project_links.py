"""项目声明的相互核对 (links of projects): programmes, stages, divisions, elements and departments that they name."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from kechuang.declarations.folder import Entry, Folder
from kechuang.declarations.plan_task import WrittenAfter
from kechuang.declarations.problem import PackError, suggestion
from kechuang.declarations.project import Project, ProjectTask
from kechuang.declarations.yamlfile import YamlPath

Merged = Mapping[str, Mapping[str, Entry]]

PROJECT_PARTS = ("programmes", "task_forces", "projects", "quotas", "checklists", "typical_cases")
"""Parts that name things of a place: each has a place, sentences and figures."""

_REFERENCES = (
    ("programmes", "part_of", "programmes", "攻坚行动"),
    ("programmes", "light_rule", "light_rules", "红黄绿规则"),
    ("task_forces", "programme", "programmes", "攻坚行动"),
    ("projects", "programme", "programmes", "攻坚行动"),
    ("projects", "task_force", "task_forces", "工作专班"),
    ("projects", "pipeline", "pipelines", "阶段管道"),
    ("projects", "checklist", "checklists", "要素清单"),
    ("quotas", "programme", "programmes", "攻坚行动"),
    ("quotas", "task_force", "task_forces", "工作专班"),
    ("typical_cases", "project", "projects", "项目"),
)


def project_problems(folders: Sequence[Folder], merged: Merged, unsure: Collection[str]) -> Iterator[PackError]:
    """Check what the lists of projects say of each other; parts that could not be read are not held against them."""
    for part, key, other, label in _REFERENCES:
        if other in unsure:
            continue
        for entry in merged[part].values():
            yield from _known(entry, key, merged[other], label)
    if "light_rules" not in unsure:
        for folder in folders:
            yield from _known(folder.manifest_at, "light_rule", merged["light_rules"], "红黄绿规则")
    for entry in merged["programmes"].values():
        yield from _circle(entry, merged["programmes"])
    if "problem_clocks" not in unsure and "letter" not in merged["problem_clocks"]:
        for entry in merged["escalation"].values():
            if entry.item.deed == "letter":
                yield entry.problem("督办函没有回复时限，应在 projects/clocks.yaml 写一条 id: letter", "deed")
    for entry in merged["projects"].values():
        yield from _stages(entry, merged["pipelines"])
        yield from _aspect(entry, merged["programmes"])
        yield from _elements(entry, merged["checklists"])
        yield from _plan(entry)
    if "divisions" not in unsure:
        for entry in merged["quotas"].values():
            for at, value in enumerate(entry.item.values):
                if value.division not in merged["divisions"]:
                    message = f"division 得到 {value.division}，没有声明的行政区划代码"
                    yield entry.problem(message, "values", at, "division")
    for folder in folders:
        for entry in folder.parts["projects"].values():
            if entry.item.demo is not None and not folder.manifest.synthetic:
                yield entry.problem("demo（相对日期）只能写在演示包（pack.yaml 有 synthetic: true）中", "demo")


def project_departments(merged: Merged, known: Collection[str]) -> Iterator[PackError]:
    """Check every department that leads or supports."""
    for part in PROJECT_PARTS:
        for entry in merged[part].values():
            yield from _departments(entry, (), entry.item.lead, entry.item.supports, known)
    for entry in merged["projects"].values():
        for path, task in _tasks(entry.item):
            yield from _departments(entry, path, task.lead, task.supports, known)
        for at, problem in enumerate(entry.item.demo.problems if entry.item.demo else ()):
            yield from _departments(entry, ("demo", "problems", at), problem.lead, problem.supports, known)
    for entry in merged["project_bodies"].values():
        if entry.item.department not in known:
            yield _no_department(entry, entry.item.department, known, "department")


def _departments(
    entry: Entry, path: YamlPath, lead: str | None, supports: Sequence[str], known: Collection[str]
) -> Iterator[PackError]:
    if lead is not None and lead not in known:
        yield _no_department(entry, lead, known, *path, "lead")
    for at, name in enumerate(supports):
        if name not in known:
            yield _no_department(entry, name, known, *path, "supports", at)


def _no_department(entry: Entry, name: str, known: Collection[str], *path: str | int) -> PackError:
    key = next(one for one in reversed(path) if isinstance(one, str))
    near = suggestion(name, sorted(known))
    return entry.problem(f"{key} 得到 {name}，departments.yaml 没有声明这个部门{near}", *path)


def _known(entry: Entry, key: str, known: Mapping[str, Entry], label: str) -> Iterator[PackError]:
    name = getattr(entry.item, key)
    if name is not None and name not in known:
        yield entry.problem(f"{key} 得到 {name}，没有声明这个{label}{suggestion(name, list(known))}", key)


def _circle(entry: Entry, programmes: Mapping[str, Entry]) -> Iterator[PackError]:
    line = [entry.item.id]
    while (above := programmes[line[-1]].item.part_of) in programmes:
        if above == entry.item.id:
            yield entry.problem(f"part_of 成环：{' → '.join([*line, above])}，应有一个不属于其他行动的行动", "part_of")
        if above in line:
            return
        line.append(above)


def _stages(entry: Entry, pipelines: Mapping[str, Entry]) -> Iterator[PackError]:
    project: Project = entry.item
    if project.pipeline is None or project.pipeline not in pipelines:
        if project.pipeline is None and project.demo is not None and (project.demo.stages or project.demo.funds):
            yield entry.problem("写了 demo 的 stages 或 funds 而没有 pipeline，应写明是哪个阶段管道", "demo")
        return
    pipeline = pipelines[project.pipeline].item
    reached = project.demo.stages if project.demo else ()
    named: list[tuple[YamlPath, str]] = [(("stage",), project.stage)] if project.stage else []
    named += [(("demo", "stages", at, "stage"), one.stage) for at, one in enumerate(reached)]
    for path, stage in named:
        if stage not in pipeline.ids:
            near = suggestion(stage, pipeline.ids)
            expected = "、".join(pipeline.ids)
            yield entry.problem(
                f"stage 得到 {stage}，阶段管道 {pipeline.id} 没有这个阶段{near}，应为 {expected}", *path
            )
    if reached and project.stage != reached[-1].stage:
        yield entry.problem(f"stage 得到 {project.stage}，与 demo 最后进入的阶段 {reached[-1].stage} 不符", "stage")
    if project.demo is not None and project.demo.funds and not pipeline.funds:
        yield entry.problem(f"阶段管道 {pipeline.id} 不记资金（没有 funds: true），不应写 funds", "demo", "funds")


def _aspect(entry: Entry, programmes: Mapping[str, Entry]) -> Iterator[PackError]:
    project: Project = entry.item
    if project.aspect is None or project.programme is None or project.programme not in programmes:
        return
    aspects = programmes[project.programme].item.aspects
    if project.aspect not in aspects:
        near = suggestion(project.aspect, aspects)
        yield entry.problem(f"aspect 得到 {project.aspect}，{project.programme} 没有这个方面{near}", "aspect")


def _elements(entry: Entry, checklists: Mapping[str, Entry]) -> Iterator[PackError]:
    project: Project = entry.item
    if project.checklist is None or project.checklist not in checklists:
        return
    known = [element.id for element in checklists[project.checklist].item.elements]
    for element in project.elements:
        if element not in known:
            near = suggestion(element, known)
            message = f"要素 {element} 不在清单 {project.checklist} 中{near}，应为 {'、'.join(known)}"
            yield entry.problem(message, "elements", element)


def _plan(entry: Entry) -> Iterator[PackError]:
    """Check that tasks are told apart and follow tasks that are there; circles are found when the plan is dated."""
    tasks = list(_tasks(entry.item))
    ids: dict[str, YamlPath] = {}
    for path, task in tasks:
        if task.id in ids:
            yield entry.problem(f"任务编号 {task.id} 在本计划中用了不止一次，应各不相同", *path, "id")
        ids[task.id] = path
    for path, task in tasks:
        after: WrittenAfter
        for at, after in enumerate(task.after):
            if after.task not in ids or after.task == task.id:
                near = suggestion(after.task, list(ids))
                yield entry.problem(f"前置任务 {after.task} 不是本计划的其他任务{near}", *path, "after", at)


def _tasks(project: Project) -> Iterator[tuple[YamlPath, ProjectTask]]:
    return _walk(("plan",), project.plan)


def _walk(path: YamlPath, tasks: Sequence[ProjectTask]) -> Iterator[tuple[YamlPath, ProjectTask]]:
    for at, task in enumerate(tasks):
        yield (*path, at), task
        yield from _walk((*path, at, "tasks"), task.tasks)
