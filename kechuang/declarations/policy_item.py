"""政策条目 (policy item): one thing a policy gives: to whom, how much, out of which budget, by which steps.

Who qualifies is either a rule of the pack (``rule: cn.little-giant``) or a tree of conditions of the item's own; both
are judged by the same engine. Amounts stand here only where a source gives them: an item without ``benefit`` can be
found and matched, and pays nothing (金额以原文为准).
"""

from __future__ import annotations

import datetime as dt
import re
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from kechuang.core import Money
from kechuang.declarations.base import Declaration, MoneyValue, PeriodValue, RatioValue, Span
from kechuang.declarations.condition import UNVERIFIED, Condition, Mark, Node
from kechuang.declarations.policy_benefit import Benefit, Fixed, Formula, Instalment, Monthly, OrNone
from kechuang.declarations.rule import Param, RuleVersion
from kechuang.declarations.score import ScoreTable

ITEM_ID = r"^[a-z][a-z0-9_.-]*$"
Audience = Literal["enterprise", "person"]
Mode = Literal["automatic", "fast", "apply"]
MODE_LABELS: dict[str, str] = {"automatic": "免申即享", "fast": "快申快享", "apply": "申报"}
AUDIENCE_LABELS: dict[str, str] = {"enterprise": "企业", "person": "个人"}

StageName = Literal[
    "application", "completeness", "review", "expert_review", "approval", "joint_review", "decision",
    "publicity", "appropriation", "payment", "settlement", "performance",
]  # fmt: skip
STAGE_LABELS: dict[str, str] = {
    "application": "申报", "completeness": "形式审查", "review": "初审", "expert_review": "专家评审",
    "approval": "审批", "joint_review": "部门联审", "decision": "审定", "publicity": "公示",
    "appropriation": "下达资金", "payment": "拨付", "settlement": "清算", "performance": "绩效",
}  # fmt: skip

_DAYS = re.compile(r"^\s*(\d{1,3})\s*(?:working days?|个?工作日)\s*$")


def _working_days(value: Any) -> Any:
    if isinstance(value, str) and (match := _DAYS.match(value)):
        return int(match[1])
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise ValueError(f"得到 {value!r}，应写作 60 working days 或 60 个工作日")


WorkingDays = Annotated[int, BeforeValidator(_working_days), Field(ge=1, le=250)]


RESERVED = frozenset({"fixed", "each", "monthly", "rate", "cap", "budget", "cut"})
"""What a simulation calls amounts."""


class Window(Declaration):
    """The days on which applications are taken (申报窗口), both included."""

    opens: dt.date
    closes: dt.date

    @model_validator(mode="after")
    def _closes_after_opening(self) -> Window:
        if self.closes < self.opens:
            raise ValueError(f"申报窗口的止日 {self.closes} 早于起日 {self.opens}")
        return self


class Material(Declaration):
    """A paper that an application needs; where ``field`` is known from the data, it is not asked for (数据代材料)."""

    name: str = Field(min_length=1)
    field: str | None = None
    optional: bool = False

    @model_validator(mode="before")
    @classmethod
    def _from_name(cls, value: Any) -> Any:
        return {"name": value} if isinstance(value, str) else value


class Stage(Declaration):
    """A step of the pay-out chain (兑付环节); a bare name, or with its days and department."""

    stage: StageName
    within: WorkingDays | None = None
    department: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _from_name(cls, value: Any) -> Any:
        return {"stage": value} if isinstance(value, str) else value

    @property
    def label(self) -> str:
        """The word an official reads."""
        return STAGE_LABELS[self.stage]


DEFAULT_STAGES: tuple[Stage, ...] = (
    Stage(stage="application"),
    Stage(stage="completeness"),
    Stage(stage="review"),
    Stage(stage="approval"),
    Stage(stage="joint_review"),
    Stage(stage="decision"),
    Stage(stage="publicity", within=5),
    Stage(stage="appropriation"),
    Stage(stage="payment"),
    Stage(stage="settlement"),
    Stage(stage="performance"),
)


class Clocks(Declaration):
    """Time limits (时限): payment after acceptance, and the guide after the policy's issue."""

    pay_within: WorkingDays | None = None
    guide_within: WorkingDays | None = None


