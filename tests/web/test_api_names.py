"""Two schemas of one name overwrite each other in the OpenAPI document: each has a name of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

from pydantic import BaseModel

from kechuang.web.api import api


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """Yield every model that an annotation speaks of."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from models_in(part)


def reached() -> set[type[BaseModel]]:
    """Return every model that an operation takes or answers with, and those inside them."""
    waiting: list[type[BaseModel]] = []
    for _prefix, router in api._routers:
        for view in router.path_operations.values():
            for operation in view.operations:
                waiting += [model for model in operation.response_models.values() if isinstance(model, type)]
                waiting += operation.models
    found: set[type[BaseModel]] = set()
    while waiting:
        for field in waiting.pop().model_fields.values():
            for model in models_in(field.annotation):
                if model not in found:
                    found.add(model)
                    waiting.append(model)
    return found


def test_no_two_schemas_share_a_name():
    named: dict[str, set[str]] = {}
    for model in reached():
        named.setdefault(model.__name__, set()).add(f"{model.__module__}.{model.__qualname__}")
    assert len(named) > 40, "the walk has reached the schemas"
    assert {name: sorted(where) for name, where in named.items() if len(where) > 1} == {}


def test_every_schema_of_the_document_is_one_of_them():
    components = api.get_openapi_schema()["components"]["schemas"]
    plain = {model.__name__ for model in reached()}
    assert len(plain & set(components)) > 40
