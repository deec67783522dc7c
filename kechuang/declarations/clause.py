"""条文 (clause): what every condition of a rule may say about itself, and the bounds that some of them have."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from kechuang.declarations.base import Declaration

Mark = Literal["R1", "R2", "R3", "M"]
UNVERIFIED: frozenset[str] = frozenset({"R3", "M"})
"""Marks of thresholds that a person has not yet read in the original (标准待核实)."""

CONDITION_ID = r"^[A-Z][A-Za-z0-9.-]{0,39}$"
"""At most 40 characters: results are columns, and databases cut longer names."""


def written(value: Any) -> Any:
    """Return a scalar as the text that was written; 60 becomes ``60``, 0.05 becomes ``0.05``."""
    if isinstance(value, bool):
        raise ValueError("应为数、金额、比例或 $参数，得到是非值")
    return str(value) if isinstance(value, int | float) else value


Written = Annotated[str, BeforeValidator(written)]


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str | int) and not isinstance(value, bool) else value


def _told(texts: tuple[str, ...]) -> tuple[str, ...]:
    if any(not text.strip() for text in texts):
        raise ValueError("列出的文字中有空的，应写明或删去")
    if again := sorted({text for text in texts if texts.count(text) > 1}):
        raise ValueError(f"{'、'.join(again)} 列了两次，应删去一个")
    return texts


Texts = Annotated[tuple[Written, ...], BeforeValidator(_listed), AfterValidator(_told)]


class Condition(Declaration):
    """What every node may say about itself.

    Attributes
    ----------
    id, text, source : str
        The clause's number here, its words, and its article in the document.
    mark : {"R1", "R2", "R3", "M"} or None
        How sure the threshold is; ``R3`` and ``M`` are shown as 标准待核实.
    judged : {"auto", "semi", "manual", "expert"}
        ``semi``: met only where its ``evidence`` is there too, else a person must look.
    evidence : dict
        Fields that must be present (and hold one of the texts listed, where any are).
    refuted_by : tuple of str
        Yes-or-no fields that make the condition fail when they say yes; their absence changes nothing.
    levers : tuple of str
        Columns that the enterprise can still change.
    """

    id: str = Field(default="", pattern=r"^$|" + CONDITION_ID)
    text: str = ""
    source: str = ""
    mark: Mark | None = None
    judged: Literal["auto", "semi", "manual", "expert"] = "auto"
    evidence: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    refuted_by: Texts = ()
    levers: Texts = ()
    note: str = ""

    @model_validator(mode="after")
    def _evidence_belongs_to_semi(self) -> Condition:
        if self.evidence and self.judged != "semi":
            raise ValueError("写了 evidence（佐证）的条件须为 judged: semi")
        return self


class Bounds(Condition):
    """A node that holds a number against a least or a greatest value, or both."""

    at_least: Written | None = None
    more_than: Written | None = None
    at_most: Written | None = None
    less_than: Written | None = None

    @model_validator(mode="after")
    def _bounds_are_stated_once(self) -> Bounds:
        if self.at_least is not None and self.more_than is not None:
            raise ValueError("at_least 与 more_than 只能写一个")
        if self.at_most is not None and self.less_than is not None:
            raise ValueError("at_most 与 less_than 只能写一个")
        if not self.lower and not self.upper:
            raise ValueError("没有写要求，应有 at_least、more_than、at_most 或 less_than")
        return self

    @property
    def lower(self) -> tuple[str, bool] | None:
        """The least value as written, and whether it must be exceeded."""
        if self.at_least is not None:
            return self.at_least, False
        return (self.more_than, True) if self.more_than is not None else None

    @property
    def upper(self) -> tuple[str, bool] | None:
        """The greatest value as written, and whether it must be stayed below."""
        if self.at_most is not None:
            return self.at_most, False
        return (self.less_than, True) if self.less_than is not None else None
