"""条件措辞 (telling): one condition of a rule as a page shows it: verdict, actual, required, margin, who owes what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kechuang.apps.enterprises.taxdata import TAX
from kechuang.apps.ladder.firms import AS_FIELDS
from kechuang.core import Verdict
from kechuang.declarations.pack import Pack
from kechuang.engines import criteria

NONE_ALLOWED = "≤0\u00a0"
UNAUTHORISED = gettext_lazy("企业未授权使用税务数据")


@dataclass(frozen=True, kw_only=True)
class Used:
    """A figure that a condition stands on."""

    key: str
    year: int | None
    label: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Line:
    """A condition: its verdict, actual, required, margin, article and the figures behind it.

    ``hidden`` says that some of them are not seen because the firm has not authorised it; ``within`` is the condition
    that it is a part of, where it is told alone.
    """

    id: str
    verdict: str
    text: str
    article: str
    actual: str
    required: str
    margin: str
    unverified: bool
    missing: str
    hidden: bool = False
    within: str = ""
    exact: str = ""
    inner: bool = False
    under: str = ""

    @property
    def key(self) -> str:
        """What the lines inside this one refer to: its id, or its words where a group has none."""
        return self.id or self.text

    inputs: list[Used] = field(default_factory=list)


@dataclass(frozen=True)
class Teller:
    """Words the conditions of one enterprise."""

    pack: Pack
    last_year: int
    authorised: bool

    def lines(self, told: criteria.ConditionResult) -> Iterator[Line]:
        """Give the line of a condition, then those of its parts."""
        line = self.line(told)
        yield line
        for part in told.parts:
            if part.verdict is not None or part.margin:
                yield replace(self.line(part), inner=True, under=line.key)

    def line(self, told: criteria.ConditionResult) -> Line:
        """Return the line of a condition."""
        none = told.required.startswith(NONE_ALLOWED)
        hidden = not self.authorised and _any_tax(told)
        # A group lacks nothing by itself: it stays open for what its parts lack.
        lacking = _lacking(told, self.pack, authorised=self.authorised) or (str(UNAUTHORISED) if hidden else "")
        return Line(
            id=told.id,
            verdict=str(told.verdict) if told.verdict else "",
            text=told.text,
            article=told.source,
            actual=_industries(told, told.actual, self.pack),
            required=_("无") if none else _industries(told, told.required, self.pack),
            margin="" if none else told.margin or lacking,
            exact=told.margin_exact,
            unverified=told.unverified,
            missing=lacking,
            hidden=hidden,
            inputs=[_used(one, self.last_year) for one in told.inputs],
        )


def _any_tax(told: criteria.ConditionResult) -> bool:
    """Say whether what keeps a condition open, or a part of it, comes from the tax authority."""
    return any(one.owner == TAX for one in told.lacks) or (
        told.verdict is Verdict.MISSING and any(_any_tax(part) for part in told.parts)
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


def _lacking(told: criteria.ConditionResult, pack: Pack, *, authorised: bool) -> str:
    """Say which figures are lacking and who owes them, or that the firm has not authorised their use."""
    owed: dict[str, list[str]] = {}
    for one in told.lacks:
        owed.setdefault(one.owner, []).append(one.label)
    said = [] if authorised or owed.pop(TAX, None) is None else [str(UNAUTHORISED)]
    for who, what in owed.items():
        said.append(_("%(who)s未提供%(what)s") % {"who": _owner(who, pack), "what": "、".join(what)})
    return "；".join(said)


def _owner(owner: str, pack: Pack) -> str:
    if owner == "enterprise":
        return _("企业")
    department = pack.departments.get(owner)
    return department.name if department else owner
