"""资源的契约 (contract of a resource): terms, fields and what of them is personal, read from the catalogue's table."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kechuang.apps.catalog.models import SourceTable
from kechuang.apps.catalog.place import current_pack
from kechuang.declarations.pack import Pack
from kechuang.declarations.sharing_terms import SharingTerms
from kechuang.declarations.source import Column, Source

ATTRIBUTES = {
    "unconditional": gettext_lazy("无条件共享"),
    "conditional": gettext_lazy("有条件共享"),
    "none": gettext_lazy("不予共享"),
}
LEVELS = {
    "general": gettext_lazy("一般数据"), "important": gettext_lazy("重要数据"), "core": gettext_lazy("核心数据"),
}  # fmt: skip
PERSONAL_TYPES = frozenset({"person", "person_id", "phone"})
_PLAIN = re.compile(r"[（(【\[].*|[\s_·]")


def contract(table: SourceTable, pack: Pack | None = None) -> Source:
    """Return the contract of a resource as it was last loaded, its columns in the order in which they are declared.

    PostgreSQL keeps no order of keys, so the order is the pack's. The same text is read once a process.
    """
    declared = (pack or current_pack()).sources.get(table.table)
    return _read(json.dumps(table.contract, ensure_ascii=False), tuple(declared.columns) if declared else ())


@lru_cache(maxsize=1024)
def _read(text: str, order: tuple[str, ...]) -> Source:
    held = json.loads(text)
    columns = held["columns"]
    held["columns"] = {key: columns[key] for key in (*order, *columns) if key in columns}
    return Source.model_validate(held)


def terms(table: SourceTable) -> SharingTerms:
    """Return the terms under which a resource is shared."""
    return contract(table).sharing


def is_personal(column: Column) -> bool:
    """Whether a column speaks of a person, because the contract says so or by its type."""
    return column.personal != "none" or column.type in PERSONAL_TYPES


def open_fields(source: Source, keys: Iterable[str] | None = None) -> list[str]:
    """Return the columns that may be shared at all, in the order of the contract; of those named where some are."""
    wanted = set(source.columns if keys is None else keys)
    return [key for key in source.columns if key in wanted and source.terms_of(key).attribute != "none"]


def all_unconditional(source: Source, keys: Iterable[str]) -> bool:
    """Whether columns are shared without anybody having to agree."""
    return all(source.terms_of(key).attribute == "unconditional" for key in keys if key in source.columns)


def heading(key: str, column: Column) -> str:
    """Return what a column is called."""
    return column.label or column.headings[0] or key


def labels(source: Source, keys: Iterable[str]) -> list[str]:
    """Return the headings of columns, in the order of the contract."""
    wanted = set(keys)
    return [heading(key, column) for key, column in source.columns.items() if key in wanted]


@dataclass(frozen=True)
class Place:
    """Where a field is held already (已有之处): table and column, and the department it comes from."""

    table: str
    table_name: str
    field: str
    owner: str

    @property
    def text(self) -> str:
        """Say it in a line."""
        return _("%(owner)s“%(table)s”的“%(field)s”") % {
            "owner": self.owner, "table": self.table_name, "field": self.field,
        }  # fmt: skip


def where_held(names: Sequence[str]) -> dict[str, list[Place]]:
    """Return where each wanted field is held already, in any table that departments may ask for.

    Names are compared without brackets, blanks and width; a column's heading, label, key and the field of the base
    tables that it feeds all count as its names.
    """
    known: dict[str, list[Place]] = {}
    pack = current_pack()
    for table in SourceTable.objects.select_related("department"):
        source = contract(table, pack)
        if source.sharing.attribute == "none":
            continue
        for key in open_fields(source):
            column = source.columns[key]
            place = Place(table.table, table.name, heading(key, column), table.department.name)
            field = pack.fields.get(column.gives or key)
            spelled = {key, column.label, *column.headings, field.label if field else ""}
            for name in {plain(one) for one in spelled} - {""}:
                known.setdefault(name, []).append(place)
    return {name: known[plain(name)] for name in names if plain(name) in known}


def plain(name: str) -> str:
    """Return a field's name without what may differ: width, case, blanks, a unit in brackets."""
    text = unicodedata.normalize("NFKC", name).strip().lower()
    return _PLAIN.sub("", text) or text
