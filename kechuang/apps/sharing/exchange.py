"""目录交换 (exchange of catalogues) with a superior platform: ours as JSON or xlsx, theirs read from either.

A resource has a stable code: the place's division code, the department's id and the table's name. The same code in a
later file is the same resource.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Sequence
from typing import Annotated, Any, Literal

import openpyxl
from django.utils.translation import gettext as _
from openpyxl.utils.exceptions import InvalidFileException
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from kechuang import core
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.catalog.models import SourceTable
from kechuang.apps.catalog.place import current_pack, current_place
from kechuang.apps.sharing.contracts import ATTRIBUTES, contract, heading, is_personal
from kechuang.engines import lake

FORMAT, VERSION = "kechuang-catalogue", 1
LARGEST = 32 * 1024 * 1024
RESOURCES = ("资源代码", "资源名称", "提供部门", "共享属性", "共享条件", "不予共享依据", "数据分级", "更新频率")
FIELDS = ("资源代码", "字段代码", "字段名称", "类型", "单位", "个人信息", "共享属性", "共享条件或依据")
PLATFORM = ("平台代码", "平台名称", "导出时间")
SHEETS = ("平台", "资源", "字段")
Text = Annotated[str, Field(max_length=500)]
Name = Annotated[str, Field(min_length=1, max_length=120)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True, coerce_numbers_to_str=True)


class FieldIn(_Part):
    """A field of a resource, as it is exchanged."""

    code: Annotated[str, Field(min_length=1, max_length=120)]
    name: Name
    type: Text = ""
    unit: Text = ""
    personal: bool = False
    attribute: Literal["unconditional", "conditional", "none", ""] = ""
    why: Text = ""


class ResourceIn(_Part):
    """A resource, as it is exchanged."""

    code: Annotated[str, Field(min_length=1, max_length=160, pattern=r"^[^\x00-\x1f]+$")]
    name: Annotated[str, Field(min_length=1, max_length=200)]
    department: Name
    attribute: Literal["unconditional", "conditional", "none"]
    condition: Text = ""
    legal_basis: Text = ""
    level: Annotated[str, Field(max_length=20)] = ""
    refresh: Annotated[str, Field(max_length=60)] = ""
    fields: Annotated[tuple[FieldIn, ...], Field(max_length=2000)] = ()


class PlatformIn(_Part):
    """The platform that a catalogue comes from."""

    code: Annotated[str, Field(min_length=1, max_length=60)]
    name: Name


class CatalogueIn(_Part):
    """A catalogue, as it is exchanged."""

    format: Literal["kechuang-catalogue"]
    version: Literal[1]
    platform: PlatformIn
    resources: Annotated[tuple[ResourceIn, ...], Field(max_length=100_000)]

    @model_validator(mode="after")
    def _codes_differ(self) -> CatalogueIn:
        seen: set[str] = set()
        for one in self.resources:
            if one.code in seen:
                raise ValueError(f"资源代码 {one.code} 出现了两次")
            seen.add(one.code)
        return self


def stable_code(table: SourceTable, place: str) -> str:
    """Return the code by which other platforms know a resource."""
    return f"{place or '000000'}-{table.department_id}-{table.table}"


def catalogue() -> dict[str, Any]:
    """Return our catalogue as it is exchanged."""
    place = current_place()
    pack, resources = current_pack(place), []
    for table in SourceTable.objects.select_related("department").order_by("department", "table"):
        source = contract(table, pack)
        resources.append(
            {
                "code": stable_code(table, place.code),
                "name": table.name,
                "department": table.department.name,
                "attribute": source.sharing.attribute,
                "condition": source.sharing.condition,
                "legal_basis": source.sharing.legal_basis,
                "level": source.sharing.level,
                "refresh": table.refresh,
                "synthetic": table.synthetic,
                "fields": [
                    {
                        "code": key, "name": heading(key, column), "type": column.type, "unit": column.unit or "",
                        "personal": is_personal(column), "attribute": source.terms_of(key).attribute,
                        "why": source.terms_of(key).why,
                    }
                    for key, column in source.columns.items()
                ],
            }
        )  # fmt: skip
    return {
        "format": FORMAT,
        "version": VERSION,
        "platform": {"code": place.code, "name": place.name},
        "exported_at": core.now().isoformat(timespec="seconds"),
        "resources": resources,
    }


def as_json() -> bytes:
    """Return our catalogue as JSON."""
    return json.dumps(catalogue(), ensure_ascii=False, indent=1).encode()


def as_workbook() -> bytes:
    """Return our catalogue as xlsx: the platform, its resources, their fields."""
    held = catalogue()
    book = openpyxl.Workbook(write_only=True)
    head = book.create_sheet(SHEETS[0])
    head.append(list(PLATFORM))
    head.append([held["platform"]["code"], held["platform"]["name"], held["exported_at"]])
    resources, fields = book.create_sheet(SHEETS[1]), book.create_sheet(SHEETS[2])
    resources.append(list(RESOURCES))
    fields.append(list(FIELDS))
    for one in held["resources"]:
        line = [one["code"], one["name"], one["department"], str(ATTRIBUTES[one["attribute"]]), one["condition"],
                one["legal_basis"], one["level"], one["refresh"]]  # fmt: skip
        resources.append([lake.neutral(value) for value in line])
        for field in one["fields"]:
            line = [one["code"], field["code"], field["name"], field["type"], field["unit"],
                    "是" if field["personal"] else "", str(ATTRIBUTES[field["attribute"]]), field["why"]]  # fmt: skip
            fields.append([lake.neutral(value) for value in line])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def read_catalogue(data: bytes, name: str) -> CatalogueIn:
    """Read a catalogue that another platform has sent.

    Raises
    ------
    Refused
        With one sentence that names the file, the place in it and what is expected.
    """
    if len(data) > LARGEST:
        raise Refused(_("“%(name)s”超过 32 MB，请分开导出后再载入。") % {"name": name})
    try:
        held = _from_workbook(data) if data.startswith(b"PK") else json.loads(data.decode("utf-8-sig"))
        return CatalogueIn.model_validate(held)
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError):
        raise Refused(
            _("“%(name)s”不是目录交换文件，应为本平台格式的 JSON（UTF-8）或 xlsx，请向对方重新索取。") % {"name": name}
        ) from None
    except ValidationError as error:
        first = error.errors()[0]
        where = " → ".join(str(part + 1) if isinstance(part, int) else part for part in first["loc"]) or _("整个文件")
        why = first["ctx"]["error"] if first["type"] == "value_error" else _("缺少或不合要求")
        raise Refused(
            _("“%(name)s”的 %(where)s：%(why)s，没有载入任何内容；请改正后重新载入。")
            % {"name": name, "where": where, "why": why}
        ) from None
    except (KeyError, zipfile.BadZipFile, InvalidFileException, OSError, ValueError):
        raise Refused(
            _("“%(name)s”不是目录交换工作簿，应有“平台”“资源”“字段”三张表，请向对方重新索取。") % {"name": name}
        ) from None


def _from_workbook(data: bytes) -> dict[str, Any]:
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    platform, resources, fields = (_sheet(book[name]) for name in SHEETS)
    words = {str(label): key for key, label in ATTRIBUTES.items()} | {
        "无条件共享": "unconditional", "有条件共享": "conditional", "不予共享": "none",
    }  # fmt: skip
    listed: dict[str, list[dict[str, Any]]] = {}
    for row in fields:
        listed.setdefault(row["资源代码"], []).append(
            {"code": row["字段代码"], "name": row["字段名称"], "type": row["类型"], "unit": row["单位"],
             "personal": row["个人信息"] == "是", "why": row.get("共享条件或依据", ""),
             "attribute": words.get(row.get("共享属性", ""), row.get("共享属性", ""))}
        )  # fmt: skip
    return {
        "format": FORMAT,
        "version": VERSION,
        "platform": {"code": platform[0]["平台代码"], "name": platform[0]["平台名称"]} if platform else {},
        "resources": [
            {
                "code": row["资源代码"], "name": row["资源名称"], "department": row["提供部门"],
                "attribute": words.get(row["共享属性"], row["共享属性"]), "condition": row["共享条件"],
                "legal_basis": row["不予共享依据"], "level": row["数据分级"], "refresh": row["更新频率"],
                "fields": listed.get(row["资源代码"], []),
            }
            for row in resources
        ],
    }  # fmt: skip


def _sheet(sheet: Any) -> list[dict[str, str]]:
    rows = sheet.iter_rows(values_only=True)
    head: Sequence[Any] = next(rows, ())
    names = [str(value or "") for value in head]
    return [
        {name: "" if value is None else str(value).removeprefix("'") for name, value in zip(names, row, strict=False)}
        for row in rows
        if any(value not in (None, "") for value in row)
    ]
