"""逐条判定 (conditions one by one): a slider moves one condition; the verdicts of the others are kept.

A rule's verdict is the worst of its top conditions (``met < person < missing < not_met``). So each is judged on its
own, its codes are kept under what it says, and a plan judges again only what it has changed.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from threading import Lock

import polars as pl

from kechuang.apps.policies import judging
from kechuang.core import Verdict
from kechuang.declarations.condition import All, Condition, Score, parts_of
from kechuang.declarations.pack import Pack
from kechuang.declarations.policy_item import PolicyItem
from kechuang.declarations.rule import RuleVersion
from kechuang.engines import criteria, policies

VERDICTS = pl.Enum([str(one) for one in (Verdict.MET, Verdict.PERSON, Verdict.MISSING, Verdict.NOT_MET)])
WORST = len(VERDICTS.categories) - 1
KEPT = 64
"""How many conditions' codes are kept, one byte a firm each."""
_PARAM = re.compile(r"\$([A-Za-z_]\w*)")


@dataclass
class Conditions:
    """The conditions of one item over one table of subjects."""

    item: PolicyItem
    pack: Pack
    frame: pl.DataFrame
    on: dt.date
    _codes: OrderedDict[str, pl.Series] = field(default_factory=OrderedDict)
    _applies: pl.Series | None = None
    _lock: Lock = field(default_factory=Lock, repr=False)

    @cached_property
    def renewals(self) -> tuple[pl.Series, pl.Series, pl.Series] | None:
        """Rows, verdicts and who is one step short of those who apply for a renewal: no plan moves their rule."""
        renews = judging.renewing(self.item, self.pack, self.frame, self.on)
        if renews is None:
            return None
        rows = renews.arg_true()
        blank = pl.repeat(str(Verdict.MISSING), self.frame.height, dtype=VERDICTS, eager=True), ~renews
        verdict, short = judging.overlaid(self.item, self.pack, self.frame, self.on, blank)
        return rows, verdict.gather(rows), short.gather(rows)

    def judged(self, item: PolicyItem, version: RuleVersion | None) -> tuple[policies.Judged, pl.Series]:
        """Return the verdicts of an item with these conditions, and who fails just one of them (仍差一步).

        Raises
        ------
        RuleProblem
            If the conditions contradict each other.
        """
        tops = list(_tops(version.require)) if version is not None else []
        if version is None or not all(isinstance(one, Condition) for one in tops):
            return judging.judge_and_short(item, self.pack, self.frame, self.on, version)
        judging.compiled(item, self.pack, self.on, version)  # what contradicts itself is refused as a whole
        codes = pl.DataFrame([self._code(one, version).alias(str(n)) for n, one in enumerate(tops) if one is not None])
        worst = pl.max_horizontal(pl.all())
        # Just one is not met and all others are met: the only way to come to this sum with this worst.
        alone = (worst == WORST) & (pl.sum_horizontal(pl.all().cast(pl.UInt16)) == WORST)
        found = codes.lazy().select(worst.cat.to(VERDICTS).alias("verdict"), alone.alias("short")).collect()
        short = found["short"]
        if item.exclusions.bridging is not None:
            if self._applies is None:
                self._applies = policies.applies(item, self.frame).fill_null(False)
            short = short & self._applies
        verdict = found["verdict"]
        if self.renewals is not None:
            rows, theirs, near = self.renewals
            verdict, short = verdict.scatter(rows, theirs), short.clone().scatter(rows, near)
        return policies.Judged(item, verdict), short

    def _code(self, node: Condition, version: RuleVersion) -> pl.Series:
        scored = any(isinstance(one, Score) for one in _walk(node))
        text = node.model_dump_json(exclude_defaults=True)
        used = sorted(version.params) if scored else sorted(set(_PARAM.findall(text)) & set(version.params))
        key = f"{text} {[(name, version.params[name]) for name in used]}"
        with self._lock:  # requests are answered by several threads
            if key in self._codes:
                self._codes.move_to_end(key)
                return self._codes[key]
        scores = version.scores if scored else {}
        part = version.model_copy(update={"require": node, "flags": (), "scores": scores})
        rule = judging.compiled(self.item, self.pack, self.on, part)
        assert rule is not None  # it was given a version
        verdict = criteria.evaluate(rule, self.frame, details=False, keep=()).frame["verdict"]
        codes = verdict.cast(VERDICTS).to_physical()
        with self._lock:
            self._codes[key] = codes
            if len(self._codes) > KEPT:
                self._codes.popitem(last=False)
        return codes


def _tops(node: Condition) -> Iterator[Condition | None]:
    """Give the conditions that must all hold; None where a group asks for something of its own besides."""
    if isinstance(node, All) and not node.id:
        if node.evidence or node.refuted_by:
            yield None
        for part in node.all_:
            yield from _tops(part)
    else:
        yield node


def _walk(node: Condition) -> Iterator[Condition]:
    yield node
    for part in parts_of(node):
        yield from _walk(part)
