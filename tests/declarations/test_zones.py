"""Zones that have no division code are declared by name and by the division they lie in."""

from kechuang.declarations.pack import load_pack


def test_a_citys_pack_knows_its_own_zones_and_those_above() -> None:
    zones = load_pack("cn-sd-zibo").zones
    assert zones["zichuan_economic"].parent == "370302"
    assert zones["zichuan_economic"].called == "淄川经开区"
    assert zones["changdao"].parent == "370600"
    assert "zichuan_economic" not in load_pack("cn-sd").zones


def test_no_name_of_a_zone_is_one_that_many_cities_have() -> None:
    names = [name for zone in load_pack("cn-sd-zibo").zones.values() for name in (zone.name, *zone.aliases)]
    assert not {"高新区", "经开区", "开发区", "度假区", "新区"} & set(names)
    assert len(names) == len(set(names))