class TotalCap(Declaration):
    """A ceiling on what one subject gets from this and other items together (累计封顶)."""

    limit: MoneyValue
    with_: tuple[str, ...] = Field(default=(), alias="with")
    years: int | None = Field(default=None, ge=1, le=50)


class Bridging(Declaration):
    """衔接: which of two versions holds is chosen by a date of the subject, such as the day of arrival.

    The item is for those whose date lies in ``[from, to]``; who came earlier or later is under another item.
    ``after`` names the item for those before: between the two no day may count twice or be left out.
    """

    by: str
    from_: dt.date | None = Field(default=None, alias="from")
    to: dt.date | None = None
    after: str | None = None

    @model_validator(mode="after")
    def _has_an_end(self) -> Bridging:
        if self.from_ is None and self.to is None:
            raise ValueError("新老政策衔接应写 from 或 to")
        if self.from_ is not None and self.to is not None and self.to < self.from_:
            raise ValueError(f"新老政策衔接的止日 {self.to} 早于起日 {self.from_}")
        if self.after is not None and self.from_ is None:
            raise ValueError("新老政策衔接写了 after（此前的条目）的，应写 from（从哪一天起）")
        return self


class Exclusions(Declaration):
    """What stands against getting several things at once: 就高不重复, 累计封顶, 新老衔接."""

    higher_of: tuple[str, ...] = ()
    total_cap: TotalCap | None = None
    bridging: Bridging | None = None


class Shares(Declaration):
    """Who bears the cost (分担): shares of province, city and county, together the whole."""

    province: RatioValue | None = None
    city: RatioValue | None = None
    county: RatioValue | None = None

    @model_validator(mode="after")
    def _are_the_whole(self) -> Shares:
        found = [share.value for share in (self.province, self.city, self.county) if share is not None]
        if sum(found, Fraction(0)) != 1 or any(share < 0 for share in found):
            raise ValueError("省、市、县分担比例之和应为 100%，且不得为负")
        return self


