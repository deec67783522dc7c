"""共享的读取 (queries): resources with their terms, what waits for a person, figures a department."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from kechuang.apps.catalog.models import Department, SourceTable
from kechuang.apps.catalog.place import current_pack
from kechuang.apps.catalog.queries import resources
from kechuang.apps.sharing import access
from kechuang.apps.sharing.clocks import Left, lefts_of
from kechuang.apps.sharing.contracts import ATTRIBUTES, LEVELS, contract, is_personal, labels
from kechuang.apps.sharing.models import Correction, RequestKind, ShareGrant, ShareRequest
from kechuang.apps.sharing.states import LIMITS
from kechuang.declarations.source import Source

OPEN_REQUESTS = tuple(state for state in LIMITS if state in ShareRequest.TABLE.states)
DECLINED = ("rejected", "refused", "upheld", "closed")
"""How a request stands that was declined: by the platform's check, the owner, the mediation, the last word."""
OPEN_CORRECTIONS = tuple(state for state in LIMITS if state in Correction.TABLE.states)
MOST = 200


@dataclass(frozen=True)
class Shared:
    """A resource as the pages of sharing show it: table, contract, rows held now."""

    table: SourceTable
    source: Source
    rows: int | None

    @property
    def attribute(self) -> str:
        """How it is shared, in words."""
        return str(ATTRIBUTES[self.source.sharing.attribute])

    @property
    def level(self) -> str:
        """The class of the data, in words."""
        return str(LEVELS[self.source.sharing.level])

    @property
    def why(self) -> str:
        """The condition, or the legal basis."""
        terms = self.source.sharing
        return {"conditional": terms.condition, "none": terms.legal_basis}.get(terms.attribute, "")

    @property
    def personal(self) -> int:
        """How many of its fields are personal."""
        return sum(is_personal(column) for column in self.source.columns.values())


def shared(*, attribute: str = "", department: str = "", text: str = "") -> list[Shared]:
    """Return the resources of the catalogue that a filter leaves, each with its contract."""
    pack = current_pack()
    found = [
        Shared(one.table, contract(one.table, pack), one.load.accepted if one.load else None)
        for one in resources()
        if (not department or one.table.department_id == department)
    ]
    return [
        one
        for one in found
        if (not attribute or one.source.sharing.attribute == attribute)
        and (not text or text in one.table.name or any(text in name for name in _names(one.source)))
    ]


def _names(source: Source) -> list[str]:
    return [name for column in source.columns.values() for name in (column.label, *column.headings)]


@dataclass(frozen=True)
class Line:
    """A request or a correction in a list, with its limit."""

    thing: ShareRequest | Correction
    left: Left | None
    department: str
    owner: str


def lines(things: Sequence[Any]) -> list[Line]:
    """Return things of one kind with their limits and the names of the departments: three queries."""
    left, names = lefts_of(things), department_names()
    return [
        Line(one, left.get(one.pk), names.get(one.department, one.department), names.get(one.owner, one.owner))
        for one in things
    ]


def department_names() -> dict[str, str]:
    """Return the names of the departments by id."""
    return dict(Department.objects.values_list("id", "name"))


def waiting(user: Any) -> list[Line]:
    """Return what a person has to deal with, the most urgent first."""
    named = access.bodies()
    requests = [
        one
        for one in access.visible_requests(user).filter(state__in=OPEN_REQUESTS).select_related("table")[:MOST]
        if _waits_for(user, one, named)
    ]
    corrections = [
        one
        for one in access.visible_corrections(user).filter(state__in=OPEN_CORRECTIONS).select_related("table")[:MOST]
        if _waits_for(user, one, named)
    ]
    found = [*lines(requests), *lines(corrections)]
    return sorted(found, key=lambda line: (line.left is None, line.left.due.left or 0 if line.left else 0))


def _waits_for(user: Any, thing: ShareRequest | Correction, named: Mapping[str, str]) -> bool:
    """Whether the next step is this person's; taking something back is nobody's next step."""
    return any(
        access.may(user, step.who, thing, named)
        for step in thing.TABLE.out_of(thing.state)
        if step.who != "system" and step.name != "withdraw"
    )


