"""规则接口 (rules over the API): judge and explain anybody's subjects by a rule of the place; nothing is kept."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Field, Path, Router, Schema
from ninja.errors import HttpError, ValidationError

from kechuang.apps.accounts import access
from kechuang.apps.catalog.place import current_pack
from kechuang.apps.ladder.queries import VIEW
from kechuang.core import today
from kechuang.declarations.pack import Pack
from kechuang.declarations.rule import Rule
from kechuang.engines import criteria
from kechuang.web.schemas import ERRORS, PLAIN, Problem

router = Router(tags=["规则"])
PRELIMINARY = "初步判定，以认定机关结论为准"
ANSWERS = {**ERRORS, 400: Problem}  # 400: a body that is no JSON
MOST = 1000
"""Subjects a call: some 60,000 rows of answer; whoever has more uses the command."""
RuleName = Annotated[str, Path(max_length=60, pattern=PLAIN)]


class RuleRow(Schema):
    """A rule of the place's pack with the days on which its versions begin."""

    id: str
    name: str
    authority: str
    versions: list[str]


class RuleList(Schema):
    """The rules."""

    items: list[RuleRow]


class Asked(Schema):
    """For which day and type of application; today and a new one by default."""

    as_of: dt.date | None = None
    kind: Literal["new", "renewal"] | None = None


class SubjectsIn(Asked):
    """Subjects under the keys of the field dictionary (``id``, ``staff_t``, ``sales_t1``); money in 元."""

    subjects: list[dict[str, Any]] = Field(min_length=1, max_length=MOST)


class SubjectIn(Asked):
    """One subject, as in :class:`SubjectsIn`."""

    subject: dict[str, Any]


class ConditionRow(Schema):
    """A condition of a subject, or under ``*`` the whole; numbers as exact texts, money in 元."""

    id: str
    condition: str
    verdict: Literal["met", "not_met", "missing", "person"]
    actual: str | None
    required: str | None
    margin: str | None
    score_low: int | None
    score_high: int | None
    short_by: int | None
    missing: str | None


class JudgedOut(Schema):
    """The verdicts of a rule; preliminary, the authority decides."""

    rule: str
    version: dt.date
    basis: str
    as_of: dt.date
    preliminary: str
    rows: list[ConditionRow]


class ExplainedOut(Schema):
    """One subject's verdict condition by condition, and the least change that turns it."""

    rule: str
    version: dt.date
    basis: str
    as_of: dt.date
    preliminary: str
    id: str
    verdict: Literal["met", "not_met", "missing", "person"]
    score_low: int | None
    score_high: int | None
    conditions: list[dict[str, Any]]
    smallest_change: dict[str, Any]


@router.get("", response={200: RuleList, **ERRORS}, operation_id="list_rules", summary="规则列表")
def list_rules(request: HttpRequest) -> RuleList:
    """List the rules by which anybody's subjects can be judged."""
    access.require(request.user, VIEW)
    return RuleList(
        items=[
            RuleRow(id=one.id, name=one.name, authority=one.authority, versions=[str(v.from_) for v in one.versions])
            for one in current_pack().rules.values()
        ]
    )


@router.post(
    "/{rule}/evaluate", response={200: JudgedOut, **ANSWERS}, operation_id="evaluate_subjects", summary="按规则判定"
)
def evaluate_subjects(request: HttpRequest, rule: RuleName, given: SubjectsIn) -> JudgedOut:
    """Judge subjects that the caller gives; they are not kept."""
    access.require(request.user, VIEW)
    compiled, pack, on = _compiled(rule, given)
    table = _table(given.subjects, compiled, pack)
    rows = criteria.result_rows(criteria.evaluate(compiled, table, keep=()), table["id"])
    return JudgedOut(
        rule=rule, version=compiled.version.from_, basis=compiled.version.basis, as_of=on, preliminary=PRELIMINARY,
        rows=[ConditionRow(**row) for row in rows.iter_rows(named=True)],
    )  # fmt: skip


@router.post(
    "/{rule}/explain", response={200: ExplainedOut, **ANSWERS}, operation_id="explain_subject", summary="逐条说明判定"
)
def explain_subject(request: HttpRequest, rule: RuleName, given: SubjectIn) -> ExplainedOut:
    """Explain the verdict of one subject that the caller gives; it is not kept."""
    access.require(request.user, VIEW)
    compiled, pack, on = _compiled(rule, given)
    table = _table([given.subject], compiled, pack)
    result = criteria.evaluate(compiled, table, keep=()).frame.row(0, named=True)
    subject = table.row(0, named=True)
    return ExplainedOut(
        rule=rule, version=compiled.version.from_, basis=compiled.version.basis, as_of=on, preliminary=PRELIMINARY,
        id=subject["id"], verdict=result["verdict"], score_low=result["score_low"], score_high=result["score_high"],
        conditions=[one.to_json() for one in criteria.explain(compiled, subject, result=result)],
        smallest_change=criteria.smallest_change(compiled, subject).to_json(),
    )  # fmt: skip


def _compiled(name: str, asked: Asked) -> tuple[criteria.Compiled, Pack, dt.date]:
    pack, on = current_pack(), asked.as_of or today()
    try:
        rule: Rule = criteria.find_rule(name, pack.rules)
        version = criteria.choose_version(rule, on, asked.kind)
    except (ValueError, criteria.NoVersionError) as error:
        raise HttpError(404, str(error)) from error
    return criteria.compile_rule(version, pack.fields, on=on, rules=pack.rules, kind=asked.kind), pack, on


def _table(subjects: list[dict[str, Any]], compiled: criteria.Compiled, pack: Pack) -> Any:
    try:
        return criteria.read_records(subjects, compiled.columns, pack.fields)
    except criteria.SubjectError as error:
        raise ValidationError([{"type": "value_error", "loc": ["body", "subjects"], "msg": str(error)}]) from error