class PolicyItem(Declaration):
    """What one item gives.

    Attributes
    ----------
    id : str
        Begins with the policy's id and a dot.
    text : str
        What it gives, in a sentence of the pack's own.
    rule, conditions, params, scores : str, Node, dict, dict
        Who qualifies; ``params`` are what a simulation moves first.
    benefit, staged : Benefit, tuple of Instalment
        How much; shares of instalments make a whole. No benefit: the source gives no amount.
    budget, cut, order_by : Money, str, str
        What there is, and what happens when it is short: ``in_proportion`` (按比例压减), ``in_order`` (按 ``order_by``
        由高到低，发完为止), ``none`` (不设压减，超出即不能批).
    advance : Ratio or None
        The share that may be paid before the decision (提前兑付), settled later.
    source, mark, evidence : str, str, tuple of Span
        Where it stands, and how sure it is; ``R3`` and ``M`` are shown as 标准待核实.
    """

    id: str = Field(pattern=ITEM_ID)
    name: str = Field(min_length=1)
    text: str = ""
    audience: Audience = "enterprise"
    basis: str = ""
    period: PeriodValue
    window: Window | None = None
    rule: str | None = None
    conditions: Annotated[Condition | None, OrNone(Node)] = None
    params: dict[str, Param] = Field(default_factory=dict)
    scores: dict[str, ScoreTable] = Field(default_factory=dict)
    materials: tuple[Material, ...] = ()
    mode: Mode = "apply"
    benefit: Annotated[Formula | None, OrNone(Benefit)] = None
    staged: tuple[Instalment, ...] = ()
    budget: MoneyValue | None = None
    cut: Literal["in_proportion", "in_order", "none"] = "none"
    order_by: str | None = None
    advance: RatioValue | None = None
    exclusions: Exclusions = Exclusions()
    shares: Shares | None = None
    stages: tuple[Stage, ...] = ()
    clocks: Clocks = Clocks()
    source: str = ""
    mark: Mark | None = None
    evidence: tuple[Span, ...] = ()
    synthetic: bool = False
    note: str = ""

    @model_validator(mode="after")
    def _says_who(self) -> PolicyItem:
        if self.rule is not None and (self.conditions is not None or self.params or self.scores):
            raise ValueError("rule 与 conditions（及 params、scores）只能写一种")
        if self.conditions is None and (self.params or self.scores):
            raise ValueError("写了 params 或 scores 的条目须有 conditions")
        if taken := sorted(RESERVED & set(self.params)):
            raise ValueError(f"params 的名字不能用 {'、'.join(taken)}，测算中它们指金额")
        self.version()
        return self

    @model_validator(mode="after")
    def _pays_what_it_says(self) -> PolicyItem:
        if self.benefit is None and (self.staged or self.advance or self.cut != "none"):
            raise ValueError("没有 benefit（奖补标准）的条目不写 staged、advance 和 cut")
        if self.staged and sum((part.share.value for part in self.staged), Fraction(0)) != 1:
            raise ValueError("staged 各期比例之和应为 100%")
        if [part.months for part in self.staged] != sorted(part.months for part in self.staged):
            raise ValueError("staged 各期的 months 应由先到后")
        if self.budget is not None and self.budget.fen <= 0:
            raise ValueError(f"预算 budget 得到 {self.budget}，应大于 0 元")
        if self.cut != "none" and self.budget is None:
            raise ValueError("写了 cut（预算不足时）的条目须有 budget（预算）")
        if (self.cut == "in_order") != (self.order_by is not None):
            raise ValueError("cut: in_order 须以 order_by 写明按哪个字段排序，其他写法不写 order_by")
        if self.advance is not None and not 0 < self.advance.value <= 1:
            raise ValueError(f"提前兑付比例 advance 得到 {self.advance}，应大于 0 且不超过 100%")
        return self

    @model_validator(mode="after")
    def _is_founded(self) -> PolicyItem:
        if not (self.evidence or self.source or self.synthetic):
            raise ValueError("缺少依据，条目应有 source（出处）或 evidence（哪个文件的哪一句）")
        repeated = [stage.stage for stage in self.stages]
        if len(repeated) != len(set(repeated)):
            raise ValueError("stages 中同一环节写了两次")
        if self.stages and self.benefit is not None and "payment" not in repeated:
            raise ValueError("有奖补标准的条目，stages 应含 payment（拨付）")
        return self

    @property
    def chain(self) -> tuple[Stage, ...]:
        """The steps of its pay-out: its own, or the usual ones; without an application where it is automatic."""
        stages = self.stages or DEFAULT_STAGES
        skipped = {"application", "completeness"} if self.mode == "automatic" and not self.stages else set()
        return tuple(stage for stage in stages if stage.stage not in skipped)

    @property
    def unverified(self) -> bool:
        """Whether a person has still to read its figures in the original (标准待核实)."""
        return self.mark in UNVERIFIED

    @property
    def starts(self) -> dt.date:
        """The first day it holds; the earliest there is where its period is open."""
        return self.period.start or dt.date(1949, 10, 1)

    def version(self) -> RuleVersion | None:
        """Return its own conditions as a version of a rule, ready to be compiled; None where it names a rule."""
        if self.conditions is None:
            return None
        return RuleVersion.model_validate(
            {
                "from": self.starts,
                "to": self.period.end,
                "basis": self.basis,
                "mark": self.mark,
                "params": self.params,
                "scores": self.scores,
                "require": self.conditions,
            }
        )

    def holds(self, day: dt.date) -> bool:
        """Whether the item is in force on a day."""
        return (self.period.start is None or self.period.start <= day) and (
            self.period.end is None or day <= self.period.end
        )

    def instalments(self, amount: int) -> tuple[int, ...]:
        """Return the payments that make up an amount.

        Parameters
        ----------
        amount : int
            The whole, in 分.

        Returns
        -------
        tuple of int
            分 for each instalment; what a share leaves of a 分 goes to the last, so that the sum is the whole.
        """
        if not self.staged:
            return (amount,)
        paid = [int(amount * part.share.value) for part in self.staged[:-1]]
        return (*paid, amount - sum(paid))


def maximum(item: PolicyItem) -> Money | None:
    """Return the greatest amount one subject can get of an item, where its formula alone says so."""
    benefit = item.benefit
    fixed: Money | None = None
    if isinstance(benefit, Fixed):
        fixed = benefit.fixed
    elif isinstance(benefit, Monthly):
        fixed = Money(benefit.monthly.fen * benefit.months)
    cap = benefit.cap if benefit is not None else None
    return min((amount for amount in (fixed, cap) if amount is not None), default=None)
