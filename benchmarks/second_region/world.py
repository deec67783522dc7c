"""The true region (真值): entities with what they are called, who leads them, and what of it changed when."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from benchmarks.second_region import codes, names, places, words
from benchmarks.second_region.codes import Rng, Text
from benchmarks.second_region.names import Mask, Parts

Int = NDArray[np.int64]
KINDS = {"company": 0.55, "shop": 0.25, "coop": 0.06, "factory": 0.04, "branch": 0.06, "public": 0.02, "social": 0.02}
CLASS = {"company": "91", "factory": "91", "branch": "91", "shop": "92", "coop": "93", "public": "12", "social": "52"}
TODAY = (date(2026, 6, 30) - date(1970, 1, 1)).days
MODERN = (date(2015, 10, 1) - date(1970, 1, 1)).days  # from then on the credit code is the only number
OLDEST = (date(1988, 1, 1) - date(1970, 1, 1)).days
NEVER = -1
# What changes once: share of the enterprises for which it did
CHANGES = {"name": 0.08, "person": 0.18, "phone": 0.30, "address": 0.20, "capital": 0.20}


@dataclass(frozen=True)
class World:
    """Columns over the entities; of what can change there are two versions, [0] the former and [1] the present."""

    size: int
    fixed: dict[str, Text]
    changed_on: dict[str, Int]
    versions: dict[str, tuple[Text, Text]]
    named: tuple[dict[str, Text], dict[str, Text]]  # the name in every style, formerly and at present
    founded: Int
    activity: NDArray[np.float64]
    shared_phone: Mask  # an agent's, a sister firm's, the parent's
    shared_person: Mask  # who leads it leads a sister, the parent or a branch, too
    alone: tuple[dict[str, Mask], dict[str, Mask]]  # whether nobody else is or was called so in this style
    shared_address: Mask


def world(size: int, seed: int) -> World:
    """Invent a region; the same size and seed give the same one."""
    rng = np.random.default_rng([seed, 1])
    kind = np.repeat(np.array(list(KINDS), dtype=object), _shares(size, list(KINDS.values())))
    place = places.drawn(rng, size)
    recent = rng.random(size) < 0.7
    founded = np.where(recent, rng.integers(MODERN, TODAY - 200, size), rng.integers(OLDEST, MODERN, size))
    person = names.persons(rng, size)
    sector, trade, industry = _trades(rng, kind)
    sisters = _sisters(rng, kind, person)
    parts = _named(rng, kind, place, person, trade=trade, sisters=sisters)
    parts, parent = _branches(rng, kind, parts, person, place)
    shared_person = (sisters != NEVER) | (parent != NEVER)
    shared_person[sisters[sisters != NEVER]] = shared_person[parent[parent != NEVER]] = True
    before, renamed = _before(rng, kind, parts)
    calm = np.where(kind == "shop", 0.3, 1.0)  # a shop stays with its owner
    changed = {what: _when(rng, founded, rng.random(size) < share * calm) for what, share in CHANGES.items()}
    changed["name"] = np.where(renamed, _when(rng, founded, renamed), NEVER)
    modern = founded >= MODERN
    org = codes.organisation_codes(rng, modern)
    office = np.where(rng.random(size) < 0.12, "371300", place.division).astype(object)
    prefix = np.array([CLASS[one] for one in kind], dtype=object)
    number = codes.registration_numbers(rng, office, kind == "shop")
    mobile, landline, shared_phone = _phones(rng, kind, place.area, np.where(parent == NEVER, sisters, parent))
    capital = _capital(rng, kind)
    address, shared_address = places.addresses(rng, place, sisters)
    old_address, _ = places.addresses(rng, place, np.full(size, NEVER))
    fixed = {
        "entity": np.array([f"E{number:07d}" for number in range(size)], dtype=object),
        "kind": kind, "sector": sector, "industry": industry, "division": place.division, "district": place.district,
        "code": codes.credit_codes(prefix, office, org), "org": org,
        "reg_no": np.where(modern | np.isin(kind, ["public", "social"]), "", number).astype(object),
        "tax_no": np.where(modern, "", office + org).astype(object), "area": place.area,
        "mobile": mobile, "second_mobile": _mobiles(rng, size),
    }  # fmt: skip
    versions = {
        "person": (names.persons(rng, size), person),
        "phone": (_mobiles(rng, size), mobile),
        "landline": (landline, landline),
        "capital": (_raised(rng, capital), capital),
        **{f"address_{how}": (old_address[how], address[how]) for how in places.HOW},
    }
    named = ({s: before.written(s) for s in names.STYLES}, {s: parts.written(s) for s in names.STYLES})
    alone = {style: _alone(named[0][style], named[1][style]) for style in names.STYLES}
    lone = ({style: one[0] for style, one in alone.items()}, {style: one[1] for style, one in alone.items()})
    activity = np.clip(rng.lognormal(-0.15, 0.55, size), 0.25, 3.0)
    return World(
        size, fixed, changed, versions, named, founded, activity, shared_phone, shared_person, lone, shared_address
    )


def _alone(former: Text, present: Text) -> tuple[Mask, Mask]:
    """Return for former and present names whether one entity only bears them or bore them."""
    size = present.size
    _, number = np.unique(np.concatenate([former, present]).astype(str), return_inverse=True)
    owner = np.concatenate([np.arange(size), np.arange(size)])
    first, last = np.full(number.max() + 1, size), np.full(number.max() + 1, -1)
    np.minimum.at(first, number, owner)
    np.maximum.at(last, number, owner)
    alone = (first == last)[number]
    return alone[:size], alone[size:]


def _shares(size: int, shares: list[float]) -> Int:
    counts = np.floor(np.array(shares) / sum(shares) * size).astype(np.int64)
    counts[0] += size - counts.sum()
    return counts


def _when(rng: Rng, founded: Int, which: Mask) -> Int:
    day = founded + 100 + (rng.random(founded.size) ** 0.5 * np.maximum(TODAY - 60 - founded - 100, 1)).astype(np.int64)
    return np.where(which, day, NEVER)


def _trades(rng: Rng, kind: Text) -> tuple[Text, Text, Text]:
    size = kind.size
    sector = rng.choice(np.array(["trade", "make", "tech", "service", "build", "farm"], dtype=object), size,
                        p=[0.34, 0.24, 0.14, 0.15, 0.09, 0.04])  # fmt: skip
    sector[kind == "shop"] = rng.choice(np.array(["shop", "food"], dtype=object), int((kind == "shop").sum()),
                                        p=[0.68, 0.32])  # fmt: skip
    sector[kind == "factory"] = "make"
    sector[kind == "coop"] = "coop"
    for one in ("public", "social"):
        sector[kind == one] = one
    trade, industry = np.empty(size, dtype=object), np.empty(size, dtype=object)
    for name, trades in words.TRADES.items():
        rows = np.flatnonzero(sector == name)
        pairs = np.array(trades, dtype=object)
        rank = 1 / (np.arange(len(pairs)) + 5)
        drawn = rng.choice(len(pairs), rows.size, p=rank / rank.sum())
        trade[rows], industry[rows] = pairs[drawn, 0], pairs[drawn, 1]
    return sector, trade, industry


def _named(rng: Rng, kind: Text, place: places.Places, person: Text, *, trade: Text, sisters: Int) -> Parts:
    size = kind.size
    short = np.array([one[:-1] if len(one) > 2 else one for one in place.district], dtype=object)
    pick = rng.random(size)
    region = np.where(pick < 0.66, place.district, short)
    region = np.where(pick < 0.62, "临沂", region)
    region = np.where(pick < 0.34, "临沂市", region)
    region = np.where(pick < 0.22, "山东", region)
    home = place.city == "临沂市"
    away = np.array([one[:-1] for one in place.city], dtype=object)
    region = np.where(~home & (region != "山东"), away, region)
    local = np.isin(kind, ["shop", "coop", "public", "social", "factory"])
    region = np.where(local, place.district, region)
    townish = (kind == "shop") & (rng.random(size) < 0.4) | (kind == "public")
    region = np.where(townish, place.district + place.town, region)
    region = np.where((kind == "social") & (pick < 0.3), place.city, region)
    trade_name = names.trade_names(rng, size)
    shops = np.flatnonzero(kind == "shop")
    trade_name[shops] = names.shop_names(rng, shops.size, person[shops])
    trade_name[kind == "public"] = ""
    social = np.flatnonzero(kind == "social")
    trade_name[social] = rng.choice(np.array(words.SOCIETY_STEMS, dtype=object), social.size)
    form = rng.choice(np.array(["有限公司", "有限责任公司", "股份有限公司", "集团有限公司"], dtype=object), size,
                      p=[0.90, 0.07, 0.02, 0.01])  # fmt: skip
    form[kind == "coop"] = rng.choice(
        np.array(["农民专业合作社", "专业合作社"], dtype=object), int((kind == "coop").sum())
    )
    form[kind == "factory"] = rng.choice(np.array(["厂", "加工厂"], dtype=object), int((kind == "factory").sum()))
    form[np.isin(kind, ["shop", "public", "social"])] = ""
    inside = (kind == "company") & (rng.random(size) < 0.015)
    parts = Parts(region.astype(object), trade_name, trade, form, np.full(size, "", dtype=object), inside)
    parts = _like_sisters(rng, kind, _twins(rng, kind, parts), sisters)
    for round_ in range(40):
        again = _again(parts.written("full"), place.district, kind)
        if not again.size:
            break
        if round_ < 39:
            fresh = names.trade_names(rng, again.size)
            old = parts.trade_name[again]
            numeral = np.array(
                ["第" + "二三四五六七八九"[int(n)] for n in rng.integers(8, size=again.size)], dtype=object
            )
            fresh = np.where(kind[again] == "public", numeral, fresh)
            fresh = np.where((kind[again] == "social") & (round_ < 20), old + fresh, fresh)
        else:
            fresh = np.array([f"第{1 + at}" for at in range(again.size)], dtype=object)
        parts = parts.given(again, trade_name=fresh.astype(object))
    return parts


def _again(full: Text, district: Text, kind: Text) -> Int:
    """Return who bears a name that another bears already; shops outside the district may."""
    key = np.where(kind == "shop", full + "@" + district, full).astype(str)
    _, first = np.unique(key, return_index=True)
    return np.setdiff1d(np.arange(key.size), first)


def _twins(rng: Rng, kind: Text, parts: Parts) -> Parts:
    """Let 3 % of the companies be called like another one, but for the region in front."""
    firms = np.flatnonzero(kind == "company")
    twin, model = rng.choice(firms, (2, max(1, firms.size * 3 // 100)), replace=False)
    other = rng.choice(np.array(["山东", *(name for _, name, _ in words.HOME)], dtype=object), twin.size)
    same = other == parts.region[model]
    other = np.where(same, "临沂", other).astype(object)
    return parts.given(
        twin, region=other, trade_name=parts.trade_name[model], trade=parts.trade[model], form=parts.form[model]
    )


def _sisters(rng: Rng, kind: Text, person: Text) -> Int:
    """Let 5 % of the companies have the head of another one, and 3 % the owner of a shop out of which they grew.

    Returns whose sister each is (NEVER: nobody's).
    """
    sister = np.full(kind.size, NEVER)
    firms, shops = np.flatnonzero(kind == "company"), np.flatnonzero(kind == "shop")
    young = rng.choice(firms, firms.size * 8 // 100, replace=False)
    heads = rng.choice(np.setdiff1d(firms, young), max(1, firms.size // 50), replace=False)
    sister[young] = np.where(rng.random(young.size) < 0.6, rng.choice(heads, young.size), rng.choice(shops, young.size))
    person[young] = person[sister[young]]
    return sister


def _like_sisters(rng: Rng, kind: Text, parts: Parts, sisters: Int) -> Parts:
    """Let 60 % of the sisters bear the trade name, and those grown out of a shop its trade as well."""
    rows = np.flatnonzero((sisters >= 0) & (rng.random(kind.size) < 0.6))
    shop = kind[sisters[rows]] == "shop"
    trade = np.array([re.sub("(?:店|经营部|馆|行)$", "", one) for one in parts.trade[sisters[rows]]], dtype=object)
    trade = np.where(shop, trade, parts.trade[rows]).astype(object)
    return parts.given(rows, trade_name=parts.trade_name[sisters[rows]], trade=trade)


def _branches(rng: Rng, kind: Text, parts: Parts, person: Text, place: places.Places) -> tuple[Parts, Int]:
    """Give branches the name of their parent and a tail; 40 % have the parent's head. Returns whose they are, too."""
    rows = np.flatnonzero(kind == "branch")
    # Few parents have many: banks, chemists, supermarkets
    firms = np.flatnonzero(kind == "company")
    parents = rng.choice(firms, max(1, rows.size // 3), replace=False)
    parent = parents[(rng.random(rows.size) ** 2 * parents.size).astype(np.int64)]
    tail = rng.choice(np.array(["分公司", "分店", "营业部", "店", "加油站", "门市部"], dtype=object), rows.size,
                      p=[0.5, 0.2, 0.1, 0.1, 0.05, 0.05])  # fmt: skip
    where = np.where(rng.random(rows.size) < 0.5, place.town[rows], place.road[rows])
    short = np.array([one[:-1] if len(one) > 2 else one for one in place.district[rows]], dtype=object)
    where = np.where(tail == "分公司", short, where).astype(object)
    taken: set[str] = set()
    for at in range(rows.size):
        number = 1
        stem = where[at]
        while (whole := f"{parent[at]}{where[at]}{tail[at]}") in taken:
            number += 1
            where[at] = f"{stem}第{number}"
        taken.add(whole)
    of = parts.take(parent)
    same = rng.random(rows.size) < 0.4
    person[rows[same]] = person[parent[same]]
    whose = np.full(kind.size, NEVER)
    whose[rows] = parent
    own = {"region": of.region, "trade_name": of.trade_name, "trade": of.trade, "form": of.form, "inside": of.inside}
    return parts.given(rows, **own, tail=where + tail), whose


def _before(rng: Rng, kind: Text, parts: Parts) -> tuple[Parts, Mask]:
    """Return the former names and who was renamed: other trade name, trade, region or form."""
    share = np.select([kind == "company", kind == "shop", kind == "branch"], [1.3, 0.25, 0.0], 0.6)
    rows = np.flatnonzero(rng.random(kind.size) < CHANGES["name"] * share)
    what = rng.random(rows.size)
    plain = kind[rows] == "company"
    trade_name = np.where((what < 0.6) | ~plain, names.trade_names(rng, rows.size), parts.trade_name[rows])
    other = rng.permutation(rows)
    mate = plain & (kind[other] == "company")
    trade = np.where((what >= 0.5) & (what < 0.8) & mate, parts.trade[other], parts.trade[rows])
    region = np.where((what >= 0.8) & plain & (parts.region[rows] == "山东"), "临沂", parts.region[rows])
    form = np.where((what >= 0.8) & (parts.form[rows] == "股份有限公司"), "有限公司", parts.form[rows])
    before = parts.given(rows, trade_name=trade_name.astype(object), trade=trade, region=region, form=form)
    now, then = parts.written("full"), before.written("full")
    renamed = np.zeros(kind.size, dtype=bool)
    renamed[rows] = True
    renamed &= (now != then) & ~np.isin(then.astype(str), now.astype(str))
    keep = np.flatnonzero(~renamed)
    return before.given(
        keep, **{n: getattr(parts, n)[keep] for n in ("region", "trade_name", "trade", "form")}
    ), renamed


def _mobiles(rng: Rng, size: int) -> Text:
    """Return numbers in ranges that no operator has."""
    head = rng.choice(np.array(["154", "160", "161", "163", "164", "168", "169"], dtype=object), size)
    return np.asarray(head + np.array([f"{n:08d}" for n in rng.integers(10**8, size=size).tolist()], dtype=object))


def _phones(rng: Rng, kind: Text, area: Text, sisters: Int) -> tuple[Text, Text, Mask]:
    """Return mobile, landline and whose mobile is another's too: an agent's (5 %), half the sisters' and parents'."""
    size = kind.size
    mobile = _mobiles(rng, size)
    landline = area + "-" + np.array([f"9{n:06d}" for n in rng.integers(10**6, size=size).tolist()], dtype=object)
    same = np.flatnonzero((sisters >= 0) & (rng.random(size) < 0.5))
    agent = (rng.random(size) < 0.05) & np.isin(kind, ["company", "shop"])
    agents = _mobiles(rng, max(3, size // 600))
    mobile[agent] = agents[(rng.random(int(agent.sum())) ** 2 * agents.size).astype(np.int64)]
    mobile[same] = mobile[sisters[same]]
    agent[same] = agent[sisters[same]] = True
    return mobile, landline.astype(object), agent


def _capital(rng: Rng, kind: Text) -> Text:
    """Return the capital in yuan."""
    usual = np.array([10, 30, 50, 100, 200, 300, 500, 600, 800, 1000, 1008, 2000, 3000, 5000, 10000])
    small = np.array([1, 2, 3, 5, 8, 10, 20])
    odd = rng.integers(31, 99_999, kind.size) * 1000
    value = np.where(np.isin(kind, ["shop", "branch"]), rng.choice(small, kind.size), rng.choice(usual, kind.size))
    return np.where((rng.random(kind.size) < 0.06) & (kind == "company"), odd, value * 10_000).astype(object)


def _raised(rng: Rng, capital: Text) -> Text:
    """Return what the capital was before it was raised."""
    return np.asarray(capital.astype(np.int64) // rng.choice([2, 3, 5, 10], capital.size) // 1000 * 1000, dtype=object)
