"""What the tests of the criteria engine share: the field dictionary and the rule of the national pack."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from kechuang.declarations.field import Field
from kechuang.declarations.pack import load_pack
from kechuang.declarations.rule import Rule
from kechuang.engines.criteria import Compiled, choose_version, compile_rule, evaluate
from tests.engines.criteria.subjects_at_hand import subject

DAY = dt.date(2026, 7, 1)


@pytest.fixture(scope="session")
def fields() -> Mapping[str, Field]:
    return load_pack("cn").fields


@pytest.fixture(scope="session")
def tsme() -> Rule:
    return load_pack("cn").rules["cn.tsme"]


@pytest.fixture(scope="session")
def compiled(tsme: Rule, fields: Mapping[str, Field]) -> Compiled:
    return compile_rule(choose_version(tsme, DAY), fields, on=DAY)


@pytest.fixture(scope="session")
def judge(compiled: Compiled, tsme: Rule, fields: Mapping[str, Field]) -> Callable[..., dict[str, Any]]:
    """Return a function that judges the rule's good case with some values changed."""

    def judged(**changed: Any) -> dict[str, Any]:
        return evaluate(compiled, subject(fields, {**tsme.cases["good"], **changed})).frame.row(0, named=True)

    return judged
