"""项目清单 (the list of projects): filters that stand in the address, order, columns, and the lines of a page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Cast
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from kechuang.apps.catalog.place import division_name
from kechuang.apps.projects.models import Project, ProjectKind
from kechuang.apps.projects.models.light import Light
from kechuang.apps.projects.names import department_list, department_name, stage_name
from kechuang.apps.projects.problems.clocks import Standing
from kechuang.apps.projects.queries.records import element_lines
from kechuang.apps.projects.standing import applying
from kechuang.apps.projects.standing.lights import judge
from kechuang.core import Money, division_prefix
from kechuang.declarations.pack import Pack

LEAD, SUPPORT = "lead", "support"
#: How a last day to apply stands, in words.
APPLY = {"near": _("申报截止临近"), "over": _("逾期未申报")}
#: Signs of the lights in the words of the template tag `light`.
SIGNS = {Light.RED: "r", Light.YELLOW: "y", Light.GREEN: "g"}
SORTS = {
    "order": "order", "name": "name", "due": "due", "start": "start", "investment": "investment",
    "division": "division", "lead": "lead", "stage": "stage", "light": "lit", "apply_by": "apply_by",
}  # fmt: skip


def sign_of(light: str) -> str:
    """Return the sign of a light; empty for none."""
    return SIGNS.get(Light(light), "") if light in Light.values else ""


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What narrows the list; every part is a key of the address.

    Parameters
    ----------
    text : str
        Part of the project's name, code, address, undertaker or product.
    programme, task_force : int or None
        Primary keys; 0 is those without.
    division : str
        The place and all inside it.
    department, role : str
        A department, and whether it leads, supports or either.
    pipeline, stage, kind, level, light, state, leader : str
        As the rows have them.
    apply : str
        ``near`` or ``over``: the last day to apply, as long as nobody has.
    """

    text: str = ""
    programme: int | None = None
    task_force: int | None = None
    division: str = ""
    department: str = ""
    role: str = ""
    aspect: str = ""
    pipeline: str = ""
    stage: str = ""
    kind: str = ""
    level: str = ""
    light: str = ""
    state: str = ""
    leader: str = ""
    apply: str = ""
    sort: str = "order"

    @classmethod
    def of(cls, asked: QueryDict, pack: Pack) -> Filters:
        """Read the filters of an address; what is not known is left out."""
        said = {
            name: asked.get(name, "").replace("\x00", "").strip()[:200]
            for name in ("q", "division", "department", "role", "aspect", "pipeline", "stage", "kind", "level", "light",
                         "state", "leader", "apply", "sort")
        }  # fmt: skip

        def key(name: str) -> int | None:
            text = asked.get(name, "")
            return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else None

        def among(name: str, known: Iterable[str]) -> str:
            return said[name] if said[name] in known else ""

        return cls(
            text=said["q"][:100], programme=key("programme"), task_force=key("task_force"),
            division=among("division", pack.divisions), department=among("department", pack.departments),
            role=among("role", (LEAD, SUPPORT)), aspect=said["aspect"], pipeline=among("pipeline", pack.pipelines),
            stage=said["stage"], kind=among("kind", ProjectKind.values), level=said["level"],
            light=among("light", Light.values), state=among("state", ("active", *Project.TABLE.states)),
            leader=said["leader"], apply=among("apply", APPLY),
            sort=said["sort"] if said["sort"].lstrip("-") in SORTS else "order",
        )  # fmt: skip


def colours(rows: Iterable[Project]) -> dict[int, str]:
    """Return the light that each project shows today, by its key, as the wall and the record judge it."""
    return {key: judged.light.colour for key, judged in judge(list(rows)).items()}


def lit(rows: QuerySet[Project], shown: Mapping[int, str]) -> QuerySet[Project]:
    """Order lights from the worst on (``lit``), where they were judged for all rows."""
    order = {light: at for at, light in enumerate((Light.RED, Light.YELLOW, Light.GREEN, Light.NONE, Light.DONE))}
    keys: dict[int, list[int]] = {}
    for key, light in shown.items():
        keys.setdefault(order[Light(light)], []).append(key)
    whens = [When(pk__in=found, then=Value(at)) for at, found in keys.items()]
    return rows.annotate(lit=Case(*whens, default=Value(len(order)), output_field=IntegerField()))


