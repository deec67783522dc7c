"""政策接口: items of the library, what one firm can get, and simulations; amounts in 元 as exact texts."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Field, Path, Query, Router, Schema
from ninja.errors import HttpError

from kechuang.apps.accounts import access as accounts
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.catalog.place import current_pack
from kechuang.apps.enterprises import access as enterprises
from kechuang.apps.enterprises.models import Enterprise
from kechuang.apps.policies import access, plans
from kechuang.apps.policies.city import current_city
from kechuang.apps.policies.ground import ground_of
from kechuang.apps.policies.pages.common import lines
from kechuang.apps.policies.pages.matching import firm_matches
from kechuang.apps.policies.together import movable
from kechuang.declarations.policy_item import PolicyItem
from kechuang.engines import policies
from kechuang.engines.criteria import NoVersionError, RuleProblem
from kechuang.web.schemas import ERRORS, PLAIN, Problem, only_known

router = Router(tags=["政策"])
PRELIMINARY = "初步符合（以认定机关结论为准）"


class ItemRow(Schema):
    """An item of a policy."""

    id: str
    name: str
    policy: str
    audience: Literal["enterprise", "person"]
    mode: Literal["automatic", "fast", "apply"]
    benefit: str
    period: str
    state: str
    open: bool
    unverified: bool
    synthetic: bool


class ItemList(Schema):
    """The library."""

    items: list[ItemRow]


class MatchRow(Schema):
    """What one firm can get of one item; preliminary, the authority decides."""

    item: str
    name: str
    verdict: Literal["met", "missing", "person"]
    amount: str | None
    instead: str


class NearRow(Schema):
    """An item of which one firm fails a single condition (仍差一步): what is missing, and the least change."""

    item: str
    name: str
    condition: str
    actual: str
    required: str
    source: str
    unverified: bool
    lacks: str
    lacks_exact: str
    change: str
    change_exact: str


class MatchList(Schema):
    """What one firm can get, and what it could get with one condition more."""

    entity_id: str
    preliminary: str
    hidden: bool
    items: list[MatchRow]
    near: list[NearRow]


class SimulationOut(Schema):
    """A plan beside today."""

    item: str
    as_of: str
    subjects: int
    set: dict[str, str]
    preliminary: str
    result: dict[str, Any]


class SimulationQuery(Schema):
    """Moves: ``rd_sum=1000万元``, as many as there are, each in its own ``set``; of an item beside ``item|name=…``."""

    set: Annotated[list[str], Query(max_length=40)] = Field(default_factory=list)


@router.get("/items", response={200: ItemList, **ERRORS}, operation_id="list_policy_items", summary="政策条目")
def list_items(request: HttpRequest) -> ItemList:
    """List the items of the place's policies."""
    access.require(request.user, access.VIEW)
    return ItemList(
        items=[
            ItemRow(
                id=line.item.id, name=line.item.name, policy=line.policy.name, audience=line.item.audience,
                mode=line.item.mode, benefit=line.amount, period=str(line.item.period), state=line.state,
                open=line.open, unverified=line.item.unverified, synthetic=line.item.synthetic,
            )
            for line in lines(current_pack())
        ]
    )  # fmt: skip


@router.get(
    "/firms/{handle}", response={200: MatchList, **ERRORS, 404: Problem}, operation_id="match_firm",
    summary="一家企业能享受的政策",
)  # fmt: skip
def match_firm(request: HttpRequest, handle: Annotated[str, Path(max_length=32, pattern=PLAIN)]) -> MatchList:
    """List what a firm can get by its data."""
    access.require(request.user, access.VIEW)
    current_pack()
    try:
        firm = enterprises.find(request.user, handle)  # type: ignore[arg-type]
    except Enterprise.DoesNotExist:
        raise HttpError(404, f"没有代码为 {handle} 的企业") from None
    found = firm_matches(firm)
    return MatchList(
        entity_id=firm.entity_id, preliminary=PRELIMINARY, hidden=found["hidden"],
        items=[
            MatchRow(
                item=one["line"].item.id, name=one["line"].item.name, verdict=one["verdict"],
                amount=plans.yuan(one["amount"].fen) if one["amount"] is not None else None, instead=one["instead"],
            )
            for one in found["matches"]
        ],
        near=[
            NearRow(
                item=one["line"].item.id, name=one["line"].item.name, condition=one["step"].text,
                actual=one["step"].actual, required=one["step"].required, source=one["step"].source,
                unverified=one["step"].unverified, lacks=one["step"].lacks, lacks_exact=one["step"].lacks_exact,
                change=one["step"].change, change_exact=one["step"].change_exact,
            )
            for one in found["near"]
        ],
    )  # fmt: skip


@router.get(
    "/items/{name}/simulate", response={200: SimulationOut, **ERRORS, 404: Problem}, operation_id="simulate_item",
    summary="政策测算",
)  # fmt: skip
def simulate_item(
    request: HttpRequest, name: Annotated[str, Path(max_length=160, pattern=PLAIN)], query: Query[SimulationQuery]
) -> SimulationOut:
    """Count a plan over the firms of the caller's districts; figures are in 分."""
    only_known(request, SimulationQuery)
    access.require(request.user, access.SIMULATE)
    item = current_pack().policy_items.get(name)
    if item is None:
        raise HttpError(404, f"没有编号为 {name} 的政策条目")
    return _simulated(request, item, query.set)


def _simulated(request: HttpRequest, item: PolicyItem, moves: list[str]) -> SimulationOut:
    values = {key: value for key, _equals, value in (one.partition("=") for one in moves)}
    own = {key: value for key, value in values.items() if "|" not in key}
    beside: dict[str, dict[str, str]] = {}
    for key, value in values.items():
        other, bar, name = key.partition("|")
        if bar:
            beside.setdefault(other, {})[name] = value
    try:
        ground = ground_of(current_city(), item, accounts.regions(request.user, access.SIMULATE))
        known = [one.id for one in movable(ground)]
        if strange := sorted(set(beside) - set(known)):
            told = f"{strange[0]} 不能与 {item.id} 一起改动，可以的有：{'、'.join(known) or '无'}"
            raise policies.PolicyProblem(told)
        plan = plans.counted(ground, own, beside)
    except (Refused, NoVersionError, policies.PolicyProblem, RuleProblem) as problem:
        raise HttpError(422, str(problem)) from problem
    return SimulationOut(
        item=item.id, as_of=ground.city.on.isoformat(), subjects=len(ground.rows), set=values,
        preliminary=PRELIMINARY,
        result=plan.result.to_json(),
    )  # fmt: skip
