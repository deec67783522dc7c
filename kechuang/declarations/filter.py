"""条目要求 (filter): what one key of a list's entry must be, such as an award's level or a certificate's last day."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from kechuang.declarations.base import Declaration
from kechuang.declarations.clause import Texts


class Filter(Declaration):
    """What one key of a list's entry must be.

    ``years_back: n`` means not before 1 January ``n`` years before the year of judgement, and not after the day
    of judgement; ``days_back: n`` not more than ``n`` days before that day, and not after it. An entry without the
    key is undecided unless ``absent: pass``.
    """

    in_: Texts = Field(default=(), alias="in")
    not_in: Texts = ()
    at_least: int | None = None
    at_most: int | None = None
    years_back: int | None = Field(default=None, ge=0, le=100)
    days_back: int | None = Field(default=None, ge=0, le=36600)
    not_before: Literal["on"] | None = None
    not_after: Literal["on"] | None = None
    absent: Literal["undecided", "pass"] = "undecided"

    @model_validator(mode="after")
    def _asks_something(self) -> Filter:
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            raise ValueError(f"at_least {self.at_least} 大于 at_most {self.at_most}，没有可取的数")
        if self.model_fields_set <= {"absent"}:
            raise ValueError(
                "没有写要求，应有 in、not_in、at_least、at_most、years_back、days_back、not_before 或 not_after"
            )
        return self

    @model_validator(mode="after")
    def _asks_it_once(self) -> Filter:
        for name, listed in (("in_", self.in_), ("not_in", self.not_in)):
            if name in self.model_fields_set and not listed:
                raise ValueError(f"{name.rstrip('_')} 是空的，应列出文字，或删去")
        if self.in_ and self.not_in:
            raise ValueError("in 与 not_in 只能写一个：in 之外的文字本来就不算")
        numbers = self.at_least is not None or self.at_most is not None
        back = self.years_back is not None or self.days_back is not None
        if numbers and (self.in_ or self.not_in or back or self.not_before or self.not_after):
            raise ValueError("at_least、at_most 要的是数，不能与文字或日期的要求写在一起")
        if self.years_back is not None and self.days_back is not None:
            raise ValueError("years_back 与 days_back 只能写一个")
        if self.not_before and (back or self.not_after):
            raise ValueError("not_before（不早于判定日）与往前看的要求写在一起，只剩判定日当天，应删去一个")
        if self.not_after and back:
            raise ValueError("years_back、days_back 已经不看判定日之后，not_after 应删去")
        return self
