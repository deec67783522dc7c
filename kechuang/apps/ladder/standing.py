"""判定展示 (standing): one enterprise under one rule, condition by condition, in the words of an official."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from kechuang.apps.enterprises.taxdata import without_tax
from kechuang.apps.ladder.firms import AS_FIELDS
from kechuang.apps.ladder.kinds import LABELS, version_for
from kechuang.apps.ladder.models import RuleVerdict
from kechuang.apps.ladder.nearest import nearest, told_of, words
from kechuang.apps.ladder.telling import UNAUTHORISED, Line, Teller
from kechuang.apps.ladder.verdicts import fingerprint
from kechuang.core import Verdict
from kechuang.engines import criteria

if TYPE_CHECKING:
    from kechuang.apps.enterprises.models import Enterprise, EnterpriseYear, Generation
    from kechuang.declarations.pack import Pack
    from kechuang.declarations.rule import Rule

YEARS = 3
ASKED = 5_000
HELD = 32
_WHOLE = re.compile(r"-?\d+")
ORDER = (Verdict.NOT_MET, Verdict.MISSING, Verdict.PERSON, Verdict.MET)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A rule's verdict on an enterprise, with its lines, worst first.

    ``kind`` is the type of application where the rule asks otherwise of a renewal; ``hidden`` is how many conditions
    stay open because the firm has not authorised the use of its tax data; ``told`` is false where only the verdict is
    given (:mod:`~kechuang.apps.ladder.heads`).
    """

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
    kind: str = ""
    hidden: int = 0
    told: bool = True


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
_held: dict[tuple[Any, ...], tuple[Pack, criteria.Compiled | None]] = {}


def compiled_rule(verdict: RuleVerdict, generation: Generation, pack: Pack) -> criteria.Compiled | None:
    """Return the version by which a verdict was made, ready to explain, or None where it is no longer that one.

    A pack may have been changed since the verdicts were published: until the next publication they cannot be told
    condition by condition. It is compiled once a process and pack.
    """
    judged_by = generation.figures.get("rules", {}).get(verdict.rule)
    key = (id(pack), verdict.rule, verdict.version, verdict.kind, generation.as_of, judged_by)
    if key not in _held:
        if len(_held) >= HELD:
            _held.clear()
        _held[key] = (pack, _compiled(verdict, generation.as_of, judged_by, pack))
    return _held[key][1]


def _compiled(verdict: RuleVerdict, as_of: dt.date, judged_by: str | None, pack: Pack) -> criteria.Compiled | None:
    rule, kind = pack.rules.get(verdict.rule), verdict.kind
    if rule is None:
        return None
    try:
        version = version_for(rule, as_of, kind)
        if version.from_.isoformat() != verdict.version or fingerprint(rule, as_of) != judged_by:
            return None
    except criteria.NoVersionError:
        return None
    return criteria.compile_rule(version, pack.fields, on=as_of, rules=pack.rules, kind=kind)


def conditions_of(verdict: RuleVerdict, record: Enterprise, pack: Pack, years: list[EnterpriseYear]) -> Standing:
    """Return the standing of a record under a rule, worst conditions first.

    Parameters
    ----------
    years : list of EnterpriseYear
        The record's yearly figures.
    """
    as_of = record.generation.as_of
    rule = pack.rules.get(verdict.rule)
    compiled = compiled_rule(verdict, record.generation, pack)
    whole = Verdict(verdict.verdict)
    if rule is None or compiled is None:
        return _untold(verdict, rule.name if rule else verdict.rule, whole)
    told = criteria.explain(compiled, seen_of(verdict, record, years, pack), result=_Result(verdict.conditions))
    teller = Teller(pack, as_of.year - 1, verdict.authorised)
    raised = {flag.id for flag in compiled.flags}
    flags = [one for one in told if one.id in raised]
    lines = [line for one in told if one.id not in raised for line in teller.lines(one)]
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
        heading=heading_of(rule.name, whole, verdict),
        whole=_("初步符合") if whole is Verdict.MET else _(whole.label),
        basis=_("%(basis)s，%(day)s 起施行")
        % {"basis": compiled.version.basis or rule.authority, "day": verdict.version},
        score=score_of(verdict),
        unverified=any(line.unverified for line in lines),
        tally=[(str(one), f"{_(one.label)} {count[one]}") for one in ORDER if count[one]],
        lines=[each for line in top for each in (line, *inner.get(line.key, []))],
        flags=[one.text for one in flags],
        kind=_kind(verdict, rule, as_of),
        hidden=sum(line.hidden for line in top),
    )


