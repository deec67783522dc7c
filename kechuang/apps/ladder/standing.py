"""判定展示 (standing): one enterprise under one rule, condition by condition, in the words of an official."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from kechuang.apps.ladder.models import RuleVerdict
from kechuang.apps.ladder.verdicts import AS_FIELDS, fingerprint, nearest_unmet
from kechuang.core import Verdict
from kechuang.engines import criteria

if TYPE_CHECKING:
    from kechuang.apps.enterprises.models import Enterprise, EnterpriseYear, Generation
    from kechuang.declarations.pack import Pack

YEARS = 3
ASKED = 5_000
HELD = 32
_WHOLE = re.compile(r"-?\d+")
NONE_ALLOWED = "≤0\u00a0"
ORDER = (Verdict.NOT_MET, Verdict.MISSING, Verdict.PERSON, Verdict.MET)


@dataclass(frozen=True, kw_only=True)
class Used:
    """A figure that a condition stands on."""

    key: str
    year: int | None
    label: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Line:
    """A condition: its verdict, actual, required, margin, article and the figures behind it."""

    id: str
    verdict: str
    text: str
    article: str
    actual: str
    required: str
    margin: str
    unverified: bool
    missing: str
    exact: str = ""
    inner: bool = False
    under: str = ""

    @property
    def key(self) -> str:
        """What the lines inside this one refer to: its id, or its words where a group has none."""
        return self.id or self.text

    inputs: list[Used] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A rule's verdict on an enterprise, with its lines, worst first."""

    rule: str
    name: str
    verdict: str
    heading: str
    whole: str
    basis: str
    score: str
    unverified: bool
    tally: list[tuple[str, str]]
    lines: list[Line]
    flags: list[str]


def standings(records: Iterable[Enterprise], rule: str) -> dict[str, RuleVerdict]:
    """Return the verdicts of a rule on some records of one generation, by entity, without their conditions.

    One query for every :data:`ASKED` records: a database takes only so many values in a question.
    """
    found: dict[str, RuleVerdict] = {}
    remaining = iter(records)
    while some := list(islice(remaining, ASKED)):
        verdicts = RuleVerdict.objects.filter(
            generation_id=some[0].generation_id, rule=rule, entity_id__in=[one.entity_id for one in some]
        )
        found |= {one.entity_id: one for one in verdicts.defer("conditions")}
    return found


class _Result(dict[str, Any]):
    """The engine's row as stored: what was null is not there, and reads as null; wide numbers were kept as text."""

    def __init__(self, stored: Mapping[str, Any]) -> None:
        super().__init__(
            (key, int(value) if isinstance(value, str) and _WHOLE.fullmatch(value) else value)
            for key, value in stored.items()
        )

    def __missing__(self, key: str) -> None:
        return None


# The pack is held with it, so that no other comes to have its id.
_held: dict[tuple[int, str, str, dt.date, str | None], tuple[Pack, criteria.Compiled | None]] = {}


def compiled_rule(rule: str, version: str, generation: Generation, pack: Pack) -> criteria.Compiled | None:
    """Return a rule's version ready to explain, or None where it is no longer the rule that judged.

    A pack may have been changed since the verdicts were published: until the next publication they cannot be told
    condition by condition. It is compiled once a process and pack.
    """
    judged_by = generation.figures.get("rules", {}).get(rule)
    key = (id(pack), rule, version, generation.as_of, judged_by)
    if key not in _held:
        if len(_held) >= HELD:
            _held.clear()
        declared = pack.rules.get(rule)
        found = next((one for one in declared.versions if one.from_.isoformat() == version), None) if declared else None
        same = found is not None and fingerprint(found) == judged_by
        as_of = generation.as_of
        _held[key] = (pack, criteria.compile_rule(found, pack.fields, on=as_of, rules=pack.rules) if same else None)
    return _held[key][1]


def conditions_of(verdict: RuleVerdict, record: Enterprise, pack: Pack, years: list[EnterpriseYear]) -> Standing:
    """Return the standing of a record under a rule, worst conditions first.

    Parameters
    ----------
    years : list of EnterpriseYear
        The record's yearly figures.
    """
    as_of = record.generation.as_of
    rule = pack.rules.get(verdict.rule)
    compiled = compiled_rule(verdict.rule, verdict.version, record.generation, pack)
    whole = Verdict(verdict.verdict)
    if rule is None or compiled is None:
        return _untold(verdict, rule.name if rule else verdict.rule, whole)
    told = criteria.explain(compiled, subject_of(record, years, as_of), result=_Result(verdict.conditions))
    raised = {flag.id for flag in compiled.flags}
    flags = [one for one in told if one.id in raised]
    lines = [line for one in told if one.id not in raised for line in _lines(one, pack, as_of.year - 1)]
    top = sorted((line for line in lines if not line.inner), key=lambda line: ORDER.index(Verdict(line.verdict)))
    inner: dict[str, list[Line]] = {}
    for line in lines:
        if line.inner:
            inner.setdefault(line.under, []).append(line)
    count = Counter(line.verdict for line in top)
    return Standing(
        rule=rule.id,
        name=rule.name,
        verdict=verdict.verdict,
        heading=_heading(rule.name, whole, verdict),
        whole=_("初步符合") if whole is Verdict.MET else _(whole.label),
        basis=_("%(basis)s，%(day)s 起施行")
        % {"basis": compiled.version.basis or rule.authority, "day": verdict.version},
        score=_score(verdict),
        unverified=any(line.unverified for line in lines),
        tally=[(str(one), f"{_(one.label)} {count[one]}") for one in ORDER if count[one]],
        lines=[each for line in top for each in (line, *inner.get(line.key, []))],
        flags=[one.text for one in flags],
    )