@dataclass
class Figures:
    """What stands to a department's account as owner of data, and as their user."""

    ident: str
    name: str
    resources: int = 0
    rows: int = 0
    received: int = 0
    granted: int = 0
    open: int = 0
    overdue: int = 0
    reported: int = 0
    corrected: int = 0
    unanswered: int = 0
    late: int = 0
    asked: int = 0
    attributes: Counter[str] = field(default_factory=Counter)


def figures() -> list[Figures]:
    """Return the figures of every department that provides or uses data, in a fixed number of queries."""
    found = {ident: Figures(ident, name) for ident, name in department_names().items()}

    def of(ident: str) -> Figures:
        return found.setdefault(ident, Figures(ident, ident))

    for one in shared():
        row = of(one.table.department_id)
        row.resources += 1
        row.rows += one.rows or 0
        row.attributes[one.source.sharing.attribute] += 1
    requests = list(ShareRequest.objects.exclude(state="new").select_related("table"))
    late = {pk for pk, left in lefts_of(requests).items() if left.overdue}
    for request in requests:
        of(request.department).asked += 1
        row = of(request.owner)
        row.received += 1
        row.granted += request.state == "granted"
        with_owner = request.state in {"answering", "answer_papers", "supplying"}
        row.open += with_owner
        row.overdue += with_owner and request.pk in late
    corrections = list(Correction.objects.exclude(state="new"))
    late = {pk for pk, left in lefts_of(corrections).items() if left.overdue}
    for correction in corrections:
        row = of(correction.owner)
        row.reported += 1
        row.corrected += bool(correction.file)
        row.unanswered += correction.state in OPEN_CORRECTIONS
        row.late += correction.pk in late
    return [row for row in found.values() if row.resources or row.received or row.asked or row.reported]


@dataclass(frozen=True)
class Listing:
    """One of the three lists (清单): its name, what it is, headings and rows of plain values."""

    kind: str
    title: str
    note: str
    headings: tuple[str, ...]
    rows: list[tuple[Any, ...]]


def listing(kind: str) -> Listing | None:
    """Return the list of responsibilities, of demands or the negative list; None for another word."""
    match kind:
        case "responsibility":
            return Listing(
                kind, _("责任清单"), _("各部门应提供的数据、共享属性与更新频率"),
                (_("提供部门"), _("数据资源"), _("字段数"), _("共享属性"), _("共享条件"), _("数据分级"), _("更新频率"),
                 _("现有记录")),
                [(one.table.department.name, one.table.name, len(one.source.columns), one.attribute, one.why,
                  one.level, one.table.refresh, one.rows)
                 for one in shared() if one.source.sharing.attribute != "none"],
            )  # fmt: skip
        case "demand":
            return Listing(
                kind, _("需求清单"), _("目录中没有、由部门提出的数据需求及其办理情况"),
                (_("编号"), _("需求部门"), _("需要的数据"), _("需要的字段"), _("应提供部门"), _("状态"), _("期限")),
                [(line.thing.number, line.department, line.thing.wanted, "、".join(line.thing.fields), line.owner,  # type: ignore[union-attr]
                  line.thing.state_label, line.left.text if line.left else "")
                 for line in lines(list(ShareRequest.objects.filter(kind=RequestKind.NEW).exclude(state="new")))],
            )  # fmt: skip
        case "negative":
            return Listing(
                kind, _("负面清单"), _("不予共享的数据及其法律、行政法规依据"),
                (_("提供部门"), _("数据资源"), _("不予共享的字段"), _("不予共享依据"), _("数据分级")),
                [row for one in shared() for row in _kept_back(one)],
            )  # fmt: skip
    return None


def _kept_back(one: Shared) -> list[tuple[Any, ...]]:
    """Return the lines of the negative list for a resource: the whole of it, or fields by their legal basis."""
    unsaid, owner = _("契约未写明依据，须补充"), one.table.department.name
    if one.source.sharing.attribute == "none":
        return [(owner, one.table.name, _("全部"), one.why or unsaid, one.level)]
    fields: dict[str, list[str]] = {}
    for key in one.source.columns:
        terms = one.source.terms_of(key)
        if terms.attribute == "none":
            fields.setdefault(terms.why or unsaid, []).append(key)
    return [
        (owner, one.table.name, "、".join(labels(one.source, keys)), basis, one.level) for basis, keys in fields.items()
    ]


def current_grants(table: SourceTable) -> int:
    """Return how many departments' grants on a resource count today."""
    return ShareGrant.objects.filter(ShareGrant.current_q(), table=table).count()