def _kind(verdict: RuleVerdict, rule: Rule, as_of: dt.date) -> str:
    """Return the type of application, where the rule asks otherwise of a renewal."""
    if len({id(version_for(rule, as_of, kind)) for kind in LABELS}) == 1:
        return ""
    return _("复核") if verdict.kind == "renewal" else _("新申请")


def _untold(verdict: RuleVerdict, name: str, whole: Verdict) -> Standing:
    """Return the verdict alone: its rule has been changed since."""
    return Standing(
        rule=verdict.rule,
        name=name,
        verdict=verdict.verdict,
        heading=heading_of(name, whole, verdict),
        whole=_("初步符合") if whole is Verdict.MET else _(whole.label),
        basis=_("判定后规则有改动，重新发布后逐条显示"),
        score=score_of(verdict),
        unverified=False,
        tally=[],
        lines=[],
        flags=[],
    )


def unmet_condition(
    verdict: RuleVerdict, compiled: criteria.Compiled, pack: Pack, row: Mapping[str, Any] | None = None
) -> Line:
    """Return the condition that an enterprise lacks which is one condition away; of a composite one its nearest part.

    Parameters
    ----------
    row : mapping, optional
        What rules read of the enterprise (:func:`seen_of`); without it the stored row alone is told, which lacks the
        actual values that are no numbers.
    """
    return next(_unmet(verdict, compiled, pack, row or {}))


def unmet_text(verdict: RuleVerdict, generation: Generation, pack: Pack) -> str:
    """Return what an enterprise lacks, condition by condition, in words; empty where nothing is unmet or unseen."""
    compiled = compiled_rule(verdict, generation, pack)
    if compiled is None:
        return ""
    lines = [f"{one.text}（{one.margin}）" if one.margin else one.text for one in _unmet(verdict, compiled, pack, {})]
    return "；".join([*lines, *([str(UNAUTHORISED)] if verdict.hidden else [])])


def _unmet(verdict: RuleVerdict, compiled: criteria.Compiled, pack: Pack, row: Mapping[str, Any]) -> Iterator[Line]:
    """Give a line for every top condition that is not met: its nearest part, with where it stands."""
    result, teller = _Result(verdict.conditions), Teller(pack, compiled.last_year, verdict.authorised)
    told, called = criteria.explain(compiled, row, result=result), words(compiled)
    for top, part in nearest(compiled, result).items():
        whole = told_of(compiled, told, result, top)
        one = told_of(compiled, told, result, part) or whole
        assert one is not None and whole is not None  # a top condition is always told
        line = teller.line(one)
        if not line.margin and (deeper := next((each for each in one.parts if _lacks(each)), None)) is not None:
            line = replace(line, margin=deeper.margin)  # of another rule that is asked
        within = whole.text if one is not whole else ""
        yield replace(line, id=_opened(whole, one), text=called[part], within=within)


def _opened(whole: criteria.ConditionResult, one: criteria.ConditionResult) -> str:
    """Return the id of the line under which a page shows a part: its own, or that of the part or whole around it."""
    for part in whole.parts:
        if part.id and (part is one or _within(part, one)):
            return part.id
    return whole.id


def _within(part: criteria.ConditionResult, one: criteria.ConditionResult) -> bool:
    return any(inner is one or _within(inner, one) for inner in part.parts)


def _lacks(part: criteria.ConditionResult) -> bool:
    return part.verdict is Verdict.NOT_MET and bool(part.margin)


def seen_of(verdict: RuleVerdict, record: Enterprise, years: list[EnterpriseYear], pack: Pack) -> dict[str, Any]:
    """Return what the verdict was made of: without tax data where the firm had not authorised their use."""
    row = subject_of(record, years, record.generation.as_of)
    return row if verdict.authorised else without_tax(row, pack.fields)


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


def heading_of(name: str, whole: Verdict, verdict: RuleVerdict) -> str:
    """Return the verdict as one line, with how many conditions are not met."""
    if whole is Verdict.NOT_MET and verdict.short_by == 1 and not verdict.open:
        return _("%(name)s：不符合，差一项") % {"name": name}
    if whole is Verdict.NOT_MET:
        return _("%(name)s：不符合，差 %(n)d 项") % {"name": name, "n": verdict.short_by}
    if whole is Verdict.MET:
        return _("%(name)s：初步符合") % {"name": name}
    return _("%(name)s：%(verdict)s") % {"name": name, "verdict": _(whole.label)}


def score_of(verdict: RuleVerdict) -> str:
    """Return the score, an interval where data are missing; empty where the rule has none."""
    if verdict.score_low is None:
        return ""
    if verdict.score_low == verdict.score_high:
        return _("得分 %(n)d 分") % {"n": verdict.score_low}
    return _("得分 %(low)d–%(high)d 分") % {"low": verdict.score_low, "high": verdict.score_high}