def _untold(verdict: RuleVerdict, name: str, whole: Verdict) -> Standing:
    """Return the verdict alone: its rule has been changed since."""
    return Standing(
        rule=verdict.rule,
        name=name,
        verdict=verdict.verdict,
        heading=_heading(name, whole, verdict),
        whole=_("初步符合") if whole is Verdict.MET else _(whole.label),
        basis=_("判定后规则有改动，重新发布后逐条显示"),
        score=_score(verdict),
        unverified=False,
        tally=[],
        lines=[],
        flags=[],
    )


def unmet_condition(verdict: RuleVerdict, compiled: criteria.Compiled, pack: Pack) -> Line:
    """Return the condition that an enterprise lacks which is one condition away, from the stored row alone."""
    told = criteria.explain(compiled, {}, result=_Result(verdict.conditions))
    return _line(nearest_unmet(told), pack, compiled.last_year)


def unmet_text(verdict: RuleVerdict, generation: Generation, pack: Pack) -> str:
    """Return what an enterprise lacks, the first unmet condition first, in words; empty where nothing is unmet."""
    compiled = compiled_rule(verdict.rule, verdict.version, generation, pack)
    if compiled is None:
        return ""
    told = criteria.explain(compiled, {}, result=_Result(verdict.conditions))
    unmet = [one for one in told if one.verdict is Verdict.NOT_MET]
    return "；".join(f"{one.text}（{one.margin}）" if one.margin else one.text for one in unmet)


def subject_of(record: Enterprise, years: list[EnterpriseYear], as_of: dt.date) -> dict[str, Any]:
    """Return a record in the form in which rules read it: facts, and yearly fields with their suffix."""
    row: dict[str, Any] = {
        "founded_on": record.founded_on,
        **{field: getattr(record, column) or None for column, field in AS_FIELDS.items()},
        **record.facts,
    }
    for year in years:
        back = as_of.year - 1 - year.year
        if 0 <= back < YEARS:
            row |= {f"{key}_t{back or ''}": value for key, value in year.figures.items()}
    return row


def _lines(told: criteria.ConditionResult, pack: Pack, last_year: int) -> Iterator[Line]:
    line = _line(told, pack, last_year)
    yield line
    for part in told.parts:
        if part.verdict is not None or part.margin:
            yield replace(_line(part, pack, last_year), inner=True, under=line.key)


def _line(told: criteria.ConditionResult, pack: Pack, last_year: int) -> Line:
    return Line(
        id=told.id,
        verdict=str(told.verdict) if told.verdict else "",
        text=told.text,
        article=told.source,
        actual=_industries(told, told.actual, pack),
        required=_("无") if told.required.startswith(NONE_ALLOWED) else _industries(told, told.required, pack),
        margin="" if told.required.startswith(NONE_ALLOWED) else told.margin or _lacking(told, pack),
        exact=told.margin_exact,
        unverified=told.unverified,
        missing=_lacking(told, pack),
        inputs=[_used(one, last_year) for one in told.inputs],
    )


def _industries(told: criteria.ConditionResult, text: str, pack: Pack) -> str:
    """Write the codes of industries by their names: ``不属于 16、F、51`` is ``不属于 烟草制品业、批发和零售业``."""
    if all(one.column != AS_FIELDS["industry"] for one in told.inputs):
        return text
    word, space, listed = text.rpartition(" ")
    found = {
        industry.code: industry
        for code in listed.split("、")
        if (industry := pack.industries.get(code) or pack.industries.get(code[1:]))
    }
    # A division whose whole section is listed says nothing more.
    names = [one.name for one in found.values() if one.code == one.section or one.section not in found]
    return word + space + "、".join(names) if names else text


def _used(given: Any, last_year: int) -> Used:
    key, suffix, back = given.column.partition("_t")
    yearly = bool(suffix) and (not back or back.isdecimal())
    return Used(
        key=key if yearly else given.column,
        year=last_year - int(back or 0) if yearly else None,
        label=given.label,
        text="" if given.state == "missing" else given.value,
    )


def _lacking(told: criteria.ConditionResult, pack: Pack) -> str:
    """Say which figures are lacking and who owes them."""
    owed: dict[str, list[str]] = {}
    for one in told.lacks:
        owed.setdefault(one.owner, []).append(one.label)
    return "；".join(
        _("%(who)s未提供%(what)s") % {"who": _owner(who, pack), "what": "、".join(what)} for who, what in owed.items()
    )


def _owner(owner: str, pack: Pack) -> str:
    if owner == "enterprise":
        return _("企业")
    department = pack.departments.get(owner)
    return department.name if department else owner


def _heading(name: str, whole: Verdict, verdict: RuleVerdict) -> str:
    if whole is Verdict.NOT_MET and verdict.short_by == 1 and not verdict.open:
        return _("%(name)s：不符合，差一项") % {"name": name}
    if whole is Verdict.NOT_MET:
        return _("%(name)s：不符合，差 %(n)d 项") % {"name": name, "n": verdict.short_by}
    if whole is Verdict.MET:
        return _("%(name)s：初步符合") % {"name": name}
    return _("%(name)s：%(verdict)s") % {"name": name, "verdict": _(whole.label)}


def _score(verdict: RuleVerdict) -> str:
    if verdict.score_low is None:
        return ""
    if verdict.score_low == verdict.score_high:
        return _("得分 %(n)d 分") % {"n": verdict.score_low}
    return _("得分 %(low)d–%(high)d 分") % {"low": verdict.score_low, "high": verdict.score_high}