def supported_by(department: str, field: str = "supports") -> Q:
    """Return the condition that a department supports; to be used on :func:`with_supports`."""
    return Q(**{f"{field}_text__contains": f'"{department}"'})


def with_supports(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Add the supporting departments as text: neither database asks a list of JSON in the same words."""
    return rows.annotate(supports_text=Cast("supports", TextField()))


def narrowed(rows: QuerySet[Project], filters: Filters) -> QuerySet[Project]:
    """Apply the filters and the order."""
    for name in ("aspect", "pipeline", "stage", "kind", "level", "leader"):
        value = getattr(filters, name)
        rows = rows.filter(**{name: value}) if value else rows
    for name in ("programme", "task_force"):
        key = getattr(filters, name)
        if key is not None:
            rows = rows.filter(**({name: key} if key else {f"{name}__isnull": True}))
    if filters.division:
        rows = rows.filter(division__startswith=division_prefix(filters.division))
    if filters.state:
        rows = rows.filter(state__in=("open", "submitted") if filters.state == "active" else (filters.state,))
    if filters.apply:
        rows = rows.filter(applying.conditions()[filters.apply])
    if filters.department:
        leads, supports = Q(lead=filters.department), supported_by(filters.department)
        asked = {LEAD: leads, SUPPORT: supports}.get(filters.role, leads | supports)
        rows = with_supports(rows).filter(asked)
    if filters.text:
        named = Q(name__icontains=filters.text) | Q(undertaker__icontains=filters.text)
        named |= Q(product__icontains=filters.text)
        rows = rows.filter(named | Q(code__icontains=filters.text) | Q(address__icontains=filters.text))
    if filters.light or filters.sort.lstrip("-") == "light":
        shown = colours(rows)
        rows = lit(rows, shown)
        if filters.light:
            rows = rows.filter(pk__in=[key for key, light in shown.items() if light == filters.light])
    column = SORTS[filters.sort.lstrip("-")]
    first = F(column).desc(nulls_last=True) if filters.sort.startswith("-") else F(column).asc(nulls_last=True)
    return rows.order_by(first, "order", "pk")


class Column(NamedTuple):
    """A column of the list: what it is called, its words, and whether it stands at the right and can be sorted."""

    key: str
    label: Any
    text: Callable[[Line], Any]
    shown: bool = True
    sort: str = ""
    number: bool = False


@dataclass(frozen=True)
class Line:
    """A project in the list."""

    project: Project
    pack: Pack
    problems: int = 0
    colour: str = Light.NONE.value
    applying: Standing | None = None

    @property
    def sign(self) -> str:
        """The sign of its light; empty where it shows none."""
        return sign_of(self.colour)

    @property
    def light(self) -> str:
        """Its light in words."""
        return str(Light(self.colour).label)

    @property
    def place(self) -> str:
        """Where it is."""
        return division_name(self.project.division, self.pack)

    @property
    def stage(self) -> str:
        """Its stage in words."""
        return stage_name(self.project.pipeline, self.project.stage, self.pack)

    @property
    def lead(self) -> str:
        """Who leads."""
        return department_name(self.project.lead, self.pack) if self.project.lead else ""

    @property
    def supports(self) -> str:
        """Who supports."""
        return department_list(self.project.supports, self.pack)

    @property
    def officer(self) -> str:
        """Who goes with it."""
        return self.project.officer.display_name if self.project.officer is not None else ""

    @property
    def elements(self) -> str:
        """How many elements of its checklist are in place, of how many, and how many are late; empty without one."""
        checklist = self.pack.checklists.get(self.project.checklist)
        if checklist is None:
            return ""
        lines = element_lines(self.project, checklist, self.pack)
        told = f"{sum(one.in_place for one in lines)}/{len(lines)}"
        late = sum(one.overdue for one in lines)
        return told + (_("，%(n)d 项超期") % {"n": late} if late else "")

    @property
    def apply_by(self) -> str:
        """Its last day to apply and, while nobody has applied, how that day stands."""
        day = self.project.apply_by
        if day is None:
            return ""
        return f"{day}（{self.applying.text}）" if self.applying is not None else f"{day}"

    @property
    def investment(self) -> Money | None:
        """Its investment, where it is in renminbi."""
        amount = self.project.investment
        return Money(amount) if amount is not None else None


COLUMNS: tuple[Column, ...] = (
    Column("light", _("灯"), lambda line: line.light, sort="light"),
    Column("kind", _("类别"), lambda line: line.project.get_kind_display(), shown=False),
    Column("level", _("级别"), lambda line: line.project.level, shown=False),
    Column("programme", _("攻坚行动"), lambda line: str(line.project.programme or "")),
    Column("task_force", _("工作专班"), lambda line: str(line.project.task_force or ""), shown=False),
    Column("place", _("所在地"), lambda line: line.place, sort="division"),
    Column("lead", _("牵头部门"), lambda line: line.lead, sort="lead"),
    Column("supports", _("配合部门"), lambda line: line.supports, shown=False),
    Column("leader", _("分管领导"), lambda line: line.project.leader, shown=False),
    Column("officer", _("服务专员"), lambda line: line.officer, shown=False),
    Column("undertaker", _("建设单位"), lambda line: line.project.undertaker, shown=False),
    Column("product", _("主要产品"), lambda line: line.project.product, shown=False),
    Column("investment", _("总投资"), lambda line: line.investment, sort="investment", number=True),
    Column("stage", _("阶段"), lambda line: line.stage, sort="stage"),
    Column("start", _("计划开始"), lambda line: line.project.start, shown=False, sort="start"),
    Column("due", _("时限"), lambda line: line.project.due, sort="due"),
    Column("apply_by", _("申报截止日"), lambda line: line.apply_by, shown=False, sort="apply_by"),
    Column("batch", _("批次"), lambda line: line.project.batch, shown=False),
    Column("ordinal", _("次序"), lambda line: line.project.ordinal, shown=False),
    Column("elements", _("要素齐备"), lambda line: line.elements, shown=False),
    Column("problems", _("未销号问题"), lambda line: line.problems, number=True),
    Column("state", _("状态"), lambda line: line.project.state_label),
)
DEFAULT = tuple(column.key for column in COLUMNS if column.shown)


def chosen(asked: Sequence[str]) -> list[Column]:
    """Return the columns that were asked for, in the list's own order; the usual ones where none was."""
    wanted = set(asked) & {column.key for column in COLUMNS} or set(DEFAULT)
    return [column for column in COLUMNS if column.key in wanted]


def lines(rows: Iterable[Project], pack: Pack) -> list[Line]:
    """Return projects as lines, with their lights and the number of their open problems: a fixed number of queries."""
    shown = list(rows)
    counted, lights, days = open_problems(shown), colours(shown), applying.standings(shown, pack)
    return [
        Line(project, pack, counted.get(project.pk, 0), lights[project.pk], days.get(project.pk)) for project in shown
    ]


def open_problems(projects: Iterable[Project]) -> Mapping[int, int]:
    """Return how many problems of each project are neither closed, merged nor taken back."""
    over = ("new", "closed", "merged", "withdrawn")
    rows = Project.objects.filter(pk__in=[one.pk for one in projects]).values_list("pk")
    return dict(rows.annotate(n=Count("problems", filter=~Q(problems__state__in=over) & Q(problems__isnull=False))))


def choices(rows: QuerySet[Project]) -> dict[str, list[str]]:
    """Return the levels, leaders and aspects that occur in the projects a person may see: one query."""
    found = list(rows.order_by().values_list("level", "leader").distinct())
    return {"levels": sorted({one[0] for one in found} - {""}), "leaders": sorted({one[1] for one in found} - {""})}
