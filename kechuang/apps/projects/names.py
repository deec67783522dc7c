"""名称 (names): how pages call departments, divisions, pipelines and their stages; from the loaded pack, no query."""

from __future__ import annotations

from collections.abc import Iterable

from kechuang.apps.catalog.place import current_pack, districts, division_name
from kechuang.declarations.pack import Pack
from kechuang.declarations.pipeline import Pipeline, Stage


def department_name(ident: str, pack: Pack | None = None) -> str:
    """Return a department's short name, else its name, else the id."""
    found = (pack or current_pack()).departments.get(ident)
    return (found.short or found.name) if found is not None else ident


def department_list(idents: Iterable[str], pack: Pack | None = None) -> str:
    """Return the names of departments, joined as a sentence has them."""
    pack = pack or current_pack()
    return "、".join(department_name(one, pack) for one in idents)


def department_choices(pack: Pack | None = None) -> list[tuple[str, str]]:
    """Return id and short name of every department."""
    pack = pack or current_pack()
    return [(ident, department_name(ident, pack)) for ident in pack.departments]


def division_choices(pack: Pack | None = None) -> list[tuple[str, str]]:
    """Return code and name of the place itself and of its districts."""
    pack = pack or current_pack()
    own = [(pack.place, division_name(pack.place, pack))] if pack.place else []
    return [*own, *districts(pack)]


def pipeline_of(ident: str, pack: Pack | None = None) -> Pipeline | None:
    """Return a declared pipeline; None for none, or one that the pack no longer declares."""
    return (pack or current_pack()).pipelines.get(ident)


def stage_of(pipeline: str, stage: str, pack: Pack | None = None) -> Stage | None:
    """Return a stage of a declared pipeline; None where the pack has no such stage."""
    found = pipeline_of(pipeline, pack)
    return found.stage(stage) if found is not None and stage in found.ids else None


def stage_name(pipeline: str, stage: str, pack: Pack | None = None) -> str:
    """Return what a stage is called; its id where the pack no longer declares it."""
    found = stage_of(pipeline, stage, pack)
    return found.name if found is not None else stage
