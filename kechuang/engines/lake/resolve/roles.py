"""列的含义 (roles): what the columns of anybody's table say of whom they speak, told by heading and by contents.

A heading says what a column is for; the contents must not speak against it (a column 联系电话 full of names is none),
and a column whose heading says nothing is known by its contents alone where these leave no doubt (credit codes).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from kechuang.engines.lake.headings import plain
from kechuang.engines.lake.resolve import codes

SAMPLE = 2_000
LABELS = {
    "code": "信用代码", "name": "名称", "former_name": "曾用名", "reg_no": "注册号", "person": "负责人",
    "person_id": "证件", "phone": "电话", "address": "地址", "capital": "注册资本", "founded_on": "成立日期",
    "division": "区划",
}  # fmt: skip
MOSTLY = 0.4  # share of cells that end like a firm's name, from which a column may be the one of names
# The number of something registered that is no firm; beside it a bare 注册日期 is that thing's day.
_THING_NUMBER = (
    r"(?:商标|专利|软件|软著|著作权|作品|产品|药品|器械|食品|品种|标准|车辆|设备|不动产|产权|房屋|土地|船舶|域名|人员|执业|资格|"
    r"trade_?mark|patent|product).*(?:注册|登记|备案|许可|证书|申请|reg)\w*(?:号|证号|编号|no|num\w*)$"
)
_THING_DAY = r"^(?:注册|登记)(?:日期|时间|日)$|^regist\w*_?date$"
# The first that fits says it; the order puts the narrower before the wider word.
_HEADINGS: tuple[tuple[str, str], ...] = (
    ("none", r"登记机关|主管|核准|审批|上级|母公司|控股|股东|投资人|采购|招标|对方|配偶|"
        r"委托|推荐单位|经办|受理|填报人|制表|录入|(?:商标|专利|软著|不动产|产权|证书|许可).*日期|"
        + _THING_NUMBER),
    ("former_name", r"曾用名|原名|原企业|原单位|变更前|旧名|former|previous"),
    ("code", r"信用代码|信用编码|信用码|社会代码|机构代码|uscc|credit_?code|纳税人识别号|税号|统一代码|"
        r"企业代码|单位代码|法人代码"),
    ("reg_no", r"注册号|登记号|执照号|工商号|reg_?no|registration_?(?:no|num|code)"),
    ("person_id", r"身份证|证件号|id_?card|公民身份"),
    ("phone", r"电话|手机|联系方式|联系号码|固话|座机|tel|phone|mobile|传真"),
    ("address", r"地址|住所|注册地$|场所|地点|住址|坐落|address"),
    ("capital", r"注册资本|注册资金|资本|资金数额|出资额|capital"),
    ("founded_on", r"成立|注册日期|登记日期|开业|设立|创立|注册时间|founded|established|regist\w*_?date|"
        r"inception"),
    ("division", r"区划|区县|所属区|所在区|辖区|所属地|所在地区|属地|地区|county|district|division"),
    ("person", r"法定代表|法人代表|法人姓名|^法人$|负责人|代表人|经营者|业主|产权人|联系人|法人$|"
        r"legal_?(?:rep|person)|representative|principal|owner|contact"),
    ("name", r"(?:企业|单位|公司|机构|主体|纳税人|商户|店铺|字号|厂|申请人|申报人|权利人|当事人|参保|法人|客户|供应商|"
        r"被\w+人|中标\w*|投标\w*)(?:全|名)?(?:名称|名)|^名称$|"
        r"^(?:全称|简称|企业|单位|公司|参保单位|用人单位|申报单位|纳税人|申请人|专利权人|权利人|商户|供应商)$|"
        r"(?:company|enterprise|firm|organi[sz]ation|entity|corp|unit|taxpayer|employer|(?:^|_)ent)_?(?:full_?)?name|^name$|^(?:company|enterprise)$"),
)  # fmt: skip
_COMPANY = r"(?:公司|厂|店|中心|合作社|部|院|所|行|社|馆|集团|企业|会|站|场|户|园|学校|银行|事务所)(?:[（(].*[）)])?$"
_LEAST = {"code": 0.3, "reg_no": 0.1, "name": 0.0, "person": 0.4, "phone": 0.4, "capital": 0.5, "founded_on": 0.5}


@dataclass(frozen=True, slots=True)
class Roles:
    """What the columns of a table were taken for.

    Parameters
    ----------
    columns : mapping
        Role → columns, the first one first asked.
    unit : str
        Unit of the capital.
    how : mapping
        Column → ``契约``, ``表头`` or ``内容``: what told its role.
    """

    columns: Mapping[str, tuple[str, ...]]
    unit: str = "元"
    how: Mapping[str, str] | None = None

    def role_of(self, column: str) -> str | None:
        """Return the role of a column, None where it has none."""
        return next((role for role, held in self.columns.items() if column in held), None)


def find_roles(sample: pl.DataFrame, told: Mapping[str, str] | None = None, unit: str | None = None) -> Roles:
    """Tell the roles of a table's columns.

    Parameters
    ----------
    sample : DataFrame
        Some rows, all text.
    told : mapping, optional
        Column → role, by a contract; such columns are not judged, and ``none`` keeps a column out. Where it tells any
        role but ``none``, no other is guessed.
    unit : str, optional
        Unit of the capital, by a contract.
    """
    given: dict[str, str] = dict(told or {})
    found: dict[str, list[str]] = {}
    how: dict[str, str] = dict.fromkeys(given, "契约")
    for column, said in given.items():
        found.setdefault(said, []).append(column)
    if set(given.values()) - {"none"}:
        found.pop("none", None)
        ranked = {role: tuple(_ranked(role, columns)) for role, columns in found.items()}
        return Roles(ranked, unit or _unit(found.get("capital", ())), how)
    head = sample.head(SAMPLE)
    things = any(re.search(_THING_NUMBER, plain(column)) for column in sample.columns)
    for column in sample.columns:
        if column in given or (things and re.search(_THING_DAY, plain(column))):
            continue
        cells = head[column].drop_nulls().str.strip_chars()
        cells = cells.filter(cells != "")
        told_by = _by_heading(column)
        role = told_by if told_by and _fits(told_by, cells) else _by_contents(cells) if told_by != "none" else None
        if role is None or role == "none":
            continue
        found.setdefault(role, []).append(column)
        how[column] = "表头" if role == told_by else "内容"
    found.pop("none", None)
    if "name" not in found:
        taken = {column for columns in found.values() for column in columns}
        named = _best_name(head.select(column for column in sample.columns if column not in taken))
        if named:
            found["name"], how[named] = [named], "内容"
    if len(found.get("code", ())) > 1:  # a number of the department's own must not stand before the credit code
        share = {column: _valid(head[column]) for column in found["code"]}
        right = [column for column in sorted(share, key=lambda one: -share[one]) if share[column]]
        found["code"] = right or found["code"]
    return Roles(
        {role: tuple(_ranked(role, columns)) for role, columns in found.items()},
        unit or _unit(found.get("capital", ())),
        how,
    )


def _by_heading(column: str) -> str | None:
    heading = plain(column)
    return next((role for role, pattern in _HEADINGS if re.search(pattern, heading)), None)


def _fits(role: str, cells: pl.Series) -> bool:
    if role == "none" or cells.is_empty():
        return True
    return _share(role, cells) >= _LEAST.get(role, 0.0)


def _share(role: str, cells: pl.Series) -> float:
    match role:
        case "code":
            fits = codes.plain_codes(cells).str.contains("^[0-9A-Z]{8,20}$")
        case "reg_no":  # numbers of trademarks and licences are called so too, but check no digit
            plain_cells = codes.plain_codes(cells)
            fits = codes.reg_numbers(plain_cells) | codes.credit_codes(plain_cells)
        case "person":
            fits = cells.str.contains(r"^[\p{Han}·•\s]{2,8}$|^[A-Za-z .·]{2,40}$|[*＊]") & ~cells.str.contains(_COMPANY)
        case "phone":
            fits = cells.str.count_matches(r"[0-9０-９]") >= 6
        case "capital":
            fits = cells.str.contains(r"^\D{0,6}[0-9０-９]")
        case "founded_on":
            fits = cells.str.contains(r"^[0-9０-９]{4}")
        case _:
            return 1.0
    return _share_of(fits)


def _valid(cells: pl.Series) -> float:
    """Return the share of credit codes with a right check digit."""
    return _share_of(codes.credit_codes(codes.plain_codes(cells)))


def _share_of(fits: pl.Series) -> float:
    return int(fits.fill_null(False).sum() or 0) / max(len(fits), 1)


def _by_contents(cells: pl.Series) -> str | None:
    """Tell a column whose heading says nothing: by credit codes, names of companies, mobile phones."""
    if cells.len() < 3:
        return None
    if _valid(cells) >= 0.5:
        return "code"
    if _share_of(cells.str.contains(r"^[\p{Han}A-Za-z0-9()（）]{4,40}(?:公司|合作社|厂)$")) >= 0.6:
        return "name"
    if _share_of(cells.str.contains(r"^1[3-9]\d{9}$")) >= 0.8:
        return "phone"
    return None


def _best_name(head: pl.DataFrame) -> str | None:
    """Return the column whose cells look most like names of firms, where most do: 被查单位, 户名 and the like."""
    shares: dict[str, float] = {}
    for column in head.columns:
        cells = head[column].drop_nulls().str.strip_chars()
        cells = cells.filter(cells != "")
        # A department's own offices end like firms, but there are few of them.
        if _by_heading(column) != "none" and cells.n_unique() * 3 >= cells.len() > 0:
            shares[column] = _share_of(cells.str.contains(_COMPANY))
    best = max(shares, key=lambda column: shares[column], default=None)
    return best if best is not None and shares[best] >= MOSTLY else None


def _ranked(role: str, columns: Sequence[str]) -> list[str]:
    """Put the column that speaks of the firm itself before the others: 法定代表人 before 联系人, 全称 before 简称."""
    later = {
        "person": "联系|contact|经办|财务",
        "name": "简称|short",
        "address": "通讯|邮寄|联系|经营",
        "phone": "传真",
        "founded_on": "变更|核准",
    }
    pattern = later.get(role)
    return sorted(columns, key=lambda column: bool(pattern and re.search(pattern, plain(column))))


def _unit(columns: Sequence[str]) -> str:
    heading = plain(columns[0]) if columns else ""
    return "亿元" if "亿" in heading else "万元" if "万" in heading or re.search(r"wan", heading) else "元"
