"""判定概要 (heads): what every rung says of one enterprise, in a line; the conditions of one of them are told in full.

An enterprise stands under ten rules. Telling all of them condition by condition takes five times as long as the page
around them, and nobody reads ten tables: the page tells one and fetches another when it is opened.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from kechuang.apps.ladder.models import RuleVerdict
from kechuang.apps.ladder.standing import Standing, compiled_rule, heading_of, score_of
from kechuang.core import Verdict
from kechuang.declarations.condition import UNVERIFIED

if TYPE_CHECKING:
    from kechuang.apps.enterprises.models import Enterprise
    from kechuang.declarations.pack import Pack


def head_of(verdict: RuleVerdict, record: Enterprise, pack: Pack) -> Standing:
    """Return the verdict of a rule without its conditions."""
    rule = pack.rules.get(verdict.rule)
    compiled = compiled_rule(verdict, record.generation, pack)
    name, whole = rule.name if rule else verdict.rule, Verdict(verdict.verdict)
    return Standing(
        rule=verdict.rule,
        name=name,
        verdict=verdict.verdict,
        heading=heading_of(name, whole, verdict),
        whole=_("初步符合") if whole is Verdict.MET else _(whole.label),
        basis="",
        score=score_of(verdict),
        unverified=compiled is not None and any(one.node.mark in UNVERIFIED for one in compiled.conditions),
        tally=[],
        lines=[],
        flags=[],
        told=False,
    )


def first_told(verdicts: Sequence[RuleVerdict], asked: str = "") -> str:
    """Return the rule to be told in full: the one asked for, else the highest rung that is one condition away.

    Where none is one condition away it is the highest that is met, else the lowest of all; empty where nothing is
    judged. ``verdicts`` begin with the lowest rung.
    """
    if any(one.rule == asked for one in verdicts):
        return asked
    near = [one.rule for one in verdicts if one.one_away]
    met = [one.rule for one in verdicts if one.verdict == Verdict.MET]
    return next(iter([*near[::-1], *met[::-1], *(one.rule for one in verdicts)]), "")
