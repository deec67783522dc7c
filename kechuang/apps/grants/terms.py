"""兑付条款 (terms): what a round of payments took from its policy's item on the day it was opened.

They are kept with the round: a policy that changes later changes nothing for those who applied before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from fractions import Fraction
from typing import Any, Self

from django.utils.translation import gettext_lazy as _

from kechuang.apps.grants.chain import WHOLE, checked
from kechuang.apps.grants.plans import Plan
from kechuang.core import Ratio
from kechuang.declarations.policy_benefit import Fixed, Monthly
from kechuang.declarations.policy_item import PolicyItem, maximum

LEVELS = {"province": _("省级"), "city": _("市级"), "county": _("县级")}
"""The treasuries (财政层级) that may share a cost."""


@dataclass(frozen=True, kw_only=True)
class Terms:
    """The terms of a round.

    Parameters
    ----------
    stages : tuple of str
        The chain.
    rule : str
        The rule that says who qualifies, for display; who judges is :mod:`~kechuang.apps.grants.eligibility`.
    fixed_fen, cap_fen : int or None
        The benefit in 分 where it is one amount, and the most that one subject may get.
    shares : mapping
        The parts in which the treasuries pay (``province``, ``city``, ``county``), as exact texts of shares.
    cut, order_by : str
        What happens when the budget is short (``in_proportion``, ``in_order``, ``none``), and the field whose greatest
        values come first.
    parts : tuple of str
        Shares of the instalments, where it is paid in several.
    months : tuple of int
        How many months after approval each instalment is due.
    advance : str
        The share paid before the final amount is known (提前兑付); empty where there is none.
    pay_within, guide_within : str
        Limits in time, counted from the application and from the day of issue.
    publicity_days : int
        Working days of the publicity.
    joint : tuple of str
        The departments that review jointly.
    materials, optional, asks : tuple of str
        Papers to be handed in, and those of them that may be left out; keys of the field dictionary that are shown
        and, where the data lack them, asked for.
    values, moved, moved_by : mapping, tuple, str
        Thresholds and amounts that this round moves, by the name of their knob; each in words (label, in the item, in
        the round); and the saved plan that moved them.
    """

    stages: tuple[str, ...] = WHOLE
    rule: str = ""
    fixed_fen: int | None = None
    cap_fen: int | None = None
    shares: Mapping[str, str] = field(default_factory=dict)
    cut: str = "none"
    order_by: str = ""
    parts: tuple[str, ...] = ()
    months: tuple[int, ...] = ()
    advance: str = ""
    pay_within: str = "60个工作日"
    guide_within: str = "7个工作日"
    publicity_days: int = 5
    joint: tuple[str, ...] = ()
    materials: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    moved: tuple[tuple[str, str, str], ...] = ()
    moved_by: str = ""

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Self:
        """Return the terms as a round keeps them."""
        known = {one.name for one in fields(cls)}
        values = {key: tuple(value) if isinstance(value, list) else value for key, value in kept.items()}
        return cls(**{key: value for key, value in values.items() if key in known})

    def kept(self) -> dict[str, Any]:
        """Return them as JSON holds them."""
        return asdict(self)

    def instalment(self, amount: int, number: int) -> int:
        """Return the 分 of an instalment, counted from 0; what shares leave of a 分 goes to the last.

        Without instalments the first is the whole and there is no second.
        """
        if not self.parts:
            return amount if number == 0 else 0
        before = [int(amount * Fraction(one)) for one in self.parts[:-1]]
        return [*before, amount - sum(before)][number] if number < len(self.parts) else 0

    def advanced(self, amount: int) -> int:
        """Return the 分 that are paid before the final amount is known; a part of one is dropped."""
        return int(amount * Fraction(self.advance)) if self.advance else 0


def terms_of(item: PolicyItem, *, asks: tuple[str, ...] = (), plan: Plan | None = None) -> Terms:
    """Return the terms that an item of a policy declares, or as a saved plan moves them.

    Parameters
    ----------
    asks : tuple of str
        What is asked for beside the fields of its materials.
    """
    item = plan.item if plan is not None else item
    chain = [one for one in item.chain if one.stage != "application"]
    publicity = next((one.within for one in chain if one.stage == "publicity" and one.within), None)
    shares = item.shares.model_dump(exclude_none=True) if item.shares else {}
    most = maximum(item)
    named = {one.name: one for one in item.materials if not one.field}
    return Terms(
        stages=checked([one.stage for one in chain]),
        rule=item.rule or "",
        fixed_fen=most.fen if most is not None and isinstance(item.benefit, Fixed | Monthly) else None,
        cap_fen=most.fen if most is not None else None,
        shares={level: str(Ratio.parse(share).value) for level, share in shares.items()},
        cut=item.cut,
        order_by=item.order_by or "",
        parts=tuple(str(one.share.value) for one in item.staged),
        months=tuple(one.months for one in item.staged),
        advance=str(item.advance.value) if item.advance is not None else "",
        pay_within=_days(item.clocks.pay_within, Terms.pay_within),
        guide_within=_days(item.clocks.guide_within, Terms.guide_within),
        publicity_days=publicity or Terms.publicity_days,
        joint=tuple(one.department for one in chain if one.stage == "joint_review" and one.department),
        materials=tuple(named),
        optional=tuple(name for name, one in named.items() if one.optional),
        asks=(*asks, *(one.field for one in item.materials if one.field and one.field not in asks)),
        values=dict(plan.values) if plan is not None else {},
        moved=plan.lines if plan is not None else (),
        moved_by=plan.name if plan is not None else "",
    )  # fmt: skip


def _days(given: int | None, usual: str) -> str:
    return f"{given}个工作日" if given else usual
