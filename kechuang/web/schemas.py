"""接口的公共形状: evidence, errors, pages."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Field, Schema
from ninja.errors import ValidationError
from pydantic import PlainSerializer


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


Number = Annotated[Decimal, PlainSerializer(_number, return_type=float)]
"""A number as JSON has them; where the printed digits matter, ``printed`` beside it keeps them."""


class EvidenceOut(Schema):
    """依据: a source row, a sentence, a rule or a person's finding; only the fields of its kind are filled."""

    kind: Literal["row", "sentence", "rule", "person"]
    source: str | None = None
    department: str | None = None
    file: str | None = Field(None, description="sha256 of the file")
    file_name: str | None = None
    row: int | None = Field(None, description="data row, from 1")
    column: str | None = None
    run: str | None = None
    ingested: str | None = None
    derived: str | None = Field(None, description="how the value was derived from the row")
    start: int | None = Field(None, description="first code point of the sentence in the decoded file")
    end: int | None = None
    text: str | None = Field(None, description="the sentence, where the file is loaded")
    rule: str | None = None
    version: str | None = None
    condition: str | None = None
    inputs: list[EvidenceOut] = Field(default_factory=list)
    person: str | None = None
    note: str | None = None
    basis: str | None = None
    synthetic: bool = False


class Problem(Schema):
    """错误: one sentence."""

    detail: str


class Invalid(Schema):
    """参数有误: what is wrong with which parameter."""

    detail: list[dict[str, object]]


ERRORS = {401: Problem, 403: Problem, 404: Problem, 422: Invalid}
PLACE = r"^[0-9]{6}$"
CODE = r"^([0-9A-HJ-NPQRTUWXY]{18}|E[0-9a-f]{15})$"  # a credit code, or an entity id where there is none
PLAIN = r"^[^\x00-\x1f]*$"


def only_known(request: HttpRequest, query: type[Schema] | None = None) -> None:
    """Refuse a question with a parameter that the route does not have: a misspelled filter would filter nothing.

    Parameters
    ----------
    query : type of Schema, optional
        The parameters that there are; none where it is left out.

    Raises
    ------
    ninja.errors.ValidationError
        Answered with 422, naming each unknown parameter and those that there are.
    """
    known = list(query.model_fields) if query else []
    unknown = [name for name in request.GET if name not in known]
    if unknown:
        has = f"；有：{'、'.join(known)}" if known else "；这个地址不带参数"
        raise ValidationError(
            [{"type": "extra_forbidden", "loc": ["query", name], "msg": f"没有这个参数{has}"} for name in unknown]
        )
