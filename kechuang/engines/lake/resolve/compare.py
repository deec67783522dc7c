"""比对 (comparison): in which facts two nodes agree, and in which they speak against each other.

What a row says once (a person, a phone) stands in a column of its own: the rows of both nodes are put side by side and
compared as they stand. Only former names and near codes, of which a row may hold many, are matched one by one.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Iterable
from typing import Any

import ibis

from kechuang.engines.lake.resolve.score import FACTS


def seats(rows: Any, hot: Any, wanted: Any) -> Any:
    """Return what each row of the wanted nodes says of the facts with one value: ibis table, a row each.

    Columns are ``node``, ``has`` (bits of the facts that the row says anything of) and one for each fact; hot values
    are left out, as everybody has them.

    Parameters
    ----------
    rows : ibis table
        Identity rows with nodes.
    hot : ibis table [kind, value]
        Of the blocking.
    wanted : ibis table [node]
    """
    rows = rows.semi_join(wanted, "node")
    kept = {column: rows[column] for column in _PLAIN}
    for column, kind in _HEATED.items():
        heated = rows[column].isin(hot.filter(hot.kind == kind).value)
        kept[column] = ibis.ifelse(heated, ibis.null(rows[column].type()), rows[column])
    one = ibis.literal(1, type="int8")
    kept["code"] = rows.code_key
    kept["long"] = ibis.ifelse(rows.name_text.length() >= 8, one, ibis.null("int8"))
    kept["rare"] = ibis.ifelse(rows.stem_text.length() >= 3, one, ibis.null("int8"))
    kept["named_city"] = ibis.ifelse(rows.place % 10_000 >= 100, rows.place // 100, ibis.null("int32"))
    near = rows.coded | rows.near.notnull()
    told = rows.select("node", claims=near, **kept)
    said = _bits((name, functools.reduce(operator.or_, (told[one].notnull() for one in _columns(name))))
                 for name in FACTS if name != "near")  # fmt: skip
    return told.select("node", *kept, has=said | _bits([("near", told.claims)]))


_PLAIN = ("stem", "form", "branch", "person", "road", "capital", "founded", "city", "district")
# Column → the kind of key whose hot values it leaves out.
_HEATED = {name: name for name in ("org", "reg_no", "name", "core", "person_id", "phone", "address")} | {
    "phone_b": "phone"
}


def _columns(fact: str) -> tuple[str, ...]:
    return ("phone", "phone_b") if fact == "phone" else (fact,)


def _bits(held: Iterable[tuple[str, Any]]) -> Any:
    nothing = ibis.literal(0, type="int32")
    bits = (ibis.ifelse(true, ibis.literal(1 << FACTS[name].bit, type="int32"), nothing) for name, true in held)
    return functools.reduce(operator.or_, bits, nothing)


def lists(rows: Any, hot: Any, wanted: Any) -> Any:
    """Return the former names, but for hot ones, and near codes of the wanted nodes: ibis table [node, kind, value]."""
    rows = rows.semi_join(wanted, "node")
    return _kept(ibis.union(*(_fact(rows.filter(rows[column].notnull()), *_LISTED[column]) for column in _LISTED)), hot)


def partners(rows: Any, hot: Any, wanted: Any) -> Any:
    """Return what lists are held against beside each other: the names and the codes of the wanted nodes."""
    rows = rows.semi_join(wanted, "node")
    own = rows.mutate(own=ibis.ifelse(rows.coded, rows.code_key, ibis.null("uint64")))
    return _kept(_fact(own, "near", "own").union(_fact(rows, "name", "name")), hot)


_LISTED = {"near": ("near", "near"), "former": ("name", "former")}


def _kept(told: Any, hot: Any) -> Any:
    names = hot.filter(hot.kind == "name").select("value", kind=ibis.literal(FACTS["name"].bit, type="int8"))
    return told.anti_join(names, ["kind", "value"])


def _fact(rows: Any, name: str, column: str) -> Any:
    value = rows[column].unnest() if rows[column].type().is_array() else rows[column]
    told = rows.select(node=rows.node, kind=ibis.literal(FACTS[name].bit, type="int8"), value=value)
    return told.filter(told.value.notnull()).distinct()


def compare_lists(pairs: Any, told: Any) -> Any:
    """Return in what names and near codes two nodes agree, whose lists must be looked at too.

    Parameters
    ----------
    pairs : ibis table [left, right]
    told : ibis table [node, kind, value]
        All names and codes of their nodes.

    Returns
    -------
    ibis table [left, right, agree, has_left, has_right]
    """
    bit = ibis.literal(1, type="int32")
    has = told.group_by("node").aggregate(has=(bit << told.kind.cast("int32")).bit_or().cast("int32"))
    mine = pairs.inner_join(told.select("kind", "value", left="node"), "left")
    same = mine.semi_join(told.select("kind", "value", right="node"), ["right", "kind", "value"])
    agreed = same.group_by("left", "right").aggregate(agree=(bit << same.kind.cast("int32")).bit_or().cast("int32"))
    whole = pairs.left_join(agreed, ["left", "right"]).select("left", "right", "agree")
    whole = whole.left_join(has.select(left="node", has_left="has"), "left").drop("left_right")
    whole = whole.left_join(has.select(right="node", has_right="has"), "right").drop("right_right")
    return whole.select(
        "left", "right", **{name: whole[name].coalesce(0) for name in ("agree", "has_left", "has_right")}
    )


def compare(pairs: Any, left: Any, right: Any, listed: Any) -> Any:
    """Return in what two nodes agree and in what they speak against each other.

    Parameters
    ----------
    pairs : ibis table [left, right]
    left, right : ibis table
        From :func:`seats`, all rows of the nodes on that side. Facts that the left one lacks are not looked at.
    listed : ibis table
        From :func:`compare_lists`: pairs with a list on either side.

    Returns
    -------
    ibis table [left, right, agree, against]
        Bits of :data:`FACTS`; what only one of the two says is in neither. Pairs that agree in nothing are left out.
    """
    both = pairs.inner_join(left.rename(left="node", **_prefixed("l_", left)), "left")
    asked = {two for name in FACTS for one in _columns(name) for two in _columns(name) if one in left.columns}
    right = right.select("node", "has", *(name for name in right.columns if name in asked))
    both = both.inner_join(right.rename(right="node", **_prefixed("r_", right)), "right")
    equal = _bits(
        (name, both[f"l_{one}"] == both[f"r_{two}"])
        for name in FACTS for one in _columns(name) for two in _columns(name) if one in left.columns
    )  # fmt: skip
    said = both.select("left", "right", agree=equal, has_left="l_has", has_right="r_has")
    said = said.group_by("left", "right").aggregate(
        agree=said.agree.bit_or(), has_left=said.has_left.bit_or(), has_right=said.has_right.bit_or()
    )
    more = listed.rename(more="agree", more_left="has_left", more_right="has_right")
    said = said.left_join(more, ["left", "right"])
    whole = said.select(
        "left", "right", agree=(said.agree | said.more.coalesce(0)).cast("int64"),
        one=said.has_left | said.more_left.coalesce(0), other=said.has_right | said.more_right.coalesce(0),
    )  # fmt: skip
    against = (whole.one & whole.other).cast("int64") & ~whole.agree
    return whole.filter(whole.agree != 0).select("left", "right", "agree", against=against)


def _prefixed(prefix: str, table: Any) -> dict[str, str]:
    return {prefix + name: name for name in table.columns if name != "node"}
