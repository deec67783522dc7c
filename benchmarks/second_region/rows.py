"""The rows of a table (填报): what of the truth an office wrote down, and which errors it made."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from benchmarks.second_region import codes, names, values, words
from benchmarks.second_region.codes import Rng, Text
from benchmarks.second_region.names import Mask
from benchmarks.second_region.tables import Table
from benchmarks.second_region.world import MODERN, NEVER, Int, World

_STYLE = {f"name_{style}": style for style in names.STYLES} | {
    "name_other_form": "form", "name_other_region": "region", "name_other_trade": "trade",
}  # fmt: skip
_RIGHT_CODE = ("no_code", "mistyped_code", "foreign_code", "cut_code")


@dataclass
class Rows:
    """Cells by column, the entity of each row, and which rows hold which kind of error."""

    entity: Int
    cells: dict[str, Text]
    errors: dict[str, Mask] = field(default_factory=dict)

    def note(self, kind: str, rows: Mask) -> None:
        """Keep that these rows hold an error of this kind."""
        self.errors[kind] = self.errors.get(kind, np.zeros(rows.size, dtype=bool)) | rows


def filled(table: Table, world: World, rng: Rng) -> Rows:
    """Return the rows of a table in an order that says nothing."""
    who = _who(table, world, rng)
    start, end = (int((year - 1970) * 365.2425) for year in table.years)
    day = np.maximum(rng.integers(start, end, who.size), world.founded[who] + 1)
    rows = Rows(who, {})
    pick = {kind: rng.random(who.size) < rate for kind, rate in table.errors.items()}
    now = {what: _version(world, what, who, day) for what in world.changed_on}
    known: dict[str, Mask] = {}
    for column in table.columns:
        role, heading, way, empty = column
        if role == "key":
            cell = values.keys(rng, way, who.size)
        elif role == "name":
            cell, known["name"] = _names(rows, world, rng, pick, now["name"])
        elif role in {"code", "org"}:
            cell, right = _codes(rows, world, rng, pick, way=way, role=role)
            known["code"] = known.get("code", np.zeros(who.size, dtype=bool)) | right
        elif role == "x":
            cell = values.filler(rng, way, who.size, world.fixed["industry"][who], day)
        else:
            cell, right = _others(rows, world, rng, pick, now=now, role=role, way=way)
            if role in {"person", "phone", "landline", "address", "reg_no"}:
                known[role] = right
        gone = (rng.random(who.size) < empty) | (pick.get("sparse", False) & (role not in {"key", "name"}))
        cell = np.where(gone, "", cell).astype(object)
        if role in known:
            known[role] &= cell != ""
        if role == "code" and "org" not in known:
            known["code"] &= ~gone
        rows.cells[heading] = cell
    told = np.zeros(who.size, dtype=bool)
    for right in known.values():
        told |= right
    if "sparse" in pick:
        rows.note("sparse", pick["sparse"])
    rows.note("no_code_column", np.full(who.size, "code" not in known))
    rows.note("thin", ~told)
    return rows


def _who(table: Table, world: World, rng: Rng) -> Int:
    kind = world.fixed["kind"]
    share = np.array([table.who.get(one, 0.0) for one in kind])
    if table.sectors:
        share *= np.isin(world.fixed["sector"], [*table.sectors, "coop", "public", "social"]) | (kind == "branch")
    share = np.where(share >= 9, 0.99, np.minimum(share * world.activity, 0.97))
    there = (rng.random(world.size) < share) & (world.founded < (table.years[1] - 1970) * 365.2425 - 5)
    who = np.flatnonzero(there)
    who = np.repeat(who, 1 + rng.poisson(table.events, who.size)) if table.events else who
    return rng.permutation(who)


def _version(world: World, what: str, who: Int, day: Int) -> Int:
    changed = world.changed_on[what][who]
    return np.where((changed == NEVER) | (changed <= day), 1, 0)


def _names(rows: Rows, world: World, rng: Rng, pick: dict[str, Mask], now: Int) -> tuple[Text, Mask]:
    """Return the names and whether they alone tell who is meant."""
    who, shop = rows.entity, np.isin(world.fixed["kind"][rows.entity], ["shop"])
    style = np.full(who.size, 0)
    for kind, masks in pick.items():
        if kind in _STYLE:
            style[masks] = names.STYLES.index(_STYLE[kind])
    style[pick.get("sparse", np.zeros(who.size, dtype=bool))] = names.STYLES.index("bare")
    cell, alone = np.empty(who.size, dtype=object), np.zeros(who.size, dtype=bool)
    for number, written in enumerate(names.STYLES):
        for version in (0, 1):
            of = (style == number) & (now == version)
            cell[of] = world.named[version][written][who[of]]
            alone[of] = world.alone[version][written][who[of]]
        if number:
            differs = (style == number) & (cell != world.named[1]["full"][who])
            rows.note({"form": "name_other_form", "region": "name_other_region", "trade": "name_other_trade"}.get(
                written, f"name_{written}"), differs)  # fmt: skip
    rows.note("name_former", (now == 0) & (world.changed_on["name"][who] != NEVER))
    for kind, slip in (("name_typo", names.mistyped), ("name_mark", names.marked)):
        at = np.flatnonzero(pick.get(kind, np.zeros(who.size, dtype=bool)))
        cell[at] = [slip(rng, cell[i]) if slip is names.mistyped else names.marked(rng, cell[i], shop[i]) for i in at]
        rows.note(kind, pick.get(kind, np.zeros(who.size, dtype=bool)))
    operator = pick.get("name_operator", np.zeros(who.size, dtype=bool)) & shop
    cell = np.where(operator, world.versions["person"][1][who], cell)
    rows.note("name_operator", operator)
    preparing = pick.get("name_preparing", np.zeros(who.size, dtype=bool))
    cell = np.where(preparing, cell + "（筹）", cell).astype(object)
    rows.note("name_preparing", preparing)
    rows.note("name_shared", ~alone & ~operator)
    return cell, alone & ~operator & ~pick.get("name_typo", np.zeros(who.size, dtype=bool))


def _codes(rows: Rows, world: World, rng: Rng, pick: dict[str, Mask], *, way: str, role: str) -> tuple[Text, Mask]:
    """Return the codes and which of them tell who is meant."""
    who = rows.entity
    if role == "org":
        cell = values.dashed(world.fixed["org"][who])
        return np.where(world.founded[who] < MODERN, cell, "").astype(object), cell != ""
    cell = world.fixed["code"][who].copy()
    old = world.founded[who] < MODERN
    private = np.isin(world.fixed["kind"][who], ["shop"])
    right = np.ones(who.size, dtype=bool)
    for kind, masks in pick.items():
        at = np.flatnonzero(masks)
        if kind == "org_code":
            at = at[old[at] & ~private[at]]
            cell[at] = values.dashed(world.fixed["org"][who[at]]) if way == "dashed" else world.fixed["org"][who[at]]
        elif kind in {"old_number", "tax_number"}:
            number = world.fixed["reg_no" if kind == "old_number" else "tax_no"][who]
            at = at[number[at] != ""]
            cell[at] = number[at]
        elif kind == "mistyped_code":
            cell[at] = [codes.mistyped(rng, one) for one in cell[at]]
        elif kind == "foreign_code":
            cell[at] = world.fixed["code"][(who[at] + 1 + rng.integers(world.size - 1, size=at.size)) % world.size]
        elif kind == "cut_code":  # a spreadsheet keeps fifteen digits of a number
            at = np.array([i for i in at if cell[i].isdigit() and len(cell[i]) == 18], dtype=np.int64)
            cell[at] = np.array([one[:15] + "000" for one in cell[at]], dtype=object)
        elif kind == "code_spaced":
            cell[at] = np.array([f"{one[:6]} {one[6:]}" for one in cell[at]], dtype=object)
        elif kind != "no_code":
            continue
        noted = np.zeros(who.size, dtype=bool)
        noted[at] = True
        if kind in _RIGHT_CODE:
            right &= ~noted
        rows.note(kind, noted)
    cell[pick.get("no_code", np.zeros(who.size, dtype=bool))] = ""
    return values.code_as(cell, way), right


def _others(
    rows: Rows, world: World, rng: Rng, pick: dict[str, Mask], *, now: dict[str, Int], role: str, way: str
) -> tuple[Text, Mask]:
    """Return a column that is neither name nor code, and which of its cells tell who is meant."""
    who, none = rows.entity, np.zeros(rows.entity.size, dtype=bool)
    changed = "phone" if role == "phone" else role
    if changed in now and changed != "name":
        rows.note(f"{changed}_former", (now[changed] == 0) & (world.changed_on[changed][who] != NEVER))
    if role in {"person", "capital"}:
        cell = np.where(now[role] == 1, world.versions[role][1][who], world.versions[role][0][who]).astype(object)
        if role == "capital":
            return values.capital(cell, way), none
        wrong = pick.get("person_typo", none)
        cell[wrong] = [names.mistyped(rng, one) for one in cell[wrong]]
        rows.note("person_typo", wrong)
        return cell, ~wrong & ~world.shared_person[who]
    if role == "contact":  # now and then the head himself
        cell = np.where(rng.random(who.size) < 0.35, world.versions["person"][1][who], names.persons(rng, who.size))
        return cell.astype(object), none
    if role in {"phone", "landline", "mobile"}:
        current = np.where(now["phone"] == 1, world.fixed["mobile"][who], world.versions["phone"][0][who]).astype(
            object
        )
        wrong = pick.get("phone_typo", none) & (role == "phone")
        current[wrong] = [one[:9] + one[10] + one[9] for one in current[wrong]]
        rows.note("phone_typo", wrong)
        cell = values.phones(rng, way, current, world.versions["landline"][1][who], world.fixed["second_mobile"][who])
        rows.note("phone_shared", world.shared_phone[who] & (role == "phone"))
        return cell, ~wrong & ~world.shared_phone[who] & (role != "mobile")
    if role == "address":
        old, new = world.versions[f"address_{way}"]
        cell = np.where(now["address"] == 1, new[who], old[who]).astype(object)
        loose = pick.get("address_reworded", none)
        roads = rng.choice(np.array(words.ROADS, dtype=object), (2, who.size))
        cell = np.where(loose, roads[0] + "路与" + roads[1] + "路交汇处", cell).astype(object)
        rows.note("address_reworded", loose)
        return values.address_as(rng, cell), ~loose & ~world.shared_address[who]
    if role == "former_name":
        shown = (world.changed_on["name"][who] != NEVER) & (now["name"] == 1)
        return np.where(shown, world.named[0]["full"][who], "").astype(object), none
    if role == "division":
        return values.division(way, world.fixed["division"][who], world.fixed["district"][who]), none
    if role == "reg_no":
        cell = world.fixed["reg_no"][who]
        return cell, cell != ""
    if role == "founded_on":
        return values.dates(way, world.founded[who]), none
    raise ValueError(f"no column of role {role!r}")
