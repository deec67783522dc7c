"""认定规则 (rule): the dated conditions of one qualification, with their own boundary tests.

One YAML file a rule under ``packs/<place>/rules/``; the pack loader makes it a :class:`Rule` with
``Rule.model_validate``. That checks everything that can be known without the field dictionary. Fields, units and
the tests inside the file are checked by ``kechuang.engines.criteria.check_rule``; a rule is used only when it
finds nothing.

A version may say ``like: <from of another version>`` and then only what differs: its own keys replace the other's,
and ``replace: {TS-05: {...}}`` replaces single conditions of the tree by their id.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any, Literal

from pydantic import Field, field_validator, model_validator

from kechuang.core import Verdict
from kechuang.declarations.base import Declaration
from kechuang.declarations.condition import Condition, Mark, Node, Score, Texts, Written, parts_of
from kechuang.declarations.like import written_out
from kechuang.declarations.score import ScorePart, ScoreTable

Kind = Literal["new", "renewal"]


_TAKEN = frozenset({"id", "open", "missing", "verdict", "condition", "conditions", "division", "industry", "manual"})
"""What columns of results are called, as far as an id could be called so."""


class BandStep(Declaration):
    """One band of a parameter, written ``[5000万元, 5%]``: up to where it reaches and what holds in it."""

    upto: Written | None
    value: Written

    @model_validator(mode="before")
    @classmethod
    def _from_pair(cls, value: Any) -> Any:
        if isinstance(value, list | tuple):
            if len(value) != 2:
                raise ValueError("一档应写作 [上界, 值]，最后一档的上界为 null")
            return {"upto": value[0], "value": value[1]}
        return value


class Band(Declaration):
    """A parameter whose value depends on a number: ``{band: sales_t, steps: [...], upper: inclusive}``."""

    band: Written
    steps: tuple[BandStep, ...] = Field(min_length=2)
    upper: Literal["inclusive", "exclusive"] = "inclusive"

    @model_validator(mode="after")
    def _bands_cover_everything(self) -> Band:
        if self.steps[-1].upto is not None:
            raise ValueError("最后一档的上界应为 null，否则更大的数没有对应的值")
        if any(step.upto is None for step in self.steps[:-1]):
            raise ValueError("只有最后一档的上界可为 null，其后的档永远取不到")
        return self


Param = Band | Texts


class RuleVersion(Declaration):
    """The conditions in force from one day to another, both included.

    Attributes
    ----------
    from_, to : datetime.date
        First and last day; without ``to`` the version holds until the next one begins.
    kinds : tuple of {"new", "renewal"}
        The types of application it is for.
    basis : str
        The document that it comes from; ``mark`` says how sure the dates are.
    scores : dict
        Score tables by id; the first one is the version's score.
    flags : tuple of Node
        Conditions that call for a look on site and decide nothing.
    years_since : str
        A date before whose year there was nothing (不足三年按实际经营期): yearly figures of earlier years that are
        missing count as nothing.
    """

    from_: dt.date = Field(alias="from")
    to: dt.date | None = None
    kinds: tuple[Kind, ...] = Field(default=("new", "renewal"), min_length=1)
    chosen_by: Literal["application_date", "evaluation_date"] = "evaluation_date"
    basis: str = ""
    mark: Mark | None = None
    params: dict[str, Param] = Field(default_factory=dict)
    scores: dict[str, ScoreTable] = Field(default_factory=dict)
    require: Node
    flags: tuple[Node, ...] = ()
    years_since: str = ""
    valid_for: str = ""
    note: str = ""

    @field_validator("require")
    @classmethod
    def _conditions_are_named(cls, node: Condition) -> Condition:
        for found, inside in _walk(node):
            if not inside and not found.id and not parts_of(found):
                raise ValueError("有条件没有写 id，应为每条写明编号")
        return node

    @field_validator("flags")
    @classmethod
    def _flags_are_named(cls, flags: tuple[Condition, ...]) -> tuple[Condition, ...]:
        if any(not flag.id for flag in flags):
            raise ValueError("flags 中每条都应写 id")
        return flags

    @model_validator(mode="after")
    def _parts_fit_together(self) -> RuleVersion:
        if self.to is not None and self.to < self.from_:
            raise ValueError(f"止期 {self.to} 早于起期 {self.from_}")
        ids = [node.id for node in self.conditions() if node.id]
        ids += [part.id for part in self.score_parts()] + list(self.scores)
        # Databases do not tell A-1 from a-1, nor a condition from another column of the result.
        same = [one.lower() for one in ids]
        if repeated := sorted({one for one in ids if same.count(one.lower()) > 1}):
            raise ValueError(f"编号重复：{'、'.join(repeated)}")
        if taken := sorted(set(same) & _TAKEN):
            raise ValueError(f"编号 {'、'.join(taken).upper()} 是结果表自己的列名，应换一个")
        scored = set(self.scores) | {part.id for table in self.scores.values() for part in table.parts}
        for node in self.conditions():
            if isinstance(node, Score) and (unknown := sorted({*node.score, *node.nonzero} - scored)):
                raise ValueError(f"条件 {node.id} 引用的评分表或指标没有声明：{'、'.join(unknown)}")
        return self

    def conditions(self) -> Iterator[Condition]:
        """Give every node of the tree, the flags and what score tables count, groups before their parts."""
        for root in (self.require, *self.flags):
            for node, _ in _walk(root):
                yield node
        for part in self.score_parts():
            yield from part.counted()

    def score_parts(self) -> Iterator[ScorePart]:
        """Give every part of every table, alternatives after the part that they belong to."""
        for table in self.scores.values():
            for part in table.parts:
                yield from part.walk()


class RuleTest(Declaration):
    """A case that must come out as said, written in the rule's own file.

    Attributes
    ----------
    why : str
        What it shows, such as ``恰为 5%``.
    like : str
        The name of a case under ``cases`` whose values hold unless ``given`` says otherwise.
    given : dict
        Columns and their values as people write them (``2亿元``, ``12.5%``, a list of entries); null: missing.
    on : datetime.date or None
        The day of judgement; by default the last day on which the newest version holds, or its first.
    expect : dict
        Verdicts by id of the condition, ``*`` for the whole, ``low`` and ``high`` for the score.
    """

    why: str = Field(min_length=1)
    like: str = ""
    given: dict[str, Any] = Field(default_factory=dict)
    on: dt.date | None = None
    kind: Kind | None = None
    expect: dict[str, Verdict | int] = Field(min_length=1)


class Rule(Declaration):
    """A qualification (资质) and the conditions for it, version by version.

    Attributes
    ----------
    id, name, authority, guide : str
        ``cn.tsme``, its name, and the documents that it rests on.
    rung : int
        Its place on the ladder (梯级), from below; 0 for what is no rung, such as a size class.
    titles : tuple of str
        What the qualification is called in registers (资质名称): who holds one of them is a holder (持有).
    versions : tuple of RuleVersion
        In the order of the file; no two are in force for one kind of application on one day.
    cases, tests : dict, tuple of RuleTest
        Named sets of values that tests start from, and the tests.
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9-]*(\.[a-z0-9-]+)+$")
    name: str = Field(min_length=1)
    subject: Literal["enterprise"] = "enterprise"
    authority: str = Field(min_length=1)
    guide: str = ""
    note: str = ""
    rung: int = Field(default=0, ge=0)
    titles: Texts = ()
    versions: tuple[RuleVersion, ...]
    cases: dict[str, dict[str, Any]] = Field(default_factory=dict)
    tests: tuple[RuleTest, ...] = Field(min_length=1)

    @model_validator(mode="before")
    @classmethod
    def _write_out_likes(cls, data: Any) -> Any:
        if not isinstance(data, dict) or not isinstance(data.get("versions"), list):
            return data
        full: list[Any] = []
        for version in data["versions"]:
            full.append(written_out(version, full) if isinstance(version, dict) and "like" in version else version)
        return {**data, "versions": full}

    @field_validator("versions")
    @classmethod
    def _versions_do_not_overlap(cls, versions: tuple[RuleVersion, ...]) -> tuple[RuleVersion, ...]:
        if not versions:
            raise ValueError("至少应有一个版本")
        ordered = sorted(versions, key=lambda version: version.from_)
        for place, early in enumerate(ordered):
            for late in ordered[place + 1 :]:
                shared = set(early.kinds) & set(late.kinds)
                if shared and (late.from_ == early.from_ or (early.to is not None and early.to >= late.from_)):
                    raise ValueError(f"{early.from_} 起的版本与 {late.from_} 起的版本重叠，应以 to 写明前者的最后一天")
        return versions

    @model_validator(mode="after")
    def _tests_know_their_cases(self) -> Rule:
        known = {"*", "low", "high"}
        for version in self.versions:
            known |= {node.id for node in version.conditions()}
        for test in self.tests:
            if test.like and test.like not in self.cases:
                raise ValueError(f"测试“{test.why}”引用的 cases {test.like} 没有声明")
            if unknown := sorted(set(test.expect) - known):
                raise ValueError(f"测试“{test.why}”期望的条件没有声明：{'、'.join(unknown)}")
        return self


def _walk(node: Condition, inside: bool = False) -> Iterator[tuple[Condition, bool]]:
    """Give a node and all below it, each with whether it stands inside a group that has an id."""
    yield node, inside
    for part in parts_of(node):
        yield from _walk(part, inside or bool(node.id))
